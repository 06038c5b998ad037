package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC502", Name: "wrong-port", Needs: inspector.Probed,
	Summary: "the service listens on another port than the one that nginx uses",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if refused(l) == nil || len(l.Far) == 0 || !l.Far[0].Running() || inspector.IsLoopback(l.Target.Host) {
				return nil
			}
			sockets, known := listening(l)
			ports := open(sockets)
			source := "/proc/net/tcp in its container"
			if !known { // the image lets nobody look: what it declares is the next best
				ports, source = l.Far[0].Exposed, "EXPOSE of its image"
			}
			if len(ports) == 0 || slices.Contains(ports, l.Target.Port) || listensAt(sockets, l.Target.Port) {
				return nil
			}
			return wrongPort(s, l, ports, source)
		})
	},
})

func listensAt(sockets []inspector.Socket, port int) bool {
	return slices.ContainsFunc(sockets, func(s inspector.Socket) bool { return s.Port == port })
}

func wrongPort(s *inspector.Snapshot, l *inspector.Link, ports []int, source string) *inspector.Finding {
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.PortAt(), Label: "nothing listens on this port", Services: services(l),
		Message:  fmt.Sprintf("nginx proxies to %s, but %s listens on %s", l.Target, name, numbers(ports)),
		Also:     []inspector.Place{{At: serviceAt(s, name), Label: "listens on " + numbers(ports)}},
		Evidence: append(append([]inspector.Evidence{{Fact: fmt.Sprintf("%s: %s", name, numbers(ports)), Source: source}}, dials(l)...), connectErrors(s, l)...),
		Why:      "a connection to a port on which nothing listens is refused at once, which nginx answers with 502",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Proxy to the port on which %s listens: one of %s", name, numbers(ports)),
			Then:    applyConfig(s, l.Proxy, l.PortAt().File),
		},
	}
	if l.Target.NoPort {
		f.Label = fmt.Sprintf("without a port, %s means %d", l.Pass.Scheme, l.Target.Port)
	}
	if len(ports) == 1 {
		f.Fix.Summary = fmt.Sprintf("Proxy to port %d", ports[0])
		f.Fix.Edits = replacePort(s, l, ports[0])
	}
	return f
}

// connectErrors cites the lines of nginx's log that say what the probe has found as well.
func connectErrors(s *inspector.Snapshot, l *inspector.Link) []inspector.Evidence {
	var lines []entry
	for _, e := range errorLog(s, l.Proxy.Service) {
		host, port := e.Dialled()
		if e.Errno == 0 || port != l.Target.Port {
			continue
		}
		for _, d := range l.Dials {
			if d.Address == host {
				lines = append(lines, e)
				break
			}
		}
	}
	return logged(l.Proxy.Service, lines)
}
