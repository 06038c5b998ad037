package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// namedAfter reports whether a path that nginx hands on as it is can be no path of the app's own, being its name.
func namedAfter(below string, to *compose.Service, pass *nginx.Pass) bool {
	name := path.Base(compose.Repository(to.BaseImage()))
	return pass.URI == "" && (below == name || below == strings.TrimRight(name, "0123456789") || // pgadmin4, nexus3
		below == to.Name && strings.Contains(name, below))
}

// saysPrefix reports whether a header tells the app of its path.
func saysPrefix(p *inspector.Proxy, pass *nginx.Pass) bool {
	return header(p, pass, "X-Script-Name") != nil || header(p, pass, "X-Forwarded-Prefix") != nil || header(p, pass, "X-Ingress-Path") != nil
}

// atRoot reports whether the app also gets what its pages ask for at the top of the same site.
func atRoot(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) bool {
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if l := locationOf(p, other); other.Server == pass.Server && l != nil && (l.Path == "/" || strings.HasPrefix(l.Modifier, "~")) {
			if at := passService(s, other); at == nil || at.Name == to.Name {
				return true
			}
		}
	}
	return false
}

// givenElsewhere reports whether something else of the server is for what the pages of an app of the project's own ask for.
func givenElsewhere(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) bool {
	got, _ := p.Config.Ask(pass.Server, to.Base.Asks)
	if got.Outcome != "" && got.Location >= 0 && p.Config.Servers[pass.Server].Locations[got.Location].Path != "/" {
		return true
	}
	return slices.ContainsFunc(p.Config.PassesOf(pass.Server), func(i int) bool {
		other := passService(s, &p.Config.Passes[i])
		return p.Config.Passes[i].Location != pass.Location && (other == nil || other.Name == to.Name)
	})
}
