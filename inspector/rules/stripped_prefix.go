package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unknownRoutes finds a proxy_pass that takes away a prefix with which all the app's routes begin, as its code has them.
func unknownRoutes(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	prefix, to := locationOf(p, pass).Path, passService(s, pass)
	if to == nil || to.Routes == nil || len(to.Routes.Paths) == 0 || pass.URI != "/" || prefix == "/" || !strings.HasSuffix(prefix, "/") || reachedElsewhere(s, p, pass, prefix) {
		return nil
	}
	if slices.ContainsFunc(to.Routes.Paths, func(route string) bool { return !strings.HasPrefix(route+"/", prefix) }) {
		return nil
	}
	route := to.Routes.Paths[0]
	if route+"/" == prefix {
		route += "/x"
	}
	f := uriFinding(s, p, pass, p.Pos(pass.Pos), route, "/"+strings.TrimPrefix(route, prefix))
	f.Message += fmt.Sprintf(", and all routes of %s begin with %s", to.Name, strings.TrimSuffix(prefix, "/"))
	f.Label = "takes " + prefix + " away"
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("the app answers to %s", to.Routes.Paths[0]), Source: to.Routes.Pos.String()})
	f.Why = "the path of proxy_pass takes the place of the location's, so that a lone slash strips the prefix; the app has no such routes and answers 404"
	f.Fix.Summary = "Leave the slash at the end of proxy_pass out"
	f.Fix.Edits = replaceAt(s, f.At, strings.TrimSuffix(pass.Value, "/"))
	return f
}

// reachedElsewhere reports whether another pass leads requests to the same service that keep a prefix.
func reachedElsewhere(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, prefix string) bool {
	service := passService(s, pass)
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		to, l := passService(s, other), locationOf(p, other)
		switch {
		case to == nil || to.Name != service.Name || other.Server == pass.Server && other.Location == pass.Location:
			continue
		case l == nil || !isPrefix(l) || len(other.Variables) > 0 || strings.HasPrefix(other.URI, prefix):
			return true
		case other.Server != pass.Server && (other.URI != pass.URI || l.Path != prefix), other.URI == "" && strings.HasPrefix(l.Path, prefix):
			return true
		}
	}
	return false
}
