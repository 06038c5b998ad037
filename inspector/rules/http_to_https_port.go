package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC617", Name: "http-to-https-port", Needs: inspector.Static,
	Summary: "port 80 is published to a listen with ssl, which answers plain HTTP with 400",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, plainToSSL) },
})

// plainToSSL speaks of the host's port 80 where nginx speaks TLS behind it, unless an error_page answers for that.
func plainToSSL(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil || p.Config == nil || len(p.Config.Problems) > 0 {
		return nil
	}
	all := listenersOf(p.Config)
	for _, l := range all {
		published := publishedFor(service, l.Port, 80)
		if published == nil || l.stream || l.UDP || !l.SSL || answers497(p.Config, all, l) {
			continue
		}
		at := p.Pos(l.Pos)
		f := &inspector.Finding{
			Severity: inspector.Warning, Services: []string{p.Service}, At: published.Pos, Label: "clients speak plain HTTP here",
			Message:  fmt.Sprintf("%s speaks TLS on port %d, to which port 80 is published: http:// gets 400, \"The plain HTTP request was sent to HTTPS port\"", p.Service, l.Port),
			Also:     []inspector.Place{{At: at, Label: "nginx speaks TLS here"}},
			Evidence: []inspector.Evidence{listenFact(l, at), {Fact: fmt.Sprintf("port 80 is published to %d", l.Port), Source: published.Pos.String()}},
			Why:      "a listen with ssl takes TLS only, for all servers of that address and port; plain HTTP needs a listen of its own",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Publish 443 to %d, or let nginx listen without ssl for port 80", l.Port), Then: recreate(p.Service)},
		}
		if word, ok := wordAfter(s, at, "ssl"); ok && l.Port == 80 {
			f.At, f.Label, f.Also = word, "TLS on the port of plain HTTP", []inspector.Place{{At: published.Pos, Label: f.Label}}
			f.Fix = inspector.Fix{Summary: "Leave ssl out here, and listen on 443 ssl for HTTPS", Then: applyConfig(s, p, at.File)}
		} else if plain := plainPorts(all); len(plain) == 1 {
			f.Fix.Summary = fmt.Sprintf("Publish port 80 to %d, where nginx speaks plain HTTP", plain[0])
			f.Fix.Edits = publish(s, *published, plain[0])
		}
		return f
	}
	return nil
}

// answers497 reports whether a server of the socket has an error_page for plain HTTP on a port of TLS.
func answers497(c *nginx.Config, all []listener, on listener) bool {
	return slices.ContainsFunc(all, func(l listener) bool {
		return l.sameSocket(on) && slices.ContainsFunc(c.All(l.server, -1, "error_page"), func(set nginx.Setting) bool {
			return slices.Contains(set.Args, "497") || slices.Contains(set.Args, "400")
		})
	})
}

// plainPorts are the ports on which nginx speaks plain HTTP, each once.
func plainPorts(all []listener) []int {
	var ports []int
	for _, l := range all {
		if !l.stream && !l.UDP && !l.SSL && !slices.Contains(ports, l.Port) {
			ports = append(ports, l.Port)
		}
	}
	return ports
}
