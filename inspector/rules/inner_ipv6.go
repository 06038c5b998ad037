package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// ipv6Only is the part of CC507 about an nginx of the project that listens on IPv6 alone at the port to which another one leads: nginx
// has that as a socket of its own (ipv6only=on, ngx_http_core_module), and the networks of a project have IPv4 addresses.
func ipv6Only(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	inner, listens := innerListens(s, l)
	other := func(at nginx.Listen) bool {
		return !strings.HasPrefix(at.Address, "[") || slices.Contains(at.Params, "ipv6only=off")
	}
	if len(listens) == 0 || slices.ContainsFunc(listens, other) || l.Works() || l.Connects() != nil && *l.Connects() || usesIPv6(s, l) {
		return nil
	}
	at := inner.Pos(listens[0].Pos)
	return &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "IPv6 alone", Services: services(l),
		Message:  fmt.Sprintf("nginx of %s listens on %s alone, an address of IPv6, and has one of IPv4 on the network over which %s asks it", inner.Service, listens[0].Raw, l.Proxy.Service),
		Also:     []inspector.Place{{At: l.PortAt(), Label: "the port is right"}},
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, listeners(l), dials(l), connectErrors(s, l)),
		Why:      "for [::] nginx makes a socket that takes IPv6 alone (ipv6only=on), unlike most servers; an address of IPv4 needs a listen of its own",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Add `listen %d;` beside it", l.Target.Port),
			Edits:   addBehind(s, at, fmt.Sprintf("listen %d;", l.Target.Port)), Then: applyConfig(s, inner, at.File),
		},
	}
}

// usesIPv6 reports whether the far end of a link has an address of IPv6, or may have one.
func usesIPv6(s *inspector.Snapshot, l *inspector.Link) bool {
	for _, c := range l.Far {
		if slices.ContainsFunc(c.Endpoints, func(e inspector.Endpoint) bool { return e.IPv6 != "" }) {
			return true
		}
	}
	return slices.ContainsFunc(s.Project.Networks, func(n compose.Network) bool { return n.IPv6 || n.External })
}
