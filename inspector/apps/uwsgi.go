package apps

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// uwsgiListens are the settings of uWSGI that say where it listens, and in what.
var uwsgiListens = []string{"http", "http-socket", "http11-socket", "socket", "uwsgi-socket", "protocol", "https", "https-socket"}

// A uwsgiSetting is one of them, in a file or in a variable.
type uwsgiSetting struct {
	key, value string
	pos        compose.Pos
}

// uwsgiUnknown are the words of a uWSGI of which nobody can tell where it listens.
var uwsgiUnknown = []string{"uwsgi"}

// uwsgiLine returns the words of a command that runs uWSGI with what its file and its variables say in flags, and where that
// stands; nil where they say nothing.
func (p reader) uwsgiLine(s *compose.Service, words []string) ([]string, compose.Pos) {
	at := slices.IndexFunc(words, func(word string) bool { return filepath.Base(word) == "uwsgi" })
	if at < 0 || at > 3 {
		return nil, compose.Pos{}
	}
	all := p.uwsgiFile(s, words[at+1:])
	for _, key := range uwsgiListens { // uwsgi-docs, Configuration.rst: "UWSGI_" before the name in capitals
		name := "UWSGI_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
		value, isSet := p.Environment(s.Name)[name]
		switch {
		case isSet && !p.Settled(s.Name, name):
			return uwsgiUnknown, compose.Pos{}
		case value != "":
			pos, _ := p.VariableAt(s.Name, name)
			all = append(all, uwsgiSetting{key, value, pos})
		}
	}
	if !p.within {
		all = reachableSettings(all)
	}
	flags, pos := uwsgiFlags(all)
	if flags == nil {
		return nil, compose.Pos{}
	}
	return slices.Concat([]string{"uwsgi"}, flags, words[at+1:]), pos
}

// ofLoopback matches where nobody but the container itself connects to.
var ofLoopback = lazyregexp.New(`^(?:127\.[\d.]+|localhost|\[::1\]):\d+$`)

// reachableSettings leaves out what only the container itself reaches, where it has something else for others.
func reachableSettings(all []uwsgiSetting) []uwsgiSetting {
	open := slices.DeleteFunc(slices.Clone(all), func(set uwsgiSetting) bool { return ofLoopback.MatchString(set.value) })
	if !slices.ContainsFunc(open, func(set uwsgiSetting) bool { return bindForm.MatchString(set.value) }) {
		return all
	}
	return open
}

// uwsgiFlags are settings as flags, and the place of the last one.
func uwsgiFlags(all []uwsgiSetting) (flags []string, pos compose.Pos) {
	protocol := ""
	for _, set := range all {
		switch {
		case strings.ContainsAny(set.value, "$%@"): // made when it starts
			return uwsgiUnknown, compose.Pos{}
		case set.key == "protocol":
			protocol = set.value
		}
		flags, pos = append(flags, "--"+set.key, set.value), set.pos
	}
	if protocol == "http" && len(all) == 2 { // one socket, which speaks that
		for _, set := range all {
			if set.key == "socket" || set.key == "http-socket" {
				return []string{"--http-socket", set.value}, pos
			}
		}
	}
	return flags, pos
}

// uwsgiForms match a setting in the files that uWSGI takes, by the end of their names.
var uwsgiForms = map[string]*lazyregexp.Regexp{
	".ini":  lazyregexp.New(`^([\w-]+)\s*=\s*(.*)$`),
	".yaml": lazyregexp.New(`^([\w-]+)\s*:\s+["']?([^"'#]*?)["']?\s*(?:#.*)?$`),
	".yml":  lazyregexp.New(`^([\w-]+)\s*:\s+["']?([^"'#]*?)["']?\s*(?:#.*)?$`),
	".json": lazyregexp.New(`^"([\w-]+)"\s*:\s*"?([^",]*)"?,?$`),
	".xml":  lazyregexp.New(`^<([\w-]+)>\s*([^<]*?)\s*</[\w-]+>$`),
}

// uwsgiFile are the settings of the file that uWSGI is given among its arguments, or in a variable, that say where it listens.
func (p reader) uwsgiFile(s *compose.Service, arguments []string) []uwsgiSetting {
	name := p.uwsgiFileName(s, arguments)
	if name == "" {
		return nil
	}
	all, known := p.uwsgiIn(s, name)
	if !known {
		return nil
	}
	return slices.DeleteFunc(all, func(set uwsgiSetting) bool { return !slices.Contains(uwsgiListens, set.key) })
}

// uwsgiFileName is the file of settings that uWSGI is given; "" for none.
func (p reader) uwsgiFileName(s *compose.Service, arguments []string) string {
	name := p.Environment(s.Name)["UWSGI_INI"]
	for i, word := range arguments {
		flag, value, _ := strings.Cut(word, "=")
		switch {
		case slices.Contains([]string{"--ini", "--yaml", "--xml", "--json"}, flag) && value != "":
			name = value
		case uwsgiForms[path.Ext(word)] != nil && (!strings.HasPrefix(word, "-") || i == 0):
			name = word
		}
	}
	return name
}

// uwsgiIn are all settings of a file; known is false where it is not seen, or where some of them may not count.
func (p reader) uwsgiIn(s *compose.Service, name string) (all []uwsgiSetting, known bool) {
	form := uwsgiForms[path.Ext(name)]
	if form == nil {
		return nil, false
	}
	files := p.RootFS(s.Name, nil)
	name = inside(p.StartDir(s.Name), name)
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, false
	}
	section, values := "[uwsgi]", map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
		}
		m := form.FindStringSubmatch(line)
		if m == nil || section != "[uwsgi]" {
			continue
		}
		if strings.HasPrefix(m[1], "if-") {
			return nil, false // what follows may not count
		}
		value := p.uwsgiValue(s, strings.TrimSpace(m[2]), values)
		values[m[1]] = value
		all = append(all, uwsgiSetting{m[1], value, compose.Pos{File: files.Origin(name).Host, Line: i + 1}})
	}
	return all, true
}

// uwsgiHole matches what uWSGI fills in: a setting above, or a variable of its environment.
var uwsgiHole = lazyregexp.New(`([%$])\(([\w-]+)\)`)

// uwsgiValue is a value with what is known of what it asks for.
func (p reader) uwsgiValue(s *compose.Service, value string, values map[string]string) string {
	return uwsgiHole.ReplaceAllStringFunc(value, func(hole string) string {
		m := uwsgiHole.FindStringSubmatch(hole)
		given, known := values[m[2]], m[1] == "%"
		if !known {
			given, known = p.Environment(s.Name)[m[2]], p.Settled(s.Name, m[2])
		}
		if !known || given == "" || len(given) > 100 {
			return hole
		}
		return given
	})
}
