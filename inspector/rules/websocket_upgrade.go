package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC605", Name: "websocket-upgrade", Needs: inspector.Static,
	Summary: "the headers that ask the app for a WebSocket are missing or malformed",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			if pass.Directive != "proxy_pass" || pass.Location < 0 || !seesSettings(p.Config) {
				return nil
			}
			return proved(s, pass, websocketUpgrade(s, p, pass))
		})
	},
})

func websocketUpgrade(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	upgrade, connection := header(p, pass, "Upgrade"), header(p, pass, "Connection")
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true,
		Why: "a WebSocket begins with a request that carries `Upgrade: websocket` and `Connection: upgrade`, and nginx passes on neither unless it is told to",
		Fix: inspector.Fix{Summary: "Set `proxy_http_version 1.1`, `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection \"upgrade\"` together"},
	}
	// at makes the finding one about a header.
	at := func(set *nginx.Setting, label, message string) {
		f.At, f.Label, f.Message = p.Pos(set.Pos), label, message
		f.Evidence = []inspector.Evidence{cite(p, set), citePass(p, pass)}
		f.Fix.Then = applyConfig(s, p, f.At.File)
	}
	switch {
	case upgrade == nil && connection == nil && triedInVain(s, p, pass, f):
	case upgrade != nil && isUpgrade(upgrade.Args[1]):
		at(upgrade, `the app sees "Upgrade: upgrade"`, fmt.Sprintf(`nginx sets the Upgrade header from %q, so that the app is asked for the protocol "upgrade" in the place of "websocket"`, upgrade.Args[1]))
		f.Fix.Summary = "Write `proxy_set_header Upgrade $http_upgrade`"
		f.Fix.Edits = inLine(s, f.At, upgrade.Args[1], "$http_upgrade")
	case connection != nil && connection.Args[1] == "$http_upgrade":
		at(connection, `the app sees "Connection: websocket"`, "nginx sets the Connection header from $http_upgrade: it must be \"upgrade\" for the app to switch")
		f.Fix.Summary = "Write `proxy_set_header Connection \"upgrade\"`"
		f.Fix.Edits = inLine(s, f.At, "$http_upgrade", `"upgrade"`)
	case upgrade != nil && upgrade.Args[1] == "$http_upgrade" && connection == nil:
		at(upgrade, "Connection is missing", "nginx passes on the Upgrade header without `Connection: upgrade`, so that no WebSocket opens")
		f.Fix.Summary = "Add `proxy_set_header Connection \"upgrade\";` beside it"
		f.Fix.Edits = addBehind(s, f.At, `proxy_set_header Connection "upgrade";`)
		f.Severity = halfSet(p, pass)
	case upgrade == nil && connection != nil && isUpgrade(connection.Args[1]):
		at(connection, "Upgrade is missing", "nginx sends `Connection: upgrade` without the Upgrade header, so that no WebSocket opens")
		f.Fix.Summary = "Add `proxy_set_header Upgrade $http_upgrade;` beside it"
		f.Fix.Edits = addBehind(s, f.At, "proxy_set_header Upgrade $http_upgrade;")
		f.Severity = halfSet(p, pass)
	case upgrade != nil && upgrade.Args[1] == "$http_upgrade" && isOtherConnection(connection) &&
		(wantsUpgrade(s, p, pass, f) || openedByPages(s, p, pass, f)):
		known := f.Evidence
		at(connection, "says nothing of an upgrade", fmt.Sprintf("nginx passes on the Upgrade header with `Connection: %s`, so that no WebSocket opens to %s", connection.Args[1], pass.Value))
		f.Evidence = append(f.Evidence, known[1:]...)
		f.Fix.Summary = "Write `proxy_set_header Connection \"upgrade\"`"
		if connection.Args[1] != "" {
			f.Fix.Edits = inLine(s, f.At, connection.Args[1], `"upgrade"`)
		}
	case upgrade == nil && connection == nil && openedByPages(s, p, pass, f):
	case upgrade == nil && connection == nil && inspector.ForWebSockets(locationOf(p, pass).Path) && !inspector.ForSocketIO(locationOf(p, pass).Path):
		f.At, f.Label = p.Pos(pass.Pos), "no Upgrade header"
		f.Message = fmt.Sprintf("location %s looks like one for WebSockets, and nginx does not pass on the Upgrade header there", locationOf(p, pass))
		f.Evidence, f.Fix.Then = []inspector.Evidence{citePass(p, pass)}, applyConfig(s, p, f.At.File)
	case upgrade == nil && connection == nil && inspector.ForSocketIO(locationOf(p, pass).Path):
		f.At, f.Label = p.Pos(pass.Pos), "no Upgrade header"
		f.Severity = inspector.Note // its clients go on with polling
		f.Message = fmt.Sprintf("location %s is for Socket.IO, and nginx does not pass on the Upgrade header there: clients never get beyond polling", locationOf(p, pass))
		f.Evidence, f.Fix.Then = []inspector.Evidence{citePass(p, pass)}, applyConfig(s, p, f.At.File)
	case upgrade == nil && wantsUpgrade(s, p, pass, f):
	case upgrade == nil && connection == nil && madeForNobody(p) != nil && onlyPass(p, pass):
		made := madeForNobody(p)
		f.At, f.Label, f.Severity = p.Pos(pass.Pos), "no Upgrade header", inspector.Note
		f.Message = fmt.Sprintf("the map makes %s for WebSockets, and nothing uses it: nginx does not pass on the Upgrade header", made.Args[1])
		f.Evidence, f.Fix.Then = []inspector.Evidence{cite(p, made), citePass(p, pass)}, applyConfig(s, p, f.At.File)
	case upgrade != nil && speaksHTTP10(p, pass):
		at(upgrade, "in a request of HTTP/1.0", "nginx sends the Upgrade header in a request of HTTP/1.0, for which many apps open no WebSocket")
		f.Severity = inspector.Note
		f.Fix.Summary = "Set `proxy_http_version 1.1;` beside it"
		if p.Config.Setting(pass.Server, pass.Location, "proxy_http_version") == nil {
			f.Fix.Edits = addBehind(s, f.At, "proxy_http_version 1.1;")
		}
	default:
		return nil
	}
	return f
}

// halfSet is how bad one header without the other is: it may be a mere copy where another location of the server has both.
func halfSet(p *inspector.Proxy, pass *nginx.Pass) inspector.Severity {
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if other.Server != pass.Server || other.Directive != "proxy_pass" || other.Location < 0 {
			continue
		}
		upgrade, connection := header(p, other, "Upgrade"), header(p, other, "Connection")
		if upgrade != nil && connection != nil && upgrade.Args[1] == "$http_upgrade" && isUpgrade(connection.Args[1]) && !speaksHTTP10(p, other) {
			return inspector.Note
		}
	}
	return inspector.Warning
}

// proved makes an error of a finding about the headers of a WebSocket where the app switched for us, and not through
// nginx; nil where it did there too.
func proved(s *inspector.Snapshot, pass *nginx.Pass, f *inspector.Finding) *inspector.Finding {
	if f == nil {
		return nil
	}
	for _, l := range s.LinksOf(pass) {
		switch {
		case l.Request == nil || l.Request.Handshake == nil || l.Request.Handshake.Through == 0:
		case !l.Request.Handshake.Lost():
			return nil
		default:
			h := l.Request.Handshake
			f.Severity = inspector.Error
			f.Message += fmt.Sprintf(" (asked for one, %s itself answers 101, through nginx %d)", farName(l), h.Through)
			f.Evidence = append(f.Evidence,
				inspector.Evidence{Fact: fmt.Sprintf("GET %s with Upgrade: websocket, sent to %s itself: HTTP %d", short(h.Path, 60), h.To, h.Direct), Source: prober(l)},
				inspector.Evidence{Fact: fmt.Sprintf("the same through %s: HTTP %d", l.Proxy.Service, h.Through), Source: prober(l)})
			return f
		}
	}
	return f
}

// speaksHTTP10 reports whether nginx asks in HTTP/1.0, its default before 1.29.7 (changes.xml).
func speaksHTTP10(p *inspector.Proxy, pass *nginx.Pass) bool {
	if set := p.Config.Setting(pass.Server, pass.Location, "proxy_http_version"); set != nil {
		return len(set.Args) == 1 && set.Args[0] == "1.0"
	}
	return p.Version != "" && !nginx.AtLeast(p.Version, 1, 29, 0)
}

// isOtherConnection reports whether a Connection header says something else than that the protocol is to change.
func isOtherConnection(set *nginx.Setting) bool {
	return set != nil && slices.Contains([]string{"", "keep-alive", "close"}, strings.ToLower(set.Args[1]))
}

// isUpgrade reports whether a header's value is the word "upgrade", or the variable that all examples make of it.
func isUpgrade(value string) bool {
	return value == "$connection_upgrade" || strings.EqualFold(value, "upgrade")
}
