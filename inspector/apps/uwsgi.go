package apps

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// uwsgiListens are the settings of a file of uWSGI's that say where it listens, and in what.
var uwsgiListens = []string{"http", "http-socket", "socket", "uwsgi-socket", "protocol", "https", "https-socket"}

// uwsgiFile returns the words of a command that runs uWSGI with what its file says in flags, and where that stands.
func (p reader) uwsgiFile(s *compose.Service, words []string) ([]string, compose.Pos) {
	at := slices.IndexFunc(words, func(word string) bool { return filepath.Base(word) == "uwsgi" })
	if at < 0 || at > 3 {
		return nil, compose.Pos{}
	}
	name := ""
	for i, word := range words[at+1:] {
		switch _, value, _ := strings.Cut(word, "="); {
		case strings.HasPrefix(word, "--ini="):
			name = value
		case strings.HasSuffix(word, ".ini") && (!strings.HasPrefix(word, "-") || i == 0):
			name = word
		}
	}
	if name == "" {
		return nil, compose.Pos{}
	}
	files := p.RootFS(s.Name, nil)
	name = inside(p.StartDir(s.Name), name)
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, compose.Pos{}
	}
	flags, line := uwsgiFlags(string(text))
	if line == 0 {
		return nil, compose.Pos{}
	}
	return slices.Concat([]string{"uwsgi"}, flags, words[at+1:]), compose.Pos{File: files.Origin(name).Host, Line: line}
}

// uwsgiFlags are the settings of a file that say where uWSGI listens, as flags, and the line of the last one.
func uwsgiFlags(text string) (flags []string, line int) {
	section, protocol := "[uwsgi]", ""
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "[") {
			section = l
		}
		key, value, found := strings.Cut(l, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || section != "[uwsgi]" || !slices.Contains(uwsgiListens, key) {
			continue
		}
		if strings.ContainsAny(value, "$%@") {
			return nil, 0 // made when it starts
		}
		switch key {
		case "uwsgi-socket":
			key = "socket"
		case "protocol":
			protocol = value
		}
		flags, line = append(flags, "--"+key, value), i+1
	}
	if protocol == "http" && len(flags) == 4 { // one socket, which speaks that
		at := slices.IndexFunc(flags, func(flag string) bool { return flag == "--socket" || flag == "--http-socket" })
		if at < 0 {
			return nil, 0
		}
		return []string{"--http-socket", flags[at+1]}, line
	}
	return flags, line
}
