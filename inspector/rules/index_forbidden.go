package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC626", Name: "index-forbidden", Needs: inspector.Static,
	Summary: "nginx answers / with 403: its index names none of the pages that stand in root",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachServer(s, nil, func(p *inspector.Proxy, server int) (found []inspector.Finding) {
			if !p.ShowsSettings() {
				return nil
			}
			if len(p.ScriptRoots) > 0 {
				if f := indexForbidden(s, p, server); f != nil {
					found = append(found, *f)
				}
			}
			if f := indexMoved(s, p, server); f != nil {
				found = append(found, *f)
			}
			return append(found, lonePages(s, p, server)...)
		})
	},
})

// indexForbidden judges what a server makes of a request for / where its root holds a site of PHP.
func indexForbidden(s *inspector.Snapshot, p *inspector.Proxy, server int) *inspector.Finding {
	location, plain := ofStart(p, server)
	root := p.Config.Setting(server, location, "root")
	if !plain || root == nil || !slices.Contains(p.ScriptRoots, path.Clean(root.Args[0])) {
		return nil
	}
	index := p.Config.Setting(server, location, "index")
	if index != nil && slices.ContainsFunc(index.Args, func(name string) bool { return strings.Contains(name, ".php") || strings.Contains(name, "$") }) {
		return nil
	}
	var links []string
	for _, i := range p.Config.PassesOf(server) {
		if p.Config.Passes[i].Directive == "fastcgi_pass" {
			links = append(links, passLinks(p, i)...)
		}
	}
	if len(links) == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(root.Pos), Label: "has an index.php, and no index.html", Services: []string{p.Service}, Links: links,
		Message:  fmt.Sprintf("nginx answers / with 403: no index names index.php, which is what %s has", root.Args[0]),
		Evidence: []inspector.Evidence{cite(p, root), {Fact: "no index, so that it is index.html alone", Source: p.Pos(root.Pos).String()}},
		Why:      "for a path that is a directory nginx looks for the files that index names, and unless told otherwise that is index.html; `$uri/` in try_files finds the directory before index.php is tried",
		Fix:      inspector.Fix{Summary: "Write `index index.php index.html;` in the server block"},
	}
	f.Fix.Edits = addBehind(s, f.At, "index index.php index.html;")
	if index != nil && !inspector.InContainer(p.Pos(index.Pos).File) {
		f.At, f.Label, f.Evidence[1] = p.Pos(index.Pos), "does not name index.php", cite(p, index)
		f.Fix.Edits = inLine(s, f.At, " "+index.Args[0], " index.php "+index.Args[0])
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return f
}

// ofStart is the location that gets a request for /, -1 for the server itself; plain says whether what is on disk answers it
// there as a directory.
func ofStart(p *inspector.Proxy, server int) (location int, plain bool) {
	location = -1
	settings := p.Config.Servers[server].Settings
	for i, l := range p.Config.Servers[server].Locations {
		switch {
		case l.Parent >= 0:
		case l.Path == "/" && l.Modifier == "=", strings.HasPrefix(l.Modifier, "~") && !strings.Contains(l.Path, `\.`):
			return -1, false
		case l.Path == "/" && isPrefix(&l):
			location, settings = i, l.Settings
		}
	}
	set := p.Config.Setting(server, location, "try_files")
	if set != nil && !slices.Contains(set.Args[:len(set.Args)-1], "$uri/") {
		return location, false
	}
	return location, !slices.ContainsFunc(settings, func(set nginx.Setting) bool {
		return strings.HasSuffix(set.Name, "_pass") || slices.Contains([]string{"return", "rewrite", "if", "alias"}, set.Name)
	}) && p.Config.Setting(server, location, "autoindex") == nil &&
		!slices.ContainsFunc(p.Config.All(server, location, "error_page"), func(page nginx.Setting) bool { return slices.Contains(page.Args, "403") })
}
