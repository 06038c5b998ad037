package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// innerRefusal is the part of CC606 about an nginx of the project that has a site for the requests, and leads them to another one, which
// answers nobody: nginx sends a Host that is no name of that site, and the other is the default server of the port.
func innerRefusal(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	host, sets := passName(pass), header(p, pass, "Host")
	if sets != nil && sets.Args[1] != "$proxy_host" {
		host = sets.Args[1]
	}
	links, from := s.LinksOf(pass), locationOf(p, pass)
	if len(links) != 1 || host == "" || strings.Contains(host, "$") || !wholeConfig(p) || !isPrefix(from) || isEndpoint(p, pass) || mendsErrors(p, pass) {
		return nil
	}
	l := links[0]
	inner, listens := innerListens(s, l)
	if len(listens) == 0 || l.Works() || slices.ContainsFunc(listens, func(at nginx.Listen) bool { return !isWildcard(at) }) {
		return nil
	}
	got := inner.Config.Choose(nginx.Request{Port: l.Target.Port, TLS: listens[0].SSL, Host: host, URI: from.Path})
	if got.Server < 0 || got.Location >= 0 || got.Outcome != nginx.Returned || got.Status < 400 || got.Unknown != "" {
		return nil
	}
	meant := otherSite(inner, got.Server, l.Target.Port)
	asks := func(set nginx.Setting) bool { return set.In == "if" || set.Name == "if" }
	if meant == nil || slices.ContainsFunc(inner.Config.Servers[got.Server].Settings, asks) {
		return nil
	}
	name := meant.Names[0].Text
	at, refuses := p.Pos(pass.Pos), inner.Pos(inner.Config.Servers[got.Server].Pos)
	if sets != nil {
		at = p.Pos(sets.Pos)
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "this name is sent as Host", Links: []string{l.Key}, Services: []string{inner.Service, p.Service},
		Message:  fmt.Sprintf("nginx of %s gets the header \"Host: %s\", which is no name of its site, and answers by its default server, with %s", inner.Service, host, answerOf(got.Status)),
		Also:     []inspector.Place{{At: refuses, Label: "answers such hosts"}, {At: inner.Pos(meant.Names[0].Pos), Label: "is the name of the site"}},
		Evidence: slices.Concat([]inspector.Evidence{citePass(p, pass)}, dials(l), replies(l), logged(p.Service, targetLog(s, l))),
		Why:      "nginx chooses the server by the Host header; without proxy_set_header Host it sends the name from proxy_pass, whatever the client asked for",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Add `proxy_set_header Host %s;` to the location", name), Then: applyConfig(s, p, at.File)},
	}
	if got.Status != 444 && len(l.Dials) == 0 {
		f.Severity = inspector.Note // it may be meant to answer that
	}
	if sets == nil {
		f.Fix.Edits = addBehind(s, at, fmt.Sprintf("proxy_set_header Host %s;", name))
	} else {
		f.Fix.Summary = fmt.Sprintf("Write `proxy_set_header Host %s;`", name)
		f.Fix.Edits = inLine(s, at, " "+host, " "+name)
	}
	return f
}

// mendsErrors reports whether nginx has another answer for the errors of a pass than a page that tells of them: a named location, or
// another status.
func mendsErrors(p *inspector.Proxy, pass *nginx.Pass) bool {
	return slices.ContainsFunc(p.Config.All(pass.Server, pass.Location, "error_page"), func(set nginx.Setting) bool {
		return slices.ContainsFunc(set.Args, func(arg string) bool { return strings.HasPrefix(arg, "=") || strings.HasPrefix(arg, "@") })
	})
}

// answerOf is what a client sees of a status that nginx returns by itself.
func answerOf(status int) string {
	if status == 444 {
		return "nothing: it closes the connection (444)"
	}
	return fmt.Sprint(status)
}

// otherSite is the one server of a port, beside another, that passes requests on or serves files by a plain name; nil where there is none, or
// more than one.
func otherSite(p *inspector.Proxy, beside, port int) (meant *nginx.Server) {
	for i := range p.Config.Servers {
		server := &p.Config.Servers[i]
		listens := slices.ContainsFunc(server.Listens, func(at nginx.Listen) bool { return at.Port == port })
		if slices.ContainsFunc(server.Names, func(name nginx.Name) bool { return strings.Contains(name.Text, "$") }) {
			return nil // the name of the container's host
		}
		if i == beside || !listens || len(server.Names) == 0 || strings.ContainsAny(server.Names[0].Text, "~*_") {
			continue
		}
		if meant != nil {
			return nil
		}
		meant = server
	}
	return meant
}
