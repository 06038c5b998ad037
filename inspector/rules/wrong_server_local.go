package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// allButLocal is the part of CC107 about a server block that gets the requests for all hosts but localhost, which is the name of
// the image's own site. A name that fits comes before the default_server (ngx_http_request.c, ngx_http_find_virtual_server), so
// that the browser of the machine itself gets that site.
func allButLocal(s *inspector.Snapshot, p *inspector.Proxy, index int, f *inspector.Finding) {
	f.Severity, f.Second, f.Label = inspector.Note, true, "answers all other hosts"
	f.Message = fmt.Sprintf("requests to http://localhost get %s: its conf.d/default.conf is still there, and has the server_name localhost", imageSite(s, p))
	if !openedLocally(s, p, index) {
		return
	}
	f.Severity = inspector.Warning
	f.Evidence = []inspector.Evidence{{Fact: "the image's own site has the server_name localhost", Source: welcomeSite}, f.Evidence[0]}
	f.Why = "a server_name that fits comes before the default_server, which gets the hosts that no name fits"
	if of := p.File(p.Config.Servers[index].Pos.File); of != nil && !of.Via.IsZero() && of.Via.File != f.At.File {
		f.Also = append(f.Also, inspector.Place{At: of.Via, Label: "puts it beside the image's own site"})
	}
}

// openedLocally reports whether a server block is plainly the site for whoever opens the published port, on the machine itself as
// well: it says that it is the default one, and no other block of the project's has the name of a host, or TLS, which a name comes with. What stands before it asks by other names.
func openedLocally(s *inspector.Snapshot, p *inspector.Proxy, index int) bool {
	service := s.Project.Service(p.Service)
	if service == nil || !p.KnowsSites() || otherFront(s) || leadsTo(s, p.Service) {
		return false
	}
	server := &p.Config.Servers[index]
	if !slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Default && publishesTarget(service, l.Port) }) {
		return false
	}
	return !slices.ContainsFunc(p.Config.Servers, func(other nginx.Server) bool {
		return !isWelcome(p, &other) && (!meantForAll(&other) || slices.ContainsFunc(other.Listens, func(l nginx.Listen) bool { return l.SSL }))
	})
}

// imageSite is what the image's own site shows: its welcome page, or what the project puts into its directory.
func imageSite(s *inspector.Snapshot, p *inspector.Proxy) string {
	service := s.Project.Service(p.Service)
	if service != nil && (service.PageRouter != nil && !service.PageRouter.Brought.IsZero() || service.MountOver(startup.DefaultRoot) != nil) {
		return "the image's own site (your pages, none of your locations)"
	}
	return "the welcome page of the image"
}

// besideOwn reports whether the project has a server block of its own at a port of a site that comes with the image.
func besideOwn(p *inspector.Proxy, site *nginx.Server) bool {
	return slices.ContainsFunc(p.Config.Servers, func(own nginx.Server) bool {
		of := p.File(own.Pos.File)
		return of != nil && of.Kind != compose.FromImage && !own.Stream && slices.ContainsFunc(own.Listens, func(l nginx.Listen) bool {
			return slices.ContainsFunc(site.Listens, func(theirs nginx.Listen) bool { return theirs.Port == l.Port })
		})
	})
}

// overWelcomeEdits put the file that one instruction of a Dockerfile or one mount brings over the image's own site.
func overWelcomeEdits(s *inspector.Snapshot, f *startup.File) []inspector.Edit {
	if edits := onceIn(s, f.Via, f.Path, welcomeSite); edits != nil {
		return edits
	}
	dir := strings.TrimSuffix(welcomeSite, "default.conf")
	words := strings.Fields(s.Line(f.Via))
	if f.Kind != compose.FromBuild || len(words) != 3 || words[0] != "COPY" || !strings.HasSuffix(words[1], ".conf") || strings.ContainsAny(words[1], "*?[$") || words[2] != dir {
		return nil
	}
	return onceIn(s, f.Via, dir, welcomeSite)
}
