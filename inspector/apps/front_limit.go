package apps

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	// httpsPortal are images with an nginx of their own that makes proxies of its environment (github.com/SteveLTN/https-portal: README.md).
	httpsPortal = names("steveltn/https-portal")
	// nginxSize matches what nginx takes for a size (nginx.org/en/docs/syntax.html): nothing else of a variable gets into the snapshot.
	nginxSize = regexp.MustCompile(`^\d+[kKmMgG]?$`)
	// portalUpstream matches an entry of its DOMAINS: "shop.example.com -> http://web:80 #production".
	portalUpstream = regexp.MustCompile(`->\s*(?:https?://)?([\w.-]+)`)
)

// front is the proxy in front of a service that is made of variables, with the limit of bodies that is in force there; nil where there is
// none, or where something else may set that limit.
func (p reader) front(s *compose.Service) *compose.Front {
	for _, through := range p.portals {
		if p.portalLeadsTo(through, s) {
			return p.portalLimit(through)
		}
	}
	if s.VirtualHost == nil {
		return nil
	}
	through := p.Service(s.VirtualHost.Through)
	if through == nil || through.Build != nil || p.mayLimit(through) {
		return nil
	}
	return &compose.Front{Through: through.Name, Limit: "1m", Pos: s.VirtualHost.HostPos,
		Setting: "a file with `client_max_body_size {limit};`, mounted in " + through.Name + " at /etc/nginx/conf.d/uploads.conf"}
}

// portalsOf are the services of https-portal.
func portalsOf(p *compose.Project) (all []*compose.Service) {
	for i := range p.Services {
		if s := &p.Services[i]; s.Build == nil && isImage(s.Image, httpsPortal) {
			all = append(all, s)
		}
	}
	return all
}

// portalLeadsTo reports whether https-portal is told to lead a domain to a service.
func (p reader) portalLeadsTo(through, s *compose.Service) bool {
	domains, isSet := p.variable(through, runLine{}, "DOMAINS")
	return isSet && slices.ContainsFunc(portalUpstream.FindAllStringSubmatch(domains, -1), func(m []string) bool { return m[1] == s.Name || m[1] == s.ContainerName })
}

// portalLimit is the limit of https-portal, which has 1m unless CLIENT_MAX_BODY_SIZE says otherwise.
func (p reader) portalLimit(through *compose.Service) *compose.Front {
	limit, isSet := p.variable(through, runLine{}, "CLIENT_MAX_BODY_SIZE")
	env := p.Environment(through.Name)
	for _, value := range env { // CUSTOM_NGINX_…
		if strings.Contains(value, "client_max_body_size") {
			return nil
		}
	}
	if isSet && !nginxSize.MatchString(limit) || provides(through, "/var/lib/nginx-conf") || provides(through, "/etc/nginx") {
		return nil
	}
	found := &compose.Front{Through: through.Name, Limit: "1m", Setting: "CLIENT_MAX_BODY_SIZE: {limit}"}
	found.Pos, _ = p.VariableAt(through.Name, "DOMAINS")
	if isSet {
		found.Limit, found.Told = limit, true
		found.Pos, _ = p.VariableAt(through.Name, "CLIENT_MAX_BODY_SIZE")
	}
	if found.Pos.IsZero() {
		return nil
	}
	return found
}

// mayLimit reports whether something may set the limit in an nginx-proxy: a file of the project's, or one in a volume.
func (p reader) mayLimit(through *compose.Service) bool {
	files := p.RootFS(through.Name, nil)
	for _, dir := range []string{"etc/nginx/conf.d", "etc/nginx/vhost.d"} {
		if m := through.MountOver("/" + dir); m != nil && m.Type != "bind" {
			return true
		}
		entries, _ := fs.ReadDir(files, dir)
		for _, entry := range entries {
			if text, ok := textOf(files, dir+"/"+entry.Name()); !ok || strings.Contains(text, "client_max_body_size") {
				return true
			}
		}
	}
	return p.replaces(through, "/etc/nginx/nginx.conf") || p.replaces(through, "/etc/nginx/proxy.conf")
}
