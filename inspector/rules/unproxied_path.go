package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC627", Name: "unproxied-path", Needs: inspector.Static,
	Summary: "a path is meant for an app, by the pages that ask for it or the settings of its location, and nginx leads it to no app",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Project.Services {
			pages := &s.Project.Services[i]
			if len(pages.PageCalls) == 0 {
				continue
			}
			if doors := doorsTo(s, pages); len(doors) > 0 {
				found = append(found, unproxied(s, pages, doors)...)
			}
		}
		return slices.Concat(found, docsUnproxied(s), eachServer(s, sameLabel, func(p *inspector.Proxy, server int) []inspector.Finding {
			return eachLocation(p, server, func(at int) *inspector.Finding { return unproxiedLocation(s, p, server, at) })
		}))
	},
})

// A missed is what the pages ask for below one first part of a path, and do not get from the app that has it.
type missed struct {
	calls []compose.PageCall
	app   *compose.Service
	route string // of the app, by which it is known to be meant
	under string // what the app has in the place of the path's first part: "/" where it has the path without that; "" where it has both
	other bool   // the app has no such path, but no other takes WebSockets
	end   wayEnd // where the first one gets to
	doors []door // by which that comes
}

// unproxied judges what pages ask for: each first part of a path once.
func unproxied(s *inspector.Snapshot, pages *compose.Service, doors []door) []inspector.Finding {
	byFirst, order := map[string]*missed{}, []string{}
	for _, call := range pages.PageCalls {
		doors := doorsFor(s, doors, call)
		end, lost := lostAtAll(s, pages, doors, call)
		m := appMeant(s, call)
		if !lost || m == nil {
			continue
		}
		first, _, _ := strings.Cut(call.Path[1:], "/")
		if at := byFirst[first]; at != nil {
			at.calls = append(at.calls, call)
			continue
		}
		m.end, m.calls, m.doors = end, []compose.PageCall{call}, doors
		byFirst[first], order = m, append(order, first)
	}
	var found []inspector.Finding
	for _, first := range order {
		found = append(found, byFirst[first].finding(s, pages, "/"+first))
	}
	return found
}

// lostAtAll reports whether what pages ask for gets to files by each door to them, and to which by the first.
func lostAtAll(s *inspector.Snapshot, pages *compose.Service, doors []door, call compose.PageCall) (first wayEnd, lost bool) {
	for i, d := range doors {
		for _, uri := range []string{call.Path + "/x", call.Path} {
			end, known := followWay(s, d.p, d.server, uri, 0)
			if !known || !end.isFiles(pages) {
				return first, false
			}
			if i == 0 {
				first = end
			}
		}
	}
	return first, len(doors) > 0
}

// doorsFor are those of some doors at which a call comes in: all of them, or those at the port of this machine that it names.
func doorsFor(s *inspector.Snapshot, doors []door, call compose.PageCall) (at []door) {
	if call.Port == 0 {
		return doors
	}
	for _, d := range doors {
		listens := d.p.Config.Servers[d.server].Listens
		if slices.ContainsFunc(s.Project.Service(d.p.Service).Ports, func(port compose.Port) bool {
			everywhere := port.HostIP == "" || port.HostIP == "0.0.0.0" || inspector.IsLoopback(port.HostIP)
			return everywhere && port.Published == call.Port && slices.ContainsFunc(listens, func(l nginx.Listen) bool { return l.Port == port.Target })
		}) {
			at = append(at, d)
		}
	}
	return at
}

// appMeant finds the one app of the project that has what is asked for; nil where there is none, or more.
func appMeant(s *inspector.Snapshot, call compose.PageCall) *missed {
	var by, stripped, any []*missed
	_, rest, _ := strings.Cut(call.Path[1:], "/")
	for i := range s.Project.Services {
		app := &s.Project.Services[i]
		if s.Proxy(app.Name) != nil {
			continue
		}
		var has []string
		switch {
		case call.Socket && app.WebSocket != nil && !app.WebSocket.Dev:
			has = app.WebSocket.Paths
			any = append(any, onlySockets(app, call)) // files take no WebSocket, whatever the app calls it
		case !call.Socket && app.Routes != nil:
			has = app.Routes.Paths
		}
		if at := slices.IndexFunc(has, func(route string) bool { return belowOther(route, call.Path) }); at >= 0 {
			by = append(by, &missed{app: app, route: has[at]})
		} else if at := slices.IndexFunc(has, func(route string) bool { return rest != "" && belowOther(route, "/"+rest) }); at >= 0 {
			stripped = append(stripped, &missed{app: app, route: has[at], under: "/"})
		}
	}
	for _, some := range [][]*missed{by, stripped, any} {
		switch len(some) {
		case 0:
			continue
		case 1:
			return some[0]
		}
		return nil
	}
	return nil
}

// onlySockets takes an app that has WebSockets for meant: at the path that is asked for where its own are not known, else at
// one that ends as that does: /ws/rooms/1 for /ws-api/rooms/1.
func onlySockets(app *compose.Service, call compose.PageCall) *missed {
	m := &missed{app: app, route: app.WebSocket.By, other: len(app.WebSocket.Paths) > 0}
	_, rest, _ := strings.Cut(call.Path[1:], "/")
	for _, path := range app.WebSocket.Paths {
		if before, ok := strings.CutSuffix(strings.TrimSuffix(path, "/"), "/"+rest); ok && rest != "" && strings.LastIndexByte(before, '/') == 0 {
			m.under = before + "/"
		}
	}
	return m
}

// belowOther reports whether one of two paths is below the other.
func belowOther(route, asked string) bool {
	route, asked = strings.TrimSuffix(route, "/")+"/", strings.TrimSuffix(asked, "/")+"/"
	return route != "/" && (strings.HasPrefix(route, asked) || strings.HasPrefix(asked, route))
}

func (m *missed) finding(s *inspector.Snapshot, pages *compose.Service, first string) inspector.Finding {
	call, d := m.calls[0], m.doors[0]
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, Services: []string{d.p.Service, m.app.Name},
		Label:   "no location takes " + first + " to " + m.app.Name,
		Message: fmt.Sprintf("the pages of %s ask their own site for %s (%s), which %s has, and nginx %s", pages.Name, call.Path, call.By, m.app.Name, m.end.fate(call.Path)),
		Also:    []inspector.Place{{At: call.Pos, Label: "asked for here"}},
		Evidence: []inspector.Evidence{
			{Fact: call.By + " asks for " + call.Path + atOwnPort(call, d), Source: call.Pos.String()}, m.has(),
		},
		Why: "a request that no other location takes goes to the one for pages: the script gets HTML in the place of JSON (Unexpected token '<'), a POST gets 405",
	}
	if call.Socket {
		taken := "which " + m.app.Name + " takes"
		if m.other {
			taken = fmt.Sprintf("and only %s takes WebSockets", m.app.Name)
		}
		f.Message = fmt.Sprintf("the pages of %s open a WebSocket at %s of their own site (%s), %s, and nginx %s", pages.Name, call.Path, call.By, taken, m.end.fate(call.Path))
		f.Why = "a request that no other location takes goes to the one for pages: the handshake gets a page or 404 in the place of 101"
	}
	if more := len(m.calls) - 1; more > 0 {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%d more paths below %s are asked for, as %s", more, first, m.calls[1].Path), Source: m.calls[1].Pos.String()})
	}
	if taken := steps(m.end.p, &m.end.got); len(taken) > 0 {
		f.Evidence = append(f.Evidence, taken[0])
	}
	if call.Port == 0 && reachedBeside(s, m.app, m.doors) {
		f.Severity = inspector.Note // what stands before both may lead paths to either
	}
	m.locate(s, d, first, &f)
	return f
}

// atOwnPort says that a call names the port of this machine at which a door stands.
func atOwnPort(call compose.PageCall, d door) string {
	if call.Port == 0 {
		return ""
	}
	return fmt.Sprintf(" at port %d of this machine, which is %s's", call.Port, d.p.Service)
}

// has is the evidence that the app has what is asked for.
func (m *missed) has() inspector.Evidence {
	if m.app.Routes != nil && slices.Contains(m.app.Routes.Paths, m.route) {
		return inspector.Evidence{Fact: m.app.Name + " answers to " + m.route, Source: m.app.Routes.Pos.String()}
	}
	at := ""
	if m.other {
		at = " at " + strings.Join(m.app.WebSocket.Paths, ", ")
	}
	return inspector.Evidence{Fact: fmt.Sprintf("%s takes WebSockets (%s)%s", m.app.Name, m.app.WebSocket.By, at), Source: m.app.WebSocket.Pos.String()}
}

// locate says where to write the location that is missing, and what.
func (m *missed) locate(s *inspector.Snapshot, d door, first string, f *inspector.Finding) {
	locations := d.p.Config.Servers[d.server].Locations
	forAll := slices.IndexFunc(locations, func(l nginx.Location) bool { return l.Path == "/" && isPrefix(&l) })
	f.At = d.p.Pos(d.p.Config.Servers[d.server].Pos)
	if forAll >= 0 {
		f.At = d.p.Pos(locations[forAll].Pos)
	}
	lines := m.location(first, nameInUse(s, m.app))
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Write `%s` in the server block", strings.Join(lines, " ")), Then: applyConfig(s, d.p, f.At.File)}
	if inspector.InContainer(f.At.File) {
		f.At, f.Label = serviceAt(s, d.p.Service), "the image's own site has no location for it"
		f.Fix.Summary = fmt.Sprintf("Bring a site of your own to %s, with `%s`", welcomeSite, strings.Join(lines, " "))
		f.Fix.Then = recreate(d.p.Service)
		return
	}
	line := s.Line(f.At)
	if m.other && m.under == "" {
		f.Fix.Summary += ", with the path at which " + m.app.Name + " takes them"
		return
	}
	if m.port() == 0 || forAll < 0 || !strings.HasPrefix(strings.TrimSpace(line), "location ") || !strings.HasSuffix(line, "{") {
		return
	}
	for i, text := range lines {
		if i > 0 && i < len(lines)-1 {
			text = "    " + text
		}
		f.Fix.Edits = append(f.Fix.Edits, inspector.Edit{File: f.At.File, Line: f.At.Line, New: indent(line) + text})
	}
}

// nameInUse is the name by which other locations reach an app, or else the service's.
func nameInUse(s *inspector.Snapshot, app *compose.Service) string {
	for _, l := range s.Links() {
		if to := far(&l); to != nil && to.Name == app.Name && l.Extra == nil && l.Target.Host != "" {
			return l.Target.Host
		}
	}
	return app.Name
}

// location is the block that is missing, line by line.
func (m *missed) location(first, host string) []string {
	to := fmt.Sprintf("proxy_pass http://%s:PORT", host)
	if port := m.port(); port != 0 {
		to = fmt.Sprintf("proxy_pass http://%s:%d", host, port)
	}
	if !slices.ContainsFunc(m.calls, func(call compose.PageCall) bool { return call.Path == first && !call.Below }) || m.under != "" {
		first += "/"
	}
	to += m.under
	lines := []string{"location " + first + " {", to + ";"}
	if slices.ContainsFunc(m.calls, func(call compose.PageCall) bool { return call.Socket }) {
		lines = append(lines, "proxy_http_version 1.1;", "proxy_set_header Upgrade $http_upgrade;", `proxy_set_header Connection "upgrade";`)
	}
	return append(lines, "}")
}

// port is the one on which the app listens; 0: its files do not tell.
func (m *missed) port() int {
	if at := m.app.Serving; at != nil {
		return at.Port
	}
	if ports := m.app.ExpectedPorts(); len(ports) == 1 {
		return ports[0]
	}
	return 0
}

// fate is what becomes of a request for a path.
func (e *wayEnd) fate(path string) string {
	switch {
	case e.app != nil:
		return "leads that to the files of " + e.app.Name
	case !strings.HasPrefix(e.got.URI, path):
		return "answers with " + e.got.URI
	}
	return "looks for a file of that name, and answers 404"
}
