package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC303", Name: "network-drift", Needs: inspector.Running,
	Summary: "a container is not on the networks that the file says",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Gateway == nil || len(l.Services) == 0 || l.From.NetworkMode != "" {
				return nil
			}
			if meets := l.Meets(); meets == nil || *meets || resolves(l) {
				return nil
			}
			return networkDrift(s, l)
		})
	},
})

func networkDrift(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := l.Services[0]
	ends := []inspector.Container{*l.Gateway}
	ends = append(ends, l.Far...)
	f := &inspector.Finding{
		Severity: inspector.Error, At: networksAt(to), Services: []string{to.Name, l.From.Name},
		Evidence: lookups(l),
		Why:      "the networks of a container are set when it is created: a changed file, or a disconnect by hand, shows only after it is created anew",
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to it"}},
	}
	var stray []string
	for _, c := range ends {
		missing := missingNetworks(s, &c)
		if len(missing) == 0 {
			continue
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{
			Fact: fmt.Sprintf("%s is on %v, not on %v", c.Name, endpointNames(&c), missing), Source: "docker inspect " + c.Name})
		if !slices.Contains(stray, c.Service) {
			stray = append(stray, c.Service)
		}
	}
	if len(stray) == 0 {
		return nil
	}
	f.Message = fmt.Sprintf("the file puts %s and %s on a common network, but the container of %s is not on it", l.From.Name, to.Name, stray[0])
	f.At = networksAt(s.Project.Service(stray[0]))
	f.Fix = inspector.Fix{Summary: "Create the container anew, so that it joins the networks of the file", Then: "docker compose up -d --force-recreate " + stray[0]}
	return f
}

// missingNetworks returns the engine's names of the networks that a container should be on and is not.
func missingNetworks(s *inspector.Snapshot, c *inspector.Container) []string {
	service := s.Project.Service(c.Service)
	if service == nil {
		return nil
	}
	var missing []string
	for _, on := range service.Networks {
		network := s.Project.Network(on.Name)
		if network != nil && !slices.Contains(endpointNames(c), network.EngineName) {
			missing = append(missing, network.EngineName)
		}
	}
	return missing
}

func endpointNames(c *inspector.Container) []string {
	names := []string{}
	for _, e := range c.Endpoints {
		names = append(names, e.Network)
	}
	return names
}
