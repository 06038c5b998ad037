package startup

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Likely is what a running container's file was made of by a start that cannot be followed, as its content shows.
type Likely struct {
	File
	rendering *nginx.Rendering
}

// Made is how the file was made of that one; nil for nil.
func (l *Likely) Made() *nginx.Rendering {
	if l == nil {
		return nil
	}
	return l.rendering
}

// Likely finds the file of the project of which a file of the running container was made: the only one of which that is a
// rendering, or the only one of them with the same name before the first dot; else the one that is mounted there, where the
// start did not write it after all. It is nil where there is none.
func (up *Startup) Likely(name string, text []byte) *Likely {
	var found, named []*Likely
	for source, template := range up.templates() {
		o := up.Files.RootFS.Origin(source)
		if source == name || slices.ContainsFunc(found, func(l *Likely) bool { return l.Host == o.Host }) {
			continue
		}
		if r := nginx.Rendered(text, template); r != nil {
			one := &Likely{File{Path: name, Host: o.Host, Kind: o.Kind, Via: o.Pos, Template: true}, r}
			found = append(found, one)
			if stem(source) == stem(name) {
				named = append(named, one)
			}
		}
	}
	o := up.Files.RootFS.Origin(name)
	mine, err := fs.ReadFile(up.Files.RootFS, strings.TrimPrefix(name, "/"))
	switch {
	case len(named) == 1:
		return named[0]
	case len(found) == 1:
		return found[0]
	case err == nil && o.Kind == compose.FromBind && len(up.Files.attempts[name]) > 0 && bytes.Equal(bytes.TrimRight(mine, "\n"), bytes.TrimRight(text, "\n")):
		return &Likely{File{Path: name, Host: o.Host, Kind: o.Kind, Via: o.Pos}, nginx.Copied(text)}
	}
	return nil
}

// templates are the files of the project in the container that a start may make configuration of, by path.
func (up *Startup) templates() map[string][]byte {
	if up.sources == nil {
		up.sources = map[string][]byte{}
		for _, name := range up.configs() {
			if text, err := fs.ReadFile(up.Files.RootFS, name[1:]); err == nil && len(text) <= maxScript {
				up.sources[name] = text
			}
		}
	}
	return up.sources
}

// stem is a file's name before its first dot.
func stem(name string) string {
	before, _, _ := strings.Cut(path.Base(name), ".")
	return before
}
