package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC506", Name: "nothing-listens", Needs: inspector.Probed,
	Summary: "the container runs and nothing in it listens",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			sockets, known := listening(l)
			if refused(l) == nil || !known || len(sockets) > 0 || !runs(l) || inspector.IsLoopback(l.Target.Host) {
				return nil
			}
			c := newest(l.Far)
			f := &inspector.Finding{
				Severity: inspector.Error, Fallback: true, At: serviceAt(s, c.Service), Label: "listens on no port", Services: services(l),
				Message:  fmt.Sprintf("nginx proxies to %s, but no process in the container of %s listens on any port%s", l.Target, c.Service, because(c)),
				Also:     []inspector.Place{{At: l.PortAt(), Label: "nginx connects to this port"}},
				Evidence: slices.Concat(stateOf(s, c), listeners(l), dials(l), connectErrors(s, l), lastLines(c, 3)),
				Why:      "a container runs as long as its first process does, whether or not the app in it serves",
				Fix:      mend(l, c, ""),
			}
			if f.Fix.Summary == "" {
				f.Fix = inspector.Fix{
					Summary: "See in its log why the server did not start (another command, an app that waits or failed)",
					Then:    "docker compose logs --tail 50 " + c.Service,
				}
			}
			f.Fix.Then = cmp.Or(f.Fix.Then, start(l, again(s, c.Service)))
			spare(s, l, f)
			return f
		})
	},
})
