package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC406", Name: "out-of-memory", Needs: inspector.Running,
	Summary: "the service was killed for memory",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachDown(s, func(l *inspector.Link, c *inspector.Container, _ bool) *inspector.Finding {
			// A running container keeps the flag of a child that was killed, be it long ago.
			if !killedForMemory(s, c) || (c.Running() && !loops(s, c) && l.Failed() == nil && len(l.Replies) == 0) {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: "killed for memory",
				Message:  fmt.Sprintf("%s was killed because the memory of the machine, or of a group of containers, ran out", c.Service),
				Evidence: append([]inspector.Evidence{memoryFact(c)}, lastLines(c, 2)...),
				Why:      "the kernel ends a process that would pass its container's memory limit, without a word in its log",
				Fix:      inspector.Fix{Summary: fmt.Sprintf("Let %s use less memory, or give the machine more", c.Service)},
			}
			if c.MemoryLimit > 0 {
				limit := size(c.MemoryLimit)
				f.Message = fmt.Sprintf("%s was killed because it used more than its memory limit of %s", c.Service, limit)
				f.Evidence[0].Fact += ", the limit is " + limit
				if !c.OOMKilled {
					f.Message = fmt.Sprintf("%s was killed (exit code 137) and nobody told it to stop: most likely it used more than its memory limit of %s", c.Service, limit)
				}
				f.Fix.Summary = fmt.Sprintf("Raise its memory limit (mem_limit or deploy.resources.limits.memory, now %s), or let it use less", limit)
			}
			return f
		})
		for i := range found {
			if service := s.Project.Service(found[i].Services[0]); service != nil && service.MemoryLimit > 0 && !service.MemoryPos.IsZero() {
				found[i].At = service.MemoryPos
			}
		}
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding { return workerKilled(s, l) })...)
	},
})

// killedForMemory reports whether the kernel ended a container for its memory. Engines miss that now and then: then it is
// told by the end of one that has a limit, by SIGKILL, which nobody sent through the engine, as its events show.
func killedForMemory(s *inspector.Snapshot, c *inspector.Container) bool {
	if c.OOMKilled || c.Running() || c.ExitCode != 137 || c.MemoryLimit == 0 {
		return c.OOMKilled
	}
	ended := false
	for _, e := range s.Engine.Past {
		if e.Container != c.ID || e.Time.Before(c.Started) {
			continue
		}
		if e.Action == "kill" {
			return false
		}
		ended = ended || e.Action == "die" || e.Action == "oom"
	}
	return ended
}

// memoryFact cites by what it is known.
func memoryFact(c *inspector.Container) inspector.Evidence {
	if c.OOMKilled {
		return inspector.Evidence{Fact: "OOMKilled is true", Source: "docker inspect " + c.Name}
	}
	return inspector.Evidence{Fact: "it ended with exit code 137, and there is no kill event of it before", Source: "docker events --since 1h"}
}

func size(bytes int64) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.3g GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.3g MiB", float64(bytes)/(1<<20))
}
