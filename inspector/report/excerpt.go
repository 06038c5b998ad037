package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

// An excerpt is a place in a file, with the line that stands there and a label below the marked part.
type excerpt struct {
	arrow  string // "-->" or ":::"
	mark   string // "^" or "-"
	at     compose.Pos
	label  string
	gutter int // columns of the line numbers
	style  style
}

// excerpt writes the place and, where the report holds it, its text.
func (p *page) excerpt(r *inspector.Report, e excerpt) {
	text, known := r.Lines[e.at.File][e.at.Line]
	place := p.text(e.at.String())
	head := strings.Repeat(" ", e.gutter) + p.paint(dim, e.arrow) + " "
	if !known {
		p.bare(head, place, p.text(e.label))
		return
	}
	p.line(head, place)
	marked := mark(text, e.at)
	room := max(p.Width-e.gutter-3, 20)
	from := marked.start(room)
	p.gutter(e.gutter, "")
	if before, ok := r.Lines[e.at.File][e.at.Line-1]; ok && strings.TrimSpace(before) != "" {
		p.numbered(e.gutter, e.at.Line-1, p.window(expand(before, 0), from, room))
	}
	p.numbered(e.gutter, e.at.Line, p.window(marked.before+marked.text+marked.after, from, room))
	p.carets(e, columns(marked.before)-from, columns(marked.text), room)
	p.gutter(e.gutter, "")
}

// bare writes a place whose text is unknown, and its label beside or below it.
func (p *page) bare(head, place, label string) {
	if columns(head+place)+2+columns(label) <= p.Width {
		p.line(strings.TrimRight(head+place+"  "+label, " "))
		return
	}
	p.line(head, place)
	p.hang(strings.Repeat(" ", columns(head)), label)
}

// carets writes the marks below the text and the label after them, or below when there is no room.
func (p *page) carets(e excerpt, column, length, room int) {
	length = max(1, min(length, room-column))
	marks := p.paint(e.style, strings.Repeat(e.mark, length))
	label := p.text(e.label)
	indent := strings.Repeat(" ", column)
	if label == "" || column+length+1+columns(label) <= room {
		p.gutter(e.gutter, strings.TrimRight(indent+marks+" "+p.paint(e.style, label), " "))
		return
	}
	p.gutter(e.gutter, indent+marks)
	indent = strings.Repeat(" ", max(0, min(column, room-columns(label))))
	for _, line := range wrap(label, room-len(indent)) {
		p.gutter(e.gutter, indent+p.paint(e.style, line))
	}
}

func (p *page) gutter(width int, text string) {
	bar := strings.Repeat(" ", width) + " " + p.paint(dim, "|")
	p.line(strings.TrimRight(bar+" "+text, " "))
}

func (p *page) numbered(width, number int, text string) {
	p.line(p.paint(dim, fmt.Sprintf("%*d |", width, number)), " ", strings.TrimRight(text, " "))
}

// window returns the columns of a line that fit into the room, starting at a column, with its cut ends marked.
func (p *page) window(line string, from, room int) string {
	if from > 0 {
		dots := columns(p.ellipsis)
		rest := skip(line, from+dots)
		missing := columns(line) - from - dots - columns(rest) // of a wide character that was cut in half
		line = p.ellipsis + strings.Repeat(" ", max(0, missing)) + rest
	}
	return shorten(line, room, p.ellipsis)
}

// A markedLine is a line of a file, cleaned, with the part that a position points at.
type markedLine struct{ before, text, after string }

// mark divides a line at a position. Without a column all but the indentation is marked, without an end one column.
func mark(line string, at compose.Pos) markedLine {
	from, to := at.Column-1, at.EndColumn-1
	if at.Column <= 0 {
		from, to = len(line)-len(strings.TrimLeft(line, " \t")), len(strings.TrimRight(line, " \t\r"))
	}
	from = min(max(from, 0), len(line))
	to = min(max(to, from), len(line))
	for from > 0 && from < len(line) && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) { // a masked word is another length than the one at the place
		to++
	}
	m := markedLine{before: expand(line[:from], 0)}
	m.text = expand(line[from:to], columns(m.before))
	m.after = expand(line[to:], columns(m.before+m.text))
	return m
}

// start returns the column from which the line must be shown so that its marked part is in the room.
func (m markedLine) start(room int) int {
	before := columns(m.before)
	if before+min(columns(m.text), room/2) < room {
		return 0
	}
	return before - room/3
}

// expand cleans text that starts at a column of its line, and turns its tabs into spaces up to the next tab stop.
func expand(s string, column int) string {
	const tab = 4
	parts := strings.Split(s, "\t")
	var b strings.Builder
	for i, part := range parts {
		part = harmless.Line(part)
		b.WriteString(part)
		column += columns(part)
		if i < len(parts)-1 {
			n := tab - column%tab
			b.WriteString(strings.Repeat(" ", n))
			column += n
		}
	}
	return b.String()
}
