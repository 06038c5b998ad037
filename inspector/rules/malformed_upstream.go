package rules

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC119", Name: "malformed-upstream", Needs: inspector.Static,
	Summary: "an upstream is written in a form that nginx does not accept",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil {
				continue
			}
			for j := range p.Config.Passes {
				if pass := &p.Config.Passes[j]; pass.Malformed != "" {
					f := malformed(s, p, p.Pos(pass.Pos), pass.Malformed)
					f.Links = append(f.Links, inspector.PassKey(p, j))
					found = append(found, f)
				}
			}
			for _, u := range p.Config.Upstreams {
				for _, server := range u.Servers {
					if server.Malformed != "" {
						f := malformed(s, p, p.Pos(server.Pos), server.Malformed)
						f.Proxy = p.Service
						found = append(found, f)
					}
				}
			}
		}
		return found
	},
})

func malformed(s *inspector.Snapshot, p *inspector.Proxy, at compose.Pos, says string) inspector.Finding {
	return inspector.Finding{
		Severity: inspector.Error, At: at, Services: []string{p.Service},
		Message:  "nginx does not accept this upstream: " + says,
		Evidence: append([]inspector.Evidence{{Fact: says, Source: at.String()}}, emergencies(s, p.Service)...),
		Why:      "proxy_pass takes scheme://host:port/uri, server inside upstream takes host:port alone, and the port of an upstream group stands at its servers",
		Fix:      inspector.Fix{Summary: "Write the address in the form that this directive takes", Then: applyConfig(s, p, at.File)},
	}
}

// emergencies cites the [emerg] line for which nginx stopped, if it did.
func emergencies(s *inspector.Snapshot, proxy string) []inspector.Evidence {
	if e := emergency(s, proxy); e != nil {
		return logged(proxy, []entry{*e})
	}
	return nil
}
