package compose

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/patternmatcher"
)

// copy is COPY and ADD.
func (d *dockerfile) copy(files instructions.SourcesAndDest, from string, parents bool, exclude []string, pos Pos) {
	dest := d.expand(files.DestPath, d.values)
	into := strings.HasSuffix(dest, "/") || dest == "." || len(files.SourcePaths)+len(files.SourceContents) > 1
	base := step{target: d.inImage(dest), into: into, pos: pos}
	if Below(base.target, "/var") || Below(base.target, "/run") {
		d.Grants = append(d.Grants, base.target) // it may make the directory, for whom --chown says
	}
	for _, file := range files.SourceContents {
		s := base
		s.kind, s.source, s.content = writes, file.Path, file.Data
		if file.Expand {
			s.content = d.expandHeredoc(file.Data)
		}
		d.steps = append(d.steps, s)
	}
	context, stage := d.stage, (*stageFiles)(nil)
	if from != "" {
		context = d.contexts[d.expand(from, d.values)] // nil: a stage or an image
		stage = d.stageSteps(d.expand(from, d.values))
	}
	for _, source := range files.SourcePaths {
		s := base
		s.kind, s.context, s.source = copies, context, path.Clean("/"+d.expand(source, d.values))
		if context == nil || parents || isURL(source) || isArchive(source) {
			s.kind, s.tree, s.stage = hides, !isURL(source), stage
			if d.takes(s, d.expand(from, d.values)); context == nil && !parents && (d.nested > 0 || isSetting(s.target, s.source)) {
				s.kind = staged
			}
			d.Plain = d.Plain && !slices.Contains(nginxDirs, s.target)
			d.modified = d.modified || slices.Contains(nginxDirs, s.target)
			d.steps = append(d.steps, s)
			continue
		}
		d.copyFrom(s, exclude, len(files.SourcePaths) > 1)
	}
}

// isSetting reports whether a path of a stage is of configuration or of scripts. What else a stage hands on it has often made:
// other files may lie there on the host.
func isSetting(target, source string) bool {
	return Below(target, "/etc") || Below(target, "/docker-entrypoint.d") || slices.Contains([]string{".conf", ".template", ".sh"}, path.Ext(source))
}

// nginxDirs are directories with which nginx itself, or modules of it, may come from another image.
var nginxDirs = []string{"/", "/etc", "/etc/nginx", "/usr", "/usr/lib", "/usr/lib/nginx", "/usr/lib/nginx/modules", "/usr/local", "/usr/local/nginx", "/usr/local/sbin", "/usr/sbin", "/usr/sbin/nginx"}

// expandHeredoc replaces variables in a here-document, keeping its quotes and line ends.
func (d *dockerfile) expandHeredoc(text string) string {
	lex := shell.NewLex('\\')
	lex.RawQuotes, lex.RawEscapes = true, true
	return expandBy(lex, text, d.values)
}

func isArchive(name string) bool {
	for _, ending := range []string{".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// maxMatches bounds the files that one pattern stands for.
const maxMatches = 1000

// copyFrom adds one step for each path that the source, which may be a pattern, stands for.
func (d *dockerfile) copyFrom(s step, exclude []string, several bool) {
	if len(exclude) > 0 {
		s.context = &contextDir{dir: s.context.dir, ignore: excluding(s.context.ignore, exclude)}
	}
	name := strings.TrimPrefix(s.source, "/")
	if name == "" {
		name = "."
	}
	if !strings.ContainsAny(name, `*?[\`) {
		s.source = name
		if _, err := os.Stat(filepath.Join(s.context.dir, filepath.FromSlash(name))); os.IsNotExist(err) {
			s.kind, s.tree = hides, len(exclude) == 0 && !several // the image was built with it, or is not there yet
		}
		d.steps = append(d.steps, s)
		return
	}
	matches, err := filepath.Glob(filepath.Join(globEscape(s.context.dir), filepath.FromSlash(name)))
	if err != nil {
		return
	}
	if len(matches) > maxMatches {
		s.kind, s.tree = hides, true
		d.steps = append(d.steps, s)
		return
	}
	for _, match := range matches {
		rel, err := filepath.Rel(s.context.dir, match)
		if err != nil || !filepath.IsLocal(rel) || s.context.ignored(filepath.ToSlash(rel)) {
			continue
		}
		one := s
		one.source = filepath.ToSlash(rel)
		one.into = s.into || len(matches) > 1
		d.steps = append(d.steps, one)
	}
}

func excluding(ignore *patternmatcher.PatternMatcher, exclude []string) *patternmatcher.PatternMatcher {
	patterns := slices.Clone(exclude)
	if ignore != nil {
		for _, p := range ignore.Patterns() {
			text := p.String()
			if p.Exclusion() {
				text = "!" + text
			}
			patterns = append(patterns, text)
		}
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return ignore
	}
	return matcher
}

var globSpecial = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`)

func globEscape(dir string) string {
	if filepath.Separator == '\\' {
		return dir
	}
	return globSpecial.Replace(dir)
}
