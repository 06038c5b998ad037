package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC412", Name: "start-period-short", Needs: inspector.Running,
	Summary: "the healthcheck gives up before the service has started",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachDown(s, func(_ *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding {
			if late := lateHealth(s, c); needed && late != nil {
				return startPeriodShort(s, c, late)
			}
			return nil
		})
		for i := range found {
			found[i].At = startPeriodAt(s, found[i].Services[0])
		}
		return append(found, startedLater(s)...)
	},
})

func startPeriodShort(s *inspector.Snapshot, c *inspector.Container, late *slowStart) *inspector.Finding {
	enough := fmt.Sprintf("%ds", int(roomFor(late.passed).Seconds()))
	f := &inspector.Finding{
		Severity: inspector.Error, Label: fmt.Sprintf("gives up after %s", inSeconds(late.gaveUp)),
		Message: fmt.Sprintf("%s needs %s until its healthcheck passes, but the check gives up after %s (%s)",
			c.Service, inSeconds(late.passed), inSeconds(late.gaveUp), tries(c.Health)),
		Evidence: late.evidence,
		Why:      "a container that is unhealthy once is given up by Compose: it does not start what waits for it, even if the app comes up a moment later",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Give the healthcheck of %s `start_period: %s`: failures before that do not count, and a pass counts at once", c.Service, enough)},
	}
	service := s.Project.Service(c.Service)
	if service == nil {
		return f
	}
	if check := service.Healthcheck; check != nil && check.StartPeriod >= late.passed {
		f.Fix.Summary = fmt.Sprintf("The file gives it more time by now (start_period %s): create it anew", inSeconds(check.StartPeriod))
		return f
	}
	f.Fix.Edits = setStartPeriod(s, service, enough)
	return f
}

// setStartPeriod are the edits that set the start_period of a service's healthcheck. One that only its image has is
// completed by the Compose file: the engine takes what is not set from the image.
func setStartPeriod(s *inspector.Snapshot, service *compose.Service, text string) []inspector.Edit {
	check := service.Healthcheck
	switch {
	case check == nil:
		return addKey(s, service, "healthcheck: {start_period: "+text+"}")
	case !check.StartPeriodPos.IsZero():
		return replaceAt(s, check.StartPeriodPos, text)
	case check.FirstKey.IsZero():
		return nil
	}
	line := s.Line(check.FirstKey)
	return []inspector.Edit{{File: check.FirstKey.File, Line: check.FirstKey.Line, New: indent(line) + "start_period: " + text}}
}

func startPeriodAt(s *inspector.Snapshot, name string) compose.Pos {
	service := s.Project.Service(name)
	if service == nil || service.Healthcheck == nil {
		return checkAt(s, name)
	}
	return cmp.Or(service.Healthcheck.StartPeriodPos, service.Healthcheck.Pos)
}

// startedLater warns of an nginx that runs, where it or a service for which it waits was not started with the rest: Compose had given up
// one for which that waits, and will each time.
func startedLater(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	said := map[string]bool{} // by what waits and what it waits for
	for i := range s.Proxies {
		proxy := s.Project.Service(s.Proxies[i].Service)
		if proxy == nil {
			continue
		}
		for _, waits := range withDependencies(s.Project, proxy) {
			for _, d := range waits.DependsOn {
				if f := laterFor(s, proxy, waits, &d); f != nil && !said[waits.Name+" "+d.Service] {
					said[waits.Name+" "+d.Service] = true
					found = append(found, *f)
				}
			}
		}
	}
	return found
}

// laterFor is about one that waited in vain for another one at first, as Compose creates all containers before it starts any.
func laterFor(s *inspector.Snapshot, proxy, waits *compose.Service, d *compose.Dependency) *inspector.Finding {
	own, c := newest(s.Engine.Of(waits.Name)), newest(s.Engine.Of(d.Service))
	late := lateHealth(s, c)
	if own == nil || !own.Running() || d.Condition != "service_healthy" || late == nil || late.guessed ||
		!own.Created.Before(c.Started) || own.Started.Before(c.Started.Add(late.gaveUp)) {
		return nil
	}
	f := startPeriodShort(s, c, late)
	f.Severity, f.At, f.Proxy, f.Services = inspector.Warning, startPeriodAt(s, c.Service), proxy.Name, compact([]string{c.Service, waits.Name, proxy.Name})
	f.Message += fmt.Sprintf("; %s waits for it and was only started later", waits.Name)
	f.Evidence = append(f.Evidence, stateOf(s, own)...)
	f.Fix.Then = again(s, c.Service) + " && " + reload(proxy.Name)
	return f
}

// withDependencies returns a service and all for which Compose waits before it starts that, the nearest first.
func withDependencies(p *compose.Project, service *compose.Service) []*compose.Service {
	all := []*compose.Service{service}
	for i := 0; i < len(all); i++ {
		for _, d := range all[i].DependsOn {
			if on := p.Service(d.Service); on != nil && !slices.Contains(all, on) {
				all = append(all, on)
			}
		}
	}
	return all
}
