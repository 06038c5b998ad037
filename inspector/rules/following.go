package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// refresh is how long nginx may keep an answer of Docker's DNS where we write it.
const refresh = "valid=10s"

// following lets a running nginx know a service's address now, and from then on: by `resolve` in its upstream block
// from 1.27.3 on (changes.xml), else by a resolver and a variable. The edits fit this configuration, or there are none.
func following(s *inspector.Snapshot, l *inspector.Link) inspector.Fix {
	now := reload(l.Proxy.Service)
	way, edits := wayToFollow(s, l)
	fix := inspector.Fix{Summary: "Reload nginx now; so that it follows by itself, " + way, Edits: edits, Then: now}
	if len(edits) > 0 {
		fix.Summary = fmt.Sprintf("So that nginx follows by itself, %s; a mere reload (`%s`) helps until the next time", way, now)
		fix.Then = applyConfig(s, l.Proxy, edits[0].File)
	}
	return fix
}

func wayToFollow(s *inspector.Snapshot, l *inspector.Link) (way string, edits []inspector.Edit) {
	dns := s.Engine.DNS(l.Proxy.Service)
	switch {
	case l.Target.Dynamic:
		return fmt.Sprintf("write `resolver %s %s;`", dns, refresh), shorten(s, l)
	case l.Pass.Upstream == "":
		return intoVariable(s, l)
	case nginx.AtLeast(runningVersion(s, l.Proxy), 1, 27, 3):
		way = fmt.Sprintf("write `zone %s 64k; resolver %s %s; server %s resolve;` in upstream %s", l.Pass.Upstream, dns, refresh, l.Target, l.Pass.Upstream)
		return way, resolveIn(s, l)
	}
	return fmt.Sprintf("set `resolver %s %s;` and proxy to a variable in the place of the upstream block (`set $upstream %s;`), for this nginx has no `resolve`",
		dns, refresh, l.Target), nil
}

// shorten is the edit that lets nginx keep the answers of a resolver for less time.
func shorten(s *inspector.Snapshot, l *inspector.Link) []inspector.Edit {
	all := resolvers(l)
	if len(all) == 0 {
		return nil
	}
	resolver := all[len(all)-1]
	for _, arg := range resolver.Args {
		if strings.HasPrefix(arg, "valid=") {
			return inLine(s, l.Proxy.Pos(resolver.Pos), arg, refresh)
		}
	}
	last := resolver.Args[len(resolver.Args)-1]
	return inLine(s, l.Proxy.Pos(resolver.Pos), last, last+" "+refresh)
}

var notInVariable = lazyregexp.New(`\W`)

// intoVariable puts a literal host into a variable. A URI behind it would then replace the whole of the request's, so
// that a rewrite takes its place.
func intoVariable(s *inspector.Snapshot, l *inspector.Link) (way string, edits []inspector.Edit) {
	variable := "$" + notInVariable.ReplaceAllString(l.Target.Host, "_") + "_upstream"
	dns := s.Engine.DNS(l.Proxy.Service)
	lines := []string{fmt.Sprintf("set %s %s;", variable, l.Target)}
	if r := l.Pass.Resolver; r == nil || !slices.Contains(r.Args, dns) {
		lines = append([]string{fmt.Sprintf("resolver %s %s;", dns, refresh)}, lines...)
	}
	location := locationOf(l.Proxy, l.Pass)
	plain := location != nil && l.Target.Port != 0 && !has(location, "if") && !has(location, "rewrite")
	if l.Pass.URI != "" {
		plain = plain && isPrefix(location) && plainPath.MatchString(location.Path) && plainPath.MatchString(l.Pass.URI)
		if location != nil {
			lines = append(lines, fmt.Sprintf("rewrite ^%s(.*)$ %s$1 break;", regexp.QuoteMeta(location.Path), l.Pass.URI))
		}
	}
	scheme, _, isURL := strings.Cut(l.Pass.Value, "://")
	value := variable
	if isURL {
		value = scheme + "://" + variable
	}
	pass := fmt.Sprintf("%s %s;", l.Pass.Directive, value)
	way = "proxy to a variable: `" + strings.Join(append(slices.Clone(lines), pass), " ") + "`"
	at := l.Proxy.Pos(l.Pass.Pos)
	line := s.Line(at)
	if !plain || inspector.InContainer(at.File) || strings.TrimSpace(line) != fmt.Sprintf("%s %s;", l.Pass.Directive, l.Pass.Value) {
		return way, nil
	}
	for _, text := range lines {
		edits = append(edits, inspector.Edit{File: at.File, Line: at.Line, New: indent(line) + text})
	}
	return way, append(edits, inspector.Edit{File: at.File, Line: at.Line, Old: line, New: indent(line) + pass})
}

// plainPath matches paths that mean the same in a location, a regex that quotes them and a rewrite's replacement.
var plainPath = lazyregexp.New(`^/[A-Za-z0-9_./-]*$`)

// resolveIn are the edits that let the servers of an upstream block follow their names: all that are names of services.
func resolveIn(s *inspector.Snapshot, l *inspector.Link) []inspector.Edit {
	var edits []inspector.Edit
	block := slices.IndexFunc(l.Proxy.Config.Upstreams, func(u nginx.Upstream) bool { return u.Name == l.Pass.Upstream })
	if block < 0 || slices.ContainsFunc(s.LinksOf(l.Pass), func(other *inspector.Link) bool { return other.Extra != nil }) {
		return nil // a resolver does not know what extra_hosts says
	}
	u := l.Proxy.Config.Upstreams[block]
	var first compose.Pos
	for _, target := range u.Servers {
		at := l.Proxy.Pos(target.Pos)
		line := s.Line(at)
		server := strings.TrimSpace(line)
		if inspector.InContainer(at.File) || !strings.HasPrefix(server, "server ") || strings.Count(server, ";") != 1 || (!first.IsZero() && first.File != at.File) {
			return nil
		}
		if first.IsZero() || at.Line < first.Line {
			first = at
		}
		if target.Dynamic || target.Socket != "" || inspector.IsAddress(target.Host) {
			continue
		}
		edits = append(edits, inspector.Edit{File: at.File, Line: at.Line, Old: line, New: strings.Replace(line, ";", " resolve;", 1)})
	}
	var lines []inspector.Edit
	add := func(name, text string) {
		if !slices.ContainsFunc(u.Settings, func(set nginx.Setting) bool { return set.Name == name }) {
			lines = append(lines, inspector.Edit{File: first.File, Line: first.Line, New: indent(s.Line(first)) + text})
		}
	}
	add("zone", fmt.Sprintf("zone %s 64k;", u.Name))
	add("resolver", fmt.Sprintf("resolver %s %s;", s.Engine.DNS(l.Proxy.Service), refresh))
	return append(lines, edits...)
}
