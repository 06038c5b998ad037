package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// staticFiles finds where a service's app of Django gathers its static files, and what gathers them when it starts; nil
// where its files tell neither, or where they may be copied on from there.
func (p reader) staticFiles(s *compose.Service) *compose.StaticFiles {
	at, copies := p.collects(s)
	if copies {
		return nil
	}
	found := compose.StaticFiles{Collects: at}
	for _, dir := range p.codeDirs(s) {
		files := p.appFiles(s, dir)
		for _, name := range p.settingsFiles(s, files) {
			if root, line := staticRoot(files, dir, name); root != "" {
				origin := p.RootFS(s.Name, nil).Origin(path.Join(dir, name))
				found.Root, found.RootPos = root, compose.Pos{File: origin.Host, Line: line}
				return &found
			}
		}
	}
	if found.Collects.IsZero() {
		return nil
	}
	return &found
}

// copying matches commands that put files elsewhere, and what makes collectstatic write elsewhere than the settings say.
var copying = regexp.MustCompile(`\b(cp|rsync|mv|ln|tar)\s|--settings|DJANGO_SETTINGS_MODULE=`)

// collects is where the start of a service runs collectstatic: in its command, or in a script that this runs; and whether
// one of these copies files.
func (p reader) collects(s *compose.Service) (at compose.Pos, copies bool) {
	entrypoint, command := p.StartWords(s.Name)
	files := p.RootFS(s.Name, nil)
	for i, words := range [][]string{entrypoint, command} {
		pos := [...]compose.Pos{s.EntrypointPos, s.CommandPos}[i]
		if pos.IsZero() && s.Build != nil {
			pos = s.Build.StartPos
		}
		for _, word := range words {
			copies = copies || copying.MatchString(word)
			if strings.Contains(word, "collectstatic") && at.IsZero() {
				at = pos
			}
			for _, name := range strings.Fields(word) {
				if !path.IsAbs(name) {
					name = path.Join(p.StartDir(s.Name), name)
				}
				line, text := collectsIn(files, name)
				copies = copies || copying.MatchString(text)
				if at.IsZero() {
					at = line
				}
			}
		}
	}
	return at, copies
}

// collectsIn is the line of a script that runs collectstatic, and the script.
func collectsIn(files compose.RootFS, name string) (at compose.Pos, script string) {
	if !strings.HasSuffix(name, ".sh") && path.Ext(name) != "" {
		return at, ""
	}
	text, err := fs.ReadFile(files, strings.TrimPrefix(path.Clean(name), "/"))
	if err != nil {
		return at, ""
	}
	for i, line := range strings.Split(string(text), "\n") {
		if before, _, found := strings.Cut(line, "collectstatic"); found && !strings.Contains(before, "#") {
			return compose.Pos{File: files.Origin(name).Host, Line: i + 1}, string(text)
		}
	}
	return at, string(text)
}

// settingsModule matches what manage.py takes for the settings unless told otherwise.
var settingsModule = regexp.MustCompile(`DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']`)

// settingsFiles are the files, below the directory of manage.py, that may hold an app's settings.
func (p reader) settingsFiles(s *compose.Service, files appFiles) []string {
	manage, err := fs.ReadFile(files, "manage.py")
	m := settingsModule.FindSubmatch(manage)
	if err != nil || m == nil || !p.Settled(s.Name, "DJANGO_SETTINGS_MODULE") {
		return nil
	}
	module := string(m[1])
	if own := p.Environment(s.Name)["DJANGO_SETTINGS_MODULE"]; own != "" {
		module = own
	}
	name := strings.ReplaceAll(module, ".", "/")
	return []string{name + ".py", path.Join(path.Dir(name), "base.py"), path.Join(name, "base.py")}
}

var (
	rootLine = regexp.MustCompile(`(?m)^[ \t]*STATIC_ROOT\s*(?::\s*\w+\s*)?=\s*(.*)$`)
	// joined matches a path below a directory that another line names.
	joined  = regexp.MustCompile(`^(?:str\()?(?:(?:os\.)?path\.)?(?:join\(|Path\()?\s*\(?([A-Z_]+)\s*(?:[/,+]|\.joinpath\()\s*["']([\w./-]+)["']\s*(?:[/,]\s*["']([\w./-]+)["'])?\s*\)*\s*(?:#.*)?$`)
	literal = regexp.MustCompile(`^(?:Path\()?["'](/[\w./-]+)["']\)?\s*(?:#.*)?$`)
)

// staticRoot is STATIC_ROOT of a file of settings, where one plain line says it, and that line.
func staticRoot(files appFiles, dir, name string) (root string, line int) {
	text, err := fs.ReadFile(files, name)
	all := rootLine.FindAllSubmatchIndex(text, -1)
	if err != nil || len(all) != 1 || text[all[0][0]] != 'S' || strings.Contains(string(text), "storages.backends") {
		return "", 0
	}
	line = strings.Count(string(text[:all[0][0]]), "\n") + 1
	value := strings.TrimSpace(string(text[all[0][2]:all[0][3]]))
	if m := literal.FindStringSubmatch(value); m != nil {
		return path.Clean(m[1]), line
	}
	m := joined.FindStringSubmatch(value)
	if m == nil {
		return "", 0
	}
	base := directoryOf(string(text), m[1], path.Join(dir, name))
	if base == "" {
		return "", 0
	}
	return path.Join(base, m[2], m[3]), line
}

var (
	parents   = regexp.MustCompile(`^(?:Path|pathlib\.Path)\(__file__\)\.(?:resolve|absolute)\([^)]*\)((?:\.parent)+)$`)
	nthParent = regexp.MustCompile(`^(?:Path|pathlib\.Path)\(__file__\)\.(?:resolve|absolute)\([^)]*\)\.parents\[(\d)\]$`)
	dirnames  = regexp.MustCompile(`^((?:os\.path\.dirname\()+)os\.path\.(?:abspath|realpath)\(__file__\)+$`)
)

// directoryOf is the directory that a variable of a file of settings names, by the place of the file.
func directoryOf(text, variable, file string) string {
	all := regexp.MustCompile(`(?m)^`+variable+`\s*=\s*(.*?)\s*(?:#.*)?$`).FindAllStringSubmatch(text, -1)
	if len(all) != 1 {
		return ""
	}
	value, up := all[0][1], 0
	switch {
	case parents.MatchString(value):
		up = strings.Count(parents.FindStringSubmatch(value)[1], ".parent")
	case nthParent.MatchString(value):
		up = int(nthParent.FindStringSubmatch(value)[1][0]-'0') + 1
	case dirnames.MatchString(value):
		up = strings.Count(dirnames.FindStringSubmatch(value)[1], "dirname")
	}
	if up == 0 || up > 5 {
		return ""
	}
	return path.Join(slices.Concat([]string{file}, slices.Repeat([]string{".."}, up))...)
}
