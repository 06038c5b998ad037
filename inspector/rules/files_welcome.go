package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

// welcomeRoot is where the official images of nginx have their pages.
const welcomeRoot = "/usr/share/nginx/html"

// welcomePages is the part of CC618 about an app of one page that nginx is to give out of the directory in which its image has
// "Welcome to nginx!", and into which nothing is mounted.
func welcomePages(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	service := s.Project.Service(p.Service)
	if !onlyWelcome(service, welcomeRoot) || !runsOnlyNginx(service) || len(service.Entrypoint)+len(service.Command) > 0 {
		return nil
	}
	for at := range p.Config.Servers[server].Locations {
		l := &p.Config.Servers[server].Locations[at]
		root, files := p.Config.Setting(server, at, "root"), p.Config.Setting(server, at, "try_files")
		if l.Path != "/" || !isPrefix(l) || l.Passes() || !root.Is(welcomeRoot) || files == nil || files.In != "location" || files.Args[len(files.Args)-1] != "/index.html" {
			continue
		}
		return []inspector.Finding{{ // the pages may be mounted by another Compose file, or be yet to come
			Severity: inspector.Note, Second: true, First: true, At: p.Pos(root.Pos), Label: "has the image's own pages", Services: []string{p.Service},
			Also:     []inspector.Place{{At: service.Pos, Label: "mounts nothing there"}},
			Message:  fmt.Sprintf("nginx answers all paths of this site with \"Welcome to nginx!\": %s is the image's own, and nothing is mounted there", welcomeRoot),
			Evidence: []inspector.Evidence{cite(p, root), cite(p, files), {Fact: service.Name + " runs " + service.Image + " as it comes", Source: service.Pos.String()}},
			Why:      "nginx reads files in its own container: what another service builds, or its image has, nginx does not see",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Mount the folder of the built pages at %s, or copy them into an image of nginx's own", welcomeRoot), Then: recreate(p.Service)},
		}}
	}
	return nil
}
