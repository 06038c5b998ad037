package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC504", Name: "published-port-unserved", Needs: inspector.Static,
	Summary: "a port is published to a container port on which nginx does not listen",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, unserved) },
})

// unserved speaks of a proxy none of whose published ports is served. Where one is, another published one that is not
// served yet (443 before the certificate is there) is common and harms nobody, unless it stands in the place of one of
// the web's own ports, or one of these in the place of that on which nginx listens.
func unserved(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	sockets, source := servedBy(s, p)
	beside := company{sure: true}
	if source == filesSay {
		beside = besideNginx(p)
	}
	if service == nil || service.NetworkMode != "" || len(sockets) == 0 || source == filesSay && awaitsConfig(p) || !beside.sure && !beside.likely {
		return nil
	}
	served := reachablePorts(sockets)
	ports := tcpPorts(service)
	everybody := slices.Concat(served, reachablePorts(beside.sockets))
	port, meant := astray(ports, everybody)
	severity, teller := inspector.Warning, (*compose.Service)(nil)
	if port.Target == 0 {
		if port, meant, teller = displaced(s, service, p, everybody); teller == nil && (port.Target == 80 || port.Target == 443 && !sendsToHTTPS(p)) {
			severity = inspector.Note // nginx may have the other one for those inside alone
		}
	}
	if port.Target == 0 {
		return welcomesOnly(s, p, service, ports, beside)
	}
	if meant != 0 {
		served = []int{meant}
		sockets = slices.DeleteFunc(slices.Clone(sockets), func(s inspector.Socket) bool { return s.Port != meant })
	}
	f := &inspector.Finding{
		Severity: severity, Proxy: p.Service, Services: []string{p.Service}, At: port.Pos,
		Label:    fmt.Sprintf("nginx does not listen on %d", port.Target),
		Message:  fmt.Sprintf("%s publishes container port %d, but nginx listens on %s", p.Service, port.Target, addresses(sockets)),
		Evidence: []inspector.Evidence{{Fact: "nginx listens on " + addresses(sockets), Source: source}},
		Why:      "the engine accepts the connection on your host and finds nobody behind it: the browser sees an empty reply or a reset",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Publish the port on which nginx listens, or let nginx listen on %d", port.Target),
			Then:    recreate(p.Service),
		},
	}
	switch {
	case severity == inspector.Note:
	case source != filesSay:
		f.Severity = inspector.Error
	case !beside.sure:
		f.Severity = inspector.Note // another program may have a further port
	}
	beside.tell(f)
	if at := listenAt(p, sockets); at != nil {
		f.Also = []inspector.Place{*at}
	}
	if own := reachablePorts(ownListens(p)); len(own) == 1 && meant == 0 { // beside the image's own site
		served = own
	}
	mendPublished(s, p, f, port, served, meant != 0, teller)
	return f
}

// mendPublished is how a published port is mended.
func mendPublished(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, port compose.Port, served []int, slip bool, teller *compose.Service) {
	switch len(served) {
	case 0:
		listenEverywhere(s, p, f, port.Target)
	case 1:
		f.Fix.Summary = fmt.Sprintf("Publish container port %d", served[0])
		if teller != nil {
			publishAsTold(s, f, port, served[0], teller)
		} else if !slip || port.Published != port.Target { // else the number of the host is wrong as well
			f.Fix.Edits = publish(s, port, served[0])
		}
		askedAsWell(s, s.Project.Service(p.Service), f, port.Target, served[0])
	}
}

// astray returns a published port that nobody serves: the first where none is served, else the only one, where it stands
// in the place of the one of 80 and 443 that nginx serves and nobody publishes, which is meant. Port 0: there is none.
func astray(ports []compose.Port, served []int) (port compose.Port, meant int) {
	isServed := func(p compose.Port) bool { return slices.Contains(served, p.Target) }
	unserved := slices.DeleteFunc(slices.Clone(ports), isServed)
	if len(ports) > 0 && len(unserved) == len(ports) {
		return ports[0], 0
	}
	web := []int{80, 443}
	missing := slices.DeleteFunc(slices.Clone(web), func(port int) bool {
		return !slices.Contains(served, port) || slices.ContainsFunc(ports, func(p compose.Port) bool { return p.Target == port })
	})
	if len(unserved) != 1 || len(missing) != 1 || slices.Contains(web, unserved[0].Target) {
		return compose.Port{}, 0
	}
	return unserved[0], missing[0]
}

// askedAsWell mends a healthcheck that asks the port which nobody serves, together with the port.
func askedAsWell(s *inspector.Snapshot, service *compose.Service, f *inspector.Finding, port, served int) {
	check := service.Healthcheck
	if check == nil || check.Disabled || asksPort(strings.Join(check.Test, " ")) != port {
		return
	}
	f.Also = append(f.Also, inspector.Place{At: check.TestPos, Label: "the healthcheck asks it as well"})
	edits := inLine(s, check.TestPos, fmt.Sprintf(":%d", port), fmt.Sprintf(":%d", served))
	if f.Fix.Edits = append(f.Fix.Edits, edits...); len(edits) == 0 {
		f.Fix.Edits = nil // one without the other would be half a repair
	}
}

// awaitsConfig reports whether nginx has only the image's own site, while the project has configuration that does not
// reach it, where it listens elsewhere perhaps.
func awaitsConfig(p *inspector.Proxy) bool {
	return !servesOwn(p) && (len(p.Unread) > 0 || slices.ContainsFunc(p.Templates, func(t startup.Template) bool { return t.Skipped != "" }))
}

// listenEverywhere mends an nginx that listens on its loopback only.
func listenEverywhere(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, port int) {
	f.Why = "connections from outside arrive at the container's address on its network, not at its loopback"
	f.Fix.Summary = fmt.Sprintf("Write `listen %d;`", port)
	if len(f.Also) == 0 {
		return
	}
	at := f.Also[0].At
	f.At, f.Label, f.Also = at, "the container itself alone", []inspector.Place{{At: f.At, Label: "published to the outside"}}
	f.Fix.Edits = replaceAt(s, at, fmt.Sprint(port))
	f.Fix.Then = restart(p.Service) // a reload does not move a listen to another address of its port
}

// listenAt is the first listen directive for one of the sockets that somebody wrote in a file of the project, or the server
// there without one that nginx has at another port because it is not root.
func listenAt(p *inspector.Proxy, sockets []inspector.Socket) *inspector.Place {
	if p.Config == nil {
		return nil
	}
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			at := p.Pos(l.Pos)
			switch {
			case inspector.InContainer(at.File) || !slices.Contains(ports(sockets), l.Port):
			case !l.Implicit:
				return &inspector.Place{At: at, Label: "nginx listens here"}
			case l.Port != 80:
				return &inspector.Place{At: at, Label: fmt.Sprintf("without listen it is at %d, as nginx is not started as root", l.Port)}
			}
		}
	}
	return nil
}

// publish is the edit that publishes another container port.
func publish(s *inspector.Snapshot, port compose.Port, target int) []inspector.Edit {
	line := s.Line(port.Pos)
	text, _, _ := strings.Cut(line, " #")
	old := fmt.Sprintf(":%d", port.Target)
	at := strings.LastIndex(text, old)
	if at < 0 || strings.Contains(text[at+len(old):], "-") {
		return nil // the long form, or a range
	}
	return []inspector.Edit{{File: port.Pos.File, Line: port.Pos.Line, Old: line, New: fmt.Sprintf("%s:%d%s", line[:at], target, line[at+len(old):])}}
}
