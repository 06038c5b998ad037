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
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			to := far(l)
			if to == nil || len(l.Services) != 1 {
				return nil
			}
			lost, meant := storeLost(s, to)
			if lost == nil {
				return nil
			}
			f := &inspector.Finding{Severity: inspector.Warning, Services: []string{to.Name, meant.Name}}
			storeUnknown(s, to, lost, meant, f)
			f.Message = fmt.Sprintf("%s asks for %s at %s (%s), but nothing on its networks has that name; the project has %s", to.Name, askedStore(lost), lost.Host, lost.Variable, meant.Name)
			switch {
			case s.Engine == nil:
				return f
			case l.Connects() == nil || !*l.Connects() || !failsItself(l):
				return nil // it works without, or the state of its container is the finding
			}
			f.Severity = inspector.Error
			return f
		})
	},
})

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

// knowsHost reports whether a name leads a service anywhere: to another one, also one that is switched off or on other
// networks, which are other faults, or to what its own settings say.
func knowsHost(p *compose.Project, own *compose.Service, host string) bool {
	return slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(s compose.Service) bool { return slices.Contains(inspector.NamesOf(p, &s), host) }) ||
		slices.ContainsFunc(own.ExtraHosts, func(e compose.ExtraHost) bool { return e.Name == host }) ||
		slices.ContainsFunc(own.Links, func(l compose.Link) bool { return l.Alias == host })
}

// storeUnknown fills in where a service asks for a store, and the way out.
func storeUnknown(s *inspector.Snapshot, own *compose.Service, lost *compose.StoreHost, meant *compose.Service, f *inspector.Finding) {
	if !f.At.IsZero() {
		f.Also = append(f.Also, inspector.Place{At: f.At, Label: f.Label})
	}
	f.At, f.Label = lost.Pos, "no service has this name"
	f.Also = append(f.Also, inspector.Place{At: meant.Pos, Label: "what must be meant"})
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s of %s names %s", lost.Variable, own.Name, lost.Host), Source: lost.Pos.String()})
	f.Why = "a service is reached by its name in the Compose file, and by its aliases; an app that waits for a host that is not there, or ends without it, serves nothing"
	f.Fix = inspector.Fix{
		Summary: fmt.Sprintf("Write %s in the place of %s", meant.Name, lost.Host),
		Edits:   onceIn(s, lost.Pos, lost.Host, meant.Name),
		Then:    recreate(own.Name),
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
