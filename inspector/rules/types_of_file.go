package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// ownTypes are endings of files that have a type of their own, of which nginx knows nothing by itself.
var ownTypes = []string{".css", ".ico", ".js", ".json", ".mjs", ".mp4", ".pdf", ".png", ".svg", ".wasm", ".webmanifest", ".webp", ".woff", ".woff2"}

// typeless is the part of CC628 about files that are no pages' style sheets: one that a location names by its ending, and a directory that
// nginx lists. Most browsers see by themselves what is a picture, so that it is a note.
func typeless(s *inspector.Snapshot, p *inspector.Proxy, server int) *inspector.Finding {
	if inspector.InContainer(p.Pos(p.Config.Untyped).File) {
		return nil
	}
	var f *inspector.Finding
	locations := p.Config.Servers[server].Locations
	for i := range locations {
		alias := directoryOf(&locations[i])
		if alias == nil || p.Config.Setting(server, i, "default_type") != nil {
			continue
		}
		what := ""
		switch dir := alias.Directory(); {
		case alias.Name == "alias" && slices.Contains(ownTypes, path.Ext(locations[i].Path)) && path.Ext(dir) == path.Ext(locations[i].Path):
			what = dir
		case p.Config.Setting(server, i, "autoindex").Is("on") && !slices.Contains(p.UntypedRoots, dir) && !hasPass(p.Config, server, i):
			what = "all files that it lists in " + dir + ", other than html, gif and jpg,"
		}
		if what == "" {
			continue
		}
		if f != nil {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(alias.Pos), Label: "and there"})
			continue
		}
		f = withoutTypes(s, p, alias)
		f.Message = fmt.Sprintf("nginx sends %s as text/plain: nothing tells it which type an ending has", strings.TrimSpace(what))
	}
	return f
}

// hasPass reports whether a location passes requests on.
func hasPass(c *nginx.Config, server, location int) bool {
	return slices.ContainsFunc(c.Passes, func(pass nginx.Pass) bool { return pass.Server == server && pass.Location == location })
}
