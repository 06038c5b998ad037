package report

import (
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

const (
	usualEvidence = 6 // facts under one finding, unless all are asked for
	labelWidth    = len("   seen  ")
)

// finding writes one cause: what, where, how one can see it, why, and the way out.
func (p *page) finding(r *inspector.Report, f *inspector.Finding) {
	p.headline(f)
	gutter := gutterWidth(f)
	if !f.At.IsZero() {
		p.excerpt(r, excerpt{"-->", "^", f.At, f.Label, gutter, severityStyle(f.Severity)})
	}
	for _, also := range f.Also {
		p.excerpt(r, excerpt{":::", "-", also.At, also.Label, gutter, cyan})
	}
	p.evidence(f.Evidence)
	p.hang(p.label("why"), p.text(f.Why))
	p.fix(&f.Fix)
	if f.Rule != "" {
		p.line(p.label("more"), p.Command, " explain ", p.text(f.Rule))
	}
	p.line()
}

func (p *page) headline(f *inspector.Finding) {
	code := f.Severity.String() + "[" + p.text(f.Rule) + "]: "
	indent := ""
	for _, line := range wrap(p.text(f.Message), p.Width-columns(code)) {
		p.line(indent, p.paint(severityStyle(f.Severity), code), p.paint(bold, line))
		indent, code = strings.Repeat(" ", columns(indent+code)), ""
	}
}

// gutterWidth returns how many columns the line numbers of a finding's excerpts need.
func gutterWidth(f *inspector.Finding) int {
	highest := f.At.Line
	for _, also := range f.Also {
		highest = max(highest, also.At.Line)
	}
	return max(2, len(strconv.Itoa(highest)))
}

// evidence writes the facts with their sources, in two columns as far as there is room.
func (p *page) evidence(all []inspector.Evidence) {
	room := p.Width - labelWidth
	shown := all
	if !p.Verbose && len(all) > usualEvidence {
		shown = all[:usualEvidence]
	}
	column := 0 // of the sources
	for _, e := range shown {
		if fact, source := columns(p.text(e.Fact)), columns(p.text(e.Source)); fact+2+source <= room {
			column = max(column, fact+2)
		}
	}
	for _, e := range shown {
		p.fact(p.text(e.Fact), p.text(e.Source), column, room)
	}
	if hidden := len(all) - len(shown); hidden > 0 {
		p.hang(p.label("seen"), p.ellipsis+" and "+count(hidden, "more fact")+" (-v shows them)")
	}
}

// fact writes one fact, and its source at that column where both fit on one line.
func (p *page) fact(fact, source string, column, room int) {
	own := columns(fact) + 2
	column = max(column, own)
	if column+columns(source) > room {
		column = own
	}
	switch {
	case source == "":
		p.hang(p.label("seen"), fact)
	case column+columns(source) <= room:
		p.line(p.label("seen"), pad(fact, column), p.paint(dim, source))
	default:
		p.hang(p.label("seen"), fact)
		p.line(p.label(""), p.paint(dim, "from "+source))
	}
}

// fix writes what to change, line by line, and the command that applies it.
func (p *page) fix(fix *inspector.Fix) {
	label := p.label("fix")
	if fix.Summary != "" {
		p.hang(label, p.text(fix.Summary))
		label = p.label("")
	}
	edits := fix.Edits
	for len(edits) > 0 {
		n := 1
		for n < len(edits) && edits[n].File == edits[0].File {
			n++
		}
		p.edits(label, edits[:n])
		label, edits = p.label(""), edits[n:]
	}
	label = p.label("then")
	for command := range strings.Lines(strings.TrimSpace(fix.Then)) {
		p.line(label, p.text(strings.TrimSpace(command)))
		label = p.label("")
	}
}

// edits writes the changes of one file. Indentation that all their lines share is left out, unless there is no
// old line to show how deep the new ones belong.
func (p *page) edits(label string, edits []inspector.Edit) {
	margin := sharedIndent(edits)
	for _, e := range edits {
		place := p.text(e.File)
		if e.Line > 0 {
			place += ":" + strconv.Itoa(e.Line)
		}
		if e.Old == "" {
			place += " (insert before)"
		}
		p.line(label, place)
		p.changes(red, "- ", e.Old, margin)
		p.changes(green, "+ ", e.New, margin)
		label = p.label("")
	}
}

func (p *page) changes(s style, sign, text string, margin int) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(shorten(expand(line[min(margin, len(line)):], 0), longest, p.ellipsis), " ")
		p.line(p.label(""), p.paint(s, sign+line))
	}
}

// sharedIndent returns how many bytes of indentation all lines of the edits begin with; 0 when no edit replaces a line.
func sharedIndent(edits []inspector.Edit) int {
	var lines []string
	replaces := false
	for _, e := range edits {
		replaces = replaces || e.Old != ""
		lines = append(lines, strings.Split(e.Old+"\n"+e.New, "\n")...)
	}
	if !replaces {
		return 0
	}
	shared := -1
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if shared < 0 || indent < shared {
			shared = indent
		}
	}
	return max(shared, 0)
}

// label returns the heading of a line below a finding.
func (p *page) label(name string) string {
	return "   " + p.paint(bold, name) + strings.Repeat(" ", labelWidth-3-len(name))
}
