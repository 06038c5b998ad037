package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC302", Name: "network-missing", Needs: inspector.Running,
	Summary: "an external network does not exist, or one that is shared with another project is not declared external",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for _, n := range s.Engine.Networks {
			declared := s.Project.Network(n.Key)
			if !n.Missing || !n.External || declared == nil {
				continue
			}
			if on := membersOf(s.Project, n.Key); len(on) > 0 { // Compose does not ask for a network that nobody uses
				found = append(found, networkMissing(s, n, declared, on))
			}
		}
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding { return notExternal(s, l) })...)
	},
})

func networkMissing(s *inspector.Snapshot, n inspector.Network, declared *compose.Network, on []string) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Warning, At: declared.Pos, Label: "external: Compose does not make it", Services: on,
		Message:  fmt.Sprintf("the external network %q does not exist, so that Compose starts nothing of the project", n.Name),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("the engine has no network %q", n.Name), Source: "docker network ls"}},
		Why:      "Compose makes the networks of its own project only; an external one must be there first",
		Fix: inspector.Fix{
			Summary: "Make the network, or start the project that owns it; without `external: true` Compose makes it itself",
			Then:    fmt.Sprintf("docker network create %s && docker compose up -d", n.Name),
		},
	}
	for _, name := range on {
		service := s.Project.Service(name)
		if at := service.On(n.Key).Pos; !at.IsZero() {
			f.Also = append(f.Also, inspector.Place{At: at, Label: name + " is on it"})
		}
	}
	for _, l := range s.Links() {
		if l.Gateway == nil || slices.Contains(on, l.Proxy.Service) || slices.Contains(on, farName(&l)) {
			f.Links = append(f.Links, l.Key)
			if !l.Works() { // what runs was started before the file named this network
				f.Severity = inspector.Error
			}
		}
	}
	return f
}
