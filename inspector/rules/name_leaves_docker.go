package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC208", Name: "name-leaves-docker", Needs: inspector.Probed,
	Summary: "the name resolves to an address outside the project",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			addresses := outside(s, l)
			if len(addresses) == 0 || inspector.IsHostName(l.Target.Host) || l.Works() {
				return nil
			}
			lines := loggedWhere(s, l.Proxy.Service, func(e entry) bool {
				host, port := e.Dialled()
				return isConnect(e) && port == l.Target.Port && slices.Contains(addresses, host)
			})
			if l.Failed() == nil && len(lines) == 0 {
				return nil
			}
			return leavesDocker(s, l, addresses, lines)
		})
	},
})

// outside returns the addresses of a target that should be a container (a service's name, or one without a domain),
// when none of them lies in a network of the nginx container.
func outside(s *inspector.Snapshot, l *inspector.Link) []string {
	if l.Lookup == nil || l.Gateway == nil || l.Gateway.NetworkMode == "host" || inspector.IsLoopback(l.Target.Host) {
		return nil
	}
	named := len(l.Services)+len(l.Apart) > 0 || l.Off != nil || s.Project.Service(l.Target.Host) != nil
	addresses := l.Lookup.Libc
	if l.Target.Dynamic {
		addresses = l.Lookup.DNS
	}
	if !named && strings.Contains(l.Target.Host, ".") || slices.ContainsFunc(addresses, func(a string) bool { return inspector.IsLoopback(a) || networkOf(s, l, a) != nil }) {
		return nil
	}
	return addresses
}

func leavesDocker(s *inspector.Snapshot, l *inspector.Link, addresses []string, lines []entry) *inspector.Finding {
	host, to := l.Target.Host, strings.Join(addresses, ", ")
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "not an address of this project", Services: services(l),
		Message:  fmt.Sprintf("%q resolves to %s in %s, an address outside the project's networks, and nginx cannot use it", host, to, l.Proxy.Service),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), dials(l), logged(l.Proxy.Service, lines)),
		Why:      "Docker's DNS passes on what no container is called; a search domain or a wildcard of the network outside then answers",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let a running service on nginx's networks have the name %s; write it with a dot at the end (%s.) to keep search domains out", host, host),
			Then:    fmt.Sprintf("docker compose exec %s cat /etc/resolv.conf", l.Proxy.Service),
		},
	}
	if l.Extra != nil && !l.Target.Dynamic {
		f.At, f.Label = l.Extra.Pos, "this comes before Docker's DNS"
		f.Also = []inspector.Place{{At: l.At(), Label: "nginx proxies to " + host}}
		f.Message = fmt.Sprintf("extra_hosts of %s sends %q to %s, an address outside the project's networks, and nginx cannot use it", l.Proxy.Service, host, to)
		f.Why = "extra_hosts stands in /etc/hosts, which is asked before Docker's DNS: it hides a service of the same name"
		f.Fix = inspector.Fix{
			Summary: fmt.Sprintf("Correct the address of %s in the extra_hosts of %s", host, l.Proxy.Service),
			Then:    recreate(l.Proxy.Service),
		}
		if service := far(l); service != nil {
			f.Fix.Summary = fmt.Sprintf("Take %s out of the extra_hosts of %s: the service of that name is found by Docker's DNS", host, l.Proxy.Service)
			f.Also = append(f.Also, inspector.Place{At: service.Pos, Label: "the service that it hides"})
		}
	}
	return f
}
