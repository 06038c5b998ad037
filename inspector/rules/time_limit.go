package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// longerThanWaited notes an app whose own settings allow it to work on a request for longer than nginx waits, in all
// locations that lead to it.
func longerThanWaited(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || to.TimeLimit == nil || l.Pass.Location < 0 || l.Pass.Read == 0 || l.Pass.Read >= to.TimeLimit.Limit || !seesSettings(l.Proxy.Config) {
		return nil
	}
	links := s.Links()
	leads := func(other inspector.Link) bool {
		_, sure := askedAs(other.Proxy, other.Pass, to.TimeLimit.Path)
		return sure && far(&other) != nil && far(&other).Name == to.Name
	}
	longer := func(other inspector.Link) bool {
		return far(&other) != nil && far(&other).Name == to.Name && other.Pass.Read >= to.TimeLimit.Limit
	}
	switch told := to.TimeLimit.Path != ""; {
	case told && leads(*l): // whatever holds for the app's other paths
	case told && forbids(l, to.TimeLimit.Path), told && slices.ContainsFunc(links, leads), slices.ContainsFunc(links, longer):
		return nil // what takes long has a location of its own
	}
	directive, limit := readTimeout[l.Pass.Directive], to.TimeLimit
	waits, allowed := fmt.Sprintf("%gs", l.Pass.Read.Seconds()), fmt.Sprintf("%gs", limit.Limit.Seconds())
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, Behind: "CC802", // what may take long need not ever, and a file that is larger than nginx's limit never comes through
		At: l.Proxy.Pos(l.Pass.Pos), Label: "nginx waits " + waits + " here, its default", Services: services(l),
		Message:  fmt.Sprintf("%s may work on a request for %s, and nginx answers 504 after %s", to.Name, allowed, waits),
		Also:     []inspector.Place{{At: limit.Pos, Label: "allows more"}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: to.Name + " has " + limit.By, Source: limit.Pos.String()}},
		Why:      "nginx answers 504 when an upstream that took the request sends no header in time; the app works on for nobody",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Where requests may take that long, write `%s %s;` in their location; else give %s a limit below nginx's", directive, allowed, to.Name)},
	}
	if limit.Waits {
		f.Behind = ""
	}
	if l.Pass.ReadPos != nil {
		f.At, f.Label = l.Proxy.Pos(*l.Pass.ReadPos), "this is how long nginx waits"
	}
	f.Fix.Then = applyConfig(s, l.Proxy, f.At.File)
	return f
}

// forbids reports whether nginx itself answers a path of an app with an error, in the server of a location that leads to the app.
func forbids(l *inspector.Link, route string) bool {
	if at := locationOf(l.Proxy, l.Pass); l.Pass.URI != "" && isPrefix(at) && strings.HasPrefix(route, l.Pass.URI) {
		route = at.Path + strings.TrimPrefix(route, l.Pass.URI)
	}
	choice, ok := l.Proxy.Config.Ask(l.Pass.Server, route)
	return ok && choice.Pass < 0 && choice.Status >= 400
}
