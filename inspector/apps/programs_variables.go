package apps

import (
	"cmp"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A givenValue is what a variable gives a program.
type givenValue struct {
	value string
	isSet bool
	known bool        // the files tell whether it is set, and to what
	at    compose.Pos // where it is written
	file  bool        // in a file of the app's own
}

// byVariables lays what variables say over what a program does without: its port, and its address where no flag gives that.
func (p reader) byVariables(s *compose.Service, known *program, found *listener, line runLine, set *setting) {
	if name := cmp.Or(set.variable, known.variable); name != "" && (set.variable != "" || !set.fixed) {
		if port := p.given(s, known, line, name); !port.known {
			set.port = 0
		} else if port.isSet {
			set.port, _ = strconv.Atoi(port.value)
		}
	}
	name := cmp.Or(set.named, known.named)
	if name == "" || found.Address != "" {
		return
	}
	switch host := p.given(s, known, line, name); {
	case !host.known:
		set.address = ""
	case host.value != "":
		set.address, set.written = host.value, true
		if !host.at.IsZero() {
			found.Pos, found.own, found.Open = host.at, host.file, name+"=0.0.0.0"
		}
	}
}

// given is a variable of a program: as its environment has it, else as the first of its own files does.
func (p reader) given(s *compose.Service, known *program, line runLine, name string) (found givenValue) {
	if found.value, found.isSet, found.known = p.environmentOf(s, line.set, name); found.isSet || !found.known {
		if _, before := line.set[name]; !before {
			found.at, _ = p.VariableAt(s.Name, name)
		}
		return found
	}
	files := p.appFiles(s, line.dir)
	for _, file := range known.envFiles {
		content, err := fs.ReadFile(files, file)
		if err != nil {
			found.known = found.known && !files.beside(file)
			continue
		}
		value, number := envFileValue(string(content), name)
		if number == 0 {
			continue
		}
		found.value, found.isSet, found.file = value, true, true
		found.at = compose.Pos{File: p.RootFS(s.Name, nil).Origin(inside(line.dir, file)).Host, Line: number}
		loopback := value == "127.0.0.1" || value == "localhost" // as it would be without the file as well
		found.known = found.known && !strings.Contains(value, "$") && (known.envReader == "" || loopback && known.address == "127.0.0.1" || files.asksFor(known.envReader))
		return found
	}
	return found
}

// byVariable takes for the place of a loopback address the variable that gives it to the code, where one does.
func byVariable(found *listener) {
	if !isLoopback(found.Address) {
		return
	}
	for _, by := range found.used {
		if host, _, _ := strings.Cut(by.value, ":"); host == found.Address && !by.at.IsZero() {
			found.Pos, found.own, found.Open = by.at, by.own, by.name+"="+strings.Replace(by.value, host, every, 1)
			return
		}
	}
}

// envFileValue is what a file of variables gives one, and in which line; 0 for none.
func envFileValue(text, name string) (value string, number int) {
	for i, line := range strings.Split(text, "\n") {
		if m := envFileLine.FindStringSubmatch(line); m != nil && m[1] == name {
			var isQuoted bool
			if value, isQuoted = literalText(m[2]); !isQuoted {
				value = envFileEnd.ReplaceAllString(m[2], "")
			}
			number = i + 1
		}
	}
	return value, number
}

// asksFor reports whether an app of Python names a package among those that it needs.
func (f appFiles) asksFor(name string) bool {
	return slices.ContainsFunc(pythonLists, func(file string) bool { return f.mentions(file, name) })
}
