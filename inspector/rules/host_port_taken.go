package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC409", Name: "host-port-taken", Needs: inspector.Running,
	Summary: "a published port is in use on the host, so that the container is not started",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachDown(s, func(l *inspector.Link, c *inspector.Container, _ bool) *inspector.Finding {
			f := hostPortTaken(s, c)
			if f != nil && hasLostNetworks(c) {
				f.Fix.Then = start(l, forceRecreate(c.Service))
			}
			return f
		})
		for i := range found {
			found[i].At = publishedAt(s, newest(s.Engine.Of(found[i].Services[0])))
		}
		for i := range s.Proxies {
			name := s.Proxies[i].Service
			c := newest(s.Engine.Of(name))
			if c == nil || isUp(s, name) {
				continue
			}
			if f := hostPortTaken(s, c); f != nil {
				f.Proxy, f.Services, f.At, f.Evidence = name, []string{name}, publishedAt(s, c), append(stateOf(s, c), f.Evidence...)
				if f.Fix.Then = recreate(name); hasLostNetworks(c) {
					f.Fix.Then = forceRecreate(c.Service)
				}
				f.Second = true // whatever is wrong behind it, nginx itself is not started
				found = append(found, *f)
			}
		}
		return found
	},
})

func hostPortTaken(s *inspector.Snapshot, c *inspector.Container) *inspector.Finding {
	hostIP, port := c.TakenPort()
	if port == 0 {
		return nil
	}
	by := portHolder(s, c, hostIP, port)
	f := &inspector.Finding{
		Severity: inspector.Error, Label: "in use", Evidence: by.evidence,
		Message: fmt.Sprintf("%s is not running: port %d of the host, which it publishes, %s", c.Service, port, by.has),
		Why:     "a port of the host is for one listener; the engine does not start a container whose port another has",
		Fix:     inspector.Fix{Summary: fmt.Sprintf("%s, or publish another port of the host for %s", by.remedy, c.Service)},
	}
	if hostIP != "" && hostIP != "0.0.0.0" && hostIP != "::" {
		f.Label = "in use on " + hostIP
	}
	return f
}

// A holding says who has a port, and how to get it back.
type holding struct {
	has, remedy string
	evidence    []inspector.Evidence
}

func portHolder(s *inspector.Snapshot, c *inspector.Container, hostIP string, port int) holding {
	for _, h := range s.Engine.Holders {
		if h.Port != port || h.Container == c.Name || !overlap(h.HostIP, hostIP) {
			continue
		}
		by := holding{
			has: "belongs to container " + h.Container, remedy: "Stop it (docker stop " + h.Container + ")",
			evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s publishes %s", h.Container, address(cmp.Or(h.HostIP, "0.0.0.0"), port)), Source: "docker ps"}},
		}
		switch h.Project {
		case "":
		case s.Project.Name:
			by.has, by.remedy = "belongs to "+h.Service, "Take it from "+h.Service
		default:
			by.has += fmt.Sprintf(" of project %q", h.Project)
		}
		return by
	}
	by := holding{
		has:    "is in use by something that is no container of this engine",
		remedy: fmt.Sprintf("Find it (`sudo ss -ltnp 'sport = :%d'`) and stop it", port),
	}
	if s.Probes == nil || s.Probes.Host == nil || !slices.Contains(s.Probes.Host.Ports, port) {
		return by
	}
	for _, socket := range s.Probes.Host.Sockets {
		if socket.Port == port {
			by.has = "is in use by a process of this machine"
			by.evidence = append(by.evidence, inspector.Evidence{Fact: "the host listens on " + address(socket.Address, port), Source: s.Probes.Host.Source})
		}
	}
	if len(by.evidence) == 0 {
		by.has, by.remedy = "was in use when it was to be started; it is free now", "Start it again"
	}
	return by
}

// overlap reports whether a port cannot be bound at both addresses.
func overlap(a, b string) bool {
	every := []string{"", "0.0.0.0", "::"}
	return a == b || slices.Contains(every, a) || slices.Contains(every, b)
}

// publishedAt is the entry of ports for the port that a container could not get, or the service.
func publishedAt(s *inspector.Snapshot, c *inspector.Container) compose.Pos {
	_, port := c.TakenPort()
	if service := s.Project.Service(c.Service); service != nil {
		for _, p := range service.Ports {
			if p.Published == port && p.Protocol == "tcp" && !p.Pos.IsZero() {
				return p.Pos
			}
		}
	}
	return serviceAt(s, c.Service)
}
