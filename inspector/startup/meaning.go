package startup

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// find looks for what is meant by a source that is not there: what has its name elsewhere, what has nearly its name in the
// same place, or the only one of the project's that fits and that nothing uses.
func (s *meaning) find(found *Mismount, m *compose.Mount) {
	base, dir := filepath.Base(m.Source), path.Dir(s.relative(m.Source))
	if above, given := s.up.project.Above(m.Source); above != "" {
		found.Source, found.Found, found.Made = above, ByAbove, given
		return
	}
	if found.Wants == WantFile && path.Ext(base) == "" {
		return // a folder of anything: of logs, or of data
	}
	all := s.candidates(found.Wants, m)
	outside := path.IsAbs(s.relative(m.Source)) // of the project: a folder of data, more likely than not
	named := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return path.Base(name) != base || (outside || found.Wants.IsFolder()) && !s.fits(found.Wants, name)
	})
	if len(named) > 1 {
		fit := slices.DeleteFunc(slices.Clone(named), func(name string) bool { return !s.fits(found.Wants, name) || isAside(found.Wants, name) })
		if len(fit) > 0 {
			named = fit
		}
	}
	near := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		plain := strings.TrimSuffix(name, ".txt") // which Windows does not show
		return path.Dir(name) != dir || path.Ext(plain) != path.Ext(base) || !isNear(base, path.Base(plain)) || isAside(found.Wants, name) || !s.fits(found.Wants, name)
	})
	switch {
	case len(named) == 1:
		found.Source, found.Found = asWritten(named[0]), ByName
		found.Made = found.Made || isAside(found.Wants, named[0]) // it is there to be copied
	case len(named) > 1:
		found.Others = named[:min(len(named), maxBeside)]
	case len(near) == 1:
		found.Source, found.Found = asWritten(near[0]), ByNear
	case found.Wants != WantFile && found.Wants != WantPages:
		if only := s.only(found.Wants, all); only != "" {
			found.Source, found.Found = asWritten(only), ByKind
		}
	}
}

// only is the one path among those that fits, that lies where nothing is set aside, and that nothing of the project uses; ""
// where there is none, or more.
func (s *meaning) only(want Want, all []string) string {
	var fit []string
	for _, name := range all {
		if s.fits(want, name) {
			fit = append(fit, name)
		}
	}
	name := onlyOf(fit)
	if name == "" || isAside(want, name) {
		return ""
	}
	full := filepath.Join(s.up.project.Dir, filepath.FromSlash(name))
	if want.IsFolder() && (s.up.mounted(full) || s.up.project.Copies(name)) || !want.IsFolder() && s.up.usesFile(full) {
		return ""
	}
	return name
}

// candidates are the files of the project that may be meant, or its folders, but for those that the service mounts already.
// A folder is none that only holds others.
func (s *meaning) candidates(want Want, m *compose.Mount) []string {
	if s.paths == nil {
		s.paths = s.up.project.Paths()
	}
	all := s.paths
	if want.IsFolder() {
		all = nil
		for _, name := range s.paths {
			if dir := path.Dir(name); dir != "." && !slices.Contains(all, dir) {
				all = append(all, dir)
			}
		}
	}
	own := map[string]bool{}
	for _, m := range s.up.service.Mounts {
		own[s.relative(m.Source)] = m.Type == "bind"
	}
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return own[name] })
}

// fits reports whether a file or folder of the project brings what nginx needs.
func (s *meaning) fits(want Want, name string) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return s.up.project.Source(path.Join(name, n)) != nil })
	}
	switch want {
	case WantMain, WantServers:
		if path.Ext(strings.TrimSuffix(name, ".txt")) != ".conf" && !strings.HasPrefix(path.Base(name), "nginx") {
			return false
		}
		text := s.up.project.Source(name)
		return serverBlock.Match(text) && httpBlock.Match(text) == (want == WantMain)
	case WantTemplate:
		return path.Ext(name) == ".template"
	case WantAll:
		return httpBlock.Match(s.up.project.Source(path.Join(name, "nginx.conf")))
	case WantSites:
		return s.holds(name, func(file string) bool { return path.Ext(file) == ".conf" && s.fits(WantServers, file) })
	case WantTemplates:
		return s.holds(name, func(file string) bool { return path.Ext(file) == ".template" })
	case WantCertificates:
		return !slices.ContainsFunc(s.needs, func(file string) bool { return !has(file) })
	case WantPages:
		return has("index.html", "index.htm", "index.php")
	}
	return true
}

// holds reports whether a file directly in a folder of the project is such a one.
func (s *meaning) holds(dir string, is func(file string) bool) bool {
	entries, _ := os.ReadDir(filepath.Join(s.up.project.Dir, filepath.FromSlash(dir)))
	return slices.ContainsFunc(entries[:min(len(entries), maxUnread)], func(e os.DirEntry) bool { return !e.IsDir() && is(path.Join(dir, e.Name())) })
}

// inPlaceOfVolume looks for the folder or file of the project that is probably meant by the name of a volume.
func (s *meaning) inPlaceOfVolume(found *Mismount, m *compose.Mount) {
	file := filepath.Join(s.up.project.Dir, filepath.FromSlash(m.Source))
	if found.Wants == WantFile || m.Source == "" || found.Wants == WantCertificates || s.up.mounted(file) {
		return
	}
	info, err := os.Stat(file)
	if err == nil && info.IsDir() == found.Wants.IsFolder() && s.fits(found.Wants, s.relative(file)) {
		found.Source, found.Found = asWritten(s.relative(file)), ByName
	}
}

// asideWords are in the names of examples, and of what is not in use.
var asideWords = []string{"example", "sample", "backup", "bak", "old", "orig", "test", "dist", "skel", "legacy", "archive"}

// isAside reports whether a path is that of an example, or of what is not in use.
func isAside(want Want, name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("/.-_", r) })
	return slices.ContainsFunc(words, func(word string) bool {
		word = strings.TrimSuffix(word, "s")
		return slices.Contains(asideWords, word) && want != WantPages || word == "template" && want != WantTemplate && want != WantTemplates
	})
}
