package rules

import (
	"cmp"
	"fmt"

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

// startedLater warns of an nginx that runs, but was not started with the rest: Compose had given up the service for which
// it waits, and will each time.
func startedLater(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Proxies {
		service, own := s.Project.Service(s.Proxies[i].Service), newest(s.Engine.Of(s.Proxies[i].Service))
		if service == nil || own == nil || !own.Running() {
			continue
		}
		for _, d := range service.DependsOn {
			c := newest(s.Engine.Of(d.Service))
			late := lateHealth(s, c)
			if d.Condition != "service_healthy" || late == nil || late.guessed || !own.Created.Before(c.Started) || own.Started.Before(c.Started.Add(late.gaveUp)) {
				continue
			}
			f := startPeriodShort(s, c, late)
			f.Severity, f.At, f.Proxy, f.Services = inspector.Warning, startPeriodAt(s, c.Service), service.Name, []string{c.Service, service.Name}
			f.Message += fmt.Sprintf("; %s waits for it and was only started later", service.Name)
			f.Evidence = append(f.Evidence, stateOf(s, own)...)
			f.Fix.Then = again(s, c.Service) + " && " + reload(service.Name)
			found = append(found, *f)
		}
	}
	return found
}
