package rules

import (
	"cmp"
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
		return eachProxy(s, func(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
			return cmp.Or(startOrder(s, p), startMutual(s, p))
		})
	},
})

// startOrder speaks once per proxy: of the services for which nginx stopped, or else of all that it needs at start and
// does not wait for.
func startOrder(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	stopped, down := emergency(s, p.Service), s.Engine != nil && !isUp(s, p.Service)
	f := &inspector.Finding{Severity: inspector.Note, At: service.Pos, Label: "does not wait", Services: []string{p.Service}}
	var missed, late []string
	waits := s.Project.Awaited(service)
	for _, l := range s.Links() {
		to := far(&l)
		if l.Proxy != p || !needsAtStart(&l) || to == service {
			continue
		}
		switch {
		case down && namedIn(stopped, l.Target.Host) && runs(&l):
			missed = append(missed, to.Name)
			f.Evidence = slices.Concat(logged(p.Service, []entry{*stopped}), stateOf(s, newest(l.Far)))
			if !waits[to.Name] {
				late = append(late, to.Name)
			}
		case !waits[to.Name] && !service.Restarts() && (s.Engine == nil || down) && !longBefore(service, to):
			late = append(late, to.Name)
			f.Links = append(f.Links, l.Key)
		}
	}
	missed, late = compact(missed), compact(late)
	f.Services = append(f.Services, compact(append(missed, late...))...)
	f.Why = "nginx looks up every literal host when it starts, and ends for good when one has no address yet"
	f.Fix = waitFor(s, service, late)
	if len(late) > 0 {
		fact := fmt.Sprintf("%s has no depends_on that leads to %s", p.Service, strings.Join(late, ", "))
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fact, Source: service.Pos.String()})
	}
	switch {
	case len(missed) > 0:
		f.Severity, f.Proxy, f.Links = inspector.Error, p.Service, nil
		f.Message = fmt.Sprintf("nginx started before %s and stopped, because its name had no address yet; now it has one", strings.Join(missed, ", "))
	case len(late) > 0:
		f.Message = fmt.Sprintf("%s does not wait for %s, and stops for good when it happens to start first", p.Service, strings.Join(late, ", "))
		reversed(s.Project, p.Service, late, f)
	default:
		return nil
	}
	return f
}

// longBefore reports whether a service that waits for nothing is started at once, while nginx waits for another one to be ready.
func longBefore(nginx, to *compose.Service) bool {
	return len(to.DependsOn) == 0 && slices.ContainsFunc(nginx.DependsOn, func(d compose.Dependency) bool {
		return d.Condition == "service_completed_successfully" || d.Condition == "service_healthy"
	})
}

// reversed warns where a service that nginx needs waits for nginx: compose starts nginx first, each time.
func reversed(project *compose.Project, proxy string, late []string, f *inspector.Finding) {
	for _, name := range late {
		if d := project.Service(name).Dependency(proxy); d != nil {
			f.Severity, f.Label = inspector.Warning, "starts first"
			f.Message = fmt.Sprintf("%s starts before %s, which depends on it, and stops for good if %s has no address by then", proxy, name, name)
			f.Also = []inspector.Place{{At: d.Pos, Label: "the wrong way round"}}
			f.Fix.Summary = fmt.Sprintf("Take %s out of depends_on of %s, and let %s depend on %s; or let the engine start %s again when it stops", proxy, name, proxy, name, proxy)
			return
		}
	}
}

// waitFor lets the nginx service start after the services that it needs, or again where they start after nginx.
func waitFor(s *inspector.Snapshot, service *compose.Service, late []string) inspector.Fix {
	names := strings.Join(late, ", ")
	fix := inspector.Fix{Summary: fmt.Sprintf("Let %s depend on %s", service.Name, names), Then: recreate(service.Name)}
	switch {
	case len(late) == 0:
		fix.Summary = "Start nginx again"
	case slices.ContainsFunc(late, func(name string) bool { return s.Project.Awaited(s.Project.Service(name))[service.Name] }):
		fix.Summary = fmt.Sprintf("Let the engine start %s again when it stops: depends_on would close a circle", service.Name)
		if service.Restart == "" {
			fix.Edits = addKey(s, service, "restart: unless-stopped")
		}
	case service.DependsOnPos.IsZero():
		fix.Edits = addKey(s, service, fmt.Sprintf("depends_on: [%s]", names))
	default:
		if fix.Edits = addToList(s, service.DependsOnPos, names); fix.Edits == nil {
			fix.Edits = addItems(s, service.DependsOn, late)
		}
	}
	return fix
}

// addItems are the edits that add entries to a depends_on that is written one entry per line, before its first.
func addItems(s *inspector.Snapshot, entries []compose.Dependency, names []string) []inspector.Edit {
	var first compose.Pos
	for _, d := range entries {
		if first.IsZero() || (d.Pos.File == first.File && d.Pos.Line < first.Line) {
			first = d.Pos
		}
	}
	line := s.Line(first)
	if !strings.HasPrefix(strings.TrimSpace(line), "- ") {
		return nil
	}
	var edits []inspector.Edit
	for _, name := range names {
		edits = append(edits, inspector.Edit{File: first.File, Line: first.Line, New: indent(line) + "- " + name})
	}
	return edits
}
