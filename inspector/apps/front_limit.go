package apps

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// httpsPortal are images with an nginx of their own that makes proxies of its environment (github.com/SteveLTN/https-portal: README.md).
	httpsPortal = names("steveltn/https-portal")
	// nginxSize matches what nginx takes for a size (nginx.org/en/docs/syntax.html): nothing else of a variable gets into the snapshot.
	nginxSize = lazyregexp.New(`^\d+[kKmMgG]?$`)
	// portalUpstream matches an entry of its DOMAINS: "shop.example.com -> http://web:80 #production".
	portalUpstream = lazyregexp.New(`->\s*(?:https?://)?([\w.-]+)`)
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
	found := &compose.Front{Through: through.Name, Limit: "1m", Pos: s.VirtualHost.HostPos, Unread: p.unreadLimit(through),
		Setting: "a file with `client_max_body_size {limit};`, mounted in " + through.Name + " at /etc/nginx/conf.d/uploads.conf"}
	for _, dir := range proxyDirs {
		if m := through.MountOver("/" + dir); m != nil && m.Type != "bind" {
			found.Volume = m.Target
		}
	}
	return found
}

// proxyDirs are where files may set the limit in an nginx-proxy.
var proxyDirs = []string{"etc/nginx/conf.d", "etc/nginx/vhost.d"}

// limitVariable matches names of variables that forks of nginx-proxy take for client_max_body_size: that image itself takes none
// (github.com/nginx-proxy/nginx-proxy: nginx.tmpl).
var limitVariable = lazyregexp.New(`(?i)^(?:nginx_)?(?:client_)?(?:max_(?:upload|body|file|filesize|upload_file|request_body)(?:_size)?|upload_(?:max|limit|max_size|max_filesize))$`)

// unreadLimit is a variable of an nginx-proxy that is there to raise its limit; nil for none.
func (p reader) unreadLimit(through *compose.Service) *compose.Quoted {
	for _, name := range slices.Sorted(maps.Keys(p.Environment(through.Name))) {
		if at, _ := p.VariableAt(through.Name, name); limitVariable.MatchString(name) && !at.IsZero() {
			return &compose.Quoted{Name: name, Pos: at}
		}
	}
	return nil
}

// isOwnVolume reports whether a mount is a volume that no other service has, and that has its files from this container alone.
func (p reader) isOwnVolume(of *compose.Service, m *compose.Mount) bool {
	has := func(s compose.Service) bool {
		return s.Name != of.Name && slices.ContainsFunc(s.Mounts, func(o compose.Mount) bool { return o.Type == "volume" && o.Source == m.Source })
	}
	return m.Type == "volume" && !m.Outside && (m.Source == "" || !slices.ContainsFunc(p.Services, has) && !slices.ContainsFunc(p.Disabled, has))
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

// mayLimit reports whether something may set the limit in an nginx-proxy: a file of the project's, or one in a volume that is not its own.
func (p reader) mayLimit(through *compose.Service) bool {
	files := p.RootFS(through.Name, nil)
	for _, dir := range proxyDirs {
		if m := through.MountOver("/" + dir); m != nil && m.Type != "bind" {
			if !p.isOwnVolume(through, m) {
				return true
			}
			continue
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
