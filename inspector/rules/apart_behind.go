package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// apartBehind is the part of CC301 that lies behind nginx: the far service says that it cannot reach another one, which
// runs and shares no network with it.
func apartBehind(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if s.Engine == nil || l.Extra != nil || l.Connects() == nil || l.Serves() {
		return nil
	}
	c := culprit(s, l)
	if c == nil {
		return nil
	}
	from := s.Project.Service(c.Service)
	for _, said := range complaints(s, c) {
		if said.about == nil || from == nil || len(from.Networks) == 0 || len(said.about.Networks) == 0 {
			continue
		}
		other := decisive(s, s.Engine.Of(said.about.Name))
		if other != nil && other.Running() && len(inspector.SharedNetworks(from, said.about))+len(inspector.CommonNetworks(c, other)) == 0 {
			return noNetworkBehind(s, l, from, said, []*inspector.Container{c, other})
		}
	}
	return nil
}

func noNetworkBehind(s *inspector.Snapshot, l *inspector.Link, from *compose.Service, said complaint, ends []*inspector.Container) *inspector.Finding {
	to := said.about
	network := busiest(s.Project, to)
	f := &inspector.Finding{
		Severity: inspector.Error, At: networksAt(from), Label: fmt.Sprintf("%s is on %s", from.Name, networkList(from)),
		Services: compact(append([]string{from.Name, to.Name}, services(l)...)),
		Message:  fmt.Sprintf("%s and %s share no network, so that %s cannot reach %s and %s", from.Name, to.Name, from.Name, to.Name, stateWord(s, ends[0])),
		Also: []inspector.Place{
			{At: networksAt(to), Label: fmt.Sprintf("%s is on %s", to.Name, networkList(to))},
			{At: l.At(), Label: "nginx proxies to " + farName(l)},
		},
		Evidence: []inspector.Evidence{said.words},
		Why:      "Docker answers for a name only on the networks that both containers are on",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put %s on the network %s as well", from.Name, network),
			Edits:   addNetwork(s, from, network),
			Then:    start(l, recreate(from.Name)),
		},
	}
	for _, c := range ends {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s is on %s", c.Name, orNone(endpointNames(c))), Source: "docker inspect " + c.Name})
	}
	f.Evidence = slices.Concat(f.Evidence, replies(l), dials(l))
	spare(s, l, f)
	return f
}
