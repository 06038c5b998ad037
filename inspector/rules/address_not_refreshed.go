package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC705", Name: "address-not-refreshed", Needs: inspector.Static,
	Summary: "a resolver is set that no pass uses: nginx looks the names up once, when it starts",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, idleResolver) },
})

// idleResolver speaks where somebody set Docker's DNS as resolver, which is good for nothing else, and all hosts are
// literal. Nearly every project has literal hosts and no resolver: that is no fault.
func idleResolver(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	if p.Config == nil || !p.Config.Complete || len(p.Config.Problems) > 0 {
		return nil
	}
	var first *inspector.Link
	links := s.Links()
	for i := range links {
		l := &links[i]
		if l.Proxy != p {
			continue
		}
		if l.Target.Dynamic || len(l.Pass.Variables) > 0 {
			return nil
		}
		if r := l.Pass.Resolver; first == nil && r != nil && slices.Contains(r.Args, compose.DockerDNS) && len(l.Services) > 0 {
			first = l
		}
	}
	if first == nil || slices.ContainsFunc(p.Config.Passes, func(pass nginx.Pass) bool { return len(pass.Targets) == 0 }) || staples(p.Config) {
		return nil
	}
	at := p.Pos(first.Pass.Resolver.Pos)
	way, _ := wayToFollow(s, first)
	return &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "no pass uses it", Services: services(first),
		Message:  fmt.Sprintf("the resolver is not used for %s: nginx looks a literal host up once, when it starts, and keeps the address", first.Target),
		Also:     []inspector.Place{{At: first.At(), Label: "looked up at start"}},
		Evidence: []inspector.Evidence{passSource(first)},
		Why:      "when the service is recreated with another address, nginx asks the old one until it is reloaded",
		Fix:      inspector.Fix{Summary: "To use it, " + way, Then: applyConfig(s, p, p.Pos(first.Pass.Pos).File)},
	}
}

// staples reports whether the configuration uses its resolver for certificates.
func staples(c *nginx.Config) bool {
	isStapling := func(s nginx.Setting) bool { return s.Name == "ssl_stapling" }
	return slices.ContainsFunc(c.Settings, isStapling) || slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Settings, isStapling)
	})
}
