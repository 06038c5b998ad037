package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC203", Name: "resolver-missing", Needs: inspector.Static,
	Summary: "a variable names the upstream's host, and no resolver is in force",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if !p.ShowsSettings() {
				continue
			}
			for j := range p.Config.Passes {
				if f := resolverMissing(s, p, j); f != nil {
					found = append(found, *f)
				}
			}
		}
		return found
	},
})

func resolverMissing(s *inspector.Snapshot, p *inspector.Proxy, index int) *inspector.Finding {
	pass := &p.Config.Passes[index]
	var hosts []string
	for _, t := range pass.Targets {
		if t.Dynamic && t.Host != "" && !inspector.IsAddress(t.Host) && !slices.Contains(hosts, t.Host) {
			hosts = append(hosts, t.Host)
		}
	}
	if pass.Resolver != nil || len(pass.Variables) == 0 {
		return nil
	}
	if len(hosts) == 0 {
		return resolverForAnswer(s, p, index)
	}
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "resolved at each request, but by whom?", Written: true, Services: []string{p.Service},
		Links:    passLinks(p, index),
		Message:  fmt.Sprintf("nginx must look up %s at each request, because the host stands in $%s, but no resolver is set", strings.Join(hosts, " or "), strings.Join(pass.Variables, ", $")),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, no resolver in this location, its server or http", pass.Directive, pass.Value), Source: at.String()}},
		Why:      "a name in a variable is not looked up at start, so that nginx needs a DNS server of its own; `nginx -t` does not notice",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Add `resolver %s valid=10s;` to the server block", s.Engine.DNS(p.Service)),
			Then:    applyConfig(s, p, at.File),
		},
	}
	if service := s.Project.Service(p.Service); !hasDockerDNS(service) || hasExtraHost(service, hosts) {
		f.Fix.Summary = "Write the host in the place of the variable: what /etc/hosts names, no resolver finds"
	} else {
		f.Fix.Edits = addResolver(s, p, pass)
	}
	lines := loggedWhere(s, p.Service, func(e entry) bool {
		host, ok := strings.CutPrefix(e.Message, "no resolver defined to resolve ")
		return ok && slices.Contains(hosts, host)
	})
	f.Evidence = append(f.Evidence, logged(p.Service, lines)...)
	return f
}

// asksAnyHost matches an address whose host is the one that the client asks for.
var asksAnyHost = lazyregexp.New(`^https?://\$(?:\{(?:http_)?host\}|(?:http_)?host\b)`)

// resolverForAnswer speaks where the host is not known before a request, and hardly an address: the whole of it is a
// header of an app's answer, or it is the one that the client asks for.
func resolverForAnswer(s *inspector.Snapshot, p *inspector.Proxy, index int) *inspector.Finding {
	pass := &p.Config.Passes[index]
	answered := pass.Value == "$"+pass.Variables[0] && strings.HasPrefix(pass.Unknown, "$upstream_http_")
	asked := asksAnyHost.MatchString(pass.Value) && len(p.Config.Upstreams) == 0 // whose names it may have
	if pass.Directive != "proxy_pass" || !answered && !asked {
		return nil
	}
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, At: at, Label: "resolved at each request, but by whom?", Services: []string{p.Service}, Links: passLinks(p, index),
		Message:  fmt.Sprintf("nginx must look up the host that %s names at each request, but no resolver is set", pass.Value),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, no resolver in this location, its server or http; %s", pass.Directive, pass.Value, pass.Unknown), Source: at.String()}},
		Why:      "a host in a variable is not looked up at start, so that nginx needs a DNS server of its own; `nginx -t` does not notice",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Add `resolver %s valid=10s;` to the server block", s.Engine.DNS(p.Service)),
			Edits:   addResolver(s, p, pass), Then: applyConfig(s, p, at.File),
		},
	}
	if asked {
		f.Message = fmt.Sprintf("nginx must look up the host that the client asks for (%s), but no resolver is set", pass.Value)
		f.Fix = inspector.Fix{Summary: "Write the name of a service in the place of the variable: the host that clients ask for is the name of the site", Then: f.Fix.Then}
	}
	return f
}

// addResolver is the edit that sets the engine's DNS as the first line of the pass's server block.
func addResolver(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) []inspector.Edit {
	at := p.Pos(p.Config.Servers[pass.Server].Pos)
	line := s.Line(at)
	if !strings.HasSuffix(strings.TrimSpace(line), "{") || inspector.InContainer(at.File) {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line + 1, New: indent(line) + "    resolver " + s.Engine.DNS(p.Service) + " valid=10s;"}}
}

func hasExtraHost(service *compose.Service, hosts []string) bool {
	return slices.ContainsFunc(service.ExtraHosts, func(e compose.ExtraHost) bool { return slices.Contains(hosts, strings.ToLower(e.Name)) })
}
