package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// openedByPages fills in a finding about a location that takes the WebSockets which the pages of its own site open, where the
// app behind it takes such, and nginx does not pass on the Upgrade header. Those for which a library falls back to something
// else are left to others.
func openedByPages(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding) bool {
	to := passService(s, pass)
	if to == nil || to.WebSocket == nil || to.WebSocket.Dev {
		return false
	}
	for i := range s.Project.Services {
		pages := &s.Project.Services[i]
		call := openedThrough(p, pass, pages.PageCalls)
		if call == nil || !givesOut(s, p, pass.Server, pages) {
			continue
		}
		f.At, f.Label = p.Pos(pass.Pos), "no Upgrade header for "+call.Path
		f.Message = fmt.Sprintf("the pages of %s open a WebSocket at %s (%s), and location %s does not pass on the Upgrade header to %s", pages.Name, call.Path, call.By, locationOf(p, pass), to.Name)
		f.Also = []inspector.Place{{At: call.Pos, Label: "opened here"}}
		f.Evidence = []inspector.Evidence{citePass(p, pass), {Fact: call.By + " asks for " + call.Path, Source: call.Pos.String()}, {Fact: to.Name + " has " + to.WebSocket.By, Source: to.WebSocket.Pos.String()}}
		f.Fix.Edits, f.Fix.Then = upgradeLines(s, p, pass), applyConfig(s, p, f.At.File)
		return true
	}
	return false
}

// upgradeLines are the edits that let a location pass on the headers; none where a header of its own would take away those that
// it inherits.
func upgradeLines(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) []inspector.Edit {
	if !has(locationOf(p, pass), "proxy_set_header") && len(p.Config.All(pass.Server, pass.Location, "proxy_set_header")) > 0 {
		return nil
	}
	lines := []string{"proxy_set_header Upgrade $http_upgrade;", `proxy_set_header Connection "upgrade";`}
	if p.Config.Setting(pass.Server, pass.Location, "proxy_http_version") == nil {
		lines = append([]string{"proxy_http_version 1.1;"}, lines...)
	}
	return addBehind(s, p.Pos(pass.Pos), lines...)
}

// openedThrough is the first WebSocket among what pages ask for that a pass leads on.
func openedThrough(p *inspector.Proxy, pass *nginx.Pass, calls []compose.PageCall) *compose.PageCall {
	for i, call := range calls {
		if call.Socket && call.Bare && leadsCall(p, pass, &calls[i]) {
			return &calls[i]
		}
	}
	return nil
}

// givesOut reports whether a server block leads to the pages of a service.
func givesOut(s *inspector.Snapshot, p *inspector.Proxy, server int, pages *compose.Service) bool {
	end, known := followWay(s, p, server, "/", 0)
	return known && (end.app != nil && end.app.Name == pages.Name || end.app == nil && end.p.Service == pages.Name)
}
