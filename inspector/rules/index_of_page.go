package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// lonePages is the part of CC626 about a location of a directory in which one page is mounted, and no index. It may be for those who ask for the
// page by its name.
func lonePages(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	return eachLocation(p, server, func(at int) *inspector.Finding {
		l := &p.Config.Servers[server].Locations[at]
		set := directoryOf(l)
		if set == nil || has(l, "try_files") || has(l, "rewrite") || has(l, "return") || has(l, "if") || l.Passes() || p.Config.Setting(server, at, "autoindex").Is("on") ||
			slices.ContainsFunc(p.Config.All(server, at, "error_page"), func(page nginx.Setting) bool { return slices.Contains(page.Args, "403") }) {
			return nil
		}
		dir := path.Clean(set.Args[0])
		if set.Name == "root" {
			dir = path.Join(dir, l.Path)
		}
		i := slices.IndexFunc(p.LonePages, func(page startup.LonePage) bool { return page.Dir == dir })
		if got, _ := p.Config.Ask(server, l.Path); i < 0 || got.Server != server || got.Location != at || inspector.InContainer(p.Pos(set.Pos).File) {
			return nil
		}
		page := p.LonePages[i]
		f := &inspector.Finding{
			Severity: inspector.Note, Second: true, At: p.Pos(set.Pos), Label: "no index there", Services: []string{p.Service},
			Message:  fmt.Sprintf("asked for %s, nginx answers 403: in %s there is %s, which no index names", l.Path, dir, page.Name),
			Also:     []inspector.Place{{At: page.At, Label: "the page"}},
			Evidence: []inspector.Evidence{cite(p, set), {Fact: page.Name + " is mounted there by itself", Source: page.At.String()}},
			Why:      "for a path that ends with a slash nginx looks for the files that index names, and unless told otherwise that is index.html; where there is none it answers 403 (directory index is forbidden)",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `index %s;` in the location", page.Name), Then: applyConfig(s, p, p.Pos(set.Pos).File)},
		}
		f.Fix.Edits = addBehind(s, f.At, "index "+page.Name+";")
		return f
	})
}
