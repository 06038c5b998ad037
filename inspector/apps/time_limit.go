package apps

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	gunicornTime  = lazyregexp.New(`(?m)^timeout\s*=\s*(\d+)[ \t]*$`)
	gunicornOther = lazyregexp.New(`(?m)^(?:worker_class|threads|timeout)\b`)
	uwsgiTime     = lazyregexp.New(`(?m)^[ \t]*harakiri[ \t]*=[ \t]*(\d+)[ \t]*$`)
	phpTime       = lazyregexp.New(`(?m)^[ \t]*max_execution_time[ \t]*=[ \t]*"?(\d+)"?[ \t]*(?:;.*)?$`)
	fpmTime       = lazyregexp.New(`(?m)^[ \t]*request_terminate_timeout[ \t]*=[ \t]*"?(\d+)([smhd]?)"?[ \t]*(?:;.*)?$`)
)

// timeLimit finds how long a service's app may work on one request, where its own settings say so in a number; nil where they
// do not, or the number is about something else.
func (p reader) timeLimit(s *compose.Service) *compose.TimeLimit {
	found := p.ownTime(s)
	if found == nil {
		return cmp.Or(p.modelTime(s), p.nodeTime(s))
	}
	if strings.HasSuffix(found.Pos.File, "ini") {
		p.quote(found.Pos, lineAt(p.Source(found.Pos.File), found.Pos.Line))
	}
	return found
}

func (p reader) ownTime(s *compose.Service) *compose.TimeLimit {
	words, pos := p.startLine(s)
	line := p.behindRunners(s, words)
	starts := func(program string) bool {
		return slices.ContainsFunc(line.words[:min(len(line.words), 4)], func(word string) bool { return path.Base(word) == program })
	}
	switch {
	case starts("gunicorn"):
		return p.gunicornTime(s, line, pos)
	case starts("uwsgi"):
		return p.uwsgiTime(s, line, pos)
	}
	return p.phpTime(s)
}

// gunicornTime is the timeout of workers that handle one request at a time: to all others it says how long they may be silent
// (docs.gunicorn.org/en/stable/settings.html).
func (p reader) gunicornTime(s *compose.Service, line runLine, pos compose.Pos) *compose.TimeLimit {
	args, _ := p.variable(s, line, "GUNICORN_CMD_ARGS")
	given := slices.Concat(strings.Fields(args), line.words)
	if class := lastFlag(given, "-k", "--worker-class"); class != "" && class != "sync" {
		return nil
	}
	if threads := lastFlag(given, "--threads"); threads != "" && threads != "1" {
		return nil
	}
	_, file, isGiven := withoutFlag(line.words, []string{"-c", "--config"})
	if !isGiven {
		file = gunicornConf
	}
	files, name := p.RootFS(s.Name, nil), inside(line.dir, strings.TrimPrefix(file, "file:"))
	content, _ := textOf(files, name)
	text := withoutHashes(content)
	if isGiven && text == "" || len(gunicornOther.FindAllString(text, -1)) > len(gunicornTime.FindAllString(text, 1)) {
		return nil
	}
	if value := lastFlag(given, "-t", "--timeout"); value != "" {
		if at, _ := p.VariableAt(s.Name, "GUNICORN_CMD_ARGS"); lastFlag(line.words, "-t", "--timeout") == "" {
			pos = at
		}
		return seconds(value, "--timeout "+value+" of gunicorn", pos)
	}
	if m := gunicornTime.FindStringSubmatchIndex(text); m != nil {
		return seconds(text[m[2]:m[3]], "timeout = "+text[m[2]:m[3]]+" of gunicorn", placeIn(files, name, text, m[0]))
	}
	return nil
}

// uwsgiTime is harakiri.
func (p reader) uwsgiTime(s *compose.Service, line runLine, pos compose.Pos) *compose.TimeLimit {
	if value := lastFlag(line.words, "--harakiri"); value != "" {
		return seconds(value, "--harakiri "+value+" of uWSGI", pos)
	}
	files := p.RootFS(s.Name, nil)
	for _, word := range line.words {
		if word = strings.TrimPrefix(word, "--ini="); !strings.HasSuffix(word, ".ini") {
			continue
		}
		name := inside(line.dir, word)
		text, _ := textOf(files, name)
		if m := uwsgiTime.FindAllStringSubmatchIndex(text, -1); len(m) == 1 {
			value := text[m[0][2]:m[0][3]]
			return seconds(value, "harakiri = "+value+" of uWSGI", placeIn(files, name, text, m[0][0]))
		}
	}
	return nil
}

// phpTime is what PHP's settings allow a script, where php-fpm does not end it before.
func (p reader) phpTime(s *compose.Service) (found *compose.TimeLimit) {
	files := p.RootFS(s.Name, nil)
	read := func(dir, ending string, setting *lazyregexp.Regexp) (last *compose.TimeLimit) {
		entries, _ := fs.ReadDir(files, dir)
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if text, ok := textOf(files, name); ok && strings.HasSuffix(name, ending) {
				for _, m := range setting.FindAllStringSubmatchIndex(text, -1) {
					value, unit := text[m[2]:m[3]], ""
					if len(m) > 4 {
						unit = text[m[4]:m[5]]
					}
					last = seconds(value, strings.TrimSpace(strings.SplitN(text[m[0]:m[1]], ";", 2)[0]), placeIn(files, name, text, m[0]))
					if last != nil && unit != "" {
						last.Limit = last.Limit / time.Second * map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[unit]
					}
				}
			}
		}
		return last
	}
	for _, dir := range phpDirs {
		if at := read(dir[1:], ".ini", phpTime); at != nil {
			found = at
		}
	}
	if ends := read(officialLayout.pools, ".conf", fpmTime); ends != nil && (found == nil || ends.Limit < found.Limit) {
		return ends
	}
	return found
}

// lastFlag is the last value of a flag among words; "" where none has one.
func lastFlag(words []string, flags ...string) (value string) {
	for i, word := range words {
		name, given, with := strings.Cut(word, "=")
		switch {
		case !slices.Contains(flags, name):
		case with:
			value = given
		case i+1 < len(words):
			value = words[i+1]
		}
	}
	return value
}

// seconds is a limit of so many seconds; nil for none.
func seconds(value, by string, pos compose.Pos) *compose.TimeLimit {
	n, err := strconv.Atoi(value)
	if err != nil || n <= 0 || n > 1<<30 {
		return nil
	}
	return &compose.TimeLimit{Limit: time.Duration(n) * time.Second, By: by, Pos: pos}
}

// placeIn is a place in the text of a file of a container.
func placeIn(files compose.RootFS, name, text string, at int) compose.Pos {
	return compose.Pos{File: files.Origin(name).Host, Line: 1 + strings.Count(text[:at], "\n")}
}
