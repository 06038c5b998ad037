package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// strayRewrite finds rewrites of a location that passes requests on which do not do there what they are for: they match
// none of its paths, or they lead its requests to another location.
func strayRewrite(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l := locationOf(p, pass)
	example := exampleFor(l)
	var rewrites []*nginx.Setting
	for i := range l.Settings {
		if l.Settings[i].Name == "rewrite" && len(l.Settings[i].Args) > 1 {
			rewrites = append(rewrites, &l.Settings[i])
		}
	}
	switch {
	case len(rewrites) == 0 || example == "":
		return nil
	case !slices.ContainsFunc(rewrites, func(set *nginx.Setting) bool { return !matchesNone(l, set.Args[0]) }):
		return deadRewrite(s, p, pass, rewrites[0], example)
	}
	return leavingRewrite(s, p, pass, example)
}

// exampleFor is a path of a client's request that belongs to a location; "" where none can be told.
func exampleFor(l *nginx.Location) string {
	switch {
	case l.Modifier == "@":
		return ""
	case l.Modifier == "=":
		return l.Path
	case strings.HasPrefix(l.Modifier, "~"):
		example, _ := nginx.Example(l.Path)
		return example
	}
	return strings.TrimSuffix(l.Path, "/") + "/x"
}

// matchesNone reports whether a rewrite's expression matches no path of a location's requests.
func matchesNone(l *nginx.Location, pattern string) bool {
	begins, own := nginx.Beginning(pattern), l.Path
	switch {
	case l.Modifier == "=":
		re, err := regexp.Compile(pattern)
		return err == nil && !re.MatchString(own)
	case escapedArgument.MatchString(pattern) && !strings.Contains(pattern, "|"):
		return true
	case strings.HasPrefix(l.Modifier, "~"):
		own = nginx.Beginning(own)
	}
	if l.Modifier == "~*" {
		begins, own = strings.ToLower(begins), strings.ToLower(own)
	}
	return begins != "" && own != "" && !strings.HasPrefix(begins, own) && !strings.HasPrefix(own, begins)
}

// deadRewrite is about a location none of whose rewrites matches: its requests go on as they came.
func deadRewrite(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, set *nginx.Setting, example string) *inspector.Finding {
	l := locationOf(p, pass)
	asked := example
	if pass.Directive == "proxy_pass" && pass.URI != "" && isPrefix(l) {
		asked = pass.URI + strings.TrimPrefix(example, l.Path)
	}
	f := uriFinding(s, p, pass, p.Pos(set.Pos), example, asked)
	f.Label = "matches no path of this location"
	f.Message = fmt.Sprintf("rewrite %s never matches in location %s: the app is asked for %s where the client asks for %s", set.Args[0], l, asked, example)
	if asked == example {
		f.Message = fmt.Sprintf("rewrite %s never matches in location %s: the app gets %s as it came", set.Args[0], l, example)
	}
	f.Evidence = append([]inspector.Evidence{cite(p, set)}, f.Evidence...)
	f.Why = "a location gets only the paths that begin as it says, and of these a rewrite changes those alone that its own expression matches"
	f.Fix.Summary = fmt.Sprintf("Write the location's path in the rewrite, `rewrite ^%s`, or give the location the one that the rewrite has", l.Path)
	switch begins := nginx.Beginning(set.Args[0]); {
	case escapedArgument.MatchString(set.Args[0]):
		f.Label, f.Why = noArguments.label, noArguments.why
		f.Fix.Summary = "Leave the arguments out of the expression: $arg_NAME has them"
	case begins != "" && !strings.HasPrefix(begins, "/"):
		f.Label = rootLabel
		f.Why = "^ stands for the beginning of the path, and that is always a slash"
		f.Fix.Summary = fmt.Sprintf("Write ^/%s", strings.TrimPrefix(set.Args[0], "^"))
		f.Fix.Edits = inLine(s, f.At, set.Args[0], "^/"+strings.TrimPrefix(set.Args[0], "^"))
	case isPrefix(l) && begins != "":
		f.Fix.Summary = fmt.Sprintf("Write `rewrite ^%s(.*)` in the place of %s, or give the location the path %s", strings.TrimSuffix(l.Path, "/")+"/", set.Args[0], begins)
	}
	if wantsPrefix(s, p, pass) || answersWell(s, pass) {
		f.Severity = inspector.Note
	}
	return f
}

// wantsPrefix reports whether an app's code has routes below the path of the location that leads to it.
func wantsPrefix(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) bool {
	to, prefix := passService(s, pass), strings.TrimSuffix(locationOf(p, pass).Path, "/")+"/"
	return routesOf(to, pass) != nil && slices.ContainsFunc(to.Routes.Paths, func(route string) bool {
		return strings.HasPrefix(strings.TrimSuffix(route, "/")+"/", prefix)
	})
}

// answersWell reports whether nginx was asked for a pass and got what its app has.
func answersWell(s *inspector.Snapshot, pass *nginx.Pass) bool {
	return slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool {
		return l.Request != nil && l.Request.Status >= 200 && l.Request.Status < 400
	})
}

// leavingRewrite is about a rewrite without break: nginx looks for a location again, and finds another one.
func leavingRewrite(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, example string) *inspector.Finding {
	l := locationOf(p, pass)
	last := slices.IndexFunc(l.Settings, func(set nginx.Setting) bool {
		return set.Name == "rewrite" && set.In == "location" && (len(set.Args) == 2 || set.Args[2] == "last") && matchesAll(l, set.Args[0], example)
	})
	if last < 0 {
		return nil
	}
	set := &l.Settings[last]
	got, told := p.Config.Ask(pass.Server, example)
	circle := got.Outcome == nginx.Returned && got.Status == 500
	if !told || got.Location == pass.Location && !circle || got.Pass >= 0 && asksTheSame(p, pass, &got) {
		return nil
	}
	f := uriFinding(s, p, pass, p.Pos(set.Pos), example, got.URI)
	f.Severity = inspector.Warning
	f.Label = "looks for a location anew"
	f.Evidence = append([]inspector.Evidence{cite(p, set)}, append(f.Evidence, steps(p, &got)...)...)
	f.Why = "with last, or with no flag, nginx looks for a location again with the new path; break goes on where it is"
	f.Message = fmt.Sprintf("no request gets to the %s of location %s: the rewrite makes %s of %s, which goes to %s", pass.Directive, l, got.URI, example, takerOf(p, &got))
	if circle {
		f.Message = fmt.Sprintf("no request gets to the %s of location %s: the rewrite leads back to it until nginx gives up with %d", pass.Directive, l, got.Status)
	}
	f.Fix.Summary = "Write break as the flag of the rewrite"
	if len(set.Args) == 2 {
		f.Fix.Edits = inLine(s, f.At, " "+set.Args[1], " "+set.Args[1]+" break")
	} else {
		f.Fix.Edits = inLine(s, f.At, " last", " break")
	}
	return f
}

// asksTheSame reports whether the location that a rewrite leads to asks the same of the same as its own one would.
func asksTheSame(p *inspector.Proxy, pass *nginx.Pass, got *nginx.Choice) bool {
	other := &p.Config.Passes[got.Pass]
	l, path := locationOf(p, other), got.URI
	if l != nil && isPrefix(l) && other.URI != "" {
		path = other.URI + strings.TrimPrefix(path, l.Path)
	}
	return other.Directive == pass.Directive && path == got.URI && (len(pass.Targets) == 0 || slices.EqualFunc(other.Targets, pass.Targets, sameAddress))
}

// matchesAll reports whether an expression matches an example path of a location however that goes on.
func matchesAll(l *nginx.Location, pattern, example string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && re.MatchString(example) && (l.Modifier == "=" || re.MatchString(example+"/y.z") && re.MatchString(example+"1"))
}
