package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// namedByHand is the part of CC209 about a running container of this project to which a name leads that the Compose file gives to
// others alone: it got it by `docker network connect --alias`, or is left from an older Compose file.
func namedByHand(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.Lookup == nil || s.Engine == nil || len(l.Services) == 0 {
		return nil
	}
	given, meant := slices.Concat(l.Lookup.Libc, l.Lookup.DNS), l.Services[0]
	for i := range s.Engine.Containers {
		c := &s.Engine.Containers[i]
		service := s.Project.Service(c.Service)
		if !c.Running() || slices.Contains(l.Services, service) || s.Project.DisabledService(c.Service) != nil || !slices.ContainsFunc(given, c.HasAddress) {
			continue
		}
		f := &inspector.Finding{
			Severity: inspector.Warning, At: l.At(), Label: "a part of the requests goes elsewhere", Services: append(services(l), c.Service),
			Message:  fmt.Sprintf("the name %q is that of %s, and leads to %s as well, to which the Compose file does not give it", l.Target.Host, meant.Name, c.Name),
			Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), dials(l), []inspector.Evidence{{Fact: fmt.Sprintf("%s is a container of %s", c.Name, c.Service), Source: "docker inspect " + c.Name}}),
			Why:      "Docker's DNS gives the addresses of all containers that have a name, and nginx takes them in turn",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Make %s anew: it gets the networks and names that the Compose file gives it (by hand: docker network disconnect)", c.Name), Then: forceRecreate(c.Service, l.Proxy.Service)},
		}
		if !nameRunsBeside(l) || !slices.ContainsFunc(l.Far, func(own inspector.Container) bool { return slices.ContainsFunc(given, own.HasAddress) }) {
			f.Severity, f.Label = inspector.Error, "its requests go elsewhere"
			f.Message = fmt.Sprintf("the name %q is that of %s, and leads to %s, to which the Compose file does not give it", l.Target.Host, meant.Name, c.Name)
		}
		if service == nil {
			f.Services = services(l)
			f.Message += ": it is left from a service that is gone, or of a Compose file that was not loaded"
			if f.Severity == inspector.Warning {
				f.Severity = inspector.Note // two such files may give the name to both, to spread requests
			}
			f.Fix = inspector.Fix{Summary: "Remove what is left of services that are gone, if it is that", Then: fmt.Sprintf("docker compose up -d --remove-orphans && docker compose restart %s", l.Proxy.Service)}
		} else {
			f.Also = []inspector.Place{{At: service.Pos, Label: "has not that name here"}}
		}
		return f
	}
	return nil
}
