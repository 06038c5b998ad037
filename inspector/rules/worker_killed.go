package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// killedWorker matches what a server logs of one of its processes that SIGKILL ended, with its number: gunicorn, uWSGI, php-fpm,
// Apache and Unicorn.
var killedWorker = regexp.MustCompile(`Worker \(pid:\s?(\d+)\) was sent SIGKILL|worker \d+ \(pid: (\d+)\) died, killed by signal 9|` +
	`child (\d+) exited on signal 9 \(SIGKILL|child pid (\d+) exit signal Killed \(9\)|reaped #<Process::Status: pid (\d+) SIGKILL`)

// workerKilled is about an app that lives on while the kernel ends one of its processes amid a request: the memory of its container
// ran out.
func workerKilled(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c := newest(l.Far)
	if c == nil || !c.Running() {
		return nil
	}
	killed := killedLines(c)
	cut := slices.DeleteFunc(failures(s, l), func(e entry) bool {
		return !e.means("closed", "reset") || !slices.ContainsFunc(killed, func(line inspector.LogLine) bool { return line.Time.Sub(e.Line.Time).Abs() < atOnce })
	})
	if len(cut) == 0 {
		return nil
	}
	last := killed[len(killed)-1]
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "its workers are killed amid requests", Services: services(l),
		Message:  fmt.Sprintf("the workers of %s are killed amid requests (SIGKILL): most likely the memory of the machine ran out", farName(l)),
		Evidence: slices.Concat([]inspector.Evidence{{Fact: short(last.Text, 200), Source: "docker logs " + c.Name}}, logged(l.Proxy.Service, cut), usage(c)),
		Why:      "the kernel ends the largest process where memory runs out; the server starts another worker, and nginx answers the request with 502",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Let %s use less memory for a request, or give the machine more", farName(l))},
	}
	if c.MemoryLimit > 0 {
		f.Message = strings.Replace(f.Message, "the memory of the machine ran out", "they use more than its memory limit of "+size(c.MemoryLimit), 1)
		f.Fix.Summary = fmt.Sprintf("Raise its memory limit (mem_limit or deploy.resources.limits.memory, now %s), or let its workers use less", size(c.MemoryLimit))
	}
	if l.Broken() {
		f.Severity = inspector.Error
	}
	if service := s.Project.Service(farName(l)); service != nil && service.MemoryLimit > 0 && !service.MemoryPos.IsZero() {
		f.At, f.Fix.Then = service.MemoryPos, recreate(service.Name)
	}
	if ranOut(s, c, time.Time{}) {
		f.Message = strings.Replace(f.Message, "most likely ", "", 1)
		f.Evidence = append(f.Evidence, ranOutFact)
	}
	return f
}

// killedLines are what a container's log says of workers that SIGKILL ended, but for those that gunicorn itself ended, because they
// took too long.
func killedLines(c *inspector.Container) []inspector.LogLine {
	var all []inspector.LogLine
	slow := map[string]bool{}
	for _, line := range c.Log {
		if m := workerTimeout.FindStringSubmatch(line.Text); m != nil {
			slow[m[1]] = true
		}
		if m := killedWorker.FindStringSubmatch(line.Text); m != nil && !line.Time.Before(c.Started) && !slow[strings.Join(m[1:], "")] {
			all = append(all, line)
		}
	}
	return all
}
