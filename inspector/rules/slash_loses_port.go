package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// slashLosesPort is about a development server, for localhost, with a folder in its root that has an index: asked for that without the slash at its end,
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
		folder := servedFolder(s, p, i, server.Listens[at].Port, root)
		if folder == "" {
			continue
		}
		r := &redirection{port: port, listen: &server.Listens[at], server: server, at: server.Listens[at].Pos, https: server.Listens[at].SSL, relative: true,
			to: server.Listens[at].Port, meant: port.Published}
		f := losesPort(s, p, r)
		f.Severity, f.Evidence = inspector.Note, append(f.Evidence, cite(p, root))
		f.Label = "redirects name this port"
		f.Message = fmt.Sprintf("asked at port %d for %s, a folder in %s, without a slash at its end, %s sends the browser to port %d of the host, which the project does not publish", port.Published, folder, root.Args[0], p.Service, r.to)
		return f
	}
	return nil
}

func isForLocalhost(server *nginx.Server) bool {
	return slices.ContainsFunc(server.Names, func(n nginx.Name) bool { return n.Text == "localhost" || inspector.IsLoopback(n.Text) })
}

// servedFolder is the path of a folder with an index in a server's root that nginx serves as one: by a location without try_files,
// or with one that asks for "$uri/". "" for none.
func servedFolder(s *inspector.Snapshot, p *inspector.Proxy, server, port int, root *nginx.Setting) string {
	for _, folder := range indexFolders(s, p, root.Args[0]) {
		got := p.Config.Choose(nginx.Request{Port: port, Host: "localhost", URI: "/" + folder})
		if got.Server != server || got.Unknown != "" {
			continue
		}
		at := slices.IndexFunc(got.Steps, func(step nginx.Reason) bool { return strings.HasPrefix(step.Text, "try_files") })
		if at < 0 && got.Outcome == nginx.Files && p.Config.Setting(server, got.Location, "root") == root || at >= 0 && triesFolder(&p.Config.Servers[server], got.Steps[at].Pos) {
			return "/" + folder
		}
	}
	return ""
}

// triesFolder reports whether the try_files at a place looks for the folder of the path.
func triesFolder(server *nginx.Server, at nginx.Pos) bool {
	is := func(set nginx.Setting) bool {
		return set.Name == "try_files" && set.Pos == at && slices.Contains(set.Args[:max(len(set.Args)-1, 0)], "$uri/")
	}
	return slices.ContainsFunc(server.Settings, is) ||
		slices.ContainsFunc(server.Locations, func(l nginx.Location) bool { return slices.ContainsFunc(l.Settings, is) })
}

// indexFolders are names of folders with an index in a root: those that the image of an app brings into a volume which it shares,
// and the one that is seen.
func indexFolders(s *inspector.Snapshot, p *inspector.Proxy, root string) (names []string) {
	mine := s.Project.Service(p.Service).MountOver(root)
	for i := range s.Project.Services {
		app := &s.Project.Services[i]
		theirs := app.MountOver(root)
		if mine == nil || theirs == nil || mine.Source != theirs.Source || mine.Source == "" || theirs.Target != mine.Target {
			continue
		}
		for _, files := range app.PublicFiles {
			if files.Folder != "" && files.Dir == path.Clean(root) {
				names = append(names, files.Folder)
			}
		}
	}
	for _, folder := range p.IndexFolders {
		if folder.Root == path.Clean(root) {
			names = append(names, folder.Name)
		}
	}
	return names
}
