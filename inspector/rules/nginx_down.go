package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC120", Name: "nginx-down", Needs: inspector.Running,
	Summary: "nginx is not running, or restarts again and again",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		if len(s.Engine.Containers) == 0 {
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
		if c.Running() && !loops(s, &c) {
			return nil
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
	f.Message = fmt.Sprintf("nginx is down: container %s is %s with exit code %d", c.Name, c.State, c.ExitCode)
	f.Evidence = stateOf(s, c)
	f.Fix.Summary = "Remove what its last words name, then start it again"
	if e := emergency(s, p.Service); e != nil {
		f.Message = "nginx does not start: " + short(e.Message, 160)
		f.Evidence = append(f.Evidence, logged(p.Service, []entry{*e})...)
		if e.File != "" {
			f.At = logPlace(p, e.LogEntry)
		}
	} else {
		f.Evidence = append(f.Evidence, lastLines(c, 3)...)
	}
	return f
}

// loops reports whether a container was restarted and has not run for long since.
func loops(s *inspector.Snapshot, c *inspector.Container) bool {
	return c.State == "restarting" || (c.RestartCount >= 2 && s.Taken.Sub(c.Started) < restartWindow)
}

// stateOf cites what the engine says of a container.
func stateOf(s *inspector.Snapshot, c *inspector.Container) []inspector.Evidence {
	fact := c.Name + " is " + c.State
	switch c.State {
	case "exited", "dead", "restarting":
		fact = fmt.Sprintf("%s is %s, exit code %d%s, ended %s", c.Name, c.State, c.ExitCode, meaning(c.ExitCode), ago(s, c.Finished))
	case "running":
		fact = fmt.Sprintf("%s is running since %s", c.Name, ago(s, c.Started))
	}
	if c.RestartCount > 0 {
		fact += fmt.Sprintf(", restarted %d %s", c.RestartCount, plural(c.RestartCount, "time", "times"))
	}
	seen := []inspector.Evidence{{Fact: fact, Source: "docker inspect " + c.Name}}
	if c.Error != "" {
		seen = append(seen, inspector.Evidence{Fact: short(c.Error, 240), Source: "docker inspect " + c.Name})
	}
	return seen
}

// meaning explains the exit codes that Docker and shells give a meaning of their own.
func meaning(code int) string {
	switch code {
	case 125:
		return " (the engine could not start it)"
	case 126:
		return " (its command may not be executed)"
	case 127:
		return " (its command was not found)"
	case 134:
		return " (aborted)"
	case 137:
		return " (killed)"
	case 139:
		return " (crashed: segmentation fault)"
	case 143:
		return " (told to stop)"
	}
	return ""
}

// serviceAt is where a service stands in the Compose file.
func serviceAt(s *inspector.Snapshot, name string) compose.Pos {
	if service := s.Project.Service(name); service != nil {
		return service.Pos
	}
	return compose.Pos{}
}
