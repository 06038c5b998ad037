package compose

import (
	"bytes"
	"maps"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// VariableAt returns where the value of a variable of a service's containers is written: in its environment, in the
// .env file from which that takes it, in its env_file, or in its Dockerfile's ENV. It is zero for what no file sets.
func (p *Project) VariableAt(service, name string) (at Pos, inImage bool) {
	if at, ok := p.unsure[service].values[name]; ok {
		return at, false
	}
	if b := p.builds[service]; b != nil {
		return b.envAt[name], true
	}
	return Pos{}, false
}

// InEnvFile returns where the .env file of the project sets a variable, which Compose alone reads; zero where none does.
func (p *Project) InEnvFile(name string) Pos { return p.envAt[name] }

// variables is how the environment of a service is written; nil where it has none, nor files of variables.
func (ls layers) variables(hasFiles bool) *Variables {
	at := ls.key([]string{"environment"})
	if at.node == nil {
		if hasFiles {
			return &Variables{}
		}
		return nil
	}
	written := &Variables{}
	key, list := child(ls[0].node, "environment")
	if key != at.node || key.Line <= ls[0].key.Line || list.Style&yaml.FlowStyle != 0 || list.Line <= key.Line {
		return written // of another file, of an anchor, or in braces
	}
	line := func(number int) string { return string(at.src.lines[number-1]) }
	if len(list.Content) == 0 || list.Line > len(at.src.lines) {
		return written
	}
	if head, _, _ := strings.Cut(line(key.Line), " #"); !strings.HasSuffix(strings.TrimSpace(head), ":") {
		return written // with an anchor, by which others may have it as well
	}
	first := at.src.place(list.Content[0])
	if first.Line == 0 {
		return written
	}
	written.List, written.First = list.Kind == yaml.SequenceNode, first
	at.src.pos(key) // to be known where something is put in behind it
	text := line(first.Line)
	written.First.Column, written.First.EndColumn = len(text)-len(strings.TrimLeft(text, " "))+1, 0
	return written
}

// variablesAt finds where the variables of a service's environment and env_file are written, the deciding places last.
func (c *converter) variablesAt(s types.ServiceConfig) (written map[string]Pos) {
	written = map[string]Pos{}
	for _, file := range s.EnvFiles {
		content, err := readFile(file.Path)
		if err == nil {
			maps.Copy(written, assignmentsIn(c.relative(file.Path), content))
		}
	}
	for name, at := range c.at.index(byVariable, "environment") {
		written[name] = at.place()
		if from, ok := c.selection.envAt[c.takenFrom(at, name)]; ok {
			from.File = c.relative(from.File)
			written[name] = from
		}
	}
	return written
}

// whole matches a value that is a variable and nothing else.
var whole = regexp.MustCompile(`^\$(?:(\w+)|\{(\w+)(?::?[-?][^}]*)?\})$`)

// takenFrom is the variable that an entry of environment takes its value from, as it is; "" for none.
func (c *converter) takenFrom(entry mark, name string) string {
	_, text, isPair := strings.Cut(entry.node.Value, "=")
	for _, l := range c.at {
		if k, v := child(value(l.node, "environment"), name); k == entry.node {
			text, isPair = v.Value, v.Tag != "!!null"
		}
	}
	if m := whole.FindStringSubmatch(text); m != nil {
		return m[1] + m[2]
	}
	if !isPair {
		return name
	}
	return ""
}

// assignment matches a line that sets a variable in a file of variables.
var assignment = regexp.MustCompile(`^\s*(?:export\s+)?([\w.-]+)\s*[=:]`)

// assignmentsIn finds the lines of a file of variables that set them, the last of each.
func assignmentsIn(file string, content []byte) map[string]Pos {
	found, n := map[string]Pos{}, 0
	for line := range bytes.Lines(content) {
		n++
		if m := assignment.FindSubmatchIndex(line); m != nil {
			found[string(line[m[2]:m[3]])] = Pos{File: file, Line: n, Column: m[2] + 1, EndColumn: len(bytes.TrimRight(line, " \t\r\n")) + 1}
		}
	}
	return found
}
