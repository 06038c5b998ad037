package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC606", Name: "host-header", Needs: inspector.Static,
	Summary: "the app gets the upstream's name as Host, and that name has an underscore",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			if pass.Directive != "proxy_pass" || pass.Location < 0 || len(pass.Variables) > 0 || !seesSettings(p.Config) {
				return nil
			}
			name := pass.Upstream
			if name == "" && len(pass.Targets) == 1 {
				name = pass.Targets[0].Host
			}
			if set := header(p, pass, "Host"); !strings.Contains(name, "_") || (set != nil && set.Args[1] != "$proxy_host") {
				return nil
			}
			return hostHeader(s, p, pass, name)
		})
	},
})

func hostHeader(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, name string) *inspector.Finding {
	var to *compose.Service
	for _, l := range s.LinksOf(pass) {
		if far(l) != nil {
			to = far(l)
		}
	}
	if to == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: p.Pos(pass.Pos), Label: "this name is sent as Host",
		Message:  fmt.Sprintf("%s gets the header \"Host: %s\", which is no valid host name: many frameworks answer 400", to.Name, name),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "no proxy_set_header Host is in force here", Source: p.Pos(pass.Pos).String()}},
		Why:      "without proxy_set_header Host nginx sends the name from proxy_pass; host names have no underscore (RFC 1123), and Django and Tomcat, for two, refuse them",
		Fix: inspector.Fix{
			Summary: "Add `proxy_set_header Host $host;` to the location",
			Then:    applyConfig(s, p, p.Pos(pass.Pos).File),
		},
	}
	if by := refusesUnderscore(to); by != "" {
		f.Severity = inspector.Warning
		f.Message = fmt.Sprintf("%s gets the header \"Host: %s\", which %s refuses with 400", to.Name, name, by)
	}
	return f
}

// refusesUnderscore names the framework of a service that answers 400 to a Host with an underscore, or "".
func refusesUnderscore(service *compose.Service) string {
	words := slices.Concat(service.Entrypoint, service.Command)
	if service.Build != nil {
		words = slices.Concat(words, service.Build.Entrypoint, service.Build.Command)
	}
	command := strings.Join(words, " ")
	switch {
	case strings.Contains(service.Image, "tomcat") || service.Build != nil && strings.Contains(service.Build.From, "tomcat"):
		return "Tomcat"
	case strings.Contains(command, "manage.py") || strings.Contains(command, "wsgi:application") || strings.Contains(command, "asgi:application"):
		return "Django"
	}
	return ""
}
