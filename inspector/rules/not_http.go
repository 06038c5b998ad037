package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC604", Name: "not-http", Needs: inspector.Probed,
	Summary: "the port speaks something that nginx cannot proxy, as databases do",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			spoken := spokenBy(l)
			if l.Wants() == "" || spoken == "" || spoken == "tls" || passFor[spoken].directive != "" || l.Works() {
				return nil
			}
			f := protocolFinding(s, l)
			f.At, f.Label = l.PortAt(), "a "+protocolNames[spoken]+" server listens there"
			f.Message = fmt.Sprintf("nginx speaks %s to %s, where a %s server listens", protocolNames[l.Wants()], l.Target, protocolNames[spoken])
			f.Why = "nginx hands on what comes back as if it were an answer, so that clients get bytes that are no HTTP"
			f.Fix.Summary = fmt.Sprintf("Proxy to the app that uses %s, not to %s itself; raw TCP is for a server in `stream {}`", farName(l), farName(l))
			if ports := otherPorts(l); len(ports) > 0 {
				f.Fix.Summary = fmt.Sprintf("Proxy to the port on which %s speaks %s: it also listens on %s", farName(l), protocolNames[l.Wants()], numbers(ports))
			}
			return f
		})
	},
})

// otherPorts are those that the far end serves besides the one that nginx uses, as far as anything tells: its
// listeners, else what it exposes.
func otherPorts(l *inspector.Link) []int {
	sockets, known := listening(l)
	ports := reachablePorts(sockets)
	if !known && len(l.Far) > 0 {
		ports = l.Far[0].Exposed
	}
	return slices.DeleteFunc(slices.Clone(ports), func(port int) bool { return port == l.Target.Port })
}
