package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// wants returns the service behind the location for all paths whose own files say that it serves WebSockets, where nginx
// passes the Upgrade header on to it in no location.
func wants(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *compose.Service {
	l := locationOf(p, pass)
	if l.Modifier != "@" && (l.Path != "/" || !isPrefix(l)) {
		return nil
	}
	service := passService(s, pass)
	if service == nil || service.WebSocket == nil {
		return nil
	}
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if other.Location < 0 || header(p, other, "Upgrade") == nil {
			continue
		}
		if to := passService(s, other); to != nil && to.Name == service.Name {
			return nil
		}
	}
	return service
}

// passService is the one service of the project that a pass directive leads to, or nil.
func passService(s *inspector.Snapshot, pass *nginx.Pass) *compose.Service {
	var to *compose.Service
	for _, l := range s.LinksOf(pass) {
		if far(l) == nil || to != nil && far(l).Name != to.Name {
			return nil
		}
		to = far(l)
	}
	return to
}

// wantsUpgrade fills in a finding about an app that gets no Upgrade header, where its files tell. Most clients go on without.
func wantsUpgrade(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding) bool {
	to := wants(s, p, pass)
	if to == nil {
		return false
	}
	by := to.WebSocket
	f.At, f.Label, f.Severity = p.Pos(pass.Pos), "no Upgrade header", inspector.Note
	switch {
	case by.Needed:
		f.Severity = inspector.Warning
		f.Message = fmt.Sprintf("%s in %s is of no use without WebSockets, and nginx does not pass on the Upgrade header to it", by.By, to.Name)
	case by.Dev:
		f.Message = fmt.Sprintf("%s runs %s, which tells the page of changes over a WebSocket, and nginx does not pass on the Upgrade header to it", to.Name, by.By)
	default:
		f.Message = fmt.Sprintf("%s serves WebSockets with %s, and nginx does not pass on the Upgrade header to it", to.Name, by.By)
	}
	f.Evidence = []inspector.Evidence{citePass(p, pass), {Fact: to.Name + " has " + by.By, Source: by.Pos.String()}}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return true
}
