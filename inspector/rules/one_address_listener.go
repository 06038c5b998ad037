package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC507", Name: "one-address-listener", Needs: inspector.Static,
	Summary: "the app listens on its address on a network that nginx does not use, or on IPv6 alone",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if f := ipv6Only(s, l); f != nil {
				return f
			}
			dial := refused(l)
			if dial == nil {
				return nil
			}
			sockets, _ := listening(l)
			sockets = slices.DeleteFunc(slices.Clone(sockets), func(at inspector.Socket) bool { return at.Port != l.Target.Port })
			if len(sockets) == 0 || slices.ContainsFunc(sockets, func(at inspector.Socket) bool { return networkAt(l, at.Address) == "" }) {
				return nil // on its loopback, on all addresses, or on one that nobody knows
			}
			if by := networkAt(l, dial.Address); by != "" && by != networkAt(l, sockets[0].Address) {
				return oneAddressListener(s, l, sockets[0], by)
			}
			return nil
		})
	},
})

// networkAt names the network on which a container at the far end has an address; "" for any other address.
func networkAt(l *inspector.Link, address string) string {
	for _, c := range l.Far {
		for _, e := range c.Endpoints {
			if address != "" && (e.IPv4 == address || e.IPv6 == address) {
				return e.Network
			}
		}
	}
	return ""
}

func oneAddressListener(s *inspector.Snapshot, l *inspector.Link, at inspector.Socket, by string) *inspector.Finding {
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: serviceAt(s, name), Label: "listens on " + address(at.Address, at.Port), Services: services(l),
		Message: fmt.Sprintf("%s listens on %s only, its address on the network %s, and nginx reaches it over %s", name, address(at.Address, at.Port),
			networkAt(l, at.Address), by),
		Also:     []inspector.Place{{At: l.PortAt(), Label: "the port is right"}},
		Evidence: slices.Concat(listeners(l), dials(l), connectErrors(s, l)),
		Why: "an app that listens on the address of a host name gets that of one network, and of the container's own name which one it is changes from start to start; " +
			"Docker sets HOSTNAME to that name, and a standalone Next.js server takes it for its address",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the app listen on 0.0.0.0:%d: servers call it host, bind or listen (HOSTNAME=0.0.0.0 in the environment of Next.js)", at.Port),
			Then:    start(l, again(s, name)),
		},
	}
	if service := s.Project.Service(name); service != nil && !service.CommandPos.IsZero() && strings.Contains(strings.Join(service.Command, " "), fmt.Sprintf(":%d", at.Port)) {
		f.At = service.CommandPos
	}
	spare(s, l, f)
	return f
}
