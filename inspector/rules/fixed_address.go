package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC210", Name: "fixed-address", Needs: inspector.Static,
	Summary: "a container's address is hard-coded, and nothing keeps it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.From == nil || !inspector.IsAddress(l.Target.Host) || inspector.IsLoopback(l.Target.Host) || l.Off != nil {
				return nil
			}
			to, n := whoPins(s, l.Target.Host)
			if to != nil {
				if f := pinnedByAnother(s, l, to, n); f != nil || l.From.NetworkMode == "host" {
					return f
				}
				return pinnedElsewhere(s, l, to, n)
			}
			if l.From.NetworkMode == "host" {
				return nil
			}
			return fixedAddress(s, l)
		})
	},
})

// whoPins is the service that asks for an address, and the network on which it does; nil for none.
func whoPins(s *inspector.Snapshot, address string) (to *compose.Service, network string) {
	for i := range s.Project.Services {
		for _, on := range s.Project.Services[i].Networks {
			if on.IPv4 == address || on.IPv6 == address {
				return &s.Project.Services[i], on.Name
			}
		}
	}
	return nil, ""
}

// addressed is what all such findings have in common.
func addressed(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	return &inspector.Finding{
		Severity: inspector.Note, At: l.At(), Label: "nothing keeps this address", Services: services(l),
		Message:  fmt.Sprintf("nginx proxies to the address %s, which no service asks for", l.Target.Host),
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "Docker gives each container the next free address of a network when it starts: after a restart it may be another's",
		Fix:      inspector.Fix{Summary: "Write the service's name in the place of the address", Then: applyConfig(s, l.Proxy, l.At().File)},
	}
}

func fixedAddress(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	address := l.Target.Host
	f := addressed(s, l)
	if n := inspector.NetworkOf(s.Project, address); n != nil && (l.Gateway == nil || l.From.On(n.Name) == nil) {
		return inSubnet(s, l, n, f)
	}
	if address == formerDocker0 {
		return atFormerDocker0(s, l, f)
	}
	if l.Gateway == nil {
		if !inspector.IsBridgeAddress(address) || inspector.IsReserved(s.Project, address) {
			return strayMachine(s, l) // it may be a machine outside
		}
		return f
	}
	network := networkOf(s, l, address)
	switch holder := holderOf(network, address); {
	case network == nil, holder == "" && (strings.HasSuffix(network.Driver, "vlan") || l.Connects() != nil && *l.Connects()):
		return nil // machines outside are on such a network too, and something answers there
	case holder == "":
		f.Message = fmt.Sprintf("nginx proxies to the address %s of the network %s, which no container has", address, network.Name)
		if f.Severity = inspector.Warning; l.Failed() != nil {
			f.Severity = inspector.Error
		}
	case writesAnew(s, l):
		return nil
	default:
		f.Message = fmt.Sprintf("nginx proxies to the address %s, which %s has by chance", address, holder)
		if service := s.Project.Service(farName(l)); service != nil {
			f.Fix.Summary = "Write " + service.Name + " in the place of the address"
			f.Fix.Edits = replaceHost(s, l, service.Name)
		}
	}
	return f
}

// writesAnew reports whether docker-gen wrote an address: nginx-proxy has it write the configuration anew whenever containers come and go.
func writesAnew(s *inspector.Snapshot, l *inspector.Link) bool {
	return inspector.InContainer(l.At().File) && slices.ContainsFunc(s.Project.Services, func(to compose.Service) bool {
		return to.VirtualHost != nil && to.VirtualHost.Through == l.Proxy.Service
	})
}

// networkOf is the network of the nginx container in which an address lies, or nil.
func networkOf(s *inspector.Snapshot, l *inspector.Link, address string) *inspector.Network {
	for _, endpoint := range l.Gateway.Endpoints {
		for i := range s.Engine.Networks {
			if n := &s.Engine.Networks[i]; n.Name == endpoint.Network && n.Holds(address) {
				return n
			}
		}
	}
	return nil
}

// holderOf is the name of the container that has an address of a network, or "".
func holderOf(n *inspector.Network, address string) string {
	if n == nil {
		return ""
	}
	if m := n.Holder(address); m != nil {
		return m.Name
	}
	return ""
}
