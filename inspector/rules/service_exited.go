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
			_, taken := c.TakenPort()
			switch {
			case killedForMemory(s, c), taken != 0:
				return nil
			case c.State == "created":
				return neverStarted(l, c)
			case c.State == "exited" || c.State == "dead":
				return serviceExited(s, l, c)
			case dying(s, c):
				return neverCameUp(l, c)
			}
			return nil
		})
	},
})

func serviceExited(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: fmt.Sprintf("exited with code %d", c.ExitCode),
		Message:  fmt.Sprintf("%s exited with code %d%s %s and is not running%s", c.Service, c.ExitCode, meaning(c.ExitCode), ago(s, c.Finished), because(c)),
		Evidence: lastLines(c, 3),
		Why:      "a container that does not run has no address, so that nobody answers to its name",
		Fix:      mend(l, c, "Remove the reason that its last words name, then start it"),
	}
	switch c.ExitCode {
	case 0:
		f.Fix.Summary = "Start it; if it ends by itself again, its command does not stay in the foreground"
	case 137, 143:
		f.Fix.Summary = "Start it; somebody or something stopped it"
	default:
		tooEarly(s, c, f)
	}
	return f
}

// neverCameUp speaks of an nginx behind the other one that is about to end.
func neverCameUp(l *inspector.Link, c *inspector.Container) *inspector.Finding {
	return &inspector.Finding{
		Severity: inspector.Error, Label: "does not come up",
		Message:  fmt.Sprintf("nginx in %s does not start%s", c.Service, because(c)),
		Evidence: lastLines(c, 2),
		Why:      "until it has read its configuration, nobody listens in its container",
		Fix:      mend(l, c, "Remove what its last words name, then start it again"),
	}
}

// tooEarly says of a service that ended because it could not reach another one that this one runs by now.
func tooEarly(s *inspector.Snapshot, c *inspector.Container, f *inspector.Finding) {
	said, service := complaints(s, c), s.Project.Service(c.Service)
	if len(said) == 0 || said[0].about == nil || service == nil {
		return
	}
	name := said[0].about.Name
	on := decisive(s, s.Engine.Of(name))
	if on == nil || !well(s, on) {
		return
	}
	f.Message += fmt.Sprintf("; it could not reach %s, which runs now", name)
	f.Evidence = append(f.Evidence, stateOf(s, on)...)
	f.Why = "a service that ends when another one is not ready yet stays down, unless Compose lets it wait or the engine starts it again"
	f.Fix.Summary = fmt.Sprintf("Start it again; if it ends again, compare the port that it asks for with the one on which %s listens", name)
	if waits := service.Dependency(name); waits == nil || waits.Condition != "service_healthy" {
		f.Fix.Summary += fmt.Sprintf(". So that it waits by itself, let it depend on %s with condition: service_healthy", name)
		if on.Health == nil {
			f.Fix.Summary += ", which takes a healthcheck of " + name
		}
	}
}

// neverStarted speaks of a container that the engine could not start, or that nobody did.
func neverStarted(l *inspector.Link, c *inspector.Container) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: "never started",
		Message: fmt.Sprintf("%s is not running: its container was created and never started", c.Service),
		Why:     "a container that does not run has no address, so that nobody answers to its name",
		Fix:     inspector.Fix{Summary: "Start it"},
	}
	if c.Error != "" {
		f.Message = fmt.Sprintf("%s is not running: the engine could not start its container: %s", c.Service, short(reason(c.Error), 160))
		f.Fix = mend(l, c, "Remove the reason that the engine gives, then start it")
	}
	return f
}

// reason leaves out the steps through which the engine passed an error on.
func reason(failure string) string {
	for _, step := range []string{"unable to start container process: ", "): "} {
		if _, last, ok := strings.Cut(failure, step); ok {
			failure = last
			break
		}
	}
	return strings.TrimSuffix(failure, ": unknown")
}
