package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unknownRoutes finds a proxy_pass that takes away a prefix with which all the app's routes begin, as its code has them.
func unknownRoutes(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	location, to := locationOf(p, pass).Path, passService(s, pass)
	prefix := strings.TrimSuffix(location, "/") + "/"
	if routesOf(to, pass) == nil || pass.URI != "/" || prefix == "/" || reachedElsewhere(s, p, pass, prefix) || to.Routes.Port != 0 && tellsPrefix(p, pass) {
		return nil
	}
	routes := notLedTo(s, p, pass, to.Routes.Paths)
	if len(routes) == 0 || slices.ContainsFunc(routes, func(route string) bool { return !strings.HasPrefix(route+"/", prefix) }) {
		return nil
	}
	route := routes[0]
	if route+"/" == prefix {
		route += "/x"
	}
	f := strippedFinding(s, p, pass, p.Pos(pass.Pos), route, "/"+strings.TrimPrefix(route, location), routes[0], strings.TrimSuffix(prefix, "/"))
	f.Also = keptElsewhere(s, p, pass, to.Name, prefix)
	f.Why = "the path of proxy_pass takes the place of the location's, so that a lone slash strips the prefix; the app has no such routes and answers 404"
	if to.Routes.Port != 0 {
		f.Why = "the path of proxy_pass takes the place of the location's, so that a lone slash strips the prefix; the app answers 404, or leads the browser back to where it came from, again and again"
	}
	f.Fix.Summary = "Leave the slash at the end of proxy_pass out"
	f.Fix.Edits = replaceAt(s, f.At, strings.TrimSuffix(pass.Value, "/"))
	return f
}

// routesOf are those of an app, of which there is one at least, that hold for the port to which a pass leads; nil for none.
func routesOf(to *compose.Service, pass *nginx.Pass) *compose.Routes {
	if to == nil || to.Routes == nil || len(to.Routes.Paths) == 0 || !onlyAt(pass, to.Routes.Port) {
		return nil
	}
	return to.Routes
}

// onlyAt reports whether a pass leads to one port alone; 0 for whichever.
func onlyAt(pass *nginx.Pass, port int) bool {
	return port == 0 || !slices.ContainsFunc(pass.Targets, func(t nginx.Target) bool { return t.Port != port })
}

// strippedFinding is a finding about a prefix that is taken away, with which all routes of the app begin that are to be reached.
func strippedFinding(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, at compose.Pos, from, sent, route, prefix string) *inspector.Finding {
	to := passService(s, pass)
	f := uriFinding(s, p, pass, at, from, sent)
	if ownApp(s, pass) || to.Routes.Port != 0 {
		f.Severity = inspector.Warning
	}
	f.Message += fmt.Sprintf(", and all routes of %s begin with %s", to.Name, prefix)
	if to.Routes.Port != 0 {
		f.Message = fmt.Sprintf("nginx asks %s for %s where the client asks for %s, and it has nothing but what stands below %s", to.Name, sent, from, route)
	}
	f.Label = "takes " + prefix + " away"
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "the app answers to " + route, Source: to.Routes.Pos.String()})
	return f
}

// notLedTo are those of an app's routes that no other location of the same server leads to as they are.
func notLedTo(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, routes []string) []string {
	rest := slices.Clone(routes)
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		to, l := passService(s, other), locationOf(p, other)
		if to == nil || to.Name != passService(s, pass).Name || other.Server != pass.Server || other.Location == pass.Location || !keepsPath(other, l) || l.Path == "/" {
			continue
		}
		rest = slices.DeleteFunc(rest, func(route string) bool { return strings.HasPrefix(route, l.Path) })
	}
	return rest
}

// keepsPath reports whether a pass leaves the path of its location as it is.
func keepsPath(pass *nginx.Pass, l *nginx.Location) bool {
	return isPrefix(l) && len(pass.Variables) == 0 && (pass.URI == "" || pass.URI == l.Path) && !has(l, "rewrite")
}

// reachedElsewhere reports whether another pass leads requests to the same service that keep a prefix. Those of a server in
// which the very location keeps it are none: they show what is meant.
func reachedElsewhere(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, prefix string) bool {
	service := passService(s, pass)
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		to, l := passService(s, other), locationOf(p, other)
		switch {
		case to == nil || to.Name != service.Name || other.Server == pass.Server && other.Location == pass.Location:
			continue
		case other.Server != pass.Server && keeping(s, p, other.Server, service.Name, prefix) != nil:
			continue
		case l != nil && l.Modifier == "=" && len(other.Variables) == 0 && !strings.HasPrefix(cmp.Or(other.URI, l.Path), prefix):
			continue // one path, and none of those
		case l == nil || !isPrefix(l) || len(other.Variables) > 0 || strings.HasPrefix(other.URI, prefix):
			return true
		case other.Server != pass.Server && (other.URI != pass.URI || l.Path != prefix), other.URI == "" && strings.HasPrefix(l.Path, prefix):
			return true
		}
	}
	return false
}

// keeping is the pass of a server that leads what begins with a prefix to a service as it is; nil where none does.
func keeping(s *inspector.Snapshot, p *inspector.Proxy, server int, service, prefix string) *nginx.Pass {
	for i := range p.Config.Passes {
		pass := &p.Config.Passes[i]
		to, l := passService(s, pass), locationOf(p, pass)
		if pass.Server == server && to != nil && to.Name == service && keepsPath(pass, l) && strings.TrimSuffix(l.Path, "/") == strings.TrimSuffix(prefix, "/") {
			return pass
		}
	}
	return nil
}

// keptElsewhere shows where another server keeps a prefix that a pass takes away.
func keptElsewhere(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to, prefix string) []inspector.Place {
	for i := range p.Config.Servers {
		if kept := keeping(s, p, i, to, prefix); i != pass.Server && kept != nil {
			return []inspector.Place{{At: p.Pos(kept.Pos), Label: "keeps it"}}
		}
	}
	return nil
}
