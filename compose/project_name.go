package compose

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"go.yaml.in/yaml/v4"
)

// nameProject applies the precedence of project names: flag, environment, name: in a file, folder. For one that is not explicit
// compose-go reads all files once more.
func (l *load) nameProject(o *loader.Options) {
	named := slices.ContainsFunc(l.files, func(s *source) bool {
		return slices.ContainsFunc(s.roots, func(root *yaml.Node) bool { return value(root, "name") != nil })
	})
	o.SetProjectName(l.fallbackName(), l.name != "" || !named)
}

func (l *load) fallbackName() string {
	if l.name != "" {
		return l.name
	}
	return loader.NormalizeProjectName(filepath.Base(l.selection.dir))
}

// misnamed tells of a name of the project that Compose refuses, which holds any of all but small letters, digits, hyphens and
// underscores (docs.docker.com/compose/how-tos/project-name), and goes on with the name that docker-compose of version 1 makes of it.
func (l *load) misnamed() {
	name, at := l.name, Pos{}
	if name != "" {
		at = l.selection.envAt["COMPOSE_PROJECT_NAME"]
		at.File = l.relative(at.File)
	} else {
		for _, src := range slices.Backward(l.files) {
			for _, root := range slices.Backward(src.roots) {
				if _, n := child(root, "name"); n != nil && name == "" && !strings.Contains(n.Value, "$") {
					name, at = n.Value, src.place(n)
				}
			}
		}
	}
	want := loader.NormalizeProjectName(name)
	if name == want {
		return
	}
	if at.Line == 0 {
		at = Pos{File: l.files[0].name}
	}
	l.name = cmp.Or(want, loader.NormalizeProjectName(filepath.Base(l.selection.dir)))
	l.reader.problems = append(l.reader.problems, Problem{Pos: at, Message: fmt.Sprintf("the project's name %q may have only small letters, digits, hyphens and underscores; did you mean %q?", name, l.name)})
}
