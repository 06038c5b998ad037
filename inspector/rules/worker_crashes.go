package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC415", Name: "worker-crashes", Needs: inspector.Running,
	Summary: "a worker of the app crashes amid requests, and its server starts another",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding { return workerCrashes(s, l) })
	},
})

// crashes are the signals with which the kernel, or a process itself, ends what went wrong in it (signal(7)).
var crashes = []string{"SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE"}

func workerCrashes(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c := newest(l.Far)
	if c == nil || !c.Running() {
		return nil
	}
	how := ""
	lines := endedLines(c, func(_, _, signal string) bool {
		crashed := slices.Contains(crashes, signal)
		if crashed {
			how = signal
		}
		return crashed
	})
	cut := cutAmid(s, l, lines)
	if len(cut) == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "its workers crash amid requests", Services: services(l),
		Message:  fmt.Sprintf("the workers of %s crash amid requests (%s), and nginx answers those with 502", farName(l), how),
		Evidence: slices.Concat([]inspector.Evidence{{Fact: short(lines[len(lines)-1].Text, 200), Source: "docker logs " + c.Name}}, logged(l.Proxy.Service, cut)),
		Why:      "the program itself fails, before it can log an error of its own: code that calls itself without end, or an extension or library that does not fit; the server starts another worker, so that the container runs on",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Look at what the code behind the requests above does in %s, and at its extensions: update them, or leave them out one by one until it holds", farName(l)),
			Then:    fmt.Sprintf("docker compose logs --timestamps %s", farName(l)),
		},
	}
	if l.Broken() {
		f.Severity = inspector.Error
	}
	return f
}
