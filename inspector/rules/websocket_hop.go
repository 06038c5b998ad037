package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A socketWay is a way of a WebSocket to its app by two passes: the second one, and what is asked on it.
type socketWay struct {
	p     *inspector.Proxy // of the nginx to which the first one leads, which may be the same
	pass  *nginx.Pass
	asked string // by the client
	path  string // that the app is asked for
}

// lostBefore is about a location that leads to a server of nginx's, of this one or of another, where the headers are set on the way
// to an app that takes WebSockets: both are of one hop alone (RFC 9110, 7.6.1), so that this server never sees them.
func (h *upgradeHeaders) lostBefore() bool {
	if h.asksForUpgrade() || !publishesServer(h.s, h.p, h.pass.Server) {
		return false
	}
	for _, l := range h.s.LinksOf(h.pass) {
		next, request := hopTo(h.s, l)
		if next == nil {
			continue
		}
		for i := range next.Config.Passes {
			second := &next.Config.Passes[i]
			to := passService(h.s, second)
			if second == h.pass || to == nil || to.WebSocket == nil || to.WebSocket.Unsure || to.WebSocket.Dev || !opensSockets(next, second) {
				continue
			}
			if way := h.wayThrough(next, second, request, to); way != nil && !h.ledBeside(l, second) {
				h.lostOn(l, way, to)
				return true
			}
		}
	}
	return false
}

// asksForUpgrade reports whether the location, or its server, does something else with what asks for a WebSocket.
func (h *upgradeHeaders) asksForUpgrade() bool {
	told := []string{"$http_upgrade", "$http_connection"}
	for _, made := range h.p.Config.Settings {
		if made.Name == "map" && len(made.Args) == 2 && slices.Contains(told, made.Args[0]) {
			told = append(told, made.Args[1])
		}
	}
	server := &h.p.Config.Servers[h.pass.Server]
	settings := slices.Concat(server.Settings, server.Locations[h.pass.Location].Settings)
	return slices.ContainsFunc(settings, func(s nginx.Setting) bool {
		return s.Name == "if" && slices.ContainsFunc(told, func(name string) bool { return strings.Contains(strings.Join(s.Args, " "), name) })
	})
}

// publishesServer reports whether clients reach a server of nginx's on a port that its service publishes; so they may where nothing
// tells which that are.
func publishesServer(s *inspector.Snapshot, p *inspector.Proxy, server int) bool {
	service := s.Project.Service(p.Service)
	if service == nil || len(service.Ports) == 0 || service.NetworkMode != "" {
		return true
	}
	return slices.ContainsFunc(p.Config.Servers[server].Listens, func(l nginx.Listen) bool {
		return slices.ContainsFunc(service.Ports, func(port compose.Port) bool { return port.Target == l.Port })
	})
}

// ledBeside reports whether another location of the first nginx leads to the same second server with the headers: clients may open their
// WebSockets there.
func (h *upgradeHeaders) ledBeside(l *inspector.Link, second *nginx.Pass) bool {
	for i := range h.p.Config.Passes {
		other := &h.p.Config.Passes[i]
		if other == h.pass || other == second || !opensSockets(h.p, other) {
			continue
		}
		if slices.ContainsFunc(h.s.LinksOf(other), func(o *inspector.Link) bool { return o.Target.Host == l.Target.Host && o.Target.Port == l.Target.Port }) {
			return true
		}
	}
	return false
}

// hopTo returns the nginx to which a link leads, where its whole configuration is known, and how it is asked there.
func hopTo(s *inspector.Snapshot, l *inspector.Link) (next *inspector.Proxy, r nginx.Request) {
	location := locationOf(l.Proxy, l.Pass)
	kept := l.Pass.URI == "" || location != nil && isPrefix(location) && l.Pass.URI == location.Path
	if location == nil || !kept || has(location, "rewrite") || len(l.Pass.Variables) > 0 {
		return nil, r
	}
	r = nginx.Request{Address: loopback(l), Port: ownPort(s.Project, l), TLS: l.Pass.Scheme == "https", Host: hostSent(l)}
	if next = l.Proxy; r.Port == 0 {
		if far(l) == nil || far(l).NetworkMode != "" {
			return nil, r
		}
		next, r.Port = s.Proxy(far(l).Name), l.Target.Port
	}
	if next == nil || !wholeConfig(next) || !seesSettings(next.Config) || r.Host == "" && len(serversOn(next.Config, r.Port)) != 1 {
		return nil, r
	}
	return next, r
}

// serversOn are the indexes of the server blocks that listen on a port.
func serversOn(c *nginx.Config, port int) (found []int) {
	for i, server := range c.Servers {
		if !server.Stream && slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == port }) {
			found = append(found, i)
		}
	}
	return found
}

// opensSockets reports whether a pass hands on both headers as a WebSocket needs them.
func opensSockets(p *inspector.Proxy, pass *nginx.Pass) bool {
	if pass.Directive != "proxy_pass" || pass.Location < 0 || len(pass.Variables) > 0 {
		return false
	}
	upgrade, connection := header(p, pass, "Upgrade"), header(p, pass, "Connection")
	return upgrade != nil && connection != nil && upgrade.Args[1] == "$http_upgrade" && isUpgrade(connection.Args[1]) && !speaksHTTP10(p, pass)
}

// wayThrough is a way by which a client's request for a WebSocket of an app surely takes both passes; nil where none is known.
func (h *upgradeHeaders) wayThrough(next *inspector.Proxy, second *nginx.Pass, request nginx.Request, to *compose.Service) *socketWay {
	routes := to.WebSocket.Paths
	if len(routes) == 0 {
		routes = []string{""}
	}
	for _, route := range routes {
		for _, asked := range askedBelow(locationOf(next, second), route) {
			first, sure := h.p.Config.Ask(h.pass.Server, asked)
			if !sure || first.Pass < 0 || &h.p.Config.Passes[first.Pass] != h.pass {
				continue
			}
			request.URI = asked
			then := next.Config.Choose(request)
			if then.Unknown != "" || then.Pass < 0 || &next.Config.Passes[then.Pass] != second {
				continue
			}
			if path := sentBy(next, second, then.URI); route == "" || path == route {
				return &socketWay{p: next, pass: second, asked: asked, path: path}
			}
		}
	}
	return nil
}

// askedBelow are paths by which a client may ask a location for a path of the app behind it; of an app whose paths are not known,
// some path that the location takes.
func askedBelow(l *nginx.Location, route string) []string {
	begin := l.Path
	if !isPrefix(l) && l.Modifier != "=" {
		begin, _ = nginx.Example(l.Path)
	}
	switch {
	case begin == "":
		return nil
	case route == "":
		return []string{begin}
	}
	return []string{route, strings.TrimSuffix(begin, "/") + route}
}

// sentBy is the path that a pass asks its app for, of a request that arrives there with this one; "" where it is not known.
func sentBy(p *inspector.Proxy, pass *nginx.Pass, uri string) string {
	l := locationOf(p, pass)
	switch rest, below := strings.CutPrefix(uri, l.Path); {
	case pass.URI == "":
		return uri
	case isPrefix(l) && below && !has(l, "rewrite"):
		return pass.URI + rest
	}
	return ""
}

// lostOn fills in the finding about the first hop of a way.
func (h *upgradeHeaders) lostOn(l *inspector.Link, way *socketWay, to *compose.Service) {
	f, by, first := h.f, to.WebSocket, locationOf(h.p, h.pass)
	whose := "another server of this nginx"
	if way.p != h.p {
		whose = "the nginx of " + way.p.Service
	}
	f.At, f.Label = h.p.Pos(h.pass.Pos), "no Upgrade header for the next hop"
	f.Message = fmt.Sprintf("location %s leads to %s, %s, and does not pass on the Upgrade header: the one that is set there for the WebSockets of %s stays empty", first, l.Target, whose, to.Name)
	f.Severity = inspector.Note
	if len(by.Paths) > 0 {
		f.Message = fmt.Sprintf("%s takes WebSockets at %s (%s); location %s leads %s there by way of %s, %s, and does not pass on the Upgrade header", to.Name, way.path, by.By, first, way.asked, l.Target, whose)
	}
	if by.Bare && len(by.Paths) > 0 || by.Needed {
		f.Severity = inspector.Warning
	}
	f.Services = []string{to.Name}
	f.Also = []inspector.Place{{At: way.p.Pos(way.pass.Pos), Label: "passes it on, and gets none"}}
	f.Evidence = []inspector.Evidence{citePass(h.p, h.pass), citePass(way.p, way.pass), {Fact: to.Name + " has " + by.By, Source: by.Pos.String()}}
	f.Why = "Upgrade and Connection are for one hop alone: each nginx on the way must set both anew, else the next one has nothing to pass on"
	f.Fix.Edits, f.Fix.Then = upgradeLines(h.s, h.p, h.pass), applyConfig(h.s, h.p, f.At.File)
}
