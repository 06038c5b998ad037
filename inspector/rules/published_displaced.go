package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// displaced returns the published one of 80 and 443 that nobody serves, where nginx has one port of its kind, with TLS or
// without, that nobody publishes or asks for, which is meant, and who sends browsers there. Beside others of its kind that are
// published, it is meant only where somebody does, or, in the place of 80, where its site is one of theirs. Port 0: there is none.
func displaced(s *inspector.Snapshot, service *compose.Service, p *inspector.Proxy, served []int) (port compose.Port, meant int, teller *compose.Service) {
	for _, port := range tcpPorts(service) {
		if port.Target != 80 && port.Target != 443 || slices.Contains(served, port.Target) {
			continue
		}
		kind := ofKind(p, port.Target == 443)
		left := slices.DeleteFunc(slices.Clone(kind), func(port int) bool { return publishesTarget(service, port) })
		if len(left) != 1 || !slices.Contains(served, left[0]) || slices.ContainsFunc(service.Expose, func(e compose.Expose) bool { return e.Port == left[0] }) ||
			service.Healthcheck != nil && asksPort(strings.Join(service.Healthcheck.Test, " ")) == left[0] || port.Target == 80 && isAskedInside(s, p.Service, left[0]) {
			continue
		}
		if hasSiteAt(p, left[0]) {
			teller = whoSends(s, p.Service, left[0])
		}
		if teller != nil || len(kind) == 1 || port.Target == 80 && isSiteOfPublished(p, service, left[0]) {
			return port, left[0], teller
		}
	}
	return compose.Port{}, 0, nil
}

// isSiteOfPublished reports whether a site at a port is one that nginx has at a published port too.
func isSiteOfPublished(p *inspector.Proxy, service *compose.Service, port int) bool {
	return slices.ContainsFunc(p.Config.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == port }) &&
			slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return publishesTarget(service, l.Port) })
	})
}

// isAskedInside reports whether something inside the project asks nginx at a port: another nginx, or a service whose environment or
// command names both.
func isAskedInside(s *inspector.Snapshot, nginx string, port int) bool {
	asks := func(l inspector.Link) bool { return far(&l) != nil && far(&l).Name == nginx && l.Target.Port == port }
	return slices.ContainsFunc(s.Links(), asks) || slices.ContainsFunc(s.Project.Services, func(other compose.Service) bool {
		words := strings.Join(slices.Concat(other.Entrypoint, other.Command), " ")
		return slices.Contains(other.Asks, nginx) && (slices.Contains(other.Numbers, port) || strings.Contains(words, fmt.Sprintf(":%d", port)))
	})
}

// hasSiteAt reports whether nginx has a site for browsers at a port: one of which no part passes on or serves files, but only
// answers by itself or tells of nginx, is none.
func hasSiteAt(p *inspector.Proxy, port int) bool {
	itself := func(set nginx.Setting) bool { return set.Name == "stub_status" || set.Name == "return" }
	return slices.ContainsFunc(p.Config.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == port }) && !slices.ContainsFunc(server.Settings, itself) &&
			(len(server.Locations) == 0 || slices.ContainsFunc(server.Locations, func(l nginx.Location) bool { return !slices.ContainsFunc(l.Settings, itself) }))
	})
}

// tcpPorts are the ports that a service publishes but for those of UDP.
func tcpPorts(service *compose.Service) []compose.Port {
	return slices.DeleteFunc(slices.Clone(service.Ports), func(p compose.Port) bool { return p.Protocol != "tcp" })
}

// sendsToHTTPS reports whether a site of nginx's sends its clients to https, at the scheme's own port.
func sendsToHTTPS(p *inspector.Proxy) bool {
	for i := range p.Config.Servers {
		got, sure := p.Config.Ask(i, "/")
		host, https := strings.CutPrefix(got.To, "https://")
		if host, _, _ = strings.Cut(host, "/"); sure && https && !strings.Contains(host, ":") {
			return true
		}
	}
	return false
}

// ofKind are the ports on which nginx's sites listen with TLS, or without.
func ofKind(p *inspector.Proxy, tls bool) (ports []int) {
	if p.Config == nil {
		return nil
	}
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			if l.SSL == tls && !l.UDP && !server.Stream && l.Port != 0 {
				ports = append(ports, l.Port)
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// whoSends is another service whose environment names a port of the machine itself, at which that service does not listen and that
// nobody publishes: it is what browsers are to ask for. In the network of another container it may be that one's. Nil: none does.
func whoSends(s *inspector.Snapshot, nginx string, port int) *compose.Service {
	services := s.Project.Services
	if slices.ContainsFunc(services, func(other compose.Service) bool {
		return slices.ContainsFunc(other.Ports, func(p compose.Port) bool { return p.Published == port })
	}) {
		return nil
	}
	at := slices.IndexFunc(services, func(other compose.Service) bool {
		return other.Name != nginx && other.NetworkMode == "" && slices.Contains(other.LocalNumbers, port) && !slices.Contains(other.ExpectedPorts(), port) &&
			(other.Serving == nil || other.Serving.Port != port)
	})
	if at < 0 {
		return nil
	}
	return &services[at]
}

// publishAsTold publishes the port that is meant at the number to which a service sends browsers.
func publishAsTold(s *inspector.Snapshot, f *inspector.Finding, port compose.Port, meant int, teller *compose.Service) {
	if f.Services = append(f.Services, teller.Name); len(ofKind(s.Proxy(f.Proxy), port.Target == 443)) > 1 {
		f.Proxy = "" // what it serves at the other port does not fail
	}
	f.Also = append(f.Also, inspector.Place{At: teller.Pos, Label: fmt.Sprintf("is told of port %d of the machine itself", meant)})
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("the environment of %s names localhost:%d", teller.Name, meant), Source: teller.Pos.String()})
	f.Fix.Summary = fmt.Sprintf("Publish container port %d, at port %d of the machine, of which %s is told", meant, meant, teller.Name)
	f.Fix.Edits = onceIn(s, port.Pos, fmt.Sprintf("%d:%d", port.Published, port.Target), fmt.Sprintf("%d:%d", meant, meant))
}
