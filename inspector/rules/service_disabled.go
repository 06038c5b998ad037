package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC206", Name: "service-disabled", Needs: inspector.Static,
	Summary: "the service is switched off by a profile or has scale 0",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Off == nil || refusedWithout(s.Project, l.Off.Name) || len(l.Far) > 0 || l.Extra != nil || resolves(l) || (len(l.Services) > 0 && l.Services[0] != l.Off) {
				return nil
			}
			return serviceDisabled(s, l)
		})
	},
})

// refusedWithout reports whether Compose already refuses the project for the lack of that service.
func refusedWithout(p *compose.Project, service string) bool {
	return slices.ContainsFunc(p.Problems, func(problem compose.Problem) bool {
		return strings.Contains(problem.Message, fmt.Sprintf("undefined service %q", service))
	})
}

func serviceDisabled(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	name := l.Off.Name
	f := &inspector.Finding{
		Severity: inspector.Note, At: l.At(), Label: "switched off", Services: []string{name, l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which has scale 0", name),
		Also:     []inspector.Place{{At: l.Off.ScalePos, Label: "no container of it"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "a service that is switched off has no container, so that nobody answers to its name",
		Fix: inspector.Fix{
			Summary: "Give it a scale of 1, or remove the location",
			Edits:   replaceAt(s, l.Off.ScalePos, "1"),
			Then:    recreate(name), // naming it enables its profile
		},
	}
	if len(l.Off.Profiles) > 0 {
		profiles := strings.Join(l.Off.Profiles, ", ")
		f.Message = fmt.Sprintf("nginx proxies to %s, which runs only with the profile %s", name, profiles)
		f.Also = []inspector.Place{{At: l.Off.ProfilesPos, Label: "only with this profile"}}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s has the profiles %s, none of which is enabled", name, profiles), Source: l.Off.ProfilesPos.String()})
		f.Fix.Edits = nil
		f.Fix.Summary = fmt.Sprintf("Enable the profile for good with COMPOSE_PROFILES=%s in .env, or start %s by its name", l.Off.Profiles[0], name)
	}
	stopped := namedIn(emergency(s, l.Proxy.Service), l.Target.Host)
	if stopped {
		f.Evidence = append(f.Evidence, emergencies(s, l.Proxy.Service)...)
	}
	if l.Target.Dynamic { // nginx starts without it: the location is switched off together with the service
		f.Why = "nginx looks the name up when a request comes: until the service runs, this location answers 502 and all others work"
		return f
	}
	f.Fix.Then += " && " + recreate(l.Proxy.Service) // only when the name has an address
	if ok := l.Resolves(); stopped || (ok != nil && !*ok) {
		f.Severity = inspector.Error
	}
	return f
}
