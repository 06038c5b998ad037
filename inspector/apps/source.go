package apps

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// hostDirs are the directories on the host that may hold a service's code.
func hostDirs(s *compose.Service) (dirs []string) {
	if s.Build != nil && filepath.IsAbs(s.Build.Context) {
		dirs = append(dirs, s.Build.Context)
	}
	for _, m := range s.Mounts {
		if m.Type == "bind" && m.State == "dir" {
			dirs = append(dirs, m.Source)
		}
	}
	return dirs
}

// sourceRoots are the directories that are mounted or built from, and that of the Dockerfile.
func (p reader) sourceRoots(s *compose.Service) []string {
	dirs := hostDirs(s)
	if s.Build != nil && filepath.IsAbs(s.Build.Dockerfile) {
		if dir := filepath.Dir(s.Build.Dockerfile); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// sourceDirs are the directories on the host that hold a service's code, by a file that stands at the top of such code: those
// that are mounted or built from, that of its Dockerfile, or else the only one that the Dockerfile names.
func (p reader) sourceDirs(s *compose.Service, marker string) (dirs []string) {
	for _, dir := range p.sourceRoots(s) {
		if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) > 0 || s.Build == nil {
		return dirs
	}
	return p.copiedDirs(s, marker, func(string) bool { return true })
}

// copiedDirs is the only directory in the context of a build that its Dockerfile names, with a file of a name in it, and that fits; none
// where there are several.
func (p reader) copiedDirs(s *compose.Service, marker string, fits func(dir string) bool) (dirs []string) {
	if !filepath.IsAbs(s.Build.Context) {
		return nil
	}
	text := string(p.buildOf(s))
	for _, depth := range []string{"*", "*/*"} {
		found, _ := filepath.Glob(filepath.Join(s.Build.Context, depth, marker))
		for _, name := range found {
			below, _ := filepath.Rel(s.Build.Context, filepath.Dir(name))
			if named := lazyregexp.New(`(?:^|[\s./"\[])` + regexp.QuoteMeta(filepath.ToSlash(below)) + `(?:[\s/"]|$)`); named.MatchString(text) && fits(filepath.Dir(name)) {
				dirs = append(dirs, filepath.Dir(name))
			}
		}
	}
	if len(dirs) != 1 {
		return nil
	}
	return dirs
}

// unseenText stands for a text that is not seen: it may say where Apache listens.
const unseenText = "Listen "

// buildText is the text of a service's Dockerfile; unseenText where it is not seen.
func (p reader) buildText(s *compose.Service) string {
	if s.Build == nil || s.Build.Dockerfile == "" && s.Build.Plain {
		return ""
	}
	if text := p.buildOf(s); text != nil {
		return string(text)
	}
	return unseenText
}

// buildOf is the text of a service's Dockerfile, where it has one of its own.
func (p reader) buildOf(s *compose.Service) []byte {
	if s.Build == nil || s.Build.Dockerfile == "" {
		return nil
	}
	return p.Source(s.Build.Dockerfile)
}

// has reports whether the service's code has a file of that name at its top.
func has(s *compose.Service, name string) bool {
	return slices.ContainsFunc(hostDirs(s), func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	})
}

// sourceFiles are the files of an app of which a build makes what runs.
func (p reader) sourceFiles(s *compose.Service, dir string) appFiles {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) {
		return p.appFiles(s, dir)
	}
	return appFiles{p.hostDir(s.Build.Context), func(string) bool { return false }}
}

// A hostDir is a directory on the host of which only regular files of a bounded size are opened, and noted.
type hostDir struct {
	fs.FS
	dir  string
	note func(file string)
}

func (p reader) hostDir(dir string) hostDir { return hostDir{os.DirFS(dir), dir, p.NoteLooked} }

// Open opens a file or directory by its path below the directory (io/fs).
func (d hostDir) Open(name string) (fs.File, error) {
	info, err := fs.Stat(d.FS, name)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir() && (!info.Mode().IsRegular() || info.Size() > maxCodeFile):
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	case !info.IsDir():
		d.note(filepath.Join(d.dir, name))
	}
	return d.FS.Open(name)
}
