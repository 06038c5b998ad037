package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC120", Name: "nginx-down", Needs: inspector.Running,
	Summary: "nginx is not running, or restarts again and again",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		if s.Engine.Idle() {
			return nil
		}
		for i := range s.Proxies {
			if f := nginxDown(s, &s.Proxies[i]); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

func nginxDown(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	containers := s.Engine.Of(p.Service)
	for _, c := range containers {
		if c.Running() && !ends(s, &c) {
			return refusedReload(s, p)
		}
	}
	service := s.Project.Service(p.Service)
	if service.Scale == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, Fallback: true, Services: []string{p.Service}, At: service.Pos,
		Message: p.Service + " has no container, so that nobody answers",
		Why:     "no site works while nginx does not run",
		Fix:     inspector.Fix{Summary: "Start it", Then: recreate(p.Service)},
	}
	if len(containers) == 0 {
		f.Evidence = []inspector.Evidence{{Fact: "no container of " + p.Service, Source: "docker compose ps -a"}}
		return f
	}
	c := &containers[0]
	f.Evidence = stateOf(s, c)
	switch {
	case c.State == "exited" && c.ExitCode == 0:
		f.Message = fmt.Sprintf("nginx is down: container %s ended without an error, as when somebody stops it", c.Name)
		return f
	case c.State == "created" && c.Error == "":
		neverBegun(s, service, c, f)
		return f
	}
	f.Message = fmt.Sprintf("nginx is down: container %s is %s with exit code %d%s", c.Name, c.State, c.ExitCode, meaning(c.ExitCode))
	f.Fix.Summary = "Remove what its last words name, then start it again"
	if e := emergency(s, p.Service); e != nil {
		f.Second = true // whatever is wrong with its upstreams, nginx itself says why it stopped
		f.Message = "nginx does not start: " + short(e.Message, 160)
		f.Evidence = append(f.Evidence, logged(p.Service, []entry{*e})...)
		explain(s, p, f, e)
	} else {
		f.Message += because(c)
		if w := remedy(c); w != nil {
			f.Fix.Summary = strings.ReplaceAll(w.fix, "{}", c.Service)
		} else if unheard(c) {
			f.Fix.Summary = hear(c)
		}
		f.Evidence = append(f.Evidence, lastLines(c, 3)...)
	}
	return f
}

// neverBegun speaks of an nginx whose container nobody started, though all that it waits for is there by now.
func neverBegun(s *inspector.Snapshot, service *compose.Service, c *inspector.Container, f *inspector.Finding) {
	f.Message = fmt.Sprintf("nginx is down: container %s was created and never started", c.Name)
	f.Why = "Compose first makes all containers, then starts them in turn; one that is interrupted, or waits for another in vain, leaves the rest as they are"
	for _, d := range service.DependsOn {
		on := newest(s.Engine.Of(d.Service))
		if d.Condition != "service_healthy" || on == nil || on.Health == nil {
			continue
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s waits until %s is healthy, and %s is %s now", service.Name, d.Service, on.Name, on.Health.Status), Source: "docker inspect " + on.Name})
		f.Fix.Summary = fmt.Sprintf("Start it; where Compose then says that %s is unhealthy, its check (%s) gives up too soon: give it a start_period", d.Service, tries(on.Health))
	}
}

// explain tells of an [emerg] line where it leads to, what it means and the way out.
func explain(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, e *entry) {
	if at := emergencyAt(p, e); !at.IsZero() {
		f.At, f.Fix.Then = at, applyConfig(s, p, at.File)
	}
	m := e.Meaning()
	if m == nil {
		return
	}
	f.Why = m.Says
	if len(m.Causes) > 0 {
		f.Why += "; likely " + strings.Join(m.Causes, ", or ")
	}
	f.Fix.Summary = cmp.Or(m.Fix, f.Fix.Summary)
	for _, problem := range templateMarks(p) {
		if at := p.Pos(problem.Pos); at.File == f.At.File {
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: problem.Message, Source: at.String()})
			f.Label, f.Why = problem.Message, "what fills in the template must have done so before nginx reads it: nginx takes the placeholders for its own language"
			f.Fix.Summary = "Write the value in the place of each placeholder, or mount the file that the template is made into"
			return
		}
	}
}

// refusedReload speaks of an nginx that runs on with what it had, for it did not take its last configuration, and
// where no rule has found out why from the files.
func refusedReload(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	e := refusal(s, p.Service)
	if e == nil || (p.Config != nil && stopping(p.Config) != nil) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Fallback: true, Second: true, Services: []string{p.Service}, At: serviceAt(s, p.Service),
		Message:  "nginx runs with an older configuration and will not start again with this one: " + short(e.Message, 160),
		Evidence: logged(p.Service, []entry{*e}),
		Why:      "an nginx that cannot read its new configuration keeps the old one, until it is started again",
		Fix:      inspector.Fix{Summary: "Remove what the line names, then reload", Then: reload(p.Service)},
	}
	if e.means("may-not-switch") {
		f.Severity, f.Message = inspector.Error, "nginx runs without workers, so that nobody answers: "+short(e.Message, 160)
	}
	then := f.Fix.Then
	explain(s, p, f, e)
	if inspector.InContainer(f.At.File) {
		f.Fix.Then = then // a restart would end it, should something still be wrong
	}
	return f
}

// templateMarks are the problems of nginx's configuration that are placeholders of a template which nobody filled in.
func templateMarks(p *inspector.Proxy) []nginx.Problem {
	if p.Config == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Config.Problems), func(problem nginx.Problem) bool { return problem.Kind != "template" })
}
