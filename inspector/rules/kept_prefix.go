package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// keptPrefix finds a proxy_pass whose requests reach the app below a path with which none of its routes begins, as its
// code has them.
func keptPrefix(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to := passService(s, pass)
	if routesOf(to, pass) == nil || mayReach(p, pass, slices.Concat(to.Routes.Paths, to.Routes.Aside)) || reachedRightly(s, p, pass) ||
		p.Config.Setting(pass.Server, -1, "rewrite") != nil || header(p, pass, "Upgrade") != nil && to.WebSocket != nil || tellsPrefix(p, pass) {
		return nil
	}
	location, sent := locationOf(p, pass).Path, strings.TrimSuffix(askedFor(p, pass), "/")
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "keeps " + sent,
		Message:  fmt.Sprintf("location %s asks %s for %s/…, and no route of %s begins so: it has %s", location, to.Name, sent, to.Name, some(to.Routes.Paths)),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "the app answers to " + to.Routes.Paths[0], Source: to.Routes.Pos.String()}},
		Why:      "nginx hands on the whole path, the location's included, as long as proxy_pass names no path; the app has no such routes and answers 404",
		Fix:      inspector.Fix{Then: applyConfig(s, p, at.File)},
	}
	if pass.URI != "" {
		f.Why = "the path of proxy_pass takes the place of the location's; the app has no such routes and answers 404"
	}
	stripPrefix(s, p, pass, to.Routes.Paths, f)
	return f
}

// tellsPrefix reports whether nginx tells the app in a header below which path it stands, as gunicorn and others take it.
func tellsPrefix(p *inspector.Proxy, pass *nginx.Pass) bool {
	return slices.ContainsFunc([]string{"SCRIPT_NAME", "X-Script-Name", "X-Forwarded-Prefix"}, func(name string) bool { return header(p, pass, name) != nil })
}

// stripPrefix says how to take the location's path away.
func stripPrefix(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, routes []string, f *inspector.Finding) {
	whole := strings.TrimSuffix(pass.Value, pass.URI)
	if pass.URI != "" && mayReachPath(locationOf(p, pass).Path, routes) {
		f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s;`: without a path the client's goes on as it is", whole)
		f.Fix.Edits = replaceAt(s, f.At, whole)
		return
	}
	if told := passService(s, pass).Routes.Told; told != "" {
		f.Fix.Summary = fmt.Sprintf("Write `location %s/` and leave the path of proxy_pass out, or name %s in %s", routes[0], locationOf(p, pass).Path, told)
		return
	}
	edits := bareSlash(s, p, pass, f)
	if shared := entrance(routes); shared != "" {
		f.Fix.Summary += fmt.Sprintf(", or `proxy_pass %s%s/;` where clients leave %s out", whole, shared, shared)
		return
	}
	f.Fix.Edits = edits
}

// bareSlash says that a slash alone takes a location's path away, and returns the edits that write it.
func bareSlash(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding) []inspector.Edit {
	l, bare := locationOf(p, pass), strings.TrimSuffix(pass.Value, pass.URI)+"/"
	f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s;`: its slash takes the place of %s", bare, l.Path)
	edits := replaceAt(s, f.At, bare)
	if !strings.HasSuffix(l.Path, "/") {
		f.Fix.Summary = fmt.Sprintf("Write `location %s/` and `proxy_pass %s;`, so that the slash takes the place of %s/", l.Path, bare, l.Path)
		if at := inLine(s, p.Pos(l.Pos), l.Path+" ", l.Path+"/ "); at != nil && edits != nil && at[0].Line != edits[0].Line {
			edits = append(at, edits...)
		} else {
			edits = nil
		}
	}
	return edits
}

// entranceName matches the names of paths below which whole apps are mounted, of which clients may know nothing.
var entranceName = lazyregexp.New(`^/(?:\w*api|rest|v\d+)(?:/|$)`)

// entrance is such a path where all routes begin with the same; else "".
func entrance(routes []string) string {
	shared := entranceName.FindString(routes[0])
	if slices.ContainsFunc(routes, func(route string) bool { return entranceName.FindString(route) != shared }) {
		return ""
	}
	return strings.TrimSuffix(shared, "/")
}

// askedFor is the path that takes the place of a location's when nginx asks the app.
func askedFor(p *inspector.Proxy, pass *nginx.Pass) string {
	if pass.URI != "" {
		return pass.URI
	}
	return locationOf(p, pass).Path
}

// mayReach reports whether requests of a pass may reach one of some paths, whatever the case of their letters.
func mayReach(p *inspector.Proxy, pass *nginx.Pass, paths []string) bool {
	return mayReachPath(askedFor(p, pass), paths)
}

func mayReachPath(sent string, paths []string) bool {
	sent = strings.ToLower(sent)
	return slices.ContainsFunc(paths, func(route string) bool {
		route = strings.ToLower(route)
		return strings.HasPrefix(route, sent) || strings.HasPrefix(sent, route)
	})
}

// reachedRightly reports whether another pass may lead requests to routes of the same service.
func reachedRightly(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) bool {
	service := passService(s, pass)
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		to, l := passService(s, other), locationOf(p, other)
		if to == nil || to.Name != service.Name || other.Server == pass.Server && other.Location == pass.Location {
			continue
		}
		if !isPrefix(l) || has(l, "rewrite") || len(other.Variables) > 0 || mayReach(p, other, service.Routes.Paths) {
			return true
		}
	}
	return false
}

// some names the first of an app's routes.
func some(routes []string) string {
	var names []string
	for _, route := range routes {
		names = append(names, strings.TrimSuffix(route, "/"))
	}
	if names = compact(names); len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return list(names)
}
