package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC301", Name: "no-shared-network", Needs: inspector.Static,
	Summary: "nginx and the service, or that and one it needs, share no network",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if f := apartBehind(s, l); f != nil {
				return f
			}
			if f := noNames(s, l); f != nil {
				return f
			}
			if len(l.Apart) == 0 || len(l.Services) > 0 || l.Extra != nil || l.From.NetworkMode != "" || resolves(l) || l.Works() ||
				onUndefined(s.Project, l.From) || onUndefined(s.Project, l.Apart[0]) {
				return nil
			}
			if meets := l.Meets(); meets != nil && *meets {
				return nil // somebody connected them by hand
			}
			return noSharedNetwork(s, l, l.Apart[0])
		})
	},
})

func noSharedNetwork(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) *inspector.Finding {
	joins, stays := whoJoins(s.Project, l.From, to)
	on := func(service *compose.Service) string {
		return fmt.Sprintf("%s is on %s", service.Name, networkList(service))
	}
	f := &inspector.Finding{
		Severity: inspector.Error, Written: true, At: networksAt(joins), Label: on(joins), Services: []string{to.Name, l.From.Name},
		Message: fmt.Sprintf("%s and %s share no network, so that %q has no address in %s", l.From.Name, to.Name, l.Target.Host, l.From.Name),
		Also: []inspector.Place{
			{At: networksAt(stays), Label: on(stays)},
			{At: l.At(), Label: "nginx proxies to " + to.Name},
		},
		Evidence: []inspector.Evidence{
			{Fact: on(l.From), Source: networksAt(l.From).String()},
			{Fact: on(to), Source: networksAt(to).String()},
		},
		Why: "Docker answers for a name only on the networks that both containers are on",
		Fix: joinNetwork(s, l, joins, busiest(s.Project, stays)),
	}
	if to.NetworksPos.IsZero() || l.From.NetworksPos.IsZero() {
		f.Why = "a service without a networks key is on the default network alone, and " + f.Why
	}
	for i := range l.Far {
		f.Evidence = append(f.Evidence, inspector.Evidence{
			Fact: fmt.Sprintf("%s is on %s", l.Far[i].Name, orNone(endpointNames(&l.Far[i]))), Source: "docker inspect " + l.Far[i].Name})
	}
	f.Evidence = slices.Concat(f.Evidence, lookups(l), emergencies(s, l.From.Name))
	// With nobody to ask, another project's service on an external network may have the name, and a name that is
	// looked up for each request stops nothing else.
	if l.Resolves() == nil && s.Engine == nil && (l.Target.Dynamic || onExternal(s.Project, l.From)) {
		f.Severity = inspector.Warning
	}
	return f
}

// noNames speaks of an nginx on Docker's default bridge, where names are those of links alone.
func noNames(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.From == nil || l.From.NetworkMode != "bridge" && l.From.NetworkMode != "default" || len(l.Services) > 0 ||
		l.Extra != nil || len(l.From.ExternalLinks)+len(l.From.DNS) > 0 || resolves(l) {
		return nil
	}
	to := namesake(s, l)
	if to == nil || to == l.From {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.From.NetworkModePos, Label: "the engine's default bridge, where services have no names", Services: []string{l.From.Name, to.Name},
		Message:  fmt.Sprintf("%s runs with network_mode: %s, where no service has a name that nginx could look up", l.From.Name, l.From.NetworkMode),
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to " + to.Name}},
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), emergencies(s, l.From.Name)),
		Why:      "Docker's DNS serves the networks that Compose or a user made, not the engine's default bridge",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Take network_mode: %s away from %s and the services behind it, so that they meet on the project's own network", l.From.NetworkMode, l.From.Name),
			Then:    "docker compose up -d",
		},
	}
	if l.Resolves() == nil && l.Target.Dynamic {
		f.Severity = inspector.Warning
	}
	return f
}

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

// whoJoins tells which of the two ends should go onto a network of the other: the far service, or nginx where that one is
// kept apart from the outside on purpose (internal), or nginx alone of the project has left for another project's network.
func whoJoins(p *compose.Project, from, to *compose.Service) (joins, stays *compose.Service) {
	internal := slices.ContainsFunc(to.Networks, func(on compose.ServiceNetwork) bool {
		n := p.Network(on.Name)
		return n != nil && n.Internal
	})
	alone := !slices.ContainsFunc(from.Networks, func(on compose.ServiceNetwork) bool { return len(membersOf(p, on.Name)) > 1 })
	if internal || alone && onExternal(p, from) && !onExternal(p, to) {
		return from, to
	}
	return to, from
}

// joinNetwork puts one end of a link onto a further network.
func joinNetwork(s *inspector.Snapshot, l *inspector.Link, joins *compose.Service, network string) inspector.Fix {
	fix := inspector.Fix{
		Summary: fmt.Sprintf("Put %s on the network %s as well", joins.Name, network),
		Edits:   addNetwork(s, joins, network),
		Then:    recreate(l.From.Name),
	}
	if joins != l.From {
		fix.Then = start(l, recreate(joins.Name))
	}
	return fix
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
