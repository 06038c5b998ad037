package rules

import (
	"fmt"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// startingWindow is how long after its start a container that listens nowhere counts as still starting, where it
// has no healthcheck that says so.
const startingWindow = 2 * time.Minute

var _ = register(inspector.Rule{
	ID: "CC407", Name: "service-starting", Needs: inspector.Probed,
	Summary: "the service runs but is not ready yet",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if refused(l) == nil || len(l.Far) == 0 {
				return nil
			}
			c := &l.Far[0]
			sockets, known := listening(l)
			young := s.Taken.Sub(c.Started) < startingWindow
			waiting := c.Health != nil && c.Health.Status == "starting"
			if !c.Running() || loops(s, c) || len(sockets) > 0 || !(waiting || (young && known)) {
				return nil
			}
			return serviceStarting(s, l, c)
		})
	},
})

func serviceStarting(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *inspector.Finding {
	at := serviceAt(s, c.Service)
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "not ready yet", Services: services(l),
		Message:  fmt.Sprintf("%s started %s and does not listen yet", c.Service, ago(s, c.Started)),
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to it"}},
		Evidence: append(append(append(stateOf(s, c), listeners(l)...), dials(l)...), lastLines(c, 2)...),
		Why:      "a container counts as running when its first process starts; the app in it may need minutes until it listens",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Wait; so that nginx waits by itself, give %s a healthcheck and let %s depend on it with condition: service_healthy", c.Service, l.Proxy.Service),
			Then:    "docker compose logs -f " + c.Service,
		},
	}
	if l.From != nil && dependency(l.From, c.Service) != nil && dependency(l.From, c.Service).Condition == "service_healthy" {
		f.Fix.Summary = fmt.Sprintf("Wait; the healthcheck of %s lets nginx go before the app listens: make it ask the port that nginx uses", c.Service)
	}
	return f
}

// dependency returns the entry of depends_on for that service, or nil.
func dependency(s *compose.Service, on string) *compose.Dependency {
	for i := range s.DependsOn {
		if s.DependsOn[i].Service == on {
			return &s.DependsOn[i]
		}
	}
	return nil
}
