package startup

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// toldAt is where the words with which the container starts name a file that a script of it reads, by its path or by its name
// alone; zero where they do not.
func (sh *shell) toldAt(name string) compose.Pos {
	s := sh.service
	for _, told := range []struct {
		words []string
		at    compose.Pos
	}{{s.Command, s.CommandPos}, {s.Entrypoint, s.EntrypointPos}, {sh.argv(), sh.commandAt()}} {
		for _, text := range []string{name, path.Base(name)} {
			if !told.at.IsZero() && slices.ContainsFunc(told.words, func(word string) bool { return strings.Contains(word, text) }) {
				return sh.lineBelow(told.at, text)
			}
		}
	}
	return compose.Pos{}
}

// lineBelow is where a text stands on a line, or on the lines below that belong to it; the line itself where it is on none.
func (sh *shell) lineBelow(at compose.Pos, text string) compose.Pos {
	lines := strings.Split(string(sh.project.Source(at.File)), "\n")
	depth := func(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
	for n := at.Line; n >= 1 && n <= len(lines) && n < at.Line+maxUnread; n++ {
		line := strings.TrimRight(lines[n-1], "\r")
		if n > at.Line && strings.TrimSpace(line) != "" && depth(line) <= depth(lines[at.Line-1]) {
			break
		}
		if column := strings.Index(line, text); column >= 0 {
			found := compose.Pos{File: at.File, Line: n, Column: column + 1, EndColumn: column + 1 + len(text)}
			sh.quote(found, line)
			return found
		}
	}
	return at
}

// copiesLack reports whether no folder of the host from which the start copied what stands beside a path will have a file for it.
func (sh *shell) copiesLack(name string) bool {
	for other, m := range sh.Files.made {
		if path.Dir(other) != path.Dir(name) || m.content == nil || m.from.Kind != compose.FromBind || m.from.Host == "" {
			continue
		}
		source := filepath.FromSlash(path.Join(path.Dir(m.from.Host), path.Base(name)))
		if !filepath.IsAbs(source) {
			source = filepath.Join(sh.project.Dir, source)
		}
		if sh.nearest(name) == "" || sh.project.MayMake(source) {
			return false
		}
	}
	return true
}
