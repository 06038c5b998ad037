package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC607", Name: "uri-rewrite", Needs: inspector.Static,
	Summary: "a rewrite, or the slashes of location and proxy_pass, double or swallow a slash of the path, or a prefix that the app's routes have, or leave one that they lack",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			l := locationOf(p, pass)
			if l == nil || pass.Malformed != "" || !seesSettings(p.Config) {
				return nil
			}
			if f := strayRewrite(s, p, pass); f != nil {
				return f
			}
			if len(pass.Variables) > 0 || strings.Contains(pass.Value, "$") {
				return cmp.Or(variablePath(s, p, pass), capturedAway(s, p, pass))
			}
			if has(l, "rewrite") { // what it makes takes the place of proxy_pass's own path
				return cmp.Or(doublingRewrite(s, p, pass), rewrittenAway(s, p, pass))
			}
			if pass.Directive != "proxy_pass" || !isPrefix(l) || isEndpoint(p, pass) {
				return nil
			}
			return cmp.Or(unknownRoutes(s, p, pass), slashes(s, p, pass), lostPath(s, p, pass), keptPrefix(s, p, pass), belowTopmost(s, p, pass))
		})
	},
})

// doublingRewrite finds a rewrite that makes "//x" of a path below its location.
func doublingRewrite(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l := locationOf(p, pass)
	for i := range l.Settings {
		set := &l.Settings[i]
		if set.Name != "rewrite" || set.In != "location" || len(set.Args) != 3 || set.Args[2] != "break" {
			continue
		}
		from, to := rewritten(set.Args[0], set.Args[1])
		if !strings.Contains(to, "//") || (isPrefix(l) && !strings.HasPrefix(from, l.Path)) {
			continue
		}
		f := uriFinding(s, p, pass, p.Pos(set.Pos), from, to)
		f.Label = "the group holds the slash already"
		f.Evidence = append([]inspector.Evidence{cite(p, set)}, f.Evidence...)
		f.Why = "the group takes the slash with it and the replacement adds another; most apps do not know a path that begins with two"
		f.Fix.Summary = "Leave the slash out of the group: `/?(.*)` in the place of `(.*)`"
		if strings.HasPrefix(set.Args[1], "/$1") {
			f.Fix.Edits = inLine(s, f.At, "(.*)", "/?(.*)")
		}
		return f
	}
	return nil
}

// groupNumber matches a group in a rewrite's replacement.
var groupNumber = lazyregexp.New(`\$(\d)`)

// rewritten returns a path that a rewrite's pattern matches and what the replacement makes of it, or "" where that
// cannot be told: for patterns that do not begin with a fixed path, and replacements with variables.
func rewritten(pattern, replacement string) (from, to string) {
	re, err := regexp.Compile(pattern)
	if err != nil || strings.Contains(groupNumber.ReplaceAllString(replacement, ""), "$") || strings.Contains(replacement, "://") {
		return "", ""
	}
	from = strings.TrimPrefix(pattern, "^")
	if end := strings.IndexAny(from, `.*+?()[]{}|\^$`); end > 0 && strings.IndexByte("*?{", from[end]) >= 0 {
		from = from[:end-1]
	} else if end >= 0 {
		from = from[:end]
	}
	if !strings.HasPrefix(from, "/") {
		return "", ""
	}
	from = strings.TrimSuffix(from, "/") + "/x"
	groups := re.FindStringSubmatch(from)
	if groups == nil {
		return "", ""
	}
	return from, groupNumber.ReplaceAllStringFunc(replacement, func(group string) string {
		if n := int(group[1] - '0'); n < len(groups) {
			return groups[n]
		}
		return ""
	})
}

// slashes compares the end of a location's path with that of proxy_pass's, which takes its place.
func slashes(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	location := locationOf(p, pass).Path
	doubled := strings.HasSuffix(pass.URI, "/") && !strings.HasSuffix(location, "/") && !onePath.MatchString(location) && !leadsToImage(s, pass, merging)
	glued := strings.HasSuffix(location, "/") && endsInWord.MatchString(pass.URI) && !onePath.MatchString(pass.URI) && !forOneSocket(p, pass)
	if !doubled && !glued {
		return nil
	}
	from := strings.TrimSuffix(location, "/") + "/x"
	f := uriFinding(s, p, pass, p.Pos(pass.Pos), from, pass.URI+strings.TrimPrefix(from, location))
	f.Why = "nginx puts the path of proxy_pass in the place of the location's, letter by letter: either both end with a slash, or neither"
	if doubled {
		f.Label = "ends with a slash, and its location does not"
		f.Fix.Summary = fmt.Sprintf("Write `location %s/`, or leave the slash at the end of proxy_pass out", location)
		if pass.URI == "/" && hasRoot(p, pass) || header(p, pass, "Upgrade") != nil {
			f.Severity = inspector.Note // the app's own start page, or its one WebSocket, may be wanted
		}
	} else {
		f.Label = "ends without a slash, and its location with one"
		switch {
		case location == "/":
			f.Severity = inspector.Note // a host that is for one page may be wanted so
		case ofAPI.MatchString(pass.URI):
			f.Severity = inspector.Warning // whose app it is: below such a path there are others, and none that begins with "/apix"
		}
		f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s/`", pass.Value)
		f.Fix.Edits = replaceAt(s, f.At, pass.Value+"/")
	}
	return f
}

// forOneSocket reports whether a location may be that of one WebSocket, whose path proxy_pass names: its own body upgrades connections. A
// file that many locations include, or the server, has the header for all of them.
func forOneSocket(p *inspector.Proxy, pass *nginx.Pass) bool {
	upgrade := header(p, pass, "Upgrade")
	return upgrade != nil && upgrade.In == "location" && upgrade.Pos.File == pass.Pos.File && !ofAPI.MatchString(pass.URI)
}

// hasRoot reports whether location / of the same server leads to where a pass leads.
func hasRoot(p *inspector.Proxy, pass *nginx.Pass) bool {
	return slices.ContainsFunc(p.Config.Passes, func(other nginx.Pass) bool {
		l := locationOf(p, &other)
		return other.Server == pass.Server && isPrefix(l) && l.Path == "/" && len(other.Targets) > 0 && slices.EqualFunc(other.Targets, pass.Targets, sameAddress)
	})
}

func sameAddress(a, b nginx.Target) bool {
	return a.Host == b.Host && a.Port == b.Port && a.Socket == b.Socket
}

var (
	endsInWord = lazyregexp.New(`^/[^?#]*\w$`)
	// onePath matches paths that are one page or call rather than the prefix of others.
	onePath = lazyregexp.New(`\.\w+$|/(health\w*|live\w*|ready\w*|ping|status|metrics|version|login|logout|sign-?in|sign-?up|register|webhooks?|graphql|ws|websocket)$`)
)

// ofAPI matches paths that are the prefix of those of an API.
var ofAPI = lazyregexp.New(`/(api|v\d+)$`)

func uriFinding(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, at compose.Pos, from, to string) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at,
		Message:  fmt.Sprintf("nginx asks the app for %s where the client asks for %s", to, from),
		Evidence: []inspector.Evidence{citePass(p, pass)},
		Fix:      inspector.Fix{Then: applyConfig(s, p, at.File)},
	}
	if !ownApp(s, pass) || strings.HasPrefix(to, "//") && !leadsToImage(s, pass, strict) {
		f.Severity = inspector.Note
	}
	return f
}

// strict matches images of runtimes whose usual frameworks take "//x" for another path than "/x" and answer 404: Express,
// Fastify, ASP.NET, the routers of Go. Flask, Rails and Laravel take both for the same, and so did Spring for long.
var strict = lazyregexp.New(`(^|/)(node|bun|deno|golang|aspnet)(:|@|$)`)

// merging matches images of servers that make one slash of two before they look for anything.
var merging = lazyregexp.New(`(^|/)(nginx|nginx-unprivileged|openresty|httpd)(:|@|$)`)

// leadsToImage reports whether a pass leads to a service of the project whose image, or the one it is built from, is of a kind.
func leadsToImage(s *inspector.Snapshot, pass *nginx.Pass, kind *lazyregexp.Regexp) bool {
	for _, l := range s.LinksOf(pass) {
		if to := far(l); to != nil && (kind.MatchString(to.Image) && to.Build == nil || to.Build != nil && kind.MatchString(to.Build.From)) {
			return true
		}
	}
	return false
}

// ownApp reports whether a pass leads to a service that the project builds or gives a command of its own: an app of others
// was tried behind many a proxy.
func ownApp(s *inspector.Snapshot, pass *nginx.Pass) bool {
	for _, l := range s.LinksOf(pass) {
		if service := far(l); service != nil && (service.Build != nil || len(service.Command) > 0) {
			return true
		}
	}
	return false
}
