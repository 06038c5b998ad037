package rules

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// behindLoopback is the only service that is known to listen on a port, or to which the pages' nginx proxies at it; nil for none.
func behindLoopback(s *inspector.Snapshot, doors []door, port int) (only *compose.Service) {
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		proxied := slices.ContainsFunc(doors, func(d door) bool {
			for j := range d.p.Config.Passes {
				pass := &d.p.Config.Passes[j]
				if to := passService(s, pass); to != nil && to.Name == service.Name && slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Target.Port == port }) {
					return true
				}
			}
			return false
		})
		if !proxied && servingPort(service) != port && !slices.Contains(service.ExpectedPorts(), port) {
			continue
		}
		if only != nil {
			return nil
		}
		only = service
	}
	return only
}

// insidePort is where a service listens in its container, as far as is known, else what pages ask.
func insidePort(to *compose.Service, asked int) int {
	m := missed{app: to}
	if port := m.port(); port != 0 && !slices.Contains(to.ExpectedPorts(), asked) {
		return port
	}
	return asked
}
