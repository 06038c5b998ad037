package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC508", Name: "host-firewall", Needs: inspector.Probed,
	Summary: "the host's firewall keeps containers from a program on the host",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			d := l.Failed(timedOut, noRoute)
			host := s.Probes.Host
			if d == nil || host == nil || len(l.Far) > 0 || !isOwnHost(s, l, d) || d.Errno == timedOut && slices.Contains(host.Waiting, d.Port) {
				return nil
			}
			at := slices.IndexFunc(host.Sockets, func(socket inspector.Socket) bool { return socket.Port == d.Port && isOpenAt(socket, d.Address) })
			if at < 0 {
				return nil
			}
			return hostFirewall(s, l, d, host.Sockets[at])
		})
	},
})

// The numbers of the errors with which a connection ends whose packets a firewall drops (ETIMEDOUT) or rejects (EHOSTUNREACH).
const timedOut, noRoute = 110, 113

// isOwnHost reports whether a dial surely went to the engine's own machine: an entry host-gateway of extra_hosts led there,
// or it went to the gateway of a network.
func isOwnHost(s *inspector.Snapshot, l *inspector.Link, d *inspector.Dial) bool {
	return l.Extra != nil && slices.Contains(l.Extra.Addresses, "host-gateway") || slices.ContainsFunc(s.Engine.Networks, func(n inspector.Network) bool {
		return slices.Contains(n.Gateways, d.Address)
	})
}

// isOpenAt reports whether a socket takes connections to an address.
func isOpenAt(socket inspector.Socket, address string) bool {
	return socket.Address == "0.0.0.0" || socket.Address == "::" || socket.Address == address
}

func hostFirewall(s *inspector.Snapshot, l *inspector.Link, d *inspector.Dial, socket inspector.Socket) *inspector.Finding {
	what := "drops the packets of containers to"
	if d.Errno == noRoute {
		what = "rejects the packets of containers to"
	}
	subnets := subnetsOf(s, l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.PortAt(), Label: "a firewall stands before this port", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx does not reach %s on the host, although something listens there: the host's firewall %s port %d", l.Target, what, d.Port),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l), {Fact: "the host listens on " + address(socket.Address, socket.Port), Source: s.Probes.Host.Source}}, dials(l)),
		Why:      "what containers send to their host itself goes through the host's INPUT rules, which Docker leaves alone; what is published goes through others, so that ufw or firewalld seem to let everything in",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the network of %s in: `sudo ufw allow from %s to any port %d proto tcp`, or in firewalld "+
				"`sudo firewall-cmd --add-rich-rule='rule family=ipv4 source address=%s port port=%d protocol=tcp accept'` (again with --permanent)", l.Proxy.Service, subnets[0], d.Port, subnets[0], d.Port),
		},
	}
	if len(subnets) > 1 {
		f.Fix.Summary += "; likewise from " + strings.Join(subnets[1:], ", ")
	}
	f.Fix.Summary += ". A network that is made anew may get another subnet, unless `ipam` gives it one"
	return f
}

// subnetsOf are those of the networks from which nginx's packets may come, or what Docker makes networks of first.
func subnetsOf(s *inspector.Snapshot, l *inspector.Link) []string {
	var subnets []string
	for _, n := range s.Engine.Networks {
		if l.Gateway != nil && l.Gateway.On(n.Name) != nil && !n.Internal {
			subnets = append(subnets, n.Subnets...)
		}
	}
	if len(subnets) == 0 {
		return []string{"172.16.0.0/12"}
	}
	return subnets
}
