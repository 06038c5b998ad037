package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC610", Name: "forwarded-proto", Needs: inspector.Static,
	Summary: "the app is told http for requests that came by https",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachLink(s, func(l *inspector.Link) *inspector.Finding { return redirectLoop(s, l) }), eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			set := header(p, pass, "X-Forwarded-Proto")
			if pass.Location < 0 || !seesSettings(p.Config) {
				return nil
			} else if set == nil {
				return httpsOnly(s, p, pass)
			}
			server := &p.Config.Servers[pass.Server]
			switch tls := slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.SSL }); {
			case tls && set.Args[1] == "http" && !slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return !l.SSL }):
				return forwardedProto(s, p, set, "this server speaks https alone", "Write `proxy_set_header X-Forwarded-Proto $scheme`", inLine(s, p.Pos(set.Pos), set.Args[1], "$scheme"))
			case !tls && set.Args[1] == "$scheme":
				if front := inFront(s, p, server); front != nil {
					f := forwardedProto(s, p, set, "always http behind "+front.Proxy.Service, "Write `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto`", inLine(s, p.Pos(set.Pos), "$scheme", "$http_x_forwarded_proto"))
					f.Also = []inspector.Place{{At: front.Proxy.Pos(front.Pass.Pos), Label: front.Proxy.Service + " takes https and says so"}}
					return f
				}
				if f := httpsOnly(s, p, pass); f != nil {
					return f
				}
				return behindTunnel(s, p, set)
			}
			return httpsOnly(s, p, pass)
		})...)
	},
})

// inFront returns the pass of another nginx of the project that takes https, says so, and leads to this server alone
// by http; nil where the server is also reached from outside.
func inFront(s *inspector.Snapshot, p *inspector.Proxy, server *nginx.Server) *inspector.Link {
	if service := s.Project.Service(p.Service); service == nil || len(service.Ports) > 0 {
		return nil
	}
	for _, l := range s.Links() {
		to := far(&l)
		if to == nil || to.Name != p.Service || l.Proxy == p || l.Pass.Location < 0 || l.Pass.Scheme != "http" ||
			!slices.ContainsFunc(server.Listens, func(listen nginx.Listen) bool { return listen.Port == l.Target.Port }) {
			continue
		}
		said := header(l.Proxy, l.Pass, "X-Forwarded-Proto")
		if said != nil && slices.Contains([]string{"$scheme", "https"}, said.Args[1]) && slices.ContainsFunc(l.Server().Listens, func(listen nginx.Listen) bool { return listen.SSL }) {
			return &l
		}
	}
	return nil
}

func forwardedProto(s *inspector.Snapshot, p *inspector.Proxy, set *nginx.Setting, label, fix string, edits []inspector.Edit) *inspector.Finding {
	at := p.Pos(set.Pos)
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: label,
		Message:  fmt.Sprintf("nginx tells the app `X-Forwarded-Proto: http` of requests that came by https (%s)", strings.Join(set.Args[1:], " ")),
		Evidence: []inspector.Evidence{cite(p, set)},
		Why:      "an app that wants https redirects what it takes for http: the browser asks again by https, and so on (ERR_TOO_MANY_REDIRECTS); others make http links",
		Fix:      inspector.Fix{Summary: fix, Edits: edits, Then: applyConfig(s, p, at.File)},
	}
}
