package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC401", Name: "service-not-created", Needs: inspector.Running,
	Summary: "the service has no container",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			to := far(l)
			if to == nil || len(l.Far) > 0 || to.Scale == 0 || l.Extra != nil || s.Engine.Idle() || l.Works() {
				return nil
			}
			f := &inspector.Finding{
				Severity: inspector.Error, At: to.Pos, Label: "no container of it", Services: services(l),
				Message: fmt.Sprintf("%s has no container: it was never started, or was removed", to.Name),
				Also:    []inspector.Place{{At: l.At(), Label: "nginx proxies to " + to.Name}},
				Evidence: slices.Concat([]inspector.Evidence{{Fact: "the project has no container of " + to.Name, Source: "docker compose ps -a " + to.Name}},
					lookups(l), dials(l), emergencies(s, l.Proxy.Service)),
				Why: "a service without a container has no address, so that nobody answers to its name",
				Fix: inspector.Fix{Summary: "Start it", Then: start(l, recreate(to.Name))},
			}
			spare(s, l, f)
			return f
		})
	},
})
