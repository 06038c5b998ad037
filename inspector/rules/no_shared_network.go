package rules

import (
	"fmt"
	"slices"

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

const apartWhy = "Docker lets nothing through from one of its networks to another: an address is reached on its own network alone"

func noSharedNetwork(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) *inspector.Finding {
	joins, stays := whoJoins(s.Project, l.From, to)
	unknown, network := fmt.Sprintf("%q has no address in %s", l.Target.Host, l.From.Name), busiest(s.Project, stays)
	if n := inspector.NetworkOf(s.Project, l.Target.Host); n != nil { // which the service has on that network alone
		joins, stays, network = l.From, to, n.Name
		unknown = fmt.Sprintf("%s has no way to %s", l.From.Name, l.Target.Host)
	}
	on := func(service *compose.Service) string {
		return fmt.Sprintf("%s is on %s", service.Name, networkList(service))
	}
	f := &inspector.Finding{
		Severity: inspector.Error, Written: true, At: networksAt(joins), Label: on(joins), Services: []string{to.Name, l.From.Name},
		Message: fmt.Sprintf("%s and %s share no network, so that %s", l.From.Name, to.Name, unknown),
		Also: []inspector.Place{
			{At: networksAt(stays), Label: on(stays)},
			{At: l.At(), Label: "nginx proxies to " + to.Name},
		},
		Evidence: []inspector.Evidence{
			{Fact: on(l.From), Source: networksAt(l.From).String()},
			{Fact: on(to), Source: networksAt(to).String()},
		},
		Why: "Docker answers for a name only on the networks that both containers are on",
		Fix: joinNetwork(s, l, joins, network),
	}
	if inspector.IsAddress(l.Target.Host) {
		f.Why = apartWhy
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

// whoJoins tells which of the two ends should go onto a network of the other: the far service, or nginx where that one is
// kept apart from the outside on purpose (internal), or nginx alone of the project has left for another project's network, or
// was forgotten when the others were given theirs.
func whoJoins(p *compose.Project, from, to *compose.Service) (joins, stays *compose.Service) {
	internal := slices.ContainsFunc(to.Networks, func(on compose.ServiceNetwork) bool {
		n := p.Network(on.Name)
		return n != nil && n.Internal
	})
	alone := !slices.ContainsFunc(from.Networks, func(on compose.ServiceNetwork) bool { return len(membersOf(p, on.Name)) > 1 })
	forgotten := alone && from.NetworksPos.IsZero() && !to.NetworksPos.IsZero()
	if internal || forgotten || alone && onExternal(p, from) && !onExternal(p, to) {
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
