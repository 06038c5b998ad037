package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// socketPort is the part of CC605 about an app that takes WebSockets on a port of its own alone, where nginx asks for them on
// another one.
func socketPort(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to := passService(s, pass)
	if to == nil || to.WebSocket == nil || to.WebSocket.Port == 0 {
		return nil
	}
	by := to.WebSocket
	links := s.LinksOf(pass)
	if len(links) == 0 || slices.ContainsFunc(links, func(l *inspector.Link) bool {
		return l.Target.Socket != "" || l.Target.Dynamic || l.Target.Port == 0 || l.Target.Port == by.Port || far(l) == nil || far(l).Name != to.Name
	}) {
		return nil
	}
	for _, route := range by.Paths {
		asked, sure := askedAs(p, pass, route)
		if !sure {
			continue
		}
		l := links[0]
		at := p.Pos(pass.Pos)
		return &inspector.Finding{
			Severity: inspector.Warning, Second: true, At: at, Label: fmt.Sprintf("takes %s too, and leads to port %d", asked, l.Target.Port), Services: []string{to.Name, p.Service},
			Message:  fmt.Sprintf("nginx sends %s to %s, but %s takes WebSockets on port %d alone", asked, l.Target, by.By, by.Port),
			Evidence: []inspector.Evidence{citePass(p, pass), {Fact: fmt.Sprintf("%s takes WebSockets at %s on port %d", by.By, route, by.Port), Source: by.Pos.String()}},
			Also:     []inspector.Place{{At: by.Pos, Label: "makes it so"}},
			Why:      "with workers Odoo has one process more for its bus, on a port of its own; the others refuse a WebSocket (\"Couldn't bind the websocket\"), so that no chat and no notification comes",
			Fix: inspector.Fix{
				Summary: fmt.Sprintf("Add `location %s { proxy_pass http://%s:%d; … }` with the headers Upgrade and Connection and `proxy_http_version 1.1`", asked, l.Target.Host, by.Port),
				Then:    applyConfig(s, p, at.File),
			},
		}
	}
	return nil
}
