package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// sharedByFiles speaks, from the files alone, of another program that has the name of a service on an external network which nginx is on
// too: the same network as this service's, or one of which Docker's DNS asks before that.
func sharedByFiles(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if s.Engine != nil || len(l.Services) != 1 || !strings.EqualFold(l.Services[0].Name, l.Target.Host) || l.From.NetworkMode != "" {
		return nil
	}
	service := l.Services[0]
	if hasAlias(l.From, l.Target.Host) || slices.ContainsFunc(l.From.Links, func(link compose.Link) bool {
		return strings.EqualFold(cmp.Or(link.Alias, link.Service), l.Target.Host)
	}) {
		return nil
	}
	own := networksAsked(s, l.From, func(n *compose.Network) bool { return service.On(n.Name) != nil })
	for _, d := range declaredNeighbors(s, l) {
		theirs := networksAsked(s, l.From, func(n *compose.Network) bool { return slices.Contains(d.Networks, n.EngineName) })
		if d.Other && strings.EqualFold(d.Name, l.Target.Host) && len(own) > 0 && len(theirs) > 0 && askedFirst(theirs[0], own[0]) <= 0 {
			return declaredTwice(s, l, d, theirs[0], own[0])
		}
	}
	return nil
}

// networksAsked are the networks of a service that fit, in the order in which Docker's DNS asks them.
func networksAsked(s *inspector.Snapshot, from *compose.Service, fits func(*compose.Network) bool) (found []*compose.Network) {
	for _, on := range from.Networks {
		if n := s.Project.Network(on.Name); n != nil && n.EngineName != "" && fits(n) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, askedFirst)
	return found
}

// askedFirst compares two networks of a container: those that lead outside go first, then the names count (github.com/moby/moby:
// libnetwork/sandbox.go, Less and resolveName, of which the first network that has the name answers).
func askedFirst(a, b *compose.Network) int {
	switch {
	case a.Internal == b.Internal:
		return strings.Compare(a.EngineName, b.EngineName)
	case a.Internal:
		return 1
	}
	return -1
}

func declaredTwice(s *inspector.Snapshot, l *inspector.Link, d *compose.Declared, theirs, own *compose.Network) *inspector.Finding {
	service := l.Services[0]
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "a part of the requests goes elsewhere", Services: services(l),
		Message: fmt.Sprintf("the name %q is that of %s, and of a service of %s on %s, which nginx is on too", l.Target.Host, service.Name, d.Pos.File, theirs.EngineName),
		Also:    []inspector.Place{{At: service.Pos, Label: "nginx means this one"}, {At: d.Pos, Label: "the same name on " + theirs.EngineName}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s is on the external network %s", d.Name, theirs.EngineName), Source: d.Pos.String()},
			{Fact: fmt.Sprintf("%s is on %s", l.From.Name, networkList(l.From)), Source: networksAt(l.From).String()}},
		Why: "on a network that projects share, a service's name is everybody's; Docker's DNS gives the addresses of all that have it",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give %s an alias that nobody else has, such as %s-%s, and proxy to that", service.Name, s.Project.Name, service.Name),
			Then:    recreate(service.Name, l.Proxy.Service),
		},
	}
	if theirs != own {
		f.Label = "its requests go elsewhere while the other one runs"
		f.Why = fmt.Sprintf("of a container's networks Docker's DNS asks one after the other, by their names, and the first answer counts: %s comes before %s", theirs.EngineName, own.EngineName)
	}
	return f
}
