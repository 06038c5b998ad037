package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC616", Name: "listen-without-ssl", Needs: inspector.Static,
	Summary: "a server with a certificate listens on 443 without ssl, so that nginx speaks plain HTTP there",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, listenWithoutSSL) },
})

// listenWithoutSSL speaks of the first server with a certificate that no listen of its uses, though clients come to one
// of them with HTTPS. Whoever terminates TLS before nginx needs no certificate there.
func listenWithoutSSL(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil || p.Config == nil || len(p.Config.Problems) > 0 {
		return nil
	}
	all := listenersOf(p.Config)
	for i := range p.Config.Servers {
		certificate := p.Config.Setting(i, -1, "ssl_certificate")
		if certificate == nil || slices.ContainsFunc(p.Config.Servers[i].Listens, func(l nginx.Listen) bool { return l.SSL }) {
			continue
		}
		plain := slices.DeleteFunc(slices.Clone(all), func(l listener) bool {
			return l.server != i || l.stream || l.UDP || l.Implicit || publishedFor(service, l.Port, 443) == nil
		})
		if len(plain) > 0 {
			return sslMissing(s, p, certificate, plain, *publishedFor(service, plain[0].Port, 443))
		}
	}
	return nil
}

// publishedFor returns the port of the host, known to be the one that a scheme means, by which clients come to a port of
// the container; also where the container's port is that one and the engine, or the user, chooses another one outside.
func publishedFor(service *compose.Service, port, meant int) *compose.Port {
	for i := range service.Ports {
		if published := &service.Ports[i]; published.Target == port && published.Protocol == "tcp" && (published.Published == meant || port == meant && meant == 443) {
			return published
		}
	}
	return nil
}

func sslMissing(s *inspector.Snapshot, p *inspector.Proxy, certificate *nginx.Setting, plain []listener, published compose.Port) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Services: []string{p.Service}, At: p.Pos(plain[0].Pos), Label: "ssl is missing here",
		Message: fmt.Sprintf("%s has a certificate and listens on %d without ssl: it speaks plain HTTP there, and HTTPS fails with \"wrong version number\"", p.Service, plain[0].Port),
		Also: []inspector.Place{
			{At: p.Pos(certificate.Pos), Label: "the certificate that nobody gets"},
			{At: published.Pos, Label: "clients come by this port"},
		},
		Evidence: []inspector.Evidence{
			listenFact(plain[0], p.Pos(plain[0].Pos)),
			{Fact: fmt.Sprintf("port %d is published", plain[0].Port), Source: published.Pos.String()},
		},
		Why: "neither the port 443 nor ssl_certificate makes nginx speak TLS: the parameter ssl of a listen does, for all servers of that address and port",
		Fix: inspector.Fix{Summary: "Write ssl behind the port of listen", Then: applyConfig(s, p, p.Pos(plain[0].Pos).File)},
	}
	for _, i := range p.Config.PassesOf(plain[0].server) {
		f.Links = append(f.Links, passLinks(p, i)...)
	}
	for _, l := range plain {
		f.Fix.Edits = append(f.Fix.Edits, replaceAt(s, p.Pos(l.Pos), l.Raw+" ssl")...)
	}
	return f
}
