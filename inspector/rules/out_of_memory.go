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
			// A running container keeps the flag of a child that was killed, be it long ago; an event may be of a worker.
			if !killedForMemory(s, c) || (c.Running() && !loops(s, c) && l.Failed() == nil && (len(l.Replies) == 0 || !c.OOMKilled)) {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: "killed for memory",
				Message:  fmt.Sprintf("%s was killed because the memory of the machine, or of a group of containers, ran out", c.Service),
				Evidence: append([]inspector.Evidence{memoryFact(s, c)}, lastLines(c, 2)...),
				Why:      "the kernel ends a process that would pass its container's memory limit, without a word in its log",
				Fix:      inspector.Fix{Summary: fmt.Sprintf("Let %s use less memory, or give the machine more", c.Service)},
			}
			if c.MemoryLimit > 0 {
				limit := size(c.MemoryLimit)
				f.Message = fmt.Sprintf("%s was killed because it used more than its memory limit of %s", c.Service, limit)
				f.Evidence[0].Fact += ", the limit is " + limit
				switch {
				case c.OOMKilled:
				case c.Running():
					f.Message = fmt.Sprintf("%s has just used more than its memory limit of %s, and the kernel kills processes for that", c.Service, limit)
				default:
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

func size(bytes int64) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.3g GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%.3g MiB", float64(bytes)/(1<<20))
}
