package inspector

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// changesBitnami reports whether a service that runs Bitnami's image of nginx gives it something with which its start
// scripts may arrange its configuration in another way.
func changesBitnami(p *compose.Project, s *compose.Service) bool {
	if s.Build != nil && !s.Build.Plain {
		return true
	}
	if entrypoint, command := p.StartWords(s.Name); len(entrypoint)+len(command) > 0 {
		return true
	}
	for _, name := range []string{"NGINX_HTTP_PORT_NUMBER", "NGINX_HTTPS_PORT_NUMBER"} {
		if value, isSet := p.Environment(s.Name)[name]; isSet && value != "" || !p.Settled(s.Name, name) {
			return true
		}
	}
	harmless := append([]string{nginx.BitnamiSites, "/opt/bitnami/nginx/html", "/opt/bitnami/nginx/logs", "/opt/bitnami/nginx/tmp"}, nginx.BitnamiOldSites...)
	for _, m := range s.Mounts {
		isIn := func(dir string) bool { return compose.Below(m.Target, dir) }
		known := m.Target == "/opt/bitnami/nginx/conf/nginx.conf" || slices.ContainsFunc(harmless, isIn)
		if !known && (compose.Below(m.Target, "/opt/bitnami") || compose.Below(m.Target, "/bitnami")) || strings.HasPrefix(m.Target, "/docker-entrypoint") {
			return true
		}
	}
	for _, port := range s.Ports {
		if port.Target == 8443 { // whether its own site has it depends on the version
			return true
		}
	}
	return false
}
