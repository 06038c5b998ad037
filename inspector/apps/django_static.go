package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// copying matches commands that put files elsewhere.
var copying = lazyregexp.New(`\b(?:cp|rsync|mv|ln|tar)\s`)

// staticFiles finds where a service's app of Django gathers its static files, and what gathers them when it starts; nil
// where its files tell neither, or where they may be copied on from there.
func (p reader) staticFiles(s *compose.Service, settings *djangoSettings) *compose.StaticFiles {
	if copying.MatchString(p.started(s)) {
		return nil
	}
	found := compose.StaticFiles{Collects: p.collects(s)}
	if settings != nil && !strings.Contains(settings.text, "storages.backends") {
		if root := settings.value("STATIC_ROOT"); root != nil {
			if text, ok := root.value.(string); ok && path.IsAbs(text) {
				found.Root, found.RootPos = path.Clean(text), root.pos
				p.quoteAt(root.pos)
			}
		}
		if url := settings.value("STATIC_URL"); url != nil {
			if text, ok := url.value.(string); ok && !strings.Contains(text, "//") {
				found.URL = strings.TrimSuffix("/"+strings.Trim(text, "/"), "/") + "/"
			}
		}
	}
	if found.Root == "" && found.Collects.IsZero() {
		return nil
	}
	return &found
}

// collects is where the start of a service runs collectstatic: in its command, or in a script that this runs.
func (p reader) collects(s *compose.Service) compose.Pos {
	entrypoint, command := p.StartWords(s.Name)
	files := p.RootFS(s.Name, nil)
	pos := s.CommandPos
	if slices.ContainsFunc(entrypoint, func(word string) bool { return strings.Contains(word, "collectstatic") }) {
		pos = s.EntrypointPos
	}
	if pos.IsZero() && s.Build != nil {
		pos = s.Build.StartPos
	}
	for _, word := range strings.Fields(strings.Join(slices.Concat(entrypoint, command), " ")) {
		if strings.Contains(word, "collectstatic") {
			return pos
		}
		word = p.startFile(s, files, word)
		text, err := fs.ReadFile(files, word)
		if err != nil || len(text) > maxCodeFile || strings.HasSuffix(word, ".py") {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if before, _, runs := strings.Cut(line, "collectstatic"); runs && !strings.Contains(before, "#") {
				return compose.Pos{File: files.Origin(word).Host, Line: i + 1}
			}
		}
	}
	return compose.Pos{}
}
