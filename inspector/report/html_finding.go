package report

import (
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

type htmlFinding struct {
	Number             int // from 1
	Severity           string
	Rule, Message, Why string
	Routes             []htmlLink
	MoreRoutes         int
	Excerpts           []htmlExcerpt
	Evidence           []inspector.Evidence
	Fix                inspector.Fix
	Edits              []htmlEdit
	Then               []string
	More               string
}

type htmlLink struct {
	Number int
	Name   string
}

type htmlExcerpt struct {
	Place, Label string
	Lines        []htmlLine
}

type htmlLine struct {
	Number                int
	Before, Marked, After string
}

type htmlEdit struct {
	Place    string
	Old, New []string
	Copy     string // the new lines as they are
	Several  bool
}

// htmlFinding is a finding; it explains the routes.
func (p *page) htmlFinding(r *inspector.Report, at int, names []string, routes []int) htmlFinding {
	f := &r.Findings[at]
	h := htmlFinding{
		Number: at + 1, Severity: f.Severity.String(), Rule: p.text(f.Rule), Message: p.text(f.Message), Why: p.text(f.Why),
		Fix: inspector.Fix{Summary: p.text(f.Fix.Summary)},
	}
	const most = 12
	for _, i := range routes[:min(len(routes), most)] {
		h.Routes = append(h.Routes, htmlLink{i + 1, strings.Join(strings.Fields(names[i]), " ")})
	}
	h.MoreRoutes = len(routes) - len(h.Routes)
	if !f.At.IsZero() {
		h.Excerpts = append(h.Excerpts, p.htmlExcerpt(r, inspector.Place{At: f.At, Label: f.Label}))
	}
	for _, also := range f.Also {
		h.Excerpts = append(h.Excerpts, p.htmlExcerpt(r, also))
	}
	for _, e := range f.Evidence {
		h.Evidence = append(h.Evidence, inspector.Evidence{Fact: p.text(e.Fact), Source: p.text(e.Source)})
	}
	for _, e := range f.Fix.Edits {
		h.Edits = append(h.Edits, p.htmlEdit(&e))
	}
	for command := range strings.Lines(strings.TrimSpace(f.Fix.Then)) {
		h.Then = append(h.Then, p.text(strings.TrimSpace(command)))
	}
	if f.Rule != "" {
		h.More = p.Command + " explain " + p.text(f.Rule)
	}
	return h
}

// htmlExcerpt is a place and, where the report holds it, its text. Of a long line only the surroundings are shown.
func (p *page) htmlExcerpt(r *inspector.Report, place inspector.Place) htmlExcerpt {
	const around = 160
	at := place.At
	h := htmlExcerpt{Place: p.text(at.String()), Label: p.text(place.Label)}
	text, known := r.Lines[at.File][at.Line]
	if !known {
		return h
	}
	if before, ok := r.Lines[at.File][at.Line-1]; ok && strings.TrimSpace(before) != "" {
		h.Lines = append(h.Lines, htmlLine{Number: at.Line - 1, Before: shorten(expand(before, 0), 2*around, p.ellipsis)})
	}
	m := mark(text, at)
	if over := columns(m.before) - around; over > 0 {
		m.before = p.ellipsis + skip(m.before, over)
	}
	h.Lines = append(h.Lines, htmlLine{at.Line, m.before, shorten(m.text, around, p.ellipsis), shorten(m.after, around, p.ellipsis)})
	return h
}

func (p *page) htmlEdit(e *inspector.Edit) htmlEdit {
	h := htmlEdit{Place: p.text(e.File)}
	if e.Line > 0 {
		h.Place += ":" + strconv.Itoa(e.Line)
	}
	if e.Old == "" {
		h.Place += " (insert before)"
	}
	clean := func(text string) (lines []string) {
		for line := range strings.Lines(text) {
			lines = append(lines, strings.TrimRight(shorten(expand(line, 0), longest, p.ellipsis), " "))
		}
		return lines
	}
	h.Old, h.New = clean(e.Old), clean(e.New)
	h.Several = len(h.New) > 1
	var copied []string
	for line := range strings.Lines(e.New) {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		copied = append(copied, indent+harmless.Line(strings.TrimSpace(line)))
	}
	h.Copy = strings.Join(copied, "\n")
	return h
}
