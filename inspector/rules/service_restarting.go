package rules

import (
	"cmp"
	"fmt"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC403", Name: "service-restarting", Needs: inspector.Running,
	Summary: "the service's container restarts again and again",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachDown(s, func(l *inspector.Link, c *inspector.Container, _ bool) *inspector.Finding {
			if !loops(s, c) || killedForMemory(s, c) {
				return nil
			}
			return serviceRestarting(l, c)
		}), eachLink(s, func(l *inspector.Link) *inspector.Finding {
			c := newest(l.Far)
			if c == nil || !l.Serves() || !between(s, c) {
				return nil
			}
			f := serviceRestarting(l, c)
			f.At, f.Services = serviceAt(s, c.Service), services(l)
			if c.Running() {
				f.Severity = inspector.Warning
			}
			f.Evidence = append(stateOf(s, c), f.Evidence...)
			f.Fix.Then = cmp.Or(f.Fix.Then, start(l, again(s, c.Service)))
			return f
		})...)
	},
})

func serviceRestarting(l *inspector.Link, c *inspector.Container) *inspector.Finding {
	last, c := "", allLives(c)
	if c.State == "restarting" { // the engine forgets the code when it starts the container again
		last = fmt.Sprintf(", last with exit code %d%s", c.ExitCode, meaning(c.ExitCode))
	}
	return &inspector.Finding{
		Severity: inspector.Error, Label: "restarts again and again",
		Message:  fmt.Sprintf("%s does not stay up: it was restarted %d %s%s%s", c.Service, c.RestartCount, plural(c.RestartCount, "time", "times"), last, because(c)),
		Evidence: lastLines(c, 3),
		Why:      "between two restarts nobody listens, so that nginx finds no address or a closed port",
		Fix:      mend(l, c, "Remove the reason that its last words name; the restart policy only repeats it"),
	}
}

// between reports whether a container that answers now has run for less time than it did on average before each of
// its restarts, so that nothing says that it stays up this time.
func between(s *inspector.Snapshot, c *inspector.Container) bool {
	if c.RestartCount < 3 || c.Created.IsZero() {
		return false
	}
	up := s.Taken.Sub(c.Started)
	return up < restartWindow && up < c.Started.Sub(c.Created)/time.Duration(c.RestartCount)
}
