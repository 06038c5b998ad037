package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// schemeHeaders are those by which some app or other is told how a client asked.
var schemeHeaders = []string{
	"X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Scheme", "X-Forwarded-Ssl", "X-Scheme", "X-Url-Scheme", "Front-End-Https", "Forwarded",
}

// httpsOnly is the part of CC610 about an app whose files say that it redirects to https what it takes for http, and that
// nginx never tells of https.
func httpsOnly(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to := passService(s, pass)
	if pass.Directive != "proxy_pass" || pass.Scheme != "http" || to == nil || to.HTTPSOnly == nil || worksByHTTP(s, p, pass, to.HTTPSOnly) || inspector.ForWebSockets(locationOf(p, pass).Path) || isExcepted(to.HTTPSOnly, locationOf(p, pass).Path) {
		return nil
	}
	only, told := to.HTTPSOnly, toldScheme(p, pass, to.HTTPSOnly)
	does := fmt.Sprintf("%s %s", cmp.Or(only.Effect, "redirects to https"), cmp.Or(only.What, "all that it takes for http"))
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos),
		Message:  fmt.Sprintf("%s %s (%s), and is never told that a client came by https", to.Name, does, only.By),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: only.By, Source: only.Pos.String()}},
		Also:     []inspector.Place{{At: only.Pos, Label: to.Name + " " + cmp.Or(only.Effect, "redirects to https")}},
		Why:      "nginx asks the app by http, and only a header can tell it how the client came; an app that is not told sends the browser to the address that it came from (ERR_TOO_MANY_REDIRECTS)",
	}
	switch {
	case only.Location:
		f.Why = "nginx asks the registry by http, and only a header can tell it how the client came; the client sends each layer to the Location that it is given, by http to a port where nobody takes it"
	case len(only.Paths) > 0:
		f.Why = "Django compares the Origin of a form, https://…, with the scheme and the host by which it is asked, and says \"CSRF verification failed. Origin checking failed\" where they differ"
	case only.Effect != "":
		f.Why = "nginx asks the app by http, and only a header can tell it how the client came; a browser loads nothing by http on a page of https (mixed content), and sends no form there without a warning"
	}
	switch secure := isSecure(&p.Config.Servers[pass.Server]); {
	case !secure && (only.Effect != "" || reachedSecurely(s, to) || len(only.Headers) > 0 && (told == nil || told.Args[1] != "$scheme" && told.Args[1] != "http")):
		return nil // https ends before nginx, which may be told there
	case len(only.Headers) == 0:
		deafToHTTPS(to, f, told, does)
		f.Fix.Summary = strings.ReplaceAll(f.Fix.Summary, "{host}", cmp.Or(hostOfServer(&p.Config.Servers[pass.Server]), "the name of the site"))
	case told == nil && isBehindEdge(p, pass):
		return nil // which may set the header: nginx hands on what it gets
	case told == nil:
		f.Label = fmt.Sprintf("nothing tells %s that the request came by https", to.Name)
		tellHTTPS(s, p, pass, only, f)
	case !secure:
		f.At, f.Label = p.Pos(told.Pos), "always http: no server that leads to "+to.Name+" takes https"
		f.Evidence = append(f.Evidence, cite(p, told))
		f.Fix.Summary = fmt.Sprintf("Let nginx take https (`listen 443 ssl`), or, behind something that does, write `proxy_set_header %s $http_x_forwarded_proto;`", told.Args[0])
		f.Fix.Then = applyConfig(s, p, f.At.File)
	case !slices.ContainsFunc(only.Headers, func(name string) bool { return header(p, pass, name) != nil }):
		f.At, f.Label = p.Pos(told.Pos), fmt.Sprintf("%s heeds %s", to.Name, only.Headers[0])
		f.Evidence = append(f.Evidence, cite(p, told))
		f.Fix.Summary = fmt.Sprintf("Set %s, the header that %s heeds", only.Headers[0], to.Name)
		f.Fix.Then = applyConfig(s, p, f.At.File)
	default:
		return nil
	}
	return f
}

// isBehindEdge reports whether settings tell of something before nginx that takes https as well: they name headers that it sets, or
// certificates of Cloudflare's for its own requests.
func isBehindEdge(p *inspector.Proxy, pass *nginx.Pass) bool {
	for name, marks := range map[string][]string{
		"real_ip_header": {""}, "set_real_ip_from": {""}, "proxy_set_header": {"$http_cf_", "$http_x_forwarded", "$http_x_real_ip"}, "ssl_certificate": {"cloudflare"}, "ssl_client_certificate": {"cloudflare"},
	} {
		for _, set := range p.Config.All(pass.Server, pass.Location, name) {
			if slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(strings.ToLower(strings.Join(set.Args, " ")), mark) }) {
				return true
			}
		}
	}
	return false
}

// worksByHTTP reports whether the app was seen to answer without a redirect, or nginx tells browsers to take its addresses for https.
func worksByHTTP(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, only *compose.HTTPSOnly) bool {
	if only.Effect == "" {
		return answersPlain(s, pass)
	}
	if only.Location {
		return movesLocation(s, p, pass)
	}
	if len(only.Paths) > 0 {
		return header(p, pass, "Origin") != nil
	}
	return slices.ContainsFunc(p.Config.All(pass.Server, pass.Location, "add_header"), func(set nginx.Setting) bool {
		return strings.Contains(strings.Join(set.Args, " "), "upgrade-insecure-requests")
	}) || p.Config.Setting(pass.Server, pass.Location, "sub_filter") != nil
}

// movesLocation reports whether clients may follow a Location that has http: nginx changes what it has sent as Host into its own
// address unless it is told otherwise, or takes http as well.
func movesLocation(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) bool {
	host, to := header(p, pass, "Host"), passService(s, pass)
	moved := p.Config.Setting(pass.Server, pass.Location, "proxy_redirect")
	return host == nil || !strings.Contains(host.Args[1], "$") || host.Args[1] == "$proxy_host" || moved != nil && !moved.Is("off") && !moved.Is("default") ||
		slices.ContainsFunc(s.Links(), func(l inspector.Link) bool {
			return far(&l) != nil && far(&l).Name == to.Name && slices.ContainsFunc(l.Server().Listens, func(listen nginx.Listen) bool { return !listen.SSL })
		})
}

// isExcepted reports whether an app may answer below a location's path without a redirect.
func isExcepted(only *compose.HTTPSOnly, path string) bool {
	if len(only.Paths) > 0 && !slices.ContainsFunc(only.Paths, func(at string) bool { return strings.HasPrefix(at, path) }) {
		return true
	}
	return slices.ContainsFunc(only.Except, func(free string) bool { return len(path) > 1 && strings.HasPrefix(path, strings.TrimSuffix(free, "/")) })
}

// deafToHTTPS is about an app whom no header tells: its own settings are the place.
func deafToHTTPS(to *compose.Service, f *inspector.Finding, told *nginx.Setting, does string) {
	only := to.HTTPSOnly
	f.Also = []inspector.Place{{At: f.At, Label: "asked by http"}}
	f.At, f.Label = only.Pos, to.Name+" heeds no header" // one finding for each label
	f.Message = fmt.Sprintf("%s %s (%s), and that is every request: nginx asks by http, and no header tells it otherwise", to.Name, does, only.By)
	f.Fix.Summary = fmt.Sprintf("Set `%s`", only.Setting)
	if told == nil && len(only.Paths) == 0 {
		f.Fix.Summary += ", and `proxy_set_header X-Forwarded-Proto $scheme;` in nginx"
	}
	f.Fix.Then = applyCode(to)
	if to.Build == nil && variableSet.MatchString(only.Setting) {
		f.Fix.Then = "docker compose up -d " + to.Name
	}
}

// variableSet matches a setting that is a variable of the environment.
var variableSet = lazyregexp.New(`^[A-Z_]+=`)

// tellHTTPS says how to set the header that is missing.
func tellHTTPS(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, only *compose.HTTPSOnly, f *inspector.Finding) {
	value := only.Value
	switch {
	case value == "https":
		value = "$scheme"
	case only.Headers[0] == "X-Forwarded-Port" && slices.ContainsFunc(p.Config.Servers[pass.Server].Listens, func(l nginx.Listen) bool { return l.SSL && l.Port == 443 }):
		value = "$server_port"
	}
	lacking := []string{fmt.Sprintf("proxy_set_header %s %s;", only.Headers[0], value)}
	if header(p, pass, "Host") == nil {
		lacking = append([]string{"proxy_set_header Host $host;"}, lacking...)
	}
	f.Fix.Summary = "Add `" + strings.Join(lacking, " ") + "`"
	if strings.HasPrefix(value, "$") {
		f.Fix.Edits = addHeaders(s, p, pass, lacking)
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
}

// toldScheme is the last header in force for a pass that may tell an app how a client asked, or nil: one that it heeds, else another.
func toldScheme(p *inspector.Proxy, pass *nginx.Pass, only *compose.HTTPSOnly) *nginx.Setting {
	for _, name := range slices.Concat(only.Headers, schemeHeaders) {
		if set := header(p, pass, name); set != nil {
			return set
		}
	}
	return nil
}

func isSecure(server *nginx.Server) bool {
	return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.SSL })
}

// reachedSecurely reports whether requests that came by https may reach a service by another way.
func reachedSecurely(s *inspector.Snapshot, to *compose.Service) bool {
	return slices.ContainsFunc(s.Links(), func(l inspector.Link) bool {
		return l.Pass.Location >= 0 && far(&l) != nil && far(&l).Name == to.Name && isSecure(l.Server())
	})
}

// answersPlain reports whether the app was seen to answer nginx with something else than a redirect.
func answersPlain(s *inspector.Snapshot, pass *nginx.Pass) bool {
	return slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool {
		return l.Request != nil && l.Request.Good() && (l.Request.Status < 300 || l.Request.Status > 399) || redirectLoop(s, l) != nil
	})
}

// hostOfServer is the first plain name of a server; "" for none.
func hostOfServer(server *nginx.Server) string {
	for _, name := range server.Names {
		if strings.Contains(name.Text, ".") && !strings.ContainsAny(name.Text, "~*$") {
			return strings.TrimPrefix(name.Text, ".")
		}
	}
	return ""
}
