package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC211", Name: "resolver-ipv6", Needs: inspector.Running,
	Summary: "the name also has an IPv6 address, on which the app does not listen",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Target.Host == "" || inspector.IsAddress(l.Target.Host) || !l.TriesOnce() || !lacksIPv6(l) {
				return nil
			}
			lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool {
				host, _ := e.Dialled()
				return !strings.Contains(host, ":") || !slices.Contains([]int{99, 101, 111, 113}, e.Errno)
			})
			if len(lines) == 0 {
				return nil
			}
			return resolverIPv6(s, l, lines)
		})
	},
})

// lacksIPv6 reports whether the far end takes connections on the port at an IPv4 address and at no IPv6 one.
func lacksIPv6(l *inspector.Link) bool {
	sockets, all := listening(l)
	four, six := false, false
	for _, socket := range sockets {
		if socket.Port == l.Target.Port && (!inspector.IsLoopback(socket.Address) || socket.Address == "0.0.0.0" || socket.Address == "::") {
			four, six = four || !strings.Contains(socket.Address, ":"), six || strings.Contains(socket.Address, ":")
		}
	}
	if all {
		return four && !six
	}
	return slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return d.OK && !strings.Contains(d.Address, ":") }) &&
		!slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return d.OK && strings.Contains(d.Address, ":") })
}

func resolverIPv6(s *inspector.Snapshot, l *inspector.Link, lines []entry) *inspector.Finding {
	host, _ := lines[len(lines)-1].Dialled()
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "it has an IPv6 address as well", Services: services(l),
		Message: fmt.Sprintf("some requests fail: %s also has the address %s, and %s listens on IPv4 alone", l.Target.Host, host, farName(l)),
		Also:    []inspector.Place{{At: serviceAt(s, farName(l)), Label: "listens on IPv4 alone"}},
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), listeners(l), dials(l),
			logged(l.Proxy.Service, lines)),
		Why: "nginx takes the addresses of a name in turn, IPv6 ones too; here it is told not to go on with the next one where it cannot connect",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let %s listen on [::]:%d, which takes IPv4 connections as well, or let nginx try the next address", farName(l), l.Target.Port),
			Then:    recreate(farName(l)),
		},
	}
	setting := resolverOf(l)
	if !l.Target.Dynamic || setting == nil || slices.ContainsFunc(setting.Args, func(arg string) bool { return strings.HasPrefix(arg, "ipv6=") }) {
		return f
	}
	f.At, f.Label = l.Proxy.Pos(setting.Pos), "asks for IPv6 addresses too"
	f.Fix = inspector.Fix{
		Summary: fmt.Sprintf("Add ipv6=off to the resolver, or let %s listen on [::]:%d, which takes IPv4 connections as well", farName(l), l.Target.Port),
		Then:    applyConfig(s, l.Proxy, f.At.File),
	}
	f.Fix.Edits = onceIn(s, f.At, ";", " ipv6=off;")
	return f
}
