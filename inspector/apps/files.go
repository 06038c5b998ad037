package apps

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// inside is a path of a container as its file system takes it, of a name that is relative to a directory or absolute.
func inside(dir, name string) string {
	if !path.IsAbs(name) {
		name = path.Join("/", dir, name)
	}
	return strings.TrimPrefix(path.Clean(name), "/")
}

// isFile reports whether there is a file of a name.
func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

// textOf is the text of a file; ok is false where it is not seen as it is, for a command of the Dockerfile may change it.
func textOf(files compose.RootFS, name string) (text string, ok bool) {
	content, err := fs.ReadFile(files, name)
	return string(content), err == nil && !slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return e.Target == "/"+name })
}

// inCode reads a file of a service's app by its path there, and tells where it lies on the host; nil where none is seen.
func (p reader) inCode(s *compose.Service, name string) (text []byte, host string) {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		name := path.Join(dir, name)
		if text, err := fs.ReadFile(files, strings.TrimPrefix(name, "/")); err == nil {
			return text, files.Origin(name).Host
		}
	}
	return nil, ""
}

// codeDirs are the directories of a service's containers in which its app may stand: where it starts, what is mounted, and
// the one above where it starts.
func (p reader) codeDirs(s *compose.Service) []string {
	start := p.StartDir(s.Name)
	dirs := []string{start}
	for _, m := range s.Mounts {
		if m.Type == "bind" && m.State == "dir" && !slices.Contains(dirs, m.Target) {
			dirs = append(dirs, m.Target)
		}
	}
	if above := path.Dir(start); above != "/" && !slices.Contains(dirs, above) {
		dirs = append(dirs, above)
	}
	return dirs
}

// lineNumber is the line of a text in which a byte of it stands.
func lineNumber(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }

// lineOf is the line of a text that first has some words; 0 when none has.
func lineOf(text []byte, words string) int {
	before, _, found := bytes.Cut(text, []byte(words))
	if !found {
		return 0
	}
	return 1 + bytes.Count(before, []byte("\n"))
}

// lineAt is a line of a text; "" where it has none of that number.
func lineAt(text []byte, number int) string {
	lines := strings.Split(string(text), "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}

// provides reports whether a mount may bring something to a path of the container.
func provides(s *compose.Service, name string) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return compose.Below(m.Target, name) || compose.Below(name, m.Target)
	})
}

// appFiles are the files of a program where it starts.
type appFiles struct {
	fs.FS
	beside func(name string) bool // whether the service's code on the host has a file at its top
}

func (p reader) appFiles(s *compose.Service, dir string) appFiles {
	f := appFiles{p.RootFS(s.Name, nil), func(name string) bool { return has(s, name) }}
	if below, err := fs.Sub(f.FS, strings.Trim(dir, "/")); err == nil {
		f.FS = below
	}
	return f
}

// text is that of a file; "" for none.
func (f appFiles) text(name string) string {
	text, _ := fs.ReadFile(f, name)
	return string(text)
}

func (f appFiles) mentions(name, words string) bool { return strings.Contains(f.text(name), words) }
