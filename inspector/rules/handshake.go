package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// accessLine matches a GET in nginx's usual access log: its URI and status.
var accessLine = lazyregexp.New(`"GET (/\S*) HTTP/[\d.]+" (\d{3})\b`)

// handshakeURI matches what is asked for to open a WebSocket and for nothing else: by its usual names, of Socket.IO, Rails,
// SockJS, Streamlit and Jupyter.
var handshakeURI = lazyregexp.New(`^/(?:[\w.-]+/)*(?:ws|wss|websockets?|cable|_stcore/stream|kernels/[\w-]+/channels)/?(?:\?|$)|[?&]transport=websocket(?:&|$)`)

// triedInVain makes the finding one about WebSockets that clients asked for and did not get. It reports false where nginx's
// log tells of none.
func triedInVain(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding) bool {
	line := refusedHandshake(s, p, pass)
	if line == nil {
		return false
	}
	f.At, f.Label, f.Fix.Then = p.Pos(pass.Pos), "no Upgrade header", applyConfig(s, p, p.Pos(pass.Pos).File)
	f.Message = fmt.Sprintf("clients ask for a WebSocket in location %s, and nginx does not pass on the Upgrade header there: the app refuses", locationOf(p, pass))
	f.Evidence = []inspector.Evidence{citePass(p, pass), {Fact: short(line.Text, 200), Source: "docker compose logs " + p.Service}}
	if inspector.ForSocketIO(line.Text) {
		f.Severity = inspector.Note // its clients go on with polling
	}
	return true
}

// refusedHandshake returns the newest line of nginx's access log about a WebSocket of a pass that did not open, for the app
// was not asked to switch: it answered 400 or 426, or 404 as Action Cable does. nil where one did open.
func refusedHandshake(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.LogLine {
	if s.Engine == nil {
		return nil
	}
	at := slices.IndexFunc(p.Config.Passes, func(other nginx.Pass) bool { return other.Pos == pass.Pos })
	if at < 0 {
		return nil
	}
	var refused *inspector.LogLine
	for _, c := range s.Engine.Of(p.Service) {
		for i := range c.Log {
			line := &c.Log[i]
			said := accessLine.FindStringSubmatch(line.Text)
			if said == nil || strings.Contains(said[1], inspector.Marker) || !c.InThisLife(line.Time) || line.Time.Before(s.Since) ||
				line.Time.Before(c.Loaded.Add(-inspector.LoadSlack)) || !handshakeURI.MatchString(said[1]) || !isPassedBy(p.Config, at, said[1]) {
				continue
			}
			switch uri, status := said[1], said[2]; {
			case status == "101":
				return nil
			case status == "400", status == "426", status == "404" && strings.Contains(uri, "/cable"):
				refused = line
			}
		}
	}
	return refused
}

// isPassedBy reports whether nginx surely passes a request for a URI on by a pass, where it comes to that one's server.
func isPassedBy(c *nginx.Config, pass int, uri string) bool {
	entry, why := c.EntryFor(pass)
	if why != "" {
		return false
	}
	choice := c.Choose(nginx.Request{Address: entry.Address, Port: entry.Port, TLS: entry.TLS, Host: entry.Host, URI: uri})
	return choice.Pass == pass && choice.Unknown == ""
}
