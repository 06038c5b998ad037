package rules

import (
	"fmt"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// restartWindow is how long a container must run after a restart to count as running again.
const restartWindow = time.Minute

// eachDown asks of every link whose far service has containers and none of them works: the newest one tells why.
func eachDown(s *inspector.Snapshot, judge func(*inspector.Link, *inspector.Container) *inspector.Finding) []inspector.Finding {
	return eachLink(s, func(l *inspector.Link) *inspector.Finding {
		var newest *inspector.Container
		for i := range l.Far {
			c := &l.Far[i]
			if c.Running() && !loops(s, c) && !unhealthy(c) {
				return nil
			}
			if newest == nil || c.Started.After(newest.Started) {
				newest = c
			}
		}
		if newest == nil || l.Works() {
			return nil
		}
		f := judge(l, newest)
		if f == nil {
			return nil
		}
		f.At, f.Services = serviceAt(s, newest.Service), services(l)
		f.Also = []inspector.Place{{At: l.At(), Label: "nginx proxies to it"}}
		f.Evidence = append(append(stateOf(s, newest), f.Evidence...), lookups(l)...)
		f.Evidence = append(f.Evidence, dials(l)...)
		return f
	})
}

func unhealthy(c *inspector.Container) bool { return c.Health != nil && c.Health.Status == "unhealthy" }

var _ = register(inspector.Rule{
	ID: "CC402", Name: "service-exited", Needs: inspector.Running,
	Summary: "the service's container has exited",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container) *inspector.Finding {
			if (c.State != "exited" && c.State != "dead" && c.State != "created") || c.OOMKilled {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: fmt.Sprintf("exited with code %d", c.ExitCode),
				Message:  fmt.Sprintf("%s is not running: its container exited with code %d%s %s", c.Service, c.ExitCode, meaning(c.ExitCode), ago(s, c.Finished)),
				Evidence: lastLines(c, 3),
				Why:      "a container that does not run has no address, so that nobody answers to its name",
				Fix:      inspector.Fix{Summary: "Remove the reason that its last words name, then start it", Then: recreate(c.Service)},
			}
			switch {
			case c.State == "created":
				f.Message, f.Label = fmt.Sprintf("%s was created but never started", c.Service), "never started"
			case c.ExitCode == 0 || c.ExitCode == 143 || c.ExitCode == 137:
				f.Fix.Summary = "Start it; somebody or something stopped it"
			}
			return f
		})
	},
})

var _ = register(inspector.Rule{
	ID: "CC403", Name: "service-restarting", Needs: inspector.Running,
	Summary: "the service's container restarts again and again",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container) *inspector.Finding {
			if !loops(s, c) || c.OOMKilled {
				return nil
			}
			return &inspector.Finding{
				Severity: inspector.Error, Label: "restarts again and again",
				Message:  fmt.Sprintf("%s cannot stay up: restarted %d times, last exit code %d%s", c.Service, c.RestartCount, c.ExitCode, meaning(c.ExitCode)),
				Evidence: lastLines(c, 3),
				Why:      "between two restarts nobody listens, so that nginx finds no address or a closed port",
				Fix:      inspector.Fix{Summary: "Remove the reason that its last words name; the restart policy only repeats it", Then: recreate(c.Service)},
			}
		})
	},
})

var _ = register(inspector.Rule{
	ID: "CC404", Name: "service-unhealthy", Needs: inspector.Running,
	Summary: "the service's healthcheck fails",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container) *inspector.Finding {
			if !c.Running() || !unhealthy(c) || bound(l) {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: "its healthcheck fails",
				Message: fmt.Sprintf("%s is unhealthy: its healthcheck failed %d times in a row, last with exit code %d", c.Service, c.Health.Streak, c.Health.ExitCode),
				Why:     "the app's own check says that it does not work; nginx can only pass that on",
				Fix: inspector.Fix{
					Summary: "Mend what the check's output names",
					Then:    fmt.Sprintf("docker compose logs --tail 50 %s", c.Service),
				},
			}
			if c.Health.Output != "" {
				f.Evidence = []inspector.Evidence{{Fact: "the check's last output: " + short(c.Health.Output, 200), Source: "docker inspect " + c.Name}}
			}
			if l.Connects() == nil {
				f.Severity = inspector.Warning
			}
			return f
		})
	},
})

// bound reports whether something listens in the far container at all, so that a rule that knows the ports can
// say more than its healthcheck.
func bound(l *inspector.Link) bool {
	sockets, known := listening(l)
	return known && len(sockets) > 0 && refused(l) != nil
}

var _ = register(inspector.Rule{
	ID: "CC405", Name: "service-paused", Needs: inspector.Running,
	Summary: "the service's container is paused",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container) *inspector.Finding {
			if c.State != "paused" {
				return nil
			}
			return &inspector.Finding{
				Severity: inspector.Error, Label: "paused",
				Message: fmt.Sprintf("%s is paused: its port is open, but no process of it runs", c.Service),
				Why:     "the kernel accepts connections for a paused container, and nobody answers them: nginx waits until its timeout (504)",
				Fix:     inspector.Fix{Summary: "Let it go on", Then: "docker compose unpause " + c.Service},
			}
		})
	},
})

var _ = register(inspector.Rule{
	ID: "CC406", Name: "out-of-memory", Needs: inspector.Running,
	Summary: "the service was killed for memory",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container) *inspector.Finding {
			if !c.OOMKilled {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: "killed for memory",
				Message:  fmt.Sprintf("%s was killed because it used more memory than it may", c.Service),
				Evidence: append([]inspector.Evidence{{Fact: "OOMKilled is true", Source: "docker inspect " + c.Name}}, lastLines(c, 2)...),
				Why:      "the kernel ends the process that would pass the container's memory limit, without a word in its log",
				Fix:      inspector.Fix{Summary: "Raise its memory limit (mem_limit, deploy.resources.limits.memory), or make it use less", Then: recreate(c.Service)},
			}
			if c.MemoryLimit > 0 {
				f.Message = fmt.Sprintf("%s was killed because it used more than its memory limit of %s", c.Service, size(c.MemoryLimit))
				f.Evidence[0].Fact += ", limit " + size(c.MemoryLimit)
			}
			return f
		})
	},
})

func size(bytes int64) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.3g GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.3g MiB", float64(bytes)/(1<<20))
}
