package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC701", Name: "start-order", Needs: inspector.Static,
	Summary: "nginx needs the service's name at start and does not wait for it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			if f := startOrder(s, &s.Proxies[i]); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

// startOrder speaks once per proxy, of all services that it needs at start and does not wait for.
func startOrder(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	stopped := emergency(s, p.Service)
	down := s.Engine != nil && !isUp(s, p.Service)
	var late []string
	f := &inspector.Finding{Severity: inspector.Note, At: service.Pos, Label: "does not wait", Services: []string{p.Service}}
	for _, l := range s.Links() {
		to := far(&l)
		if l.Proxy != p || to == nil || l.Target.Dynamic || to == service || l.Target.Host == "" || l.Extra != nil {
			continue
		}
		died := down && namedIn(stopped, l.Target.Host) && slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.Running() })
		if !died && (waitsFor(s.Project, service, to.Name) || restarts(service) || (s.Engine != nil && !down)) {
			continue
		}
		if died {
			f.Severity = inspector.Error
			f.Evidence = append(f.Evidence, logged(p.Service, []entry{*stopped})...)
			for i := range l.Far {
				f.Evidence = append(f.Evidence, stateOf(s, &l.Far[i])...)
			}
		}
		f.Links = append(f.Links, l.Key)
		if !slices.Contains(late, to.Name) {
			late = append(late, to.Name)
		}
	}
	if len(late) == 0 {
		return nil
	}
	names := strings.Join(late, ", ")
	f.Services = append(f.Services, late...)
	f.Why = "nginx looks up every literal host when it starts, and ends for good when one has no address yet"
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s has no restart policy, and no depends_on that leads to %s", p.Service, names), Source: service.Pos.String()})
	f.Fix = waitFor(s, service, late)
	if f.Severity == inspector.Error {
		f.Proxy, f.Links = p.Service, nil
		f.Message = fmt.Sprintf("nginx started before %s and stopped, because its name had no address yet; now it has one", names)
	} else {
		f.Message = fmt.Sprintf("%s does not wait for %s, and stops for good when it happens to start first", p.Service, names)
	}
	return f
}

// waitFor lets the nginx service start after the services that it needs.
func waitFor(s *inspector.Snapshot, service *compose.Service, late []string) inspector.Fix {
	fix := inspector.Fix{
		Summary: fmt.Sprintf("Let %s depend on %s", service.Name, strings.Join(late, ", ")),
		Then:    recreate(service.Name),
	}
	if service.DependsOnPos.IsZero() {
		fix.Edits = addKey(s, service, fmt.Sprintf("depends_on: [%s]", strings.Join(late, ", ")))
	} else {
		fix.Edits = addToList(s, service.DependsOnPos, strings.Join(late, ", "))
	}
	if restarts(service) {
		fix.Edits = nil
	}
	return fix
}

// waitsFor reports whether the service's depends_on leads to the other one, directly or through others.
func waitsFor(p *compose.Project, service *compose.Service, other string) bool {
	queue, seen := []string{service.Name}, map[string]bool{}
	for len(queue) > 0 {
		s := p.Service(queue[0])
		queue = queue[1:]
		if s == nil || seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		for _, d := range s.DependsOn {
			if d.Service == other {
				return true
			}
			queue = append(queue, d.Service)
		}
	}
	return false
}

// restarts reports whether the engine starts the service again when it ends with an error.
func restarts(service *compose.Service) bool {
	return service.Restart != "" && service.Restart != "no" && service.Restart != "false"
}
