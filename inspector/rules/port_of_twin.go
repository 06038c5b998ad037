package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// portOfTwin is the part of CC502 about a port that another service of the same image has by its own settings, where nothing leads to
// that service at all. EXPOSE tells of the image's ports, not of which its services has which.
func portOfTwin(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to, port := far(l), l.Target.Port
	if to == nil || l.From == nil || len(l.Services) != 1 || len(l.Dials) > 0 || len(l.Far) > 0 || isDown(l) || port == 0 || s.Proxy(to.Name) != nil ||
		to.NetworkMode != "" || s.Project.Partial || hosts(s, to.Name) {
		return nil
	}
	own := ownPorts(to)
	if len(own) == 0 || slices.Contains(own, port) || mentionsPort(to, port) || slices.ContainsFunc(to.Ports, func(p compose.Port) bool { return p.Published == port }) {
		return nil
	}
	twin := twinAt(s, to, port)
	if twin == nil || leadsTo(s, twin.Name) {
		return nil
	}
	at := portSetAt(twin, port)
	f := wrongPort(s, l, own, "has "+numbers(own)+" by its own settings")
	f.Severity, f.Label, f.Services = inspector.Warning, fmt.Sprintf("%s has port %d", twin.Name, port), []string{to.Name, twin.Name, l.From.Name}
	if len(to.Command) == 0 && len(to.Entrypoint) == 0 && !tellsOwnPort(to) {
		f.Severity = inspector.Note // the image's own command may serve more ports than those that somebody publishes
	}
	f.Message = fmt.Sprintf("nginx proxies to %s, but of the services of its image it is %s that has port %d, and nothing leads there: %s has %s", l.Target, twin.Name, port, to.Name, numbers(own))
	f.Also = []inspector.Place{{At: at, Label: fmt.Sprintf("port %d is set here, for %s", port, twin.Name)}}
	f.Evidence = []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s has %s, and %s has %d", to.Name, numbers(own), twin.Name, port), Source: at.String()},
		{Fact: "no pass directive names " + twin.Name, Source: l.Proxy.Service}}
	f.Why = "the EXPOSE of an image that two services share says which ports its programs have, not that each of the services runs all of them; a port on which nothing listens is refused"
	name := twin.Name
	if l.Target.Host == to.ContainerName && twin.ContainerName != "" && to.ContainerName != to.Name {
		name = twin.ContainerName
	}
	f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Write %s in the place of %s", name, l.Target.Host), nil
	if inspector.SharedNetworks(l.From, twin) != nil {
		f.Fix.Edits = replaceHost(s, l, name)
	}
	return f
}

// ownPorts are the TCP ports in its containers that a service's own settings name, whatever its image exposes.
func ownPorts(service *compose.Service) (ports []int) {
	for _, p := range service.Ports {
		if p.Protocol == "tcp" {
			ports = append(ports, p.Target)
		}
	}
	for _, e := range service.Expose {
		ports = append(ports, e.Port)
	}
	for _, hint := range service.PortHints {
		if isTold(hint) {
			ports = append(ports, hint.Port)
		}
	}
	if service.Serving != nil && service.Serving.Port != 0 {
		ports = append(ports, service.Serving.Port)
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// tellsOwnPort reports whether more than ports and expose tells a service's port: its command, its environment or what it runs.
func tellsOwnPort(service *compose.Service) bool {
	return service.Serving != nil && service.Serving.Port != 0 || slices.ContainsFunc(service.PortHints, isTold)
}

// isTold reports whether a hint at a port is what the service itself is told.
func isTold(hint compose.PortHint) bool {
	return hint.From == "command" || strings.HasPrefix(hint.From, "environment ")
}

// portSetAt is where a service's own settings name a port of its own.
func portSetAt(service *compose.Service, port int) compose.Pos {
	for _, p := range service.Ports {
		if p.Target == port && p.Protocol == "tcp" {
			return p.Pos
		}
	}
	for _, e := range service.Expose {
		if e.Port == port {
			return e.Pos
		}
	}
	for _, hint := range service.PortHints {
		if hint.Port == port && !hint.Pos.IsZero() {
			return hint.Pos
		}
	}
	if service.Serving != nil && service.Serving.Port == port {
		return service.Serving.Pos
	}
	return service.Pos
}

// twinAt is the only other service of a service's image that has a port, and none of those of the first: it is started in another
// way. nil for none.
func twinAt(s *inspector.Snapshot, to *compose.Service, port int) (twin *compose.Service) {
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		ports := ownPorts(other)
		if other.Name == to.Name || !sameImage(to, other) || !slices.Contains(ports, port) {
			continue
		}
		if twin != nil || startsLike(to, other) || slices.ContainsFunc(ports, func(p int) bool { return slices.Contains(ownPorts(to), p) }) {
			return nil
		}
		twin = other
	}
	return twin
}

// sameImage reports whether two services run one image: they build the same stage of one Dockerfile, or take the same one ready.
func sameImage(a, b *compose.Service) bool {
	if a.Build == nil || b.Build == nil {
		return a.Image != "" && a.Image == b.Image
	}
	return a.Build.Dockerfile != "" && a.Build.Context == b.Build.Context && a.Build.Dockerfile == b.Build.Dockerfile && a.Build.Target == b.Build.Target
}

// startsLike reports whether two services of one image run the same program: by their words, unless a variable tells each of them its
// port.
func startsLike(a, b *compose.Service) bool {
	if !slices.Equal(a.Entrypoint, b.Entrypoint) || !slices.Equal(a.Command, b.Command) {
		return false
	}
	return toldPort(a) == nil || toldPort(b) == nil
}

// A reached is the key of the services to which some nginx of the project passes anything.
type reached struct{}

// leadsTo reports whether some nginx of the project passes anything to a service.
func leadsTo(s *inspector.Snapshot, service string) bool {
	return inspector.Once(s, reached{}, func() map[string]bool {
		led, links := map[string]bool{}, s.Links()
		for i := range links {
			for _, to := range links[i].Services {
				led[to.Name] = true
			}
			for _, to := range links[i].Apart {
				led[to.Name] = true
			}
		}
		return led
	})[service]
}
