package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC506", Name: "nothing-listens", Needs: inspector.Probed,
	Summary: "the container runs and nothing in it listens",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			sockets, known := listening(l)
			if refused(l) == nil || !known || len(sockets) > 0 || len(l.Far) == 0 || !l.Far[0].Running() || inspector.IsLoopback(l.Target.Host) {
				return nil
			}
			c := &l.Far[0]
			return &inspector.Finding{
				Severity: inspector.Error, Fallback: true, At: serviceAt(s, c.Service), Label: "listens on no port", Services: services(l),
				Message:  fmt.Sprintf("the container of %s runs since %s, but no process in it listens on a port", c.Service, ago(s, c.Started)),
				Also:     []inspector.Place{{At: l.PortAt(), Label: "nginx connects to this port"}},
				Evidence: append(append(append(listeners(l), dials(l)...), stateOf(s, c)...), lastLines(c, 3)...),
				Why:      "a container runs as long as its first process does, whether or not the app in it serves",
				Fix:      inspector.Fix{Summary: "See in its log why the server did not start (another command, an app that waits or failed)", Then: "docker compose logs --tail 50 " + c.Service},
			}
		})
	},
})
