package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// djangoSettings are the settings of an app of Django, as far as plain assignments tell.
type djangoSettings struct {
	p       reader
	service *compose.Service
	started string // the words and the scripts with which its container starts
	text    string // all that was read, without remarks
	given   map[string]*djangoSetting
	unsure  map[string]bool            // names to which something else may be given
	own     map[string]*pythonFunction // nil for one that is not plain
	maybe   map[string]bool            // names to which a module may give something else that people may make, and that is not there
	lost    bool                       // a part is not seen, and may give anything that is not given after it
	read    []string                   // files
	loads   likelihood                 // that the app read a .env so far
}

// A djangoSetting is what was last given to a name.
type djangoSetting struct {
	value any
	known bool
	pos   compose.Pos
}

var (
	settingsNamed = lazyregexp.New(`DJANGO_SETTINGS_MODULE['"]\]?\s*[,=]\s*['"]([\w.]+)['"]`)
	settingsSet   = lazyregexp.New(`\bDJANGO_SETTINGS_MODULE=["']?([\w.]*)`) // "": of what the shell fills in
	settingsFlag  = lazyregexp.New(`--settings[= ]["']?([\w.]+)`)
	djangoRuns    = lazyregexp.New(`\b(?:gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress-serve|runserver(?:_plus)?)\b`)
	celeryAlone   = lazyregexp.New(`\bcelery\b`)
)

// django reads the settings with which a service runs an app of Django; nil where it runs none, or it is not plain which.
func (p reader) django(s *compose.Service) *djangoSettings {
	d := &djangoSettings{p: p, service: s, started: p.started(s), given: map[string]*djangoSetting{}, unsure: map[string]bool{}, maybe: map[string]bool{}, own: map[string]*pythonFunction{}}
	entrypoint, command := p.StartWords(s.Name)
	words := strings.Join(slices.Concat(entrypoint, command), " ")
	if !djangoRuns.MatchString(d.started) || celeryAlone.MatchString(words) && !djangoRuns.MatchString(words) {
		return nil // a start script may well be that of both
	}
	files := p.RootFS(s.Name, nil)
	for _, root := range p.djangoDirs(s, files) {
		name := d.module(files, root)
		if name == "" {
			continue
		}
		d.loads = never
		if slices.ContainsFunc(d.starters(files, root), readsEnvFile.MatchString) {
			d.loads = perhaps
		}
		if !d.readModule(files, root, name) {
			continue
		}
		if strings.Contains(d.text, "configurations") && strings.Contains(d.text, "class ") {
			return nil // of django-configurations
		}
		return d
	}
	return nil
}

// djangoDirs are the directories in which an app's modules may begin.
func (p reader) djangoDirs(s *compose.Service, files compose.RootFS) (dirs []string) {
	for _, dir := range p.codeDirs(s) {
		if dir == "/" {
			continue // of an image that is not known
		}
		places := []string{dir}
		entries, _ := files.ReadDir(strings.TrimPrefix(dir, "/"))
		for _, e := range entries {
			if e.IsDir() {
				places = append(places, path.Join(dir, e.Name()))
			}
		}
		for _, place := range places {
			if !slices.Contains(dirs, place) {
				dirs = append(dirs, place)
			}
		}
	}
	return dirs
}

// module is the name of the module of settings that is used; "" where that is not plain.
func (d *djangoSettings) module(files compose.RootFS, root string) string {
	if m := settingsFlag.FindStringSubmatch(d.started); m != nil {
		return m[1]
	}
	if m := settingsSet.FindAllStringSubmatch(d.started, 2); len(m) == 1 {
		return m[0][1]
	} else if len(m) > 1 {
		return ""
	}
	if value, isSet := d.p.variable(d.service, runLine{}, "DJANGO_SETTINGS_MODULE"); isSet {
		return value
	}
	var named []string
	for _, text := range d.starters(files, root) {
		if m := settingsNamed.FindStringSubmatch(text); m != nil && !slices.Contains(named, m[1]) {
			named = append(named, m[1])
		}
	}
	if len(named) != 1 {
		return ""
	}
	return named[0]
}

var (
	runsManage = lazyregexp.New(`\brunserver(?:_plus)?\b`)
	runsASGI   = lazyregexp.New(`\basgi\b`)
	runsWSGI   = lazyregexp.New(`\bwsgi\b`)
)

// starters are the texts of the files that name the settings: the one that what is started runs, or else all that are usual.
func (d *djangoSettings) starters(files compose.RootFS, root string) (texts []string) {
	sorts := [][]string{{"manage.py"}, {"wsgi.py", "*/wsgi.py", "*/*/wsgi.py"}, {"asgi.py", "*/asgi.py", "*/*/asgi.py"}}
	runs := []bool{runsManage.MatchString(d.started), runsWSGI.MatchString(d.started), runsASGI.MatchString(d.started)}
	if one := slices.Index(runs, true); one >= 0 && !slices.Contains(runs[one+1:], true) {
		if texts = startersIn(files, root, sorts[one]); len(texts) > 0 {
			return texts
		}
	}
	return startersIn(files, root, slices.Concat(sorts...))
}

func startersIn(files compose.RootFS, root string, names []string) (texts []string) {
	for _, name := range names {
		found, _ := fs.Glob(files, inside(root, name))
		for _, file := range found {
			if content, _ := fs.ReadFile(files, file); settingsNamed.Match(content) {
				texts = append(texts, withoutHashes(string(content)))
			}
		}
	}
	return texts
}

// readModule reads a module and what it takes from others; false where it is not seen.
func (d *djangoSettings) readModule(files compose.RootFS, root, name string) bool {
	file := pyModuleFile(files, inside(root, strings.ReplaceAll(name, ".", "/")))
	content, err := fs.ReadFile(files, file)
	switch {
	case err != nil:
		return false
	case slices.Contains(d.read, file) || len(d.read) > maxModules:
		d.loses()
		return true
	}
	d.read = append(d.read, file)
	code := withoutHashes(string(content))
	d.text += code + "\n"
	from := djangoFile{files: files, root: root, name: file, host: files.Origin(file).Host}
	d.statements(from, logicalLines(code), true)
	return true
}

// value is what a setting is given; nil where nothing is, or it is not plain what.
func (d *djangoSettings) value(name string) *djangoSetting {
	if d.maybe[name] {
		return nil
	}
	return d.likely(name)
}

// likely is what a setting is given by the modules that are there.
func (d *djangoSettings) likely(name string) *djangoSetting {
	set := d.given[name]
	if d.unsure[name] || set == nil || !set.known {
		return nil
	}
	return set
}

// lacks reports whether nothing gives a setting.
func (d *djangoSettings) lacks(name string) bool {
	return d.given[name] == nil && !d.unsure[name] && !d.lost
}

// loses notes that what is not seen may give anything, other than what is given after it.
func (d *djangoSettings) loses() {
	d.lost = true
	for name := range d.given {
		d.unsure[name] = true
	}
}

// mayLose notes that a module which is not there might give anything, other than what is given after it.
func (d *djangoSettings) mayLose() {
	d.lost = true
	for name := range d.given {
		d.maybe[name] = true
	}
}

// scope is that of an expression of a file of the settings.
func (d *djangoSettings) scope(from djangoFile) pythonScope {
	return pythonScope{
		file: path.Join("/", from.name),
		own:  d.own,
		name: func(name string) (any, bool) {
			if set := d.given[name]; set != nil && !d.unsure[name] && !d.maybe[name] {
				return set.value, set.known
			}
			return nil, false
		},
		variable: d.variable,
		cast: func(variable string) (as, without string) {
			m := lazyregexp.New(`\bEnv\([\s\S]*?\b` + regexp.QuoteMeta(variable) + `\s*=\s*\(\s*(\w+)\s*(?:,\s*([^()]*?))?\s*\)`).FindStringSubmatch(d.text)
			if m == nil {
				return "", ""
			}
			return m[1], m[2]
		},
	}
}

var sourcesFile = lazyregexp.New(`(?:^|[\s;&])(?:source|\.|set -a|dotenv)\s`)

// variable is one of the environment in which the settings are read.
func (d *djangoSettings) variable(name string) (value string, isSet, known bool) {
	value, isSet, known = d.p.environmentOf(d.service, nil, name)
	known = known && !lazyregexp.New(`\b`+regexp.QuoteMeta(name)+`=`).MatchString(d.started)
	switch {
	case !known:
	case isSet:
		known = d.loads == never || !envFileWins.MatchString(d.text)
	case d.lost || sourcesFile.MatchString(d.started):
		known = false
	case d.loads != never:
		value, isSet, known = d.fromFile(name)
		known = known && (d.loads == surely || !isSet)
	}
	return value, isSet, known
}
