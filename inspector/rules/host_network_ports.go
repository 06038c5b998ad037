package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC305", Name: "host-network-ports", Needs: inspector.Static,
	Summary: "nginx runs on the host's network, where its ports are ignored and Docker's DNS does not answer",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if service := s.Project.Service(p.Service); service != nil && service.NetworkMode == "host" {
				found = append(found, onHostNetwork(s, p, service)...)
			}
		}
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.From == nil || l.From.NetworkMode != "host" || l.Extra != nil || resolves(l) {
				return nil
			}
			to := namesake(s, l)
			if len(l.Apart) > 0 {
				to = l.Apart[0]
			}
			if to == nil || to == l.From {
				return nil
			}
			return noDockerDNS(s, l, to)
		})...)
	},
})

// onHostNetwork compares the ports on which nginx listens, which are the host's, with those that are published.
func onHostNetwork(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) []inspector.Finding {
	sockets, source := listensOf(s, p) // on the host's network others listen as well
	served := reachablePorts(sockets)
	if len(served) == 0 {
		return nil
	}
	var found []inspector.Finding
	up := s.Engine != nil && isUp(s, p.Service)
	if taken, by := publishedBy(s, service, sockets); by != nil {
		found = append(found, inspector.Finding{
			Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service, by.Name}, At: taken.Pos, Label: "on the host as well",
			Message:  fmt.Sprintf("%s publishes port %d of the host, on which %s listens itself with network_mode: host", by.Name, taken.Published, p.Service),
			Also:     []inspector.Place{{At: service.Pos, Label: "network_mode: host"}},
			Evidence: []inspector.Evidence{{Fact: "nginx listens on " + numbers(served), Source: source}},
			Why:      "with network_mode: host nginx listens on the host itself, and one port is for one listener: whoever starts second fails",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Publish another port of the host for %s", by.Name), Then: recreate(by.Name)},
		})
		if up {
			found[0].Proxy = "" // the other one came too late
		}
	}
	if f := discarded(p, service, served); f != nil && !up {
		f.Evidence = []inspector.Evidence{{Fact: "nginx listens on " + numbers(served), Source: source}}
		found = append(found, *f)
	}
	return found
}

// discarded speaks of ports that are published for an nginx on the host's network: others than those on which it listens,
// or the same in a way that says that they are mapped. What docker-compose 1.29 says of it was tried.
func discarded(p *inspector.Proxy, service *compose.Service, served []int) *inspector.Finding {
	tcp := slices.DeleteFunc(slices.Clone(service.Ports), func(p compose.Port) bool { return p.Protocol != "tcp" || p.Published == 0 })
	if len(tcp) == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: tcp[0].Pos, Label: "ignored with network_mode: host",
		Message: fmt.Sprintf("%s runs with network_mode: host, so that port %d is not published: nginx listens on %s of the host", p.Service, tcp[0].Published, numbers(served)),
		Also:    []inspector.Place{{At: service.Pos, Label: "network_mode: host"}},
		Why:     "with network_mode: host there is nothing between container and host that could map ports; Docker discards them",
		Fix:     inspector.Fix{Summary: fmt.Sprintf("Let nginx listen on %d, or take network_mode: host away", tcp[0].Published), Then: recreate(p.Service)},
	}
	listens := func(p compose.Port) bool { return slices.Contains(served, p.Published) }
	if !slices.ContainsFunc(tcp, listens) {
		return f
	}
	mapped := slices.IndexFunc(tcp, func(p compose.Port) bool {
		return listens(p) && p.Target != p.Published && !slices.Contains(served, p.Target)
	})
	if mapped < 0 {
		return nil
	}
	port := tcp[mapped]
	f.Severity, f.At = inspector.Note, port.Pos
	f.Message = fmt.Sprintf("%s runs with network_mode: host, so that %d:%d maps nothing: nginx listens on %d of the host itself, and docker-compose 1.29 refuses to create the container",
		p.Service, port.Published, port.Target, port.Published)
	f.Why += `; docker-compose 1.29 stops instead ("host" network_mode is incompatible with port_bindings)`
	f.Fix.Summary = fmt.Sprintf("Take `ports` away from %s", p.Service)
	return f
}

// publishedBy returns the first port that another service publishes where nginx listens as well: one of the two has it
// on all of the host's addresses.
func publishedBy(s *inspector.Snapshot, nginx *compose.Service, sockets []inspector.Socket) (compose.Port, *compose.Service) {
	everywhere := func(address string) bool { return slices.Contains([]string{"", "0.0.0.0", "::"}, address) }
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		if other.Name == nginx.Name || other.NetworkMode == "host" || s.Engine != nil && isUp(s, nginx.Name) && isUp(s, other.Name) {
			continue
		}
		for _, port := range other.Ports {
			if port.Protocol == "tcp" && slices.ContainsFunc(sockets, func(mine inspector.Socket) bool {
				return mine.Port == port.Published && (everywhere(mine.Address) || everywhere(port.HostIP) && !inspector.IsLoopback(mine.Address))
			}) {
				return port, other
			}
		}
	}
	return compose.Port{}, nil
}
