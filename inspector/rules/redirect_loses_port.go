package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC632", Name: "redirect-loses-port", Needs: inspector.Static,
	Summary: "a redirect sends browsers to a port of the host that is not published",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachProxy(s, func(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
			from := s.Project.Service(p.Service)
			if from == nil || from.NetworkMode != "" || p.Config == nil || !p.KnowsSites() || behindAnother(p.Config) {
				return nil
			}
			for _, port := range from.Ports {
				if f := portLost(s, p, from, port); f != nil {
					return f
				}
			}
			return nil
		})
	},
})

// behindAnother reports whether a configuration tells that something stands before nginx, whose ports are not those of the project.
func behindAnother(c *nginx.Config) bool {
	return slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.ProxyP })
	}) || slices.ContainsFunc(c.Settings, func(set nginx.Setting) bool { return set.Name == "real_ip_header" })
}

// portLost is about a redirect of a front page to a port that nothing in the project publishes.
func portLost(s *inspector.Snapshot, p *inspector.Proxy, from *compose.Service, port compose.Port) *inspector.Finding {
	if port.Published == 0 || port.Protocol != "tcp" || isOfHostAlone(port.HostIP) { // there, a proxy of the host asks
		return nil
	}
	for i := range p.Config.Servers {
		r := redirected(p.Config, i, port)
		if r == nil || r.listen.SSL && !r.https || publishedAnywhere(s, r.to) && (r.to != port.Published || !r.https || r.listen.SSL) {
			continue
		}
		r.meant = port.Published
		if r.https != r.listen.SSL {
			r.meant = publishedTLS(p.Config, from)
		}
		if r.meant != 0 { // else what takes https is not in the project
			return losesPort(s, p, r)
		}
	}
	return slashLosesPort(s, p, port)
}

// isOfHostAlone reports whether a port that is published at an address is for programs of the host alone.
func isOfHostAlone(address string) bool {
	return inspector.IsLoopback(address) && address != "0.0.0.0" && address != "::"
}

// A redirection is where nginx sends a browser that asked for the front page at a published port.
type redirection struct {
	port     compose.Port
	listen   *nginx.Listen // to which that leads
	server   *nginx.Server
	at       nginx.Pos // of what redirects
	https    bool
	relative bool   // a path is written, to which nginx adds scheme, host and port
	to       int    // a port of the host
	host     string // in a whole address
	meant    int
}

// redirected asks a server for its front page by way of a published port; nil where it does not redirect to its own name.
func redirected(c *nginx.Config, server int, port compose.Port) *redirection {
	r := redirection{port: port, server: &c.Servers[server]}
	at := slices.IndexFunc(r.server.Listens, func(l nginx.Listen) bool { return l.Port == port.Target && !l.UDP })
	if at < 0 {
		return nil
	}
	r.listen = &r.server.Listens[at]
	name := namedAs(r.server)
	asked := name // as a browser has it in Host: without a port that is the scheme's own
	if port.Published != schemePort(r.listen.SSL) {
		asked = fmt.Sprintf("%s:%d", name, port.Published)
	}
	got := c.Choose(nginx.Request{Port: port.Target, TLS: r.listen.SSL, Host: asked, URI: "/"})
	if got.Unknown != "" || got.Server != server || got.Status < 300 || got.Status > 399 || got.To == "" || len(got.Steps) == 0 {
		return nil
	}
	r.at = got.Steps[len(got.Steps)-1].Pos
	if r.relative = strings.HasPrefix(got.To, "/"); r.relative {
		r.https, r.to = r.listen.SSL, r.listen.Port
		if c.Setting(server, got.Location, "absolute_redirect").Is("off") {
			return nil
		}
		if c.Setting(server, got.Location, "port_in_redirect").Is("off") {
			r.to = schemePort(r.https)
		}
		return &r
	}
	scheme, rest, ok := strings.Cut(got.To, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, number, written := strings.Cut(host, ":")
	r.host = host
	if r.https = scheme == "https"; !ok || !strings.EqualFold(host, name) {
		return nil
	}
	if r.to = schemePort(r.https); written {
		if r.to, _ = strconv.Atoi(number); r.to != port.Published {
			return nil // another program's port, as somebody wrote it
		}
	}
	return &r
}

// namedAs is a name by which a server may be asked.
func namedAs(server *nginx.Server) string {
	if plain := slices.IndexFunc(server.Names, func(n nginx.Name) bool { return n.Text != "_" && !strings.ContainsAny(n.Text, "*~$\"") }); plain >= 0 {
		return server.Names[plain].Text
	}
	return "localhost"
}

// schemePort is the port of a scheme.
func schemePort(https bool) int {
	if https {
		return 443
	}
	return 80
}

// publishedAnywhere reports whether something of the project may take connections at a port of the host.
func publishedAnywhere(s *inspector.Snapshot, port int) bool {
	return slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool {
		return service.NetworkMode == "host" || slices.ContainsFunc(service.Ports, func(p compose.Port) bool { return p.Published == port || p.Published == 0 })
	})
}

// publishedTLS is the port of the host at which a service publishes an nginx's https; 0: none.
func publishedTLS(c *nginx.Config, from *compose.Service) int {
	for _, server := range c.Servers {
		for _, l := range server.Listens {
			at := slices.IndexFunc(from.Ports, func(p compose.Port) bool { return l.SSL && p.Target == l.Port && p.Protocol == "tcp" })
			if at >= 0 {
				return from.Ports[at].Published
			}
		}
	}
	return 0
}

// losesPort says where a browser ends up.
func losesPort(s *inspector.Snapshot, p *inspector.Proxy, r *redirection) *inspector.Finding {
	scheme := map[bool]string{true: "https", false: "http"}
	f := &inspector.Finding{
		Severity: inspector.Note, Proxy: p.Service, Services: []string{p.Service}, At: p.Pos(r.at), Label: fmt.Sprintf("leads to port %d", r.to),
		Message: fmt.Sprintf("%s sends a browser that asks at port %d on to port %d of the host, which the project does not publish: %s is at %d",
			p.Service, r.port.Published, r.to, scheme[r.https], r.meant),
		Also: []inspector.Place{{At: r.port.Pos, Label: fmt.Sprintf("browsers ask at %d", r.port.Published)}},
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("port %d of the host is port %d of %s", r.port.Published, r.port.Target, p.Service), Source: r.port.Pos.String()},
		},
		Why: "$host is without the port by which a browser came, and nginx knows the container's ports alone: the browser is told one at which nobody answers (connection refused)",
		Fix: inspector.Fix{Then: applyConfig(s, p, p.Pos(r.at).File)},
	}
	if r.to == r.port.Published {
		f.Message = fmt.Sprintf("%s sends a browser that asks at port %d on to https at that very port, which takes http: https is at %d", p.Service, r.to, r.meant)
		f.Why = "$http_host has the port by which a browser came, which is the one of http: TLS is spoken there to a port that takes none"
	}
	mendRedirect(s, p, r, f)
	return f
}

func mendRedirect(s *inspector.Snapshot, p *inspector.Proxy, r *redirection, f *inspector.Finding) {
	if r.relative {
		f.Why = "nginx makes a whole address of the path, with the port on which it listens in the container: the browser is told one at which nobody answers (connection refused)"
		f.Fix.Summary = "Write `absolute_redirect off;` in the server, so that the path alone is sent"
		f.Fix.Edits = addBehind(s, p.Pos(r.listen.Pos), "absolute_redirect off;")
		return
	}
	host, text := r.host, s.Line(f.At)
	for _, variable := range []string{"$http_host", "$host", "$server_name"} {
		if strings.Contains(text, variable) {
			host = variable
			break
		}
	}
	with := fmt.Sprintf("%s:%d", strings.Replace(host, "$http_host", "$host", 1), r.meant)
	if host == r.host {
		f.Why = "the address names no port, so that the browser asks at the scheme's own: nobody answers there (connection refused)"
	} else if r.https == r.listen.SSL {
		with = "$http_host"
	}
	f.Fix.Summary = fmt.Sprintf("Write `%s` in the place of `%s`", with, host)
	f.Fix.Edits = inLine(s, f.At, host, with)
}
