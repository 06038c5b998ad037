package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC902", Name: "unexplained-log-line", Needs: inspector.Probed,
	Summary: "nginx logs that requests fail, and nothing else explains it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			lines := failures(s, l)
			if m := answerMeaning(l); m != nil && !isOptional(s, l) {
				f := unexplainedLine(s, l, lines, m)
				f.Severity, f.Label = inspector.Error, "its requests fail"
				f.Message = fmt.Sprintf("nginx answers %d for %s: %s", l.Request.Status, farName(l), m.Says)
				spare(s, l, f)
				return f
			}
			if lines = slices.DeleteFunc(lines, func(e entry) bool { return isOver(s, l, e) }); len(lines) == 0 {
				return nil
			}
			last := lines[len(lines)-1]
			if len(lines) < often && last.age() >= failingNow {
				return nil
			}
			f := unexplainedLine(s, l, lines, last.Meaning())
			if len(lines) < often {
				f.Severity = inspector.Note
			}
			return f
		})
	},
})

// often is how many requests must have failed recently to count: one may be a restart or an impatient client.
const often = 3

// failingNow is how old the newest of them may be to count as going on.
const failingNow = 2 * time.Minute

// answerMeaning is what nginx's own words mean for which its answer to our request through it is an error, or nil.
func answerMeaning(l *inspector.Link) *nginx.Meaning {
	if !l.Broken() || l.Request.Status < 500 {
		return nil
	}
	for i := len(l.Trouble) - 1; i >= 0; i-- {
		if m := l.Trouble[i].Meaning(); m != nil && !m.After && m.Status >= 500 {
			return m
		}
	}
	return nil
}

// failures returns the recent lines about a link that say that a client got a status of nginx's own.
func failures(s *inspector.Snapshot, l *inspector.Link) []entry {
	return loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		m := e.Meaning()
		switch {
		case m == nil || m.After || m.Key == "no-script" || m.Status < 500 && m.Status != 9 || e.age() > recently || e.Line.Time.IsZero(),
			e.Upstream != "" && (!dialledFor(l, e) || e.Line.Time.Before(startedAt(l, e))),
			!asksFor(s, l, e) && (e.Upstream == "" || m.Phase == nginx.PhaseRequest || isOfAnother(s, l, e)): // by one address many locations may be served
			return false
		}
		return true
	})
}

// isOfAnother reports whether the request of a log entry about the address of a link went to another location that is served by it.
func isOfAnother(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	return slices.ContainsFunc(askedLinks(s, l.Proxy, e), func(other *inspector.Link) bool { return other.Key != l.Key && dialledFor(other, e) })
}

// asksFor reports whether the request of a log entry went to a link's location, as far as server name and path tell.
func asksFor(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	return slices.ContainsFunc(askedLinks(s, l.Proxy, e), func(other *inspector.Link) bool { return other.Key == l.Key })
}

// askedLinks are the links of the locations to which the request of a log entry went, as far as server name and path tell: those with the
// longest prefix of the path.
func askedLinks(s *inspector.Snapshot, p *inspector.Proxy, e entry) []*inspector.Link {
	type question struct{ proxy, server, path string }
	if e.Request == "" {
		return nil
	}
	asked := requestPath(e.Request)
	return inspector.Once(s, question{p.Service, e.Server, asked}, func() (found []*inspector.Link) {
		links, best := s.Links(), 0
		for i := range links {
			l := &links[i]
			if l.Proxy != p || !isNamed(l, e.Server) {
				continue
			}
			n := prefixLength(l, asked)
			if n > best {
				best, found = n, nil
			}
			if n == best && l.Pass.Location >= 0 {
				found = append(found, l)
			}
		}
		return slices.DeleteFunc(found, func(l *inspector.Link) bool { return mayBeOf(l, e) })
	})
}

// mayBeOf reports whether another server block of the same first name, on another port, may be the one that got the request of
// a log entry, and does something else with it. One that only returns something logs nothing.
func mayBeOf(l *inspector.Link, e entry) bool {
	c := l.Proxy.Config
	for i := range c.Servers {
		server := &c.Servers[i]
		onlyReturns := slices.ContainsFunc(server.Settings, func(set nginx.Setting) bool { return set.Name == "return" && set.In == "server" })
		if i == l.Pass.Server || server.Stream || onlyReturns || !isCalled(server, e.Server) {
			continue
		}
		if got, _ := c.Ask(i, requestPath(e.Request)); got.Server == i && (got.Pass < 0 || c.Passes[got.Pass].Value != l.Pass.Value) {
			return true
		}
	}
	return false
}

// isNamed reports whether a link's server block is the one that a log entry calls by its first name.
func isNamed(l *inspector.Link, server string) bool { return isCalled(l.Server(), server) }

// isCalled reports whether the first name of a server block is the one in a log entry.
func isCalled(server *nginx.Server, name string) bool {
	names := server.Names
	return name == "" && (len(names) == 0 || names[0].Text == `""`) || len(names) > 0 && strings.EqualFold(names[0].Text, name)
}

func unexplainedLine(s *inspector.Snapshot, l *inspector.Link, lines []entry, m *nginx.Meaning) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Note, Fallback: true, At: l.At(), Label: "of its requests some fail", Services: services(l),
		Message:  fmt.Sprintf("nginx answered %d %s for %s with an error of its own: %s", len(lines), plural(len(lines), "request", "requests"), farName(l), m.Says),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines), dials(l), replies(l)),
		Why:      "what nginx logs of a request is what it saw; likely causes: " + strings.Join(m.Causes, "; "),
		Fix:      inspector.Fix{Summary: "Look at what the app logged at these times", Then: "docker compose logs --timestamps"},
	}
	if name := farName(l); s.Project.Service(name) != nil {
		f.Fix.Then += " " + name
	}
	switch {
	case m.Fix != "":
		f.Fix = inspector.Fix{Summary: m.Fix, Then: applyConfig(s, l.Proxy, f.At.File)}
	case m.Key == "bad-header":
		f.Fix.Summary = "Let the app send the header that nginx names once, and as HTTP has it: often a program behind it or a middleware sets what its server sets as well"
	case m.Key == "limited":
		limited(s, l, lines, f)
	}
	if len(lines) > 0 && lines[len(lines)-1].age() < failingNow {
		f.Severity = inspector.Warning
	}
	return f
}
