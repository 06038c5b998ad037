package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC301", Name: "no-shared-network", Needs: inspector.Static,
	Summary: "nginx and the service share no network",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if len(l.Apart) == 0 || len(l.Services) > 0 || l.Extra != nil || l.From.NetworkMode != "" || resolves(l) {
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
	f := &inspector.Finding{
		Severity: inspector.Error, At: networksAt(to), Label: to.Name + " is only here", Services: []string{to.Name, l.From.Name},
		Message: fmt.Sprintf("%s and %s share no network, so that %q has no address in %s", l.From.Name, to.Name, l.Target.Host, l.From.Name),
		Also: []inspector.Place{
			{At: networksAt(l.From), Label: l.From.Name + " is only here"},
			{At: l.At(), Label: "nginx proxies to it"},
		},
		Evidence: append([]inspector.Evidence{
			{Fact: fmt.Sprintf("%s is on %s", l.From.Name, networkList(l.From)), Source: networksAt(l.From).String()},
			{Fact: fmt.Sprintf("%s is on %s", to.Name, networkList(to)), Source: networksAt(to).String()},
		}, lookups(l)...),
		Why: "Docker answers for a name only on the networks that both containers are on",
		Fix: joinNetwork(s, l.From, to),
	}
	if to.NetworksPos.IsZero() && !l.From.NetworksPos.IsZero() {
		f.Why = "a service without a networks key is on the default network alone, and " + f.Why
	}
	f.Evidence = append(f.Evidence, emergencies(s, l.From.Name)...)
	return f
}

func networksAt(s *compose.Service) compose.Pos {
	if s.NetworksPos.IsZero() {
		return s.Pos
	}
	return s.NetworksPos
}

func networkList(s *compose.Service) string {
	var names []string
	for _, n := range s.Networks {
		names = append(names, n.Name)
	}
	if len(names) == 0 {
		return "no network"
	}
	return strings.Join(names, ", ")
}

// joinNetwork puts the far service onto a network of nginx: the one that most services of the project share.
func joinNetwork(s *inspector.Snapshot, from, to *compose.Service) inspector.Fix {
	network, most := "", -1
	for _, on := range from.Networks {
		members := 0
		for i := range s.Project.Services {
			if s.Project.Services[i].On(on.Name) != nil {
				members++
			}
		}
		if members > most {
			network, most = on.Name, members
		}
	}
	fix := inspector.Fix{
		Summary: fmt.Sprintf("Put %s on the network %s as well", to.Name, network),
		Then:    recreate(to.Name, from.Name),
	}
	if to.NetworksPos.IsZero() {
		names := network
		if network != "default" {
			fix.Edits = addKey(s, to, fmt.Sprintf("networks: [%s]", names))
			if reaches(s, to, from) {
				fix.Edits = addKey(s, to, fmt.Sprintf("networks: [default, %s]", names))
			}
		}
		return fix
	}
	fix.Edits = addToList(s, to.NetworksPos, network)
	return fix
}

// reaches reports whether other services than nginx meet the service on the default network, which it must not leave.
func reaches(s *inspector.Snapshot, service, nginx *compose.Service) bool {
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		if other.Name != service.Name && other.Name != nginx.Name && other.On("default") != nil {
			return true
		}
	}
	return false
}

// addToList is the edit that adds an item to a list that is written on one line, as `networks: [back]`.
func addToList(s *inspector.Snapshot, pos compose.Pos, item string) []inspector.Edit {
	line := s.Line(pos)
	before, after, ok := strings.Cut(line, "]")
	if !ok || !strings.Contains(before, "[") {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: before + ", " + item + "]" + after}}
}
