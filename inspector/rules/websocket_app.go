package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// wants returns the service behind a location whose own files say that it serves WebSockets, where nginx passes the Upgrade
// header on to it in no location that leads there, and as what clients ask for one; "" where the files do not tell its path.
func wants(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) (to *compose.Service, asked string) {
	if to = passService(s, pass); to == nil || to.WebSocket == nil || to.WebSocket.Unsure {
		return nil, ""
	}
	if to.WebSocket.Pages != 0 && !slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Target.Port == to.WebSocket.Pages }) {
		return nil, ""
	}
	others := upgraded(s, p, to)
	if len(to.WebSocket.Paths) == 0 || to.WebSocket.Needed && len(others) == 0 {
		if !takesSockets(s, p, pass) || len(others) > 0 {
			return nil, ""
		}
		return to, ""
	}
	for _, route := range to.WebSocket.Paths {
		asked, sure := askedAs(p, pass, route)
		mayWork := slices.ContainsFunc(others, func(other *nginx.Pass) bool {
			asked, _ := askedAs(p, other, route)
			return asked != ""
		})
		if sure && !mayWork {
			return to, asked
		}
	}
	return nil, ""
}

// takesSockets reports whether a location takes what a service's WebSockets are asked by: all paths, or all that the
// service gets.
func takesSockets(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) bool {
	l, to := locationOf(p, pass), passService(s, pass)
	if l.Modifier == "@" || l.Path == "/" && isPrefix(l) {
		return true
	}
	for i := range p.Config.Passes {
		also := passService(s, &p.Config.Passes[i])
		if also != nil && also.Name == to.Name && &p.Config.Passes[i] != pass {
			return false
		}
	}
	return to.WebSocket.Needed && isPrefix(l)
}

// upgraded are the passes to a service that pass on the Upgrade header.
func upgraded(s *inspector.Snapshot, p *inspector.Proxy, to *compose.Service) (passes []*nginx.Pass) {
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if other.Location < 0 || header(p, other, "Upgrade") == nil || isOtherConnection(header(p, other, "Connection")) {
			continue
		}
		if also := passService(s, other); also != nil && also.Name == to.Name {
			passes = append(passes, other)
		}
	}
	return passes
}

// askedAs is what a client asks for so that a pass asks the app for a path, as far as that may be; sure says that it is so.
func askedAs(p *inspector.Proxy, pass *nginx.Pass, route string) (asked string, sure bool) {
	l := locationOf(p, pass)
	switch {
	case has(l, "rewrite") || len(pass.Variables) > 0 && pass.URI != "":
		return route, false
	case pass.URI == "":
		asked = route
	case isPrefix(l) && strings.HasPrefix(route, pass.URI):
		asked = l.Path + strings.TrimPrefix(route, pass.URI)
	case isPrefix(l):
		return "", false
	default:
		return route, false
	}
	choice, ok := p.Config.Ask(pass.Server, asked)
	switch takes := ok && choice.Pass >= 0 && &p.Config.Passes[choice.Pass] == pass; {
	case takes:
		return asked, true
	case !ok || l.Modifier == "@": // something else may lead to it
		return asked, false
	}
	return "", false
}

// wantsUpgrade fills in a finding about an app that gets no Upgrade header, where its files tell. Most clients go on without.
func wantsUpgrade(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding) bool {
	to, asked := wants(s, p, pass)
	if to == nil {
		return false
	}
	by, who := to.WebSocket, to.WebSocket.By
	if who != to.Name {
		who += " in " + to.Name
	}
	f.At, f.Label, f.Severity = p.Pos(pass.Pos), "no Upgrade header", inspector.Note
	switch {
	case by.Needed:
		f.Severity = inspector.Warning
		f.Message = fmt.Sprintf("%s is of no use without WebSockets, and nginx does not pass on the Upgrade header to it", who)
		if elsewhere := upgraded(s, p, to); len(elsewhere) > 0 {
			f.Message = fmt.Sprintf("%s is of no use without the WebSocket at %s, and location %s does not pass on the Upgrade header", who, asked, locationOf(p, pass))
			f.Also = []inspector.Place{{At: p.Pos(elsewhere[0].Pos), Label: "passes it on, and does not get that path"}}
		}
	case by.Dev:
		f.Message = fmt.Sprintf("%s runs %s, which tells the page of changes over a WebSocket, and nginx does not pass on the Upgrade header to it", to.Name, by.By)
	case asked != "":
		f.Message = fmt.Sprintf("%s takes WebSockets at %s (%s), and location %s does not pass on the Upgrade header", to.Name, asked, by.By, locationOf(p, pass))
		if by.Bare && len(to.Ports) == 0 { // else its clients may come by its own port
			f.Severity, f.Fix.Edits = inspector.Warning, upgradeLines(s, p, pass)
		}
	default:
		f.Message = fmt.Sprintf("%s serves WebSockets with %s, and nginx does not pass on the Upgrade header to it", to.Name, by.By)
	}
	f.Evidence = []inspector.Evidence{citePass(p, pass), {Fact: to.Name + " has " + by.By, Source: by.Pos.String()}}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return true
}
