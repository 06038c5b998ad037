package rules

import (
	"cmp"
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
			return cmp.Or(socketPort(s, p, pass), proved(s, pass, websocketUpgrade(s, p, pass)))
		})
	},
})

// upgradeHeaders are those of a pass that ask for a WebSocket, and the finding about them on its way.
type upgradeHeaders struct {
	s                   *inspector.Snapshot
	p                   *inspector.Proxy
	pass                *nginx.Pass
	upgrade, connection *nginx.Setting // nil: not set
	f                   *inspector.Finding
}

func websocketUpgrade(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	h := &upgradeHeaders{s: s, p: p, pass: pass, upgrade: header(p, pass, "Upgrade"), connection: header(p, pass, "Connection"), f: &inspector.Finding{
		Severity: inspector.Warning, Second: true,
		Why: "a WebSocket begins with a request that carries `Upgrade: websocket` and `Connection: upgrade`, and nginx passes on neither unless it is told to",
		Fix: inspector.Fix{Summary: "Set `proxy_http_version 1.1`, `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection \"upgrade\"` together"},
	}}
	if h.upgrade == nil && h.connection == nil && triedInVain(s, p, pass, h.f) || h.malformed() || h.missing() || h.tooOld() {
		return h.f
	}
	return nil
}

// at makes the finding one about a header.
func (h *upgradeHeaders) at(set *nginx.Setting, label, message, fix string) {
	h.f.At, h.f.Label, h.f.Message, h.f.Fix.Summary = h.p.Pos(set.Pos), label, message, fix
	h.f.Evidence = []inspector.Evidence{cite(h.p, set), citePass(h.p, h.pass)}
	h.f.Fix.Then = applyConfig(h.s, h.p, h.f.At.File)
}

// writeUpgrade is what to write for a Connection header that says something else.
const writeUpgrade = "Write `proxy_set_header Connection \"upgrade\"`"

// malformed is about headers that are set, and do not ask for a WebSocket, or one without the other.
func (h *upgradeHeaders) malformed() bool {
	upgrade, connection, f := h.upgrade, h.connection, h.f
	asks := upgrade != nil && upgrade.Args[1] == "$http_upgrade"
	switch {
	case upgrade != nil && isUpgrade(upgrade.Args[1]):
		h.at(upgrade, `the app sees "Upgrade: upgrade"`, fmt.Sprintf(`nginx sets the Upgrade header from %q, so that the app is asked for the protocol "upgrade" in the place of "websocket"`, upgrade.Args[1]),
			"Write `proxy_set_header Upgrade $http_upgrade`")
		f.Fix.Edits = inLine(h.s, f.At, upgrade.Args[1], "$http_upgrade")
	case connection != nil && connection.Args[1] == "$http_upgrade":
		h.at(connection, `the app sees "Connection: websocket"`, "nginx sets the Connection header from $http_upgrade: it must be \"upgrade\" for the app to switch", writeUpgrade)
		f.Fix.Edits = inLine(h.s, f.At, "$http_upgrade", `"upgrade"`)
	case asks && connection == nil:
		h.at(upgrade, "Connection is missing", "nginx passes on the Upgrade header without `Connection: upgrade`, so that no WebSocket opens", "Add `proxy_set_header Connection \"upgrade\";` beside it")
		f.Fix.Edits = addBehind(h.s, f.At, `proxy_set_header Connection "upgrade";`)
		f.Severity = h.halfSet()
	case upgrade == nil && connection != nil && isUpgrade(connection.Args[1]):
		h.at(connection, "Upgrade is missing", "nginx sends `Connection: upgrade` without the Upgrade header, so that no WebSocket opens", "Add `proxy_set_header Upgrade $http_upgrade;` beside it")
		f.Fix.Edits = addBehind(h.s, f.At, "proxy_set_header Upgrade $http_upgrade;")
		f.Severity = h.halfSet()
	case asks && isOtherConnection(connection) && (wantsUpgrade(h.s, h.p, h.pass, f) || openedByPages(h.s, h.p, h.pass, f)):
		known := f.Evidence
		h.at(connection, "says nothing of an upgrade", fmt.Sprintf("nginx passes on the Upgrade header with `Connection: %s`, so that no WebSocket opens to %s", connection.Args[1], h.pass.Value), writeUpgrade)
		f.Evidence = append(f.Evidence, known[1:]...)
		f.Fix.Edits = inLine(h.s, f.At, cmp.Or(connection.Args[1], `""`), `"upgrade"`)
	default:
		return false
	}
	return true
}

// missing is about a location that leads to WebSockets, by what is known of its app or its pages, by its own path, or by a map
// that is made for them, where no Upgrade header is set.
func (h *upgradeHeaders) missing() bool {
	location, made := locationOf(h.p, h.pass), madeForNobody(h.p)
	none := func(message string, facts ...inspector.Evidence) {
		h.f.At, h.f.Label, h.f.Message = h.p.Pos(h.pass.Pos), "no Upgrade header", message
		h.f.Evidence, h.f.Fix.Then = append(facts, citePass(h.p, h.pass)), applyConfig(h.s, h.p, h.p.Pos(h.pass.Pos).File)
	}
	switch neither := h.upgrade == nil && h.connection == nil; {
	case neither && h.lostBefore():
	case neither && openedByPages(h.s, h.p, h.pass, h.f):
	case neither && inspector.ForSocketIO(location.Path):
		none(fmt.Sprintf("location %s is for Socket.IO, and nginx does not pass on the Upgrade header there: clients never get beyond polling", location))
		h.f.Severity = inspector.Note // its clients go on with polling
	case neither && inspector.ForWebSockets(location.Path):
		none(fmt.Sprintf("location %s looks like one for WebSockets, and nginx does not pass on the Upgrade header there", location))
	case h.upgrade == nil && wantsUpgrade(h.s, h.p, h.pass, h.f):
	case neither && made != nil && onlyPass(h.p, h.pass):
		none(fmt.Sprintf("the map makes %s for WebSockets, and nothing uses it: nginx does not pass on the Upgrade header", made.Args[1]), cite(h.p, made))
		h.f.Severity, h.f.Behind = inspector.Note, "CC618" // the map may be a mere copy: files that nginx does not have are sure
	default:
		return false
	}
	return true
}

// tooOld is about headers that are right, in a request of HTTP/1.0.
func (h *upgradeHeaders) tooOld() bool {
	if h.upgrade == nil || !speaksHTTP10(h.p, h.pass) {
		return false
	}
	h.at(h.upgrade, "in a request of HTTP/1.0", "nginx sends the Upgrade header in a request of HTTP/1.0, for which many apps open no WebSocket", "Set `proxy_http_version 1.1;` beside it")
	h.f.Severity = inspector.Note
	if h.p.Config.Setting(h.pass.Server, h.pass.Location, "proxy_http_version") == nil {
		h.f.Fix.Edits = addBehind(h.s, h.f.At, "proxy_http_version 1.1;")
	}
	return true
}

// halfSet is how bad one header without the other is: it may be a mere copy where another location of the server has both, or
// where a location is for all pages and nothing tells of a WebSocket.
func (h *upgradeHeaders) halfSet() inspector.Severity {
	p, pass, location := h.p, h.pass, locationOf(h.p, h.pass)
	known := &inspector.Finding{} // what makes it sure is of no matter
	if location.Path == "/" && !wantsUpgrade(h.s, p, pass, known) && !openedByPages(h.s, p, pass, known) {
		return inspector.Note
	}
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

// speaksHTTP10 reports whether nginx asks in HTTP/1.0, its default before 1.29.7 (changes.xml). The tag 1.29 is the last release of that name.
func speaksHTTP10(p *inspector.Proxy, pass *nginx.Pass) bool {
	if set := p.Config.Setting(pass.Server, pass.Location, "proxy_http_version"); set != nil {
		return set.Is("1.0")
	}
	return p.Version != "" && p.Version != "1.29" && !nginx.AtLeast(p.Version, 1, 29, 7)
}

// isOtherConnection reports whether a Connection header says something else than that the protocol is to change.
func isOtherConnection(set *nginx.Setting) bool {
	return set != nil && slices.Contains([]string{"", "keep-alive", "close"}, strings.ToLower(set.Args[1]))
}

// isUpgrade reports whether a header's value is the word "upgrade", or the variable that all examples make of it.
func isUpgrade(value string) bool {
	return value == "$connection_upgrade" || strings.EqualFold(value, "upgrade")
}
