package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC209", Name: "ambiguous-name", Needs: inspector.Static,
	Summary: "two services answer to the same name on nginx's networks",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.From == nil || l.Extra != nil || l.Target.Host == "" || inspector.IsAddress(l.Target.Host) {
				return nil
			}
			if others, mine := strangers(s, l); len(others) > 0 && (mine || reachable(l)) {
				return sharedWithOthers(s, l, others, mine)
			}
			return ambiguousName(l)
		})
	},
})

// ambiguousName judges what the files say: one service has the name, another one has it as an alias. An alias that all
// of them have is meant to spread requests.
func ambiguousName(l *inspector.Link) *inspector.Finding {
	host := l.Target.Host
	owner := slices.IndexFunc(l.Services, func(service *compose.Service) bool { return strings.EqualFold(service.Name, host) })
	if len(l.Services) < 2 || owner < 0 || slices.ContainsFunc(l.From.Links, func(link compose.Link) bool { return strings.EqualFold(link.Alias, host) }) {
		return nil
	}
	other := l.Services[(owner+1)%len(l.Services)]
	at := other.Pos
	for _, on := range other.Networks {
		for _, alias := range on.Aliases {
			if strings.EqualFold(alias.Name, host) && l.From.On(on.Name) != nil {
				at = alias.Pos
			}
		}
	}
	f := &inspector.Finding{
		Severity: inspector.Note, At: at, Label: "the same name", Services: []string{other.Name, host, l.Proxy.Service},
		Message:  fmt.Sprintf("two services answer to the name %q on nginx's networks: %s and %s", host, l.Services[owner].Name, other.Name),
		Also:     []inspector.Place{{At: l.Services[owner].Pos, Label: "the service of that name"}, {At: l.At(), Label: "either of them may answer here"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "Docker's DNS gives the addresses of all containers that have a name, and nginx takes them in turn",
		Fix:      inspector.Fix{Summary: "Give one of the two another name", Then: recreate(other.Name)},
	}
	failed := slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return !d.OK })
	switch {
	case failed && l.Works():
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, dials(l)...)
	case strings.EqualFold(other.ContainerName, host) && len(l.Dials) == 0:
		f.Severity = inspector.Warning // an alias may be there to spread requests, a container_name hardly
	}
	return f
}

// strangers are containers of other projects that have one of the addresses to which the name of a service of this
// project resolves; mine says whether one of this project has one, too.
func strangers(s *inspector.Snapshot, l *inspector.Link) (names []string, mine bool) {
	if l.Lookup == nil || len(l.Services) == 0 || s.Engine == nil {
		return nil, false
	}
	own := map[string]bool{}
	for _, c := range s.Engine.Containers {
		own[c.ID] = true
	}
	for _, n := range s.Engine.Networks {
		for _, m := range n.Members {
			switch given := slices.Concat(l.Lookup.Libc, l.Lookup.DNS); {
			case !slices.Contains(given, m.IPv4) && !slices.Contains(given, m.IPv6), l.Gateway == nil || l.Gateway.On(n.Name) == nil:
			case own[m.ID]:
				mine = true
			default:
				names = append(names, m.Name)
			}
		}
	}
	return compact(names), mine
}

// reachable reports whether a container of this project that has the name runs on a network of nginx's container, so
// that Docker's DNS could as well have given its address.
func reachable(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Far, func(c inspector.Container) bool {
		return c.Running() && len(inspector.CommonNetworks(l.Gateway, &c)) > 0
	})
}

func sharedWithOthers(s *inspector.Snapshot, l *inspector.Link, others []string, mine bool) *inspector.Finding {
	service := l.Services[0]
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "a part of the requests goes elsewhere", Services: services(l),
		Message:  fmt.Sprintf("the name %q is that of %s, and of %s of another project on a shared network", l.Target.Host, service.Name, strings.Join(others, ", ")),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), dials(l)),
		Why:      "on a network that projects share, a service's name is everybody's; Docker's DNS gives the addresses of all that have it",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give %s an alias that nobody else has, such as %s-%s, and proxy to that", service.Name, s.Project.Name, service.Name),
			Then:    recreate(service.Name, l.Proxy.Service),
		},
	}
	if !mine {
		f.Severity, f.Label = inspector.Error, "its requests go elsewhere"
		f.Message = fmt.Sprintf("nginx means %s by %q and gets %s of another project, which has the same name on a shared network", service.Name, l.Target.Host, strings.Join(others, ", "))
		f.Why += "; of a container on several networks it asks one after the other, and the first answer counts"
	}
	switch failed := slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return !d.OK }); {
	case failed:
		f.Severity = inspector.Error
	case mine && len(l.Dials) > 0 && hasAlias(service, l.Target.Host):
		f.Severity = inspector.Note // both were given the name, which may be to spread requests
	}
	return f
}
