package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// movedPage is what is known of a page that a setting names and that its root has not; nil where it may have it.
func movedPage(p *inspector.Proxy, root, name string) *startup.MovedPage {
	name, _, _ = strings.Cut(name, "?")
	i := slices.IndexFunc(p.MovedPages, func(m startup.MovedPage) bool { return m.Root == root && m.Name == strings.TrimPrefix(name, "/") })
	if i < 0 {
		return nil
	}
	return &p.MovedPages[i]
}

// indexMoved is the part of CC626 about an index whose every page is not in root, while the file that is meant stands elsewhere below it.
func indexMoved(s *inspector.Snapshot, p *inspector.Proxy, server int) *inspector.Finding {
	location, plain := ofStart(p, server)
	root, index := p.Config.Setting(server, location, "root"), p.Config.Setting(server, location, "index")
	if !plain || root == nil || index == nil || len(root.Args) != 1 || inspector.InContainer(p.Pos(index.Pos).File) {
		return nil
	}
	var moved *startup.MovedPage
	for _, name := range index.Args {
		m := movedPage(p, path.Clean(root.Args[0]), name)
		if m == nil {
			return nil
		}
		if m.Found != "" && moved == nil {
			moved = m
		}
	}
	if moved == nil {
		return nil
	}
	at := p.Pos(index.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "not in root", Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx answers / with 403: index names %s, which is not in %s: the image has it at %s", moved.Name, moved.Root, path.Join(moved.Root, moved.Found)),
		Evidence: []inspector.Evidence{cite(p, index), cite(p, root), {Fact: "the Dockerfile copies it to " + path.Join(moved.Root, moved.Found), Source: "the project's files"}},
		Why:      "a name of index is one below root in the container, whatever folder of the project the file came from; where there is none nginx answers 403 (directory index is forbidden)",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write %s", moved.Found), Edits: inLine(s, at, " "+moved.Name, " "+moved.Found), Then: applyConfig(s, p, at.File)},
	}
	if set, m := lastMoved(p, server, location); m != nil && len(f.Fix.Edits) > 0 && p.Pos(set.Pos).Line != at.Line {
		last := set.Args[len(set.Args)-1]
		f.Also = []inspector.Place{{At: p.Pos(set.Pos), Label: "so is this"}}
		f.Fix.Edits = append(f.Fix.Edits, inLine(s, p.Pos(set.Pos), " "+last, " /"+m.Found)...)
	}
	return f
}
