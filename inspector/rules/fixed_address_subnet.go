package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// inSubnet is about an address for which no service asks, of a network to which the Compose file itself gives its addresses.
func inSubnet(s *inspector.Snapshot, l *inspector.Link, n *compose.Network, f *inspector.Finding) *inspector.Finding {
	if l.Works() || l.Connects() != nil && *l.Connects() || onUndefined(s.Project, l.From) {
		return nil
	}
	f.Also = []inspector.Place{{At: n.Pos, Label: "the network of this address"}}
	if l.From.On(n.Name) == nil {
		if !inspector.KeptApart(s.Project, l.From) || l.From.NetworkMode != "" || onExternal(s.Project, l.From) {
			return nil
		}
		f.Severity, f.Label = inspector.Error, "of a network that "+l.From.Name+" is not on"
		f.Message = fmt.Sprintf("nginx proxies to the address %s of the network %s, on which %s is not", l.Target.Host, n.Name, l.From.Name)
		f.Why = apartWhy
		f.Fix.Summary += ", one that is on a network with " + l.From.Name
		return f
	}
	if isVirtual(s.Project, n) {
		return nil
	}
	f.Message = fmt.Sprintf("nginx proxies to the address %s of the network %s, which no service asks for", l.Target.Host, n.Name)
	if f.Severity = keptBy(s, l, n); f.Severity == inspector.Error {
		f.Why = "every service on that network asks for another address, so that this one is nobody's"
	}
	if to := meantAt(s, l, n); to != nil {
		f.Also = append(f.Also, inspector.Place{At: to.Pos, Label: "the service that is probably meant"})
		f.Fix.Summary = "Write " + to.Name + " in the place of the address"
		f.Fix.Edits = replaceHost(s, l, to.Name)
	}
	return f
}

// pinnedElsewhere is about an address that a service has on a network where nginx is not, while both meet on another one.
func pinnedElsewhere(s *inspector.Snapshot, l *inspector.Link, to *compose.Service, network string) *inspector.Finding {
	n := inspector.NetworkOf(s.Project, l.Target.Host)
	if n == nil || n.Name != network || l.From.On(network) != nil || l.From.NetworkMode != "" || !inspector.KeptApart(s.Project, l.From) ||
		len(inspector.SharedNetworks(l.From, to)) == 0 || l.Works() || l.Connects() != nil && *l.Connects() {
		return nil
	}
	f := addressed(s, l)
	f.Severity, f.Label, f.Services = inspector.Error, "of a network that "+l.From.Name+" is not on", []string{to.Name, l.From.Name}
	f.Message = fmt.Sprintf("nginx proxies to %s, the address of %s on the network %s, on which %s is not", l.Target.Host, to.Name, network, l.From.Name)
	f.Also = []inspector.Place{{At: networksAt(to), Label: "has this address on " + network}}
	f.Why = apartWhy
	f.Fix.Summary = fmt.Sprintf("Write %s in the place of the address: both are on %s", to.Name, inspector.SharedNetworks(l.From, to)[0])
	f.Fix.Edits = replaceHost(s, l, to.Name)
	return f
}

// isVirtual reports whether a service of the network may give itself a further address, as keepalived does.
func isVirtual(p *compose.Project, n *compose.Network) bool {
	return slices.ContainsFunc(p.Services, func(s compose.Service) bool { return s.On(n.Name) != nil && inspector.SetsAddresses(&s) })
}

// keptBy tells how sure it is that an address which no service asks for is nobody's: other projects may join a network that
// has a name of its own, a service of a file that was not loaded may ask for it, and who asks for none may have this one, until
// the next start.
func keptBy(s *inspector.Snapshot, l *inspector.Link, n *compose.Network) inspector.Severity {
	if n.EngineName != s.Project.Name+"_"+n.Name || s.Project.Partial || len(s.Project.Beside) > 0 {
		return inspector.Note
	}
	for _, service := range s.Project.Services {
		on := service.On(n.Name)
		if on == nil || service.Name == l.From.Name {
			continue
		}
		if asks := cmp.Or(on.IPv4, on.IPv6); asks == "" || strings.Contains(asks, ":") != strings.Contains(l.Target.Host, ":") {
			return inspector.Warning
		}
	}
	return inspector.Error
}

// meantAt is the only other service on a network that is known to listen on the target's port, or nil.
func meantAt(s *inspector.Snapshot, l *inspector.Link, n *compose.Network) *compose.Service {
	var meant *compose.Service
	for i := range s.Project.Services {
		to := &s.Project.Services[i]
		if to == l.From || to.On(n.Name) == nil || !slices.Contains(to.ExpectedPorts(), l.Target.Port) && (to.Serving == nil || to.Serving.Port != l.Target.Port) {
			continue
		}
		if meant != nil {
			return nil
		}
		meant = to
	}
	return meant
}
