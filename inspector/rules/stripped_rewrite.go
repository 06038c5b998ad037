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

// rewrittenAway finds a rewrite that takes away a prefix with which all the app's routes begin.
func rewrittenAway(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l, to := locationOf(p, pass), passService(s, pass)
	set := onlyRewrite(l)
	if routesOf(to, pass) == nil || set == nil || pass.URI != "" || !isPrefix(l) || reachedElsewhere(s, p, pass, l.Path) {
		return nil
	}
	re, err := regexp.Compile(set.Args[0])
	if err != nil || strings.Contains(groupNumber.ReplaceAllString(set.Args[1], ""), "$") {
		return nil
	}
	from, sent := takenFromAll(re, l.Path, set.Args[1], to.Routes)
	if from == "" {
		return nil
	}
	f := strippedFinding(s, p, pass, p.Pos(set.Pos), from, sent, to.Routes.Paths[0], strings.TrimSuffix(l.Path, "/"))
	f.Evidence = append([]inspector.Evidence{cite(p, set)}, f.Evidence...)
	f.Why = "the rewrite strips the prefix before the app is asked; it has no such routes and answers 404"
	f.Fix.Summary = "Leave the rewrite out"
	return f
}

// withArguments matches what hands on the arguments of a request at the end of a proxy_pass.
var withArguments = lazyregexp.New(`(?:\$is_args\$args|\?\$(?:args|query_string))$`)

// capturedAway finds a proxy_pass of a regular expression's group that leaves a prefix out with which all the app's routes begin.
func capturedAway(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l, to := locationOf(p, pass), passService(s, pass)
	scheme, rest, _ := strings.Cut(pass.Value, "://")
	host, made, hasPath := strings.Cut(withArguments.ReplaceAllString(rest, ""), "/")
	if routesOf(to, pass) == nil || !strings.HasPrefix(l.Modifier, "~") || !hasPath || has(l, "rewrite") || strings.Contains(host+groupNumber.ReplaceAllString(made, ""), "$") {
		return nil
	}
	re, err := regexp.Compile(l.Path)
	prefix := fixedStart(l.Path)
	if err != nil || len(prefix) < 2 || reachedElsewhere(s, p, pass, prefix) {
		return nil
	}
	from, sent := takenFromAll(re, prefix, "/"+made, to.Routes)
	if from == "" {
		return nil
	}
	f := strippedFinding(s, p, pass, p.Pos(pass.Pos), from, sent, to.Routes.Paths[0], strings.TrimSuffix(prefix, "/"))
	f.Why = "a path of proxy_pass is all that the app is asked for, and the group leaves the prefix out; the app has no such routes and answers 404"
	bare := scheme + "://" + host
	f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s`: without a path the client's goes on as it is", bare)
	f.Fix.Edits = replaceAt(s, f.At, bare)
	return f
}

// fixedStart is the path with which a regular expression begins, up to a slash; "" where it begins with none.
func fixedStart(pattern string) string {
	fixed, anchored := strings.CutPrefix(pattern, "^")
	if end := strings.IndexAny(fixed, `.*+?()[]{}|\^$`); end >= 0 {
		fixed = fixed[:end]
	}
	if !anchored || !strings.HasPrefix(fixed, "/") || strings.Contains(pattern, "|") {
		return ""
	}
	return fixed[:strings.LastIndexByte(fixed, '/')+1]
}

// takenFromAll returns a path below the first of an app's routes and what a replacement makes of it, where it makes of none
// of the routes one that the app may have; else "".
func takenFromAll(re *regexp.Regexp, prefix, replacement string, routes *compose.Routes) (from, sent string) {
	known := slices.Concat(routes.Paths, routes.Aside)
	for _, route := range routes.Paths {
		asked := strings.TrimSuffix(route, "/") + "/x"
		becomes := re.ReplaceAllString(asked, groupNumber.ReplaceAllString(replacement, "$${$1}"))
		if !strings.HasPrefix(route+"/", strings.TrimSuffix(prefix, "/")+"/") || !re.MatchString(asked) || mayReachPath(becomes, known) {
			return "", ""
		}
		if from == "" {
			from, sent = asked, becomes
		}
	}
	return from, sent
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
