package apps

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// exposesNothing are official images without an EXPOSE of their own; exposesWeb those that have 80 alone.
	exposesNothing = names("alpine amazoncorretto busybox debian eclipse-temurin elixir golang gradle maven node openjdk python ruby rust ubuntu")
	exposesWeb     = names("nginx httpd")

	// ownTries matches a try_files that ends with a path, which nginx asks for like a new request.
	ownTries = lazyregexp.New(`(?m)^[ \t]*try_files\s[^;#]*\s(/[^\s;]*)\s*;`)
	// ownWay matches what may lead a virtual host elsewhere.
	ownWay      = lazyregexp.New(`(?m)^[^#\n]*\b(?:\w+_pass|rewrite|root|alias)\s`)
	ownLocation = lazyregexp.New(`(?m)^[^#\n]*\blocation\s`)
)

// virtualHost is what the one nginx-proxy of the project makes of the environment of a service (github.com/nginx-proxy/nginx-proxy:
// nginx.tmpl); nil where there is none, or where nobody can tell which.
func (p reader) virtualHost(s *compose.Service) *compose.VirtualHost {
	env := p.Environment(s.Name)
	if env["VIRTUAL_HOST"] == "" || env["VIRTUAL_HOST_MULTIPORTS"] != "" {
		return nil
	}
	proxies := p.nginxProxies("/app/nginx.tmpl")
	if len(proxies) != 1 || proxies[0].Name == s.Name {
		return nil
	}
	for _, name := range []string{"VIRTUAL_HOST", "VIRTUAL_PORT", "VIRTUAL_PROTO", "VIRTUAL_HOST_MULTIPORTS"} {
		if !p.Settled(s.Name, name) {
			return nil
		}
	}
	found := &compose.VirtualHost{Through: proxies[0].Name, Proto: strings.TrimSpace(env["VIRTUAL_PROTO"])}
	for _, name := range []string{"VIRTUAL_HOST", "VIRTUAL_PORT", "VIRTUAL_PROTO"} {
		if at, _ := p.VariableAt(s.Name, name); isQuoted(name, env[name]) && !at.IsZero() {
			found.Quoted = append(found.Quoted, compose.Quoted{Name: name, Pos: at})
			p.quoteAt(at)
		}
	}
	found.HostPos, _ = p.VariableAt(s.Name, "VIRTUAL_HOST")
	found.PortPos, _ = p.VariableAt(s.Name, "VIRTUAL_PORT")
	found.ProtoPos, _ = p.VariableAt(s.Name, "VIRTUAL_PROTO")
	if path := env["VIRTUAL_PATH"]; found.HostPos.IsZero() || path != "" && path != "/" || p.ownHost(proxies[0], env["VIRTUAL_HOST"], found) {
		return nil
	}
	found.Ports = virtualPorts(s, env["VIRTUAL_PORT"], strings.HasPrefix(compose.Tag(proxies[0].BaseImage()), "0."))
	return found
}

// virtualPorts are the ports of which nginx-proxy takes one: VIRTUAL_PORT, else the only one that the container exposes, else 80. In most
// of 0.x the only exposed one went first. nil where the files do not tell.
func virtualPorts(s *compose.Service, written string, old bool) []int {
	var exposed []int
	for _, port := range s.Ports {
		exposed = append(exposed, port.Target)
	}
	for _, e := range s.Expose {
		exposed = append(exposed, e.Port)
	}
	if s.Build != nil {
		exposed = append(exposed, s.Build.Expose...)
	}
	base := strings.TrimPrefix(strings.TrimPrefix(s.BaseImage(), "docker.io/"), "library/")
	web := isImage(base, exposesWeb)
	if web {
		exposed = append(exposed, 80)
	}
	slices.Sort(exposed)
	exposed = slices.Compact(exposed)
	known := web || isImage(base, exposesNothing)
	if written != "" {
		port, err := strconv.Atoi(written)
		switch {
		case err != nil || port < 1 || port > 65535 || old && !known && len(exposed) == 0:
			return nil
		case old && len(exposed) == 1:
			return []int{port, exposed[0]}
		}
		return []int{port}
	}
	switch {
	case len(exposed) == 1 && known:
		return exposed
	case len(exposed) == 1:
		return []int{exposed[0], 80} // the image may expose another one
	case len(exposed) == 0 && !known:
		return nil
	}
	return []int{80}
}

// isNginxProxy reports whether a service runs the image of nginx-proxy, or one that a Dockerfile makes of it and that starts as it does.
func isNginxProxy(s *compose.Service) bool {
	if b := s.Build; b != nil && (b.Scripts || len(b.Entrypoint)+len(b.Command) > 0) {
		return false
	}
	return isImage(s.BaseImage(), nginxProxyImages)
}

// nginxProxies are the services that make proxies of the environment of others, but for those whose files of those names may be others.
func (p reader) nginxProxies(replaced ...string) (all []*compose.Service) {
	for i := range p.Services {
		s := &p.Services[i]
		if isNginxProxy(s) && !slices.ContainsFunc(replaced, func(file string) bool { return p.replaces(s, file) }) {
			all = append(all, s)
		}
	}
	return all
}

// replaces reports whether a project has a file of its own in the place of an image's, or changes that.
func (p reader) replaces(s *compose.Service, file string) bool {
	files := p.RootFS(s.Name, nil)
	return files.Origin(file[1:]).Kind != compose.Unseen || slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return e.Target == file })
}

// ownHost looks into the files that nginx-proxy includes in the hosts of a service, and reports whether they may lead these elsewhere.
func (p reader) ownHost(proxy *compose.Service, hosts string, found *compose.VirtualHost) bool {
	const dir = "etc/nginx/vhost.d"
	files := p.RootFS(proxy.Name, nil)
	entries, _ := fs.ReadDir(files, dir)
	places := provides(proxy, "/etc/nginx/html") // whether what try_files asks for may be somewhere
	for _, entry := range entries {
		for host := range strings.SplitSeq(hosts, ",") {
			host = strings.TrimSpace(host)
			name := entry.Name()
			if name != host && name != "default" && !strings.HasPrefix(name, host+"_") && !strings.HasPrefix(name, "default_") {
				continue
			}
			text, ok := textOf(files, dir+"/"+name)
			if !ok || len(text) > maxCodeFile || strings.HasSuffix(name, "_override") || ownWay.MatchString(text) {
				return true
			}
			places = places || ownLocation.MatchString(text)
			at := ownTries.FindStringSubmatchIndex(text)
			if at == nil || name != host+"_location" {
				continue
			}
			line := lineNumber(text, at[0]+len(text[at[0]:at[1]])-len(strings.TrimLeft(text[at[0]:at[1]], " \t\n")))
			found.Tries, found.TriesPos = text[at[2]:at[3]], compose.Pos{File: files.Origin(dir + "/" + name).Host, Line: line}
			p.quoteAt(found.TriesPos)
		}
	}
	if places {
		found.Tries, found.TriesPos = "", compose.Pos{}
	}
	return false
}

// socketMissing is where nginx-proxy is told of no engine: it ends at its start without a socket of one at /tmp/docker.sock, or another
// DOCKER_HOST (github.com/nginx-proxy/nginx-proxy: app/docker-entrypoint.sh).
func (p reader) socketMissing(s *compose.Service) bool {
	const socket = "/tmp/docker.sock"
	entrypoint, command := p.StartWords(s.Name)
	_, given := p.Environment(s.Name)["DOCKER_HOST"]
	return isNginxProxy(s) && !given && p.Settled(s.Name, "DOCKER_HOST") && len(entrypoint) == 0 && len(command) == 0 && !provides(s, socket)
}
