package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// endedWorker matches what a server logs of one of its processes that a signal ended, with its number and the signal: gunicorn,
// uWSGI, php-fpm, Apache and Unicorn.
var endedWorker = lazyregexp.New(`Worker \(pid:\s?(\d+)\) was sent (SIG\w+)|Worker with pid (\d+) was terminated due to signal (\d+)|worker \d+ \(pid: (\d+)\) died, killed by signal (\d+)|` +
	`child (\d+) exited on signal (\d+)|child pid (\d+) exit signal [\w ]+\((\d+)\)|reaped #<Process::Status: pid (\d+) (SIG\w+)`)

// workerKilled is about an app that lives on while the kernel ends one of its processes amid a request: the memory of its container
// ran out.
func workerKilled(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c := newest(l.Far)
	if c == nil || !c.Running() {
		return nil
	}
	killed := killedLines(c)
	cut := cutAmid(s, l, killed)
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

// cutAmid are the requests of a link that its app cut off while it logged one of these lines.
func cutAmid(s *inspector.Snapshot, l *inspector.Link, lines []inspector.LogLine) []entry {
	return slices.DeleteFunc(failures(s, l), func(e entry) bool {
		return !e.means("closed", "reset") || !slices.ContainsFunc(lines, func(line inspector.LogLine) bool { return line.Time.Sub(e.Line.Time).Abs() < atOnce })
	})
}

// killedLines are what a container's log says of workers that SIGKILL ended, but for those that gunicorn itself ended, because they
// took too long.
func killedLines(c *inspector.Container) []inspector.LogLine {
	slow := map[string]bool{}
	return endedLines(c, func(line, worker, signal string) bool {
		if m := workerTimeout.FindStringSubmatch(line); m != nil {
			slow[m[1]] = true
		}
		return signal == "SIGKILL" && !slow[worker]
	})
}

// endedLines are those lines of a container's log, since it was started, that are wanted: of each line the number of the worker that
// a signal ended, and the signal's name, are given; "" where it tells of none.
func endedLines(c *inspector.Container, wanted func(line, worker, signal string) bool) []inspector.LogLine {
	var all []inspector.LogLine
	for _, line := range c.Log {
		worker, signal := "", ""
		if m := endedWorker.FindStringSubmatch(line.Text); m != nil {
			found := slices.DeleteFunc(m[1:], func(group string) bool { return group == "" })
			worker, signal = found[0], cmp.Or(signalNames[found[1]], found[1])
		}
		if wanted(line.Text, worker, signal) && c.InThisLife(line.Time) {
			all = append(all, line)
		}
	}
	return all
}

// signalNames are signals that end a process by themselves (signal(7)).
var signalNames = map[string]string{"4": "SIGILL", "6": "SIGABRT", "7": "SIGBUS", "8": "SIGFPE", "9": "SIGKILL", "11": "SIGSEGV"}
