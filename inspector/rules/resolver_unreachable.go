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
	ID: "CC204", Name: "resolver-unreachable", Needs: inspector.Static,
	Summary: "the resolver does not answer, or cannot know the name",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if !l.Target.Dynamic || l.From == nil || l.Target.Host == "" || inspector.IsAddress(l.Target.Host) {
				return nil
			}
			setting := resolverOf(l)
			if setting == nil {
				return nil // CC203
			}
			return wrongResolver(s, l, setting)
		})
	},
})

// resolverOf is the resolver that nginx asks for a dynamic target: for a server of an upstream block that block's, or
// that of http.
func resolverOf(l *inspector.Link) *nginx.Setting {
	if !slices.Contains(l.Target.Params, "resolve") {
		return l.Pass.Resolver
	}
	for _, u := range l.Proxy.Config.Upstreams {
		for i := range u.Settings {
			if u.Name == l.Pass.Upstream && u.Settings[i].Name == "resolver" {
				return &u.Settings[i]
			}
		}
	}
	return l.Proxy.Config.Setting(-1, -1, "resolver")
}

// publicDNS are servers that know the names of the Internet and no other.
var publicDNS = []string{"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "149.112.112.112", "208.67.222.222", "208.67.220.220", "114.114.114.114", "223.5.5.5", "223.6.6.6"}

func wrongResolver(s *inspector.Snapshot, l *inspector.Link, setting *nginx.Setting) *inspector.Finding {
	var servers []string
	for _, arg := range setting.Args {
		if !strings.Contains(arg, "=") {
			servers = append(servers, strings.TrimSuffix(arg, ":53"))
		}
	}
	at, names := l.Proxy.Pos(setting.Pos), len(l.Services)+len(l.Apart) > 0
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Services: services(l), Label: "asked at each request",
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Fix:      inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)},
	}
	all := func(in func(string) bool) bool {
		return len(servers) > 0 && !slices.ContainsFunc(servers, func(server string) bool { return !in(server) })
	}
	isPublic := func(server string) bool { return slices.Contains(publicDNS, server) }
	switch isDocker := func(server string) bool { return server == compose.DockerDNS }; {
	case all(isDocker) && (resolves(l) || l.Works()):
		return nil
	case all(isDocker) && !hasDockerDNS(l.From):
		f.Message = fmt.Sprintf("nothing answers at resolver %s: %s runs with network_mode %s, which has no DNS of Docker's", compose.DockerDNS, l.Proxy.Service, l.From.NetworkMode)
		f.Why = "Docker's DNS server is there only in containers on a network that Compose or a user made"
		f.Fix.Summary = "Leave network_mode out, or write the host's address in the place of the variable"
	case all(isDocker) && s.Engine != nil && s.Engine.Podman:
		f.Message = fmt.Sprintf("nothing answers at resolver %s: this engine is Podman, whose DNS has the address of the network's gateway", compose.DockerDNS)
		f.Why = "the DNS server of a container stands in its /etc/resolv.conf; with NGINX_ENTRYPOINT_LOCAL_RESOLVERS=1 nginx's image puts it into templates as ${NGINX_LOCAL_RESOLVERS}, on any engine"
		writeResolver(s, f, servers, s.Engine.DNS(l.Proxy.Service))
		f.Fix.Summary += ", which holds until the network is made anew"
	case all(isDocker) && l.Extra != nil && !names:
		f.At, f.Label = l.At(), "looked up in DNS only"
		f.Message = fmt.Sprintf("nginx cannot resolve %s: it stands in extra_hosts, which a resolver does not read", l.Target.Host)
		f.Also = []inspector.Place{{At: l.Extra.Pos, Label: "makes a line of /etc/hosts"}, {At: at, Label: "asked at each request"}}
		f.Why = "a host in a variable is looked up by nginx's own resolver; only literal hosts are looked up in /etc/hosts, when nginx starts"
		f.Fix = inspector.Fix{Summary: "Write the host literally, without a variable", Then: applyConfig(s, l.Proxy, f.At.File)}
		if strings.Contains(l.Target.Host, ".") {
			f.Severity = inspector.Warning // an outside DNS or Docker Desktop may know it too
		}
	case all(func(server string) bool { return !isDocker(server) && inspector.IsLoopback(server) }) && l.From.NetworkMode == "" && !hosts(s, l.From.Name):
		f.Severity = inspector.Warning // the image may have a DNS server
		f.Message = fmt.Sprintf("resolver %s is the nginx container itself, where no DNS server runs", strings.Join(servers, " "))
		f.Why = "127.0.0.53 and 127.0.0.1 are DNS servers of a host; in a container Docker's is 127.0.0.11"
		writeResolver(s, f, servers, s.Engine.DNS(l.Proxy.Service))
	case names && slices.ContainsFunc(servers, isPublic):
		if !all(isPublic) {
			f.Severity = inspector.Warning // nginx asks them in turn
		}
		f.Message = fmt.Sprintf("resolver %s cannot know the services of this project: it is a public DNS server", strings.Join(slices.DeleteFunc(slices.Clone(servers), func(server string) bool { return !isPublic(server) }), " "))
		f.Why = "only Docker's DNS, 127.0.0.11, knows service names; it passes all other names on"
		writeResolver(s, f, servers, s.Engine.DNS(l.Proxy.Service))
	default:
		return silentResolver(s, l, f, setting)
	}
	if lines := unresolved(s, l); len(lines) > 0 {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, lines)...)
	}
	return f
}

// silentResolver speaks of a resolver that nothing is known to be wrong with, where nginx's log says that it does not
// answer: each time that it was asked since nginx read its configuration.
func silentResolver(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding, setting *nginx.Setting) *inspector.Finding {
	lines := loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		refused := e.Resolver != "" && e.Errno == 111
		return refused || e.means("dns-silent") && strings.HasPrefix(e.Message, l.Target.Host+" could not be resolved")
	})
	if len(lines) == 0 || lines[len(lines)-1].age() > recently || l.Request != nil && l.Request.Good() {
		return nil
	}
	server := setting.Args[0]
	f.Message = fmt.Sprintf("the resolver %s does not answer, so that nginx finds no address for %s", server, l.Target.Host)
	f.Why = "nginx asks only the servers in its resolver directive, not those of /etc/resolv.conf; where none answers, requests get 502"
	f.Fix.Summary = fmt.Sprintf("Let a DNS server listen at %s, or name another one: the engine's is %s", server, s.Engine.DNS(l.Proxy.Service))
	if len(l.Services) > 0 && hasDockerDNS(l.From) {
		writeResolver(s, f, []string{server}, s.Engine.DNS(l.Proxy.Service))
	}
	f.Evidence = append(f.Evidence, logged(l.Proxy.Service, lines)...)
	return f
}

// writeResolver writes the engine's DNS in the place of one resolver.
func writeResolver(s *inspector.Snapshot, f *inspector.Finding, servers []string, dns string) {
	f.Fix.Summary = "Write resolver " + dns
	if len(servers) == 1 && dns != servers[0] {
		f.Fix.Edits = onceIn(s, f.At, servers[0], dns)
	}
}
