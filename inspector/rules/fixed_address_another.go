package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// pinnedByAnother is the part of CC210 about an address that one service asks for, with the port of another one of the same network,
// to which nginx passes nothing: whoever wrote it took the wrong line of a list of addresses.
func pinnedByAnother(s *inspector.Snapshot, l *inspector.Link, to *compose.Service, network string) *inspector.Finding {
	if s.Proxy(to.Name) != nil || frontName.MatchString(to.Name) || fronts.MatchString(to.BaseImage()) || l.Target.Dynamic || tellsPort(to, l.Target.Port) || l.Works() || l.Connects() != nil && *l.Connects() {
		return nil
	}
	meant, port := ownerOfPort(s, l, to, network)
	if meant == nil || leadsTo(s, meant.Name) || slices.ContainsFunc(to.DependsOn, func(d compose.Dependency) bool { return d.Service == meant.Name }) {
		return nil
	}
	address := meant.On(network).IPv4
	if isDialled(s, address) || !namedAlike(l, meant, to) || !portIsTold(s, to, network) || mayProxyTo(to, meant) || sameImage(to, meant) ||
		sharesNamespace(s.Project, to) {
		return nil
	}
	f := addressed(s, l)
	f.Severity, f.Label, f.Services = inspector.Warning, "the address of "+to.Name, []string{to.Name, meant.Name}
	f.Message = fmt.Sprintf("nginx proxies to %s, the address of %s with the port of %s, which has %s", l.Target, to.Name, meant.Name, address)
	f.Also = []inspector.Place{{At: networksAt(to), Label: "has " + l.Target.Host}, {At: networksAt(meant), Label: "has " + address}}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s has port %d", meant.Name, l.Target.Port), Source: port.String()})
	f.Why = "at an address that another service has nobody listens on the port, and nginx answers 502"
	f.Fix.Summary = "Write " + address + " in the place of the address"
	f.Fix.Edits = replaceHost(s, l, address)
	if l.Failed() != nil {
		f.Severity = inspector.Error
	}
	return f
}

// portIsTold reports whether anything tells a port of a service, or some nginx proxies to its address: of a service of which
// nothing is known nobody can say that it does not listen on a port.
func portIsTold(s *inspector.Snapshot, service *compose.Service, network string) bool {
	if len(service.ExpectedPorts()) > 0 || service.Serving != nil || service.ImagePorts != nil {
		return true
	}
	links, address := s.Links(), service.On(network).IPv4
	ports := map[int]bool{}
	for i := range links {
		if links[i].Target.Host == address || slices.ContainsFunc(links[i].Services, func(to *compose.Service) bool { return to.Name == service.Name }) {
			ports[links[i].Target.Port] = true
		}
	}
	return len(ports) > 1
}

// mayProxyTo reports whether the environment or the start of a service has a name or an address of another one: it may be a proxy to it.
func mayProxyTo(service, other *compose.Service) bool {
	names := []string{other.Name, other.ContainerName, other.Hostname}
	for _, on := range other.Networks {
		names = append(names, on.IPv4)
		for _, alias := range on.Aliases {
			names = append(names, alias.Name)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool { return name != "" && slices.Contains(service.Asks, strings.ToLower(name)) })
}

// tellsPort reports whether anything of a service's names a port, as its own or another one's that it asks.
func tellsPort(service *compose.Service, port int) bool {
	return slices.Contains(service.ExpectedPorts(), port) || slices.Contains(service.Numbers, port) || !portToldAt(service, port).IsZero() ||
		service.ImagePorts != nil && slices.ContainsFunc(service.ImagePorts.Ports, func(p compose.ImagePort) bool { return p.Port == port })
}

// portToldAt is where it is said that a service's app listens on a port; zero: nowhere.
func portToldAt(service *compose.Service, port int) compose.Pos {
	if at := service.Serving; at != nil && at.Port == port {
		return at.Pos
	}
	for _, hint := range slices.Concat(service.ToldPorts, service.PortHints) {
		if hint.Port == port {
			return hint.Pos
		}
	}
	for _, e := range service.Expose {
		if e.Port == port {
			return service.Pos
		}
	}
	return compose.Pos{}
}

// ownerOfPort is the one other service with an address of a network that is said to listen on a link's port, and where that is said.
func ownerOfPort(s *inspector.Snapshot, l *inspector.Link, to *compose.Service, network string) (meant *compose.Service, at compose.Pos) {
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		told := portToldAt(other, l.Target.Port)
		if on := other.On(network); other == to || on == nil || on.IPv4 == "" || told.IsZero() {
			continue
		}
		if meant != nil {
			return nil, compose.Pos{}
		}
		meant, at = other, told
	}
	return meant, at
}

// isDialled reports whether some nginx of the project passes anything to an address.
func isDialled(s *inspector.Snapshot, address string) bool {
	return slices.ContainsFunc(s.Links(), func(l inspector.Link) bool { return l.Target.Host == address })
}

// namedAlike reports whether a pass is named for one service and not for another: by its file, its upstream block or a part of its path.
func namedAlike(l *inspector.Link, meant, other *compose.Service) bool {
	file := path.Base(l.Proxy.Pos(l.Pass.Pos).File)
	words := []string{strings.TrimSuffix(file, path.Ext(file)), l.Pass.Upstream}
	if at := locationOf(l.Proxy, l.Pass); at != nil {
		words = append(words, strings.FieldsFunc(at.Path, func(r rune) bool { return strings.ContainsRune(`/^$()|~`, r) })...)
	}
	is := func(service *compose.Service) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, service.Name) })
	}
	return is(meant) && !is(other)
}
