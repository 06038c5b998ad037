package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC404", Name: "service-unhealthy", Needs: inspector.Running,
	Summary: "the service's healthcheck fails",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding {
			if !c.Running() || !unhealthy(c) || ends(s, c) || c.OOMKilled || (!needed && explained(l)) || needed && outageOf(s, c) != nil || checkFault(s, l, c) != nil {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Label: "its healthcheck fails",
				Message: fmt.Sprintf("%s is unhealthy: its healthcheck failed %d %s in a row, last with exit code %d",
					c.Service, c.Health.Streak, plural(c.Health.Streak, "time", "times"), c.Health.ExitCode),
				Why: "the app's own check says that it does not work; nginx can only pass that on",
				Fix: inspector.Fix{Summary: fmt.Sprintf("Mend what the check's output and `docker compose logs %s` name", c.Service)},
			}
			f.Evidence = slices.Concat(checkOutput(c), lastLines(c, 2), replies(l))
			if neverPassed(c) && noListener.MatchString(c.Health.Output) {
				f.Fix.Summary += fmt.Sprintf("; if it only needs longer to start than its check waits (%s), give the check a start_period", tries(c.Health))
			}
			if !needed && l.Connects() == nil {
				f.Severity = inspector.Warning
			}
			return f
		})
	},
})

// neverPassed reports whether the check of an unhealthy container has failed since its start: as often in a row as it can
// have been run, when no run takes longer than it does to be refused.
func neverPassed(c *inspector.Container) bool {
	_, interval := c.Health.Tries()
	return c.Health.At.Sub(c.Started) <= c.Health.StartPeriod+time.Duration(c.Health.Streak+1)*(interval+time.Second)
}

// explained reports whether the far end serves in a way of its own, so that a rule that knows ports and protocols
// can say more than its healthcheck.
func explained(l *inspector.Link) bool {
	sockets, _ := listening(l)
	r := l.First()
	return (refused(l) != nil && len(sockets) > 0) || (r != nil && r.Outcome == "answered" && r.Status < 500)
}
