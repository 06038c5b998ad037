package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC306", Name: "internal-network", Needs: inspector.Static,
	Summary: "nginx is on internal networks alone, where ports are not published and nothing outside is reached",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			service := s.Project.Service(s.Proxies[i].Service)
			if service == nil || !onInternalOnly(s.Project, service) || published(s, service.Name) {
				continue
			}
			if at := slices.IndexFunc(service.Ports, func(p compose.Port) bool { return p.Protocol == "tcp" }); at >= 0 {
				found = append(found, notPublished(s, service, service.Ports[at]))
			}
		}
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding {
			outside := l.From != nil && (isOutside(s, l) || inspector.IsHostName(l.Target.Host))
			if !outside || !onInternalOnly(s.Project, l.From) || l.Works() {
				return nil
			}
			return cannotLeave(s, l)
		})...)
	},
})

// onInternalOnly reports whether all networks of a service are internal ones of the project.
func onInternalOnly(p *compose.Project, service *compose.Service) bool {
	return service.NetworkMode == "" && len(service.Networks) > 0 && !slices.ContainsFunc(service.Networks, func(on compose.ServiceNetwork) bool {
		n := p.Network(on.Name)
		return n == nil || !n.Internal || n.External || (n.Driver != "" && n.Driver != "bridge")
	})
}

// published reports whether the engine publishes ports of a service, whatever the files say.
func published(s *inspector.Snapshot, service string) bool {
	return slices.ContainsFunc(s.Engine.Of(service), func(c inspector.Container) bool {
		return slices.ContainsFunc(c.Published, func(p inspector.Publication) bool { return p.Host != 0 })
	})
}

func notPublished(s *inspector.Snapshot, service *compose.Service, port compose.Port) inspector.Finding {
	return inspector.Finding{
		Severity: inspector.Error, Proxy: service.Name, Services: []string{service.Name}, At: port.Pos, Label: "is not published",
		Message:  fmt.Sprintf("%s publishes port %d, but it is on internal networks alone (%s), from which Docker publishes nothing", service.Name, port.Target, networkList(service)),
		Also:     internalAt(s.Project, service),
		Evidence: []inspector.Evidence{{Fact: service.Name + " is on " + networkList(service), Source: networksAt(service).String()}},
		Why:      "internal: true cuts a network off from the host's ports and from the outside; a container needs one other network to be reached",
		Fix:      addOutside(s, service),
	}
}

func cannotLeave(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	return &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "outside", Services: []string{l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to %s, but %s is on internal networks alone (%s), from which nothing outside is reached", l.Target.Host, l.From.Name, networkList(l.From)),
		Also:     internalAt(s.Project, l.From),
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "an internal network has no way out: names outside do not resolve and addresses there are unreachable",
		Fix:      addOutside(s, l.From),
	}
}

func internalAt(p *compose.Project, service *compose.Service) []inspector.Place {
	var places []inspector.Place
	for _, on := range service.Networks {
		if n := p.Network(on.Name); n != nil && !n.Pos.IsZero() {
			places = append(places, inspector.Place{At: n.Pos, Label: "internal: true"})
		}
	}
	return places
}

// addOutside puts nginx onto a further network: one of the project's that is not internal, else the default one.
func addOutside(s *inspector.Snapshot, service *compose.Service) inspector.Fix {
	network := "default"
	for _, n := range s.Project.Networks {
		if !n.Internal && !n.External && !strings.EqualFold(n.Name, "none") {
			network = n.Name
			break
		}
	}
	return inspector.Fix{
		Summary: fmt.Sprintf("Put %s on the network %s as well", service.Name, network),
		Edits:   addNetwork(s, service, network),
		Then:    recreate(service.Name),
	}
}
