package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC402", Name: "service-exited", Needs: inspector.Running,
	Summary: "the service's container has exited, or could not be started",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container, _ bool) *inspector.Finding {
			switch {
			case c.OOMKilled:
				return nil
			case c.State == "created":
				return neverStarted(s, l, c)
			case c.State == "exited" || c.State == "dead":
				return serviceExited(s, l, c)
			}
			return nil
		})
	},
})

func serviceExited(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: fmt.Sprintf("exited with code %d", c.ExitCode),
		Message:  fmt.Sprintf("%s exited with code %d%s %s and is not running", c.Service, c.ExitCode, meaning(c.ExitCode), ago(s, c.Finished)),
		Evidence: lastLines(c, 3),
		Why:      "a container that does not run has no address, so that nobody answers to its name",
		Fix:      inspector.Fix{Summary: "Remove the reason that its last words name, then start it", Then: start(l, again(s, c.Service))},
	}
	switch c.ExitCode {
	case 0:
		f.Fix.Summary = "Start it; if it ends by itself again, its command does not stay in the foreground"
	case 137, 143:
		f.Fix.Summary = "Start it; somebody or something stopped it"
	}
	return f
}

// neverStarted speaks of a container that the engine could not start, or that nobody did.
func neverStarted(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: "never started",
		Message: fmt.Sprintf("%s is not running: its container was created and never started", c.Service),
		Why:     "a container that does not run has no address, so that nobody answers to its name",
		Fix:     inspector.Fix{Summary: "Start it", Then: start(l, again(s, c.Service))},
	}
	if c.Error != "" {
		f.Message = fmt.Sprintf("%s is not running: the engine could not start its container: %s", c.Service, short(reason(c.Error), 160))
		f.Fix.Summary = "Remove the reason that the engine gives, then start it"
	}
	return f
}

// reason leaves out the steps through which the engine passed an error on.
func reason(failure string) string {
	for _, step := range []string{"unable to start container process: ", "): "} {
		if _, last, ok := strings.Cut(failure, step); ok {
			return last
		}
	}
	return failure
}
