package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC414", Name: "store-unknown", Needs: inspector.Static,
	Summary: "an app's settings ask for its database under a name that nothing has",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		if s.Engine == nil || s.Engine.Idle() {
			return eachLink(s, func(l *inspector.Link) *inspector.Finding {
				if to := far(l); to != nil && len(l.Services) == 1 {
					return storeUnknown(s, to)
				}
				return nil
			})
		}
		return eachCause(s, func(l *inspector.Link, why cause) *inspector.Finding {
			if why.container == nil || !missesStore(s, why.container) {
				return nil
			}
			f := storeUnknown(s, s.Project.Service(why.service))
			f.Severity, f.Evidence = inspector.Error, slices.Concat(stateOf(s, why.container), lastLines(why.container, 2), f.Evidence)
			return f
		})
	},
})

// missesStore reports whether a container that does not serve says that it cannot connect, and may well mean the store which
// its settings name wrongly: it names no other service.
func missesStore(s *inspector.Snapshot, c *inspector.Container) bool {
	own := s.Project.Service(c.Service)
	if own == nil {
		return false
	}
	lost, _ := storeLost(s, own)
	said := complaints(s, c)
	host := unknownName(s, c)
	return lost != nil && (host == lost.Host || host == "" && len(said) > 0 && said[0].about == nil)
}

// storeLost returns the first setting of a service that names a store which nothing on its networks is called, and the one
// service that must be meant: of the same kind, and named by no other setting.
func storeLost(s *inspector.Snapshot, own *compose.Service) (*compose.StoreHost, *compose.Service) {
	if own.NetworkMode != "" || onExternal(s.Project, own) || len(own.ExternalLinks)+len(own.DNS) > 0 {
		return nil, nil
	}
	for i := range own.StoreHosts {
		asked := &own.StoreHosts[i]
		stores := s.StoresOfKind(own, asked.Kind)
		if len(stores) != 1 || knowsHost(s.Project, own, asked.Host) {
			continue
		}
		if !slices.ContainsFunc(own.StoreHosts, func(other compose.StoreHost) bool {
			return slices.Contains(inspector.NamesOf(s.Project, stores[0]), other.Host)
		}) {
			return asked, stores[0]
		}
	}
	return nil, nil
}

// knowsHost reports whether a name leads a service anywhere: to another one, also one that is switched off, of a Compose file
// that was not loaded or on other networks, which are other faults, or to what its own settings say.
func knowsHost(p *compose.Project, own *compose.Service, host string) bool {
	return slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(s compose.Service) bool { return slices.Contains(inspector.NamesOf(p, &s), host) }) ||
		slices.ContainsFunc(p.Beside, func(d compose.Declared) bool { return d.Name == host || d.ContainerName == host }) ||
		slices.ContainsFunc(own.ExtraHosts, func(e compose.ExtraHost) bool { return e.Name == host }) ||
		slices.ContainsFunc(own.Links, func(l compose.Link) bool { return l.Alias == host })
}

// storeUnknown is the finding about a service that asks for a store under a name that nothing has; nil where it does not.
func storeUnknown(s *inspector.Snapshot, own *compose.Service) *inspector.Finding {
	lost, meant := storeLost(s, own)
	if lost == nil {
		return nil
	}
	return &inspector.Finding{
		Severity: inspector.Warning, Services: []string{own.Name, meant.Name}, At: lost.Pos, Label: "no service has this name",
		Message: fmt.Sprintf("%s asks for %s at %s (%s), but nothing on its networks has that name; the project has %s",
			own.Name, askedStore(lost), lost.Host, lost.Variable, meant.Name),
		Also:     []inspector.Place{{At: meant.Pos, Label: "what must be meant"}},
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s of %s names %s", lost.Variable, own.Name, lost.Host), Source: lost.Pos.String()}},
		Why:      "a service is reached by its name in the Compose file, and by its aliases; an app that waits for a host that is not there, or ends without it, serves nothing",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write %s in the place of %s", meant.Name, lost.Host), Then: recreate(own.Name)},
	}
}

func askedStore(asked *compose.StoreHost) string {
	switch asked.Kind {
	case "redis":
		return "Redis"
	case "rabbitmq":
		return "RabbitMQ"
	}
	return "its database"
}
