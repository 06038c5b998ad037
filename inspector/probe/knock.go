package probe

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// usualPorts are those on which web servers and their frameworks listen unless told otherwise.
var usualPorts = []int{80, 3000, 8080, 8000, 5000, 9000, 8081, 4000, 5173, 443, 8443, 3001, 8888, 1337, 4200}

// maxKnocks bounds the ports that are tried of one container.
const maxKnocks = 24

// knock tries, from inside nginx's container, the likely ports of containers whose sockets cannot be read at all. That
// proves which of these are open, and nothing of the others.
func knock(s *inspector.Snapshot, runs []*proxyRun, probes []inspector.ListenerProbe) {
	for i := range probes {
		p := &probes[i]
		if p.Skipped != noShell {
			continue
		}
		r, address := refusedBy(s, runs, p.Container)
		if r == nil {
			continue
		}
		var questions []question
		for _, port := range likelyPorts(s, p) {
			if !slices.ContainsFunc(r.probe.Dials, func(d inspector.Dial) bool { return d.Address == address && d.Port == port }) {
				questions = append(questions, question{Host: address, Port: port})
			}
		}
		if a, why := r.ask(direct(questions)); len(questions) > 0 && why == "" {
			p.Partial, p.Skipped = true, ""
			p.Source = fmt.Sprintf("connects from the container of %s to its likely ports", r.plan.Service)
			for _, d := range a.dials {
				if d.OK {
					p.Sockets = append(p.Sockets, inspector.Socket{Address: d.Address, Port: d.Port})
				}
			}
			p.Sockets = tidySockets(p.Sockets)
		}
	}
}

// refusedBy returns the nginx container whose connection a container has refused, and at which address.
func refusedBy(s *inspector.Snapshot, runs []*proxyRun, container string) (*proxyRun, string) {
	for _, c := range s.Engine.Containers {
		for _, e := range c.Endpoints {
			for _, r := range runs {
				for _, d := range r.probe.Dials {
					if c.ID == container && d.Errno == 111 && d.Address != "" && (d.Address == e.IPv4 || d.Address == e.IPv6) {
						return r, d.Address
					}
				}
			}
		}
	}
	return nil, ""
}

// likelyPorts are those that the image and the Compose files name, and then the usual ones.
func likelyPorts(s *inspector.Snapshot, p *inspector.ListenerProbe) []int {
	var all []int
	for _, c := range s.Engine.Containers {
		if c.ID == p.Container {
			all = slices.Clone(c.Exposed)
		}
	}
	if s.Project != nil {
		if service := s.Project.Service(p.Service); service != nil {
			all = append(all, service.ExpectedPorts()...)
		}
	}
	var ports []int
	for _, port := range append(all, usualPorts...) {
		if !slices.Contains(ports, port) && len(ports) < maxKnocks {
			ports = append(ports, port)
		}
	}
	return ports
}
