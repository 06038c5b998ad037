package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

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

// goesElsewhere reports whether a log entry is about a container of another project on one of nginx's networks.
func goesElsewhere(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	host, _ := e.Dialled()
	if host == "" || s.Engine == nil || l.Gateway == nil || slices.ContainsFunc(s.Engine.Containers, func(c inspector.Container) bool { return c.HasAddress(host) }) {
		return false
	}
	return slices.ContainsFunc(s.Engine.Networks, func(n inspector.Network) bool {
		return l.Gateway.On(n.Name) != nil && slices.ContainsFunc(n.Members, func(m inspector.Member) bool { return m.IPv4 == host || m.IPv6 == host })
	})
}

// nameRunsBeside reports whether a container of this project that has the name runs on a network of nginx's container, so
// that Docker's DNS could as well have given its address.
func nameRunsBeside(l *inspector.Link) bool {
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
	elsewhere := loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		return e.Level == "error" && e.age() < recently && dialledFor(l, e) && goesElsewhere(s, l, e)
	})
	switch failed := slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return !d.OK }); {
	case failed:
		f.Severity = inspector.Error
	case len(elsewhere) > 0:
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, logged(l.Proxy.Service, elsewhere)...)
	case mine && len(l.Dials) > 0 && hasAlias(service, l.Target.Host):
		f.Severity = inspector.Note // both were given the name, which may be to spread requests
	}
	return f
}
