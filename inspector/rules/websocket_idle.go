package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// longIdle is more than people write who think of requests alone: who writes more has thought of what is silent for long.
const longIdle = 75 * time.Second

// idleSockets are notes about locations that pass on WebSockets on which nothing may be sent for longer than nginx waits.
func idleSockets(s *inspector.Snapshot) []inspector.Finding {
	return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
		if pass.Directive != "proxy_pass" || pass.Location < 0 || pass.Read == 0 || pass.Read > longIdle || !seesSettings(p.Config) || !passesUpgrade(p, pass) {
			return nil
		}
		if to := passService(s, pass); to != nil && to.WebSocket != nil && to.WebSocket.Idle != nil && leadsSockets(s, p, pass, to) {
			return closedIdle(s, p, pass, to)
		}
		return nil
	})
}

// passesUpgrade reports whether a location surely passes on what asks for a WebSocket.
func passesUpgrade(p *inspector.Proxy, pass *nginx.Pass) bool {
	upgrade, connection := header(p, pass, "Upgrade"), header(p, pass, "Connection")
	isHTTP11 := p.Version != "" || p.Config.Setting(pass.Server, pass.Location, "proxy_http_version") != nil
	return upgrade != nil && connection != nil && upgrade.Args[1] == "$http_upgrade" && isUpgrade(connection.Args[1]) && isHTTP11 && !speaksHTTP10(p, pass)
}

// leadsSockets reports whether it is by a location that clients come to an app's WebSockets.
func leadsSockets(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) bool {
	if len(to.WebSocket.Paths) > 0 {
		return slices.ContainsFunc(to.WebSocket.Paths, func(route string) bool {
			_, sure := askedAs(p, pass, route)
			return sure
		})
	}
	return isPrefix(locationOf(p, pass)) && !slices.ContainsFunc(upgraded(s, p, to), func(other *nginx.Pass) bool {
		return other.Read > longIdle || locationOf(p, other).Path != locationOf(p, pass).Path
	})
}

func closedIdle(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	idle, location, waits := to.WebSocket.Idle, locationOf(p, pass), fmt.Sprintf("%gs", pass.Read.Seconds())
	f := &inspector.Finding{
		Severity: inspector.Note, First: true, Second: true, // who uses it may never be silent, or think nothing of it
		At: p.Pos(pass.Pos), Label: "closes a WebSocket of " + to.Name + " after " + waits + ", its default",
		Message:  fmt.Sprintf("nginx closes a WebSocket of %s through location %s once nothing was sent on it for %s, and %s sends no pings by itself", to.Name, location, waits, idle.By),
		Also:     []inspector.Place{{At: idle.Pos, Label: "takes them, and sends no pings"}},
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: to.Name + " takes WebSockets with " + idle.By + ", and no code of the project sends pings, or opens another one", Source: idle.Pos.String()}},
		Why:      "nginx closes a WebSocket when neither side sends anything for proxy_read_timeout: whatever goes either way sets its timer anew; browsers send no pings by themselves",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `proxy_read_timeout 1h;` in location %s, or let %s send a ping every 30 s: %s", location, to.Name, idle.Ping)},
	}
	f.Fix.Edits = addBehind(s, f.At, "proxy_read_timeout 1h;")
	if set := p.Config.Setting(pass.Server, pass.Location, "proxy_read_timeout"); set != nil {
		f.Label, f.Evidence = "closes a WebSocket of "+to.Name+" after "+waits, append(f.Evidence, cite(p, set))
		if has(location, set.Name) {
			f.At = p.Pos(set.Pos)
			f.Fix.Edits = inLine(s, f.At, set.Args[0], "1h")
		}
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return f
}
