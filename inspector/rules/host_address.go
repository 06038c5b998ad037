package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostAddress is the part of CC606 about an app that makes addresses for clients of the host that it is told, where nginx tells it
// a name that no client knows.
func hostAddress(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, set := passService(s, pass), header(p, pass, "Host")
	if l := locationOf(p, pass); to == nil || to.Address == nil || to.Address.Likely || to.Name == p.Service || inspector.ForWebSockets(l.Path) || l.Modifier != "@" && isEndpoint(p, pass) {
		return nil
	}
	made, name := to.Address, innerHost(s, p, pass, to)
	if name == "" || isToldHost(s, to) || isAskedBy(p.Config.Servers[pass.Server].Names, hostAlone(name)) {
		return nil
	}
	use, scheme := made.Use, pass.Scheme
	if inLocation(made) && movesRedirects(p, pass, name) {
		switch {
		case made.Proto && toldHTTPS(p, pass) && !setsRedirects(p, pass):
			scheme = "https"
		case made.Links:
			use = "link"
		default:
			return nil
		}
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos), Label: "this name is sent as Host, of which " + to.Name + " makes addresses",
		Message:  fmt.Sprintf("%s gets the header \"Host: %s\", and %s (%s)", to.Name, name, addressGoes(use, scheme+"://"+name), made.By),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: made.By + " makes an address of the host that the app is told", Source: made.Pos.String()}},
		Also:     []inspector.Place{{At: made.Pos, Label: "makes an address of Host"}},
		Why:      "without proxy_set_header Host nginx sends the name from proxy_pass, which is known inside Docker alone; what an app makes of it no browser finds",
		Fix:      inspector.Fix{Summary: "Add `proxy_set_header Host $http_host;`, which has the port as well", Then: applyConfig(s, p, p.Pos(pass.Pos).File)},
	}
	switch {
	case use == "link" && made.Links:
		f.Severity = inspector.Note
		f.Why += "; nginx changes redirects to http://" + name + " into its own, and not those to https, which the app makes behind something that takes TLS"
	case use == "link":
		f.Severity = inspector.Note
	}
	if set == nil {
		f.Fix.Edits = addHeaders(s, p, pass, []string{"proxy_set_header Host $http_host;"})
		return f
	}
	f.At = p.Pos(set.Pos)
	f.Evidence = append(f.Evidence, cite(p, set))
	f.Fix = inspector.Fix{Summary: "Write `proxy_set_header Host $http_host;`", Edits: inLine(s, f.At, set.Args[1], "$http_host"), Then: applyConfig(s, p, f.At.File)}
	return f
}

// isAskedBy reports whether a name is one by which clients ask for a server, which they have from their hosts file where it has no dot.
func isAskedBy(names []nginx.Name, name string) bool {
	return slices.ContainsFunc(names, func(n nginx.Name) bool { return strings.TrimPrefix(n.Text, ".") == name })
}

// addressGoes says where an address goes that an app makes.
func addressGoes(use, address string) string {
	if use == "pages" || use == "page" {
		return addressMade(use, address) + ", which browsers do not know"
	}
	return addressMade(use, address) + ", which they do not know"
}

// addressMade says what an app makes of the host that it is told.
func addressMade(use, address string) string {
	switch use {
	case "login":
		return fmt.Sprintf("tells another site to send browsers back to %s/…", address)
	case "pages":
		return fmt.Sprintf("its pages ask for their files at %s/…", address)
	case "page":
		return fmt.Sprintf("its pages lead browsers to %s/…", address)
	case "redirect":
		return fmt.Sprintf("redirects browsers to %s/…", address)
	case "push":
		return fmt.Sprintf("tells clients to push the layers of images to %s/…", address)
	}
	return fmt.Sprintf("may give clients addresses of it, %s/…", address)
}

// innerHost is what nginx sends as Host, with its port, where that is a name of the project alone; else "".
func innerHost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) string {
	name, set := passName(pass), header(p, pass, "Host")
	if set != nil && set.Args[1] != "$proxy_host" {
		if name = set.Args[1]; hostAlone(name) != to.Name && hostAlone(name) != pass.Upstream {
			return ""
		}
		return name
	}
	for _, other := range []string{"X-Forwarded-Host", "X-Forwarded-Server", "X-Original-Host", "X-Host", "Forwarded"} {
		if header(p, pass, other) != nil {
			return "" // by which an app may be told
		}
	}
	if strings.Contains(name, ".") || inspector.IsAddress(name) {
		return ""
	}
	if pass.Upstream == "" && name != "" {
		return pass.ProxyHost(pass.Targets[0])
	}
	return name
}

// isToldHost reports whether some requests reach a service with the host that clients asked for: what makes addresses may answer these.
func isToldHost(s *inspector.Snapshot, to *compose.Service) bool {
	return slices.ContainsFunc(s.Links(), func(l inspector.Link) bool {
		if far(&l) == nil || far(&l).Name != to.Name || l.Pass.Location < 0 || inspector.ForWebSockets(locationOf(l.Proxy, l.Pass).Path) {
			return false
		}
		set := header(l.Proxy, l.Pass, "Host")
		return set != nil && strings.Contains(set.Args[1], "$") && set.Args[1] != "$proxy_host"
	})
}

// inLocation reports whether an address that an app makes is the Location of its answer, which proxy_redirect may change.
func inLocation(made *compose.WholeAddress) bool { return made.Use == "redirect" || made.Use == "push" }

// movesRedirects reports whether nginx may change a Location that has what it sent as Host into its own address: proxy_redirect's
// default does where that is what proxy_pass names, as it is written there; of others nobody knows what they leave
// (nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_redirect).
func movesRedirects(p *inspector.Proxy, pass *nginx.Pass, sent string) bool {
	if setsRedirects(p, pass) {
		return !p.Config.All(pass.Server, pass.Location, "proxy_redirect")[0].Is("off")
	}
	return pass.Authority() == sent
}

// setsRedirects reports whether nginx is told otherwise than proxy_redirect's default is.
func setsRedirects(p *inspector.Proxy, pass *nginx.Pass) bool {
	return slices.ContainsFunc(p.Config.All(pass.Server, pass.Location, "proxy_redirect"), func(set nginx.Setting) bool { return !set.Is("default") })
}

// toldHTTPS reports whether nginx tells an app of each request that it came by https.
func toldHTTPS(p *inspector.Proxy, pass *nginx.Pass) bool {
	set := header(p, pass, "X-Forwarded-Proto")
	return set != nil && (set.Args[1] == "https" || set.Args[1] == "$scheme" && !slices.ContainsFunc(p.Config.Servers[pass.Server].Listens, func(l nginx.Listen) bool { return !l.SSL }))
}
