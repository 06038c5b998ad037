package rules

import (
	"fmt"
	"regexp"
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

// rewrittenAway finds a rewrite that takes away a prefix with which all the app's routes begin.
func rewrittenAway(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l, to := locationOf(p, pass), passService(s, pass)
	set := onlyRewrite(l)
	if to == nil || to.Routes == nil || len(to.Routes.Paths) == 0 || set == nil || pass.URI != "" || !isPrefix(l) || reachedElsewhere(s, p, pass, l.Path) {
		return nil
	}
	re, err := regexp.Compile(set.Args[0])
	known := slices.Concat(to.Routes.Paths, to.Routes.Aside)
	if err != nil || strings.Contains(groupNumber.ReplaceAllString(set.Args[1], ""), "$") {
		return nil
	}
	var from, sent string
	for _, route := range to.Routes.Paths {
		asked := strings.TrimSuffix(route, "/") + "/x"
		becomes := re.ReplaceAllString(asked, groupNumber.ReplaceAllString(set.Args[1], "$${$1}"))
		if !strings.HasPrefix(route+"/", strings.TrimSuffix(l.Path, "/")+"/") || !re.MatchString(asked) || mayReachPath(becomes, known) {
			return nil
		}
		if from == "" {
			from, sent = asked, becomes
		}
	}
	f := uriFinding(s, p, pass, p.Pos(set.Pos), from, sent)
	prefix := strings.TrimSuffix(l.Path, "/")
	f.Message += fmt.Sprintf(", and all routes of %s begin with %s", to.Name, prefix)
	f.Label = "takes " + prefix + " away"
	f.Evidence = append([]inspector.Evidence{cite(p, set)}, append(f.Evidence, inspector.Evidence{Fact: "the app answers to " + to.Routes.Paths[0], Source: to.Routes.Pos.String()})...)
	f.Why = "the rewrite strips the prefix before the app is asked; it has no such routes and answers 404"
	f.Fix.Summary = "Leave the rewrite out"
	return f
}

// onlyRewrite is the one rewrite of a location, which leaves the request in it; nil where there are others.
func onlyRewrite(l *nginx.Location) (only *nginx.Setting) {
	for i := range l.Settings {
		set := &l.Settings[i]
		if set.Name != "rewrite" {
			continue
		}
		if only != nil || set.In != "location" || len(set.Args) != 3 || set.Args[2] != "break" {
			return nil
		}
		only = set
	}
	return only
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
