package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC628", Name: "types-missing", Needs: inspector.Static,
	Summary: "nginx sends style sheets and scripts as plain text: nothing tells it which type an ending has",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil || p.Config.Untyped.Line == 0 || len(p.Config.Problems) > 0 || !p.ShowsSettings() {
				continue
			}
			for server := range p.Config.Servers {
				f := typesMissing(s, p, server)
				if f == nil {
					f = typeless(s, p, server)
				}
				if f != nil {
					found = append(found, *f)
					break // the block http is the same
				}
			}
		}
		return found
	},
})

// typesMissing looks whether a server has style sheets and scripts among its files, which go out with the one type that
// default_type names. Of itself nginx knows html, gif and jpg alone (ngx_http_core_default_types).
func typesMissing(s *inspector.Snapshot, p *inspector.Proxy, server int) *inspector.Finding {
	at := p.Pos(p.Config.Untyped)
	files := typedFiles(p.Config, server)
	if files == nil || !path.IsAbs(files.path()) || inspector.InContainer(at.File) || onlyWelcome(s.Project.Service(p.Service), files.path()) ||
		slices.Contains(p.UntypedRoots, files.path()) || folder(p, files.path()) == startup.FileMissing {
		return nil
	}
	as, told := "text/plain", inspector.Evidence{Fact: "no types in http, nor in what it includes, and no default_type", Source: at.String()}
	if set := p.Config.Setting(server, files.location, "default_type"); set != nil && len(set.Args) == 1 {
		as, told = set.Args[0], cite(p, set)
	}
	if !slices.Contains([]string{"text/plain", "text/html", "application/octet-stream"}, as) {
		return nil // its files are all of that type
	}
	f := withoutTypes(s, p, files.root)
	f.Severity = inspector.Warning
	f.Message = fmt.Sprintf("nginx sends style sheets and scripts from %s as %s, and browsers refuse them: nothing tells it which type an ending has", files.path(), as)
	f.Evidence = []inspector.Evidence{told, cite(p, files.root)}
	return f
}

// withoutTypes is what findings about a block http without types have in common. root names files that are served.
func withoutTypes(s *inspector.Snapshot, p *inspector.Proxy, root *nginx.Setting) *inspector.Finding {
	at := p.Pos(p.Config.Untyped)
	include := "include " + path.Join(path.Dir(p.Config.Main), "mime.types") + ";"
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "knows no types", Services: []string{p.Service},
		Also:     []inspector.Place{{At: p.Pos(root.Pos), Label: "the files are there"}},
		Evidence: []inspector.Evidence{{Fact: "no types in http, nor in what it includes, and no default_type", Source: at.String()}, cite(p, root)},
		Why:      "a nginx.conf of one's own takes the place of the image's, and with it of its `include mime.types`; without that nginx knows html, gif and jpg alone",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `%s` in the block http", include), Then: applyConfig(s, p, at.File)},
	}
	if line := s.Line(at); strings.HasSuffix(strings.TrimSpace(line), "{") {
		f.Fix.Edits = []inspector.Edit{{File: at.File, Line: at.Line + 1, New: indent(line) + "    " + include}}
	}
	return f
}

// onlyWelcome reports whether a directory is that of the image's own pages, to which nothing is brought: they have no style
// sheet and no script of their own.
func onlyWelcome(service *compose.Service, dir string) bool {
	return service != nil && service.Build == nil && path.Clean(dir) == welcomeRoot && nginx.ImageFiles(service.Image) != nil && service.MountOver(dir) == nil &&
		!slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool { return compose.Below(m.Target, dir) })
}
