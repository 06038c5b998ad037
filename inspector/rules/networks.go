package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// On which networks services and containers are.

// onUndefined reports whether a service names a network that is not declared, of which CC101 tells.
func onUndefined(p *compose.Project, service *compose.Service) bool {
	return slices.ContainsFunc(service.Networks, func(on compose.ServiceNetwork) bool { return p.Network(on.Name) == nil })
}

// onExternal reports whether a service is on a network that other projects may be on as well.
func onExternal(p *compose.Project, service *compose.Service) bool {
	return slices.ContainsFunc(service.Networks, func(on compose.ServiceNetwork) bool {
		n := p.Network(on.Name)
		return n == nil || n.External
	})
}

func networksAt(s *compose.Service) compose.Pos {
	if s.NetworksPos.IsZero() {
		return s.Pos
	}
	return s.NetworksPos
}

func networkList(s *compose.Service) string { return orNone(networkKeys(s)) }

// networkKeys are the keys of the networks that a service is on.
func networkKeys(service *compose.Service) []string {
	var keys []string
	for _, on := range service.Networks {
		keys = append(keys, on.Name)
	}
	return keys
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "no network"
	}
	return strings.Join(names, ", ")
}

// membersOf names the services that are on a network of the Compose file.
func membersOf(p *compose.Project, network string) []string {
	var names []string
	for i := range p.Services {
		if p.Services[i].On(network) != nil {
			names = append(names, p.Services[i].Name)
		}
	}
	return names
}

// busiest returns the service's network with the most services on it.
func busiest(p *compose.Project, service *compose.Service) string {
	network, most := "", -1
	for _, on := range service.Networks {
		if members := len(membersOf(p, on.Name)); members > most {
			network, most = on.Name, members
		}
	}
	return network
}

// engineName returns the engine's name of a network of the Compose file; the project may run under another name
// than its files say.
func engineName(s *inspector.Snapshot, key string) string {
	for _, n := range s.Engine.Networks {
		if n.Key == key {
			return n.Name
		}
	}
	if n := s.Project.Network(key); n != nil {
		return n.EngineName
	}
	return ""
}

func endpointNames(c *inspector.Container) []string {
	var names []string
	for _, e := range c.Endpoints {
		names = append(names, e.Network)
	}
	return names
}

// hasDockerDNS reports whether Docker's DNS answers in the service's containers: not on the host's network, nor on
// the engine's default bridge.
func hasDockerDNS(service *compose.Service) bool {
	return service != nil && service.NetworkMode != "host" && service.NetworkMode != "bridge" && service.NetworkMode != "none"
}

// addNetwork is the edit that puts a service onto a further network, in the way in which its networks are written.
func addNetwork(s *inspector.Snapshot, service *compose.Service, network string) []inspector.Edit {
	if service.NetworksPos.IsZero() {
		if len(service.Networks) > 0 && len(membersOf(s.Project, "default")) > 1 { // others meet it there
			return addKey(s, service, fmt.Sprintf("networks: [default, %s]", network))
		}
		return addKey(s, service, fmt.Sprintf("networks: [%s]", network))
	}
	first := service.Networks[0].Pos
	for _, on := range service.Networks {
		if on.Pos.Line < first.Line {
			first = on.Pos
		}
	}
	if !ownNetworks(s.Project, service) || first.File != service.NetworksPos.File || first.Line < service.NetworksPos.Line {
		return nil
	}
	if first.Line == service.NetworksPos.Line {
		return addToList(s, service.NetworksPos, network)
	}
	line := s.Line(first)
	switch item := strings.TrimLeft(line, " "); {
	case strings.HasPrefix(item, "- "):
		return []inspector.Edit{{File: first.File, Line: first.Line, New: indent(line) + "- " + network}}
	case strings.Contains(item, ":"):
		return []inspector.Edit{{File: first.File, Line: first.Line, New: indent(line) + network + ":"}}
	}
	return nil
}

// ownNetworks reports whether a service's networks key is written where only this service has it: neither in a
// file that it extends nor in a part that others merge.
func ownNetworks(p *compose.Project, service *compose.Service) bool {
	at := service.NetworksPos
	if at.File != service.Pos.File || at.Line < service.Pos.Line {
		return false
	}
	for i := range p.Services {
		other := &p.Services[i]
		if other.Name != service.Name && (other.NetworksPos == at || (other.Pos.File == at.File && other.Pos.Line > service.Pos.Line && other.Pos.Line < at.Line)) {
			return false
		}
	}
	return true
}
