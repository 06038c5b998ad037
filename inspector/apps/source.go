package apps

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// Limits of the reading of an app's code.
const (
	maxCodeEntries = 20000
	maxCodeFile    = 1 << 20
	maxCodeFiles   = 3000
)

// notCode are folders of what tools make of the code.
var notCode = []string{"bin", "obj", "target", "build", "out", "dist", "node_modules", "vendor", "testdata"}

// everySource calls visit with the path and the text of each file below a directory whose name is wanted, until it
// returns false. It reports whether all were seen and none ended it.
func everySource(dir string, wanted func(name string) bool, visit func(name, text string) bool) bool {
	entries, files, whole := 0, 0, true
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch entries++; {
		case err != nil || entries > maxCodeEntries || files > maxCodeFiles:
			whole = false
			return fs.SkipAll
		case d.IsDir() && name != dir && (strings.HasPrefix(d.Name(), ".") || slices.Contains(notCode, strings.ToLower(d.Name()))):
			return fs.SkipDir
		case d.IsDir() || !wanted(d.Name()):
			return nil
		}
		files++
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile {
			whole = false
			return fs.SkipAll
		}
		text, err := os.ReadFile(name)
		if err != nil || !visit(name, string(text)) {
			whole = false
			return fs.SkipAll
		}
		return nil
	})
	return err == nil && whole
}

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
	if len(dirs) > 0 || s.Build == nil || !filepath.IsAbs(s.Build.Context) {
		return dirs
	}
	text := string(p.buildOf(s))
	for _, depth := range []string{"*", "*/*"} {
		found, _ := filepath.Glob(filepath.Join(s.Build.Context, depth, marker))
		for _, name := range found {
			below, _ := filepath.Rel(s.Build.Context, filepath.Dir(name))
			if named := regexp.MustCompile(`(?:^|[\s./"\[])` + regexp.QuoteMeta(filepath.ToSlash(below)) + `(?:[\s/"]|$)`); named.MatchString(text) {
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
	return appFiles{os.DirFS(s.Build.Context), func(string) bool { return false }}
}
