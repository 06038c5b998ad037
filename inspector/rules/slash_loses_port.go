package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// slashLosesPort is about a development server, for localhost, with directories in its root: asked for one without the slash at its end,
// nginx sends the browser to the same with it, at the container's port.
func slashLosesPort(s *inspector.Snapshot, p *inspector.Proxy, port compose.Port) *inspector.Finding {
	for i := range p.Config.Servers {
		server := &p.Config.Servers[i]
		at := slices.IndexFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == port.Target && !l.UDP && !l.Implicit })
		root := p.Config.Setting(i, -1, "root")
		if at < 0 || root == nil || root.In != "server" || !isForLocalhost(server) || p.Config.Setting(i, -1, "index") == nil ||
			p.Config.Setting(i, -1, "absolute_redirect").Is("off") || publishedAnywhere(s, server.Listens[at].Port) {
			continue
		}
		r := &redirection{port: port, listen: &server.Listens[at], server: server, at: server.Listens[at].Pos, https: server.Listens[at].SSL, relative: true,
			to: server.Listens[at].Port, meant: port.Published}
		f := losesPort(s, p, r)
		f.Severity, f.Evidence = inspector.Note, append(f.Evidence, cite(p, root))
		f.Label = "redirects name this port"
		f.Message = fmt.Sprintf("asked at port %d for a folder in %s without a slash at its end, %s sends the browser to port %d of the host, which the project does not publish", port.Published, root.Args[0], p.Service, r.to)
		return f
	}
	return nil
}

func isForLocalhost(server *nginx.Server) bool {
	return slices.ContainsFunc(server.Names, func(n nginx.Name) bool { return n.Text == "localhost" || inspector.IsLoopback(n.Text) })
}
