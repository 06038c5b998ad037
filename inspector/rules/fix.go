package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// replaceAt is the edit that puts text in the place of what pos marks. It is nil when the line is not known, or
// when it is not a file of the project: then no edit is offered.
func replaceAt(s *inspector.Snapshot, pos compose.Pos, text string) []inspector.Edit {
	line := s.Line(pos)
	if pos.Column < 1 || pos.EndColumn <= pos.Column || pos.EndColumn-1 > len(line) || inspector.InContainer(pos.File) {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: line[:pos.Column-1] + text + line[pos.EndColumn-1:]}}
}

// onceIn is the edit that puts text in the place of what stands once on a line.
func onceIn(s *inspector.Snapshot, at compose.Pos, old, text string) []inspector.Edit {
	line := s.Line(at)
	if strings.Count(line, old) != 1 || inspector.InContainer(at.File) {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: strings.Replace(line, old, text, 1)}}
}

// replacePort is the edit that writes another port for a link's target.
func replacePort(s *inspector.Snapshot, l *inspector.Link, port int) []inspector.Edit {
	if l.Target.NoPort || l.Target.PortPos.File == "" {
		return replaceAt(s, l.At(), fmt.Sprintf("%s:%d", l.Target.Host, port))
	}
	return replaceAt(s, l.PortAt(), fmt.Sprint(port))
}

// replaceHost is the edit that writes another host for a link's target.
func replaceHost(s *inspector.Snapshot, l *inspector.Link, host string) []inspector.Edit {
	return replaceAt(s, l.At(), host)
}

// replaceAddress is the edit that writes another host and port for a link's target.
func replaceAddress(s *inspector.Snapshot, l *inspector.Link, host string, port int) []inspector.Edit {
	at, end := l.At(), l.PortAt()
	if at.File != end.File || at.Line != end.Line {
		return nil
	}
	at.EndColumn = end.EndColumn
	return replaceAt(s, at, fmt.Sprintf("%s:%d", host, port))
}

// addItem is the edit that adds an item to a list of the Compose file behind one that stands on a line of its own.
func addItem(s *inspector.Snapshot, at compose.Pos, text string) []inspector.Edit {
	line := s.Line(at)
	if !strings.HasPrefix(strings.TrimLeft(line, " "), "- ") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line + 1, New: indent(line) + "- " + text}}
}

// addKey is the edit that adds a key to a service of the Compose file, as its first one. A service with an anchor gets
// none: others may merge it.
func addKey(s *inspector.Snapshot, service *compose.Service, text string) []inspector.Edit {
	at := service.FirstKey
	head, _, _ := strings.Cut(s.Line(service.Pos), " #")
	if at.IsZero() || at.Line <= service.Pos.Line || !strings.HasSuffix(strings.TrimSpace(head), ":") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, New: strings.Repeat(" ", at.Column-1) + text}}
}

// inLine is the edit that replaces text which stands once in a line, behind the column of pos.
func inLine(s *inspector.Snapshot, pos compose.Pos, old, text string) []inspector.Edit {
	line := s.Line(pos)
	if pos.Column < 1 || pos.Column > len(line) || inspector.InContainer(pos.File) {
		return nil
	}
	head, tail := line[:pos.Column-1], line[pos.Column-1:]
	directive, _, _ := strings.Cut(tail, ";")
	if strings.Count(directive, old) != 1 {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: head + strings.Replace(tail, old, text, 1)}}
}

// addBehind are the edits that put lines behind the directive at pos, where it stands on a line of its own.
func addBehind(s *inspector.Snapshot, pos compose.Pos, lines ...string) []inspector.Edit {
	line := s.Line(pos)
	if inspector.InContainer(pos.File) || !strings.HasSuffix(strings.TrimSpace(line), ";") || strings.ContainsAny(line, "{}…") {
		return nil
	}
	var edits []inspector.Edit
	for _, text := range lines {
		edits = append(edits, inspector.Edit{File: pos.File, Line: pos.Line + 1, New: indent(line) + text})
	}
	return edits
}

// takeAway is the edit that takes the directive at pos away with its line, where it stands on a line of its own.
func takeAway(s *inspector.Snapshot, pos compose.Pos) []inspector.Edit {
	line := s.Line(pos)
	alone := strings.HasSuffix(strings.TrimSpace(line), ";") && strings.Count(line, ";") == 1 && pos.Column == len(indent(line))+1
	if inspector.InContainer(pos.File) || !alone || strings.ContainsAny(line, "{}…") {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: ""}}
}

// addToList is the edit that adds an item to a list that is written on one line, as `networks: [back]`.
func addToList(s *inspector.Snapshot, pos compose.Pos, item string) []inspector.Edit {
	line := s.Line(pos)
	if pos.Column < 1 || pos.Column > len(line) {
		return nil
	}
	before, after, ok := strings.Cut(line[pos.Column-1:], "]")
	if !ok || !strings.Contains(before, "[") {
		return nil
	}
	before = line[:pos.Column-1] + before
	if !strings.HasSuffix(strings.TrimSpace(before), "[") {
		before += ", "
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: before + item + "]" + after}}
}

func indent(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }
