package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostPortless is the part of CC606 about an app that makes addresses for clients of the host that it is told, where nginx tells it that
// without the port by which clients ask. It is a note, for something that nobody sees may stand before nginx, at the scheme's own port.
func hostPortless(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, l := passService(s, pass), locationOf(p, pass)
	if to == nil || to.Address == nil || to.Address.Usual || to.Name == p.Service || inspector.ForWebSockets(l.Path) || l.Modifier != "@" && isEndpoint(p, pass) {
		return nil
	}
	made := to.Address
	listen, port := lostOf(s, p, pass)
	if port == nil || inLocation(made) && !keepsRedirects(p, pass) || isToldPort(s, to) {
		return nil
	}
	told := portlessHeaders(p, pass, listen, port.Published, made.Forwarded)
	if len(told) == 0 {
		return nil
	}
	set := told[0]
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: p.Pos(set.Pos), Label: "is without the port, of which " + to.Name + " makes addresses",
		Message: fmt.Sprintf("%s is told %s without port %d, by which browsers ask, and %s (%s)", to.Name, set.Args[0], port.Published, addressMade(made.Use, schemeOf(listen)+"://"+namedAs(&p.Config.Servers[pass.Server])), made.By),
		Evidence: []inspector.Evidence{cite(p, set), citePass(p, pass),
			{Fact: fmt.Sprintf("port %d of the host is port %d of %s", port.Published, port.Target, p.Service), Source: port.Pos.String()},
			{Fact: made.By + " makes an address of the host that the app is told", Source: made.Pos.String()}},
		Also: []inspector.Place{{At: port.Pos, Label: fmt.Sprintf("browsers ask at %d", port.Published)}, {At: made.Pos, Label: "makes an address of Host"}},
		Why:  "$host is the name alone, without the port that a browser writes into Host: an address that is made of it has the scheme's own, at which nobody answers (connection refused)",
		Fix:  inspector.Fix{Summary: fmt.Sprintf("Write `proxy_set_header %s $http_host;`, which has the port as well", set.Args[0]), Then: applyConfig(s, p, p.Pos(set.Pos).File)},
	}
	for _, set := range told {
		f.Fix.Edits = append(f.Fix.Edits, inLine(s, p.Pos(set.Pos), set.Args[1], "$http_host")...)
	}
	if made.Forwarded && header(p, pass, "X-Forwarded-Host") == nil && header(p, pass, "X-Forwarded-Proto") != nil {
		f.Fix.Summary += ", and likewise X-Forwarded-Host"
		f.Fix.Edits = append(f.Fix.Edits, addHeaders(s, p, pass, []string{"proxy_set_header X-Forwarded-Host $http_host;"})...)
	}
	return f
}

func schemeOf(l *nginx.Listen) string {
	if l.SSL {
		return "https"
	}
	return "http"
}

// lostOf is the port by which browsers ask the server of a pass, and its listen, where that is not the scheme's own and nothing tells
// that something else stands before nginx, by which they come.
func lostOf(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) (*nginx.Listen, *compose.Port) {
	from := s.Project.Service(p.Service)
	if from == nil || from.NetworkMode != "" || from.VirtualHost != nil || behindAnother(p.Config) || otherFront(s) || nginxBefore(s, from.Name) != "" {
		return nil, nil
	}
	listen, port := lostPort(&p.Config.Servers[pass.Server], from)
	if port == nil {
		return nil, nil
	}
	if proto := header(p, pass, "X-Forwarded-Proto"); proto != nil && proto.Args[1] != "$scheme" && proto.Args[1] != schemeOf(listen) {
		return nil, nil // as another proxy says, or terminates
	}
	return listen, port
}

// keepsRedirects reports whether nginx hands on a Location that names what a browser asked for: proxy_redirect's default changes that of
// proxy_pass alone.
func keepsRedirects(p *inspector.Proxy, pass *nginx.Pass) bool {
	return !slices.ContainsFunc(p.Config.All(pass.Server, pass.Location, "proxy_redirect"), func(set nginx.Setting) bool { return !set.Is("default") && !set.Is("off") })
}

// isToldPort reports whether other requests reach a service with the port as well: what makes addresses may answer these.
func isToldPort(s *inspector.Snapshot, to *compose.Service) bool {
	return slices.ContainsFunc(s.Links(), func(l inspector.Link) bool {
		if far(&l) == nil || far(&l).Name != to.Name || l.Pass.Location < 0 || inspector.ForWebSockets(locationOf(l.Proxy, l.Pass).Path) {
			return false
		}
		set := header(l.Proxy, l.Pass, "Host")
		return set != nil && strings.Contains(set.Args[1], "$http_host")
	})
}

// portlessHeaders are the headers by which an app is told the host, where they all lack the port by which clients ask, the one that surely counts
// first; none where one of them, or X-Forwarded-Port, may have it.
func portlessHeaders(p *inspector.Proxy, pass *nginx.Pass, listen *nginx.Listen, port int, forwarded bool) (told []*nginx.Setting) {
	check := &compose.OriginCheck{Port: port}
	for _, name := range []string{"Host", "X-Forwarded-Host"} {
		set := header(p, pass, name)
		switch {
		case set == nil && name == "Host":
			return nil
		case set == nil, name == "Host" && forwarded && header(p, pass, "X-Forwarded-Host") != nil:
			continue
		case !lacksPort(set.Args[1], listen.Port, check):
			return nil
		}
		told = append(told, set)
	}
	for _, name := range []string{"X-Forwarded-Server", "X-Original-Host", "Forwarded"} {
		if set := header(p, pass, name); set != nil && !lacksPort(set.Args[1], listen.Port, check) {
			return nil
		}
	}
	if set := header(p, pass, "X-Forwarded-Port"); set != nil && set.Args[1] != strconv.Itoa(schemePort(listen.SSL)) && (set.Args[1] != "$server_port" || listen.Port == port) {
		return nil
	}
	return told
}
