package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC302", Name: "network-missing", Needs: inspector.Running,
	Summary: "an external network does not exist on the engine",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for _, n := range s.Engine.Networks {
			if !n.Missing || !n.External {
				continue
			}
			declared := s.Project.Network(n.Key)
			f := inspector.Finding{
				Severity: inspector.Error, At: declared.Pos, Label: "external: Compose does not make it",
				Message:  fmt.Sprintf("the external network %q does not exist, so that Compose does not start the services on it", n.Name),
				Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("the engine has no network %q", n.Name), Source: "docker network ls"}},
				Why:      "Compose makes the networks of its own project only; an external one must be there first",
				Fix: inspector.Fix{
					Summary: "Make the network, or start the project that owns it; without `external: true` Compose makes one of its own",
					Then:    fmt.Sprintf("docker network create %s && docker compose up -d", n.Name),
				},
			}
			for _, service := range s.Project.Services {
				if service.On(n.Key) != nil {
					f.Services = append(f.Services, service.Name)
				}
			}
			for _, l := range s.Links() {
				if slices.Contains(f.Services, l.Proxy.Service) || slices.Contains(f.Services, farName(&l)) {
					f.Links = append(f.Links, l.Key)
				}
			}
			found = append(found, f)
		}
		return found
	},
})
