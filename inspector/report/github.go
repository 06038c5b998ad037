package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// GitHub shows no more annotations of one level per step.
const maxAnnotations = 10

// githubLevels are the workflow commands, by severity.
var githubLevels = map[inspector.Severity]string{inspector.Error: "error", inspector.Warning: "warning", inspector.Note: "notice"}

// writeGitHub writes workflow commands, and what they have no room for in lines that a runner only shows.
//
// A runner obeys lines that begin with "::" after white space, and "##[" anywhere in a line. So each line begins with
// our own words, and no foreign text holds a line break or "##[".
func writeGitHub(w io.Writer, r *inspector.Report, o Options) error {
	g := &page{Options: o, symbols: unicodeSymbols}
	written := map[inspector.Severity]int{}
	for i := range r.Findings { // the worst first
		f := &r.Findings[i]
		if written[f.Severity]++; written[f.Severity] <= maxAnnotations {
			g.annotation(r, f)
		}
	}
	for _, severity := range []inspector.Severity{inspector.Error, inspector.Warning, inspector.Note} {
		if more := written[severity] - maxAnnotations; more > 0 {
			g.line("composecheck: ", count(more, "more "+severity.String()), ", not annotated: GitHub shows ", strconv.Itoa(maxAnnotations),
				" of a kind; the job summary and the report have all")
		}
	}
	for _, gap := range r.NotChecked {
		g.line("composecheck: not checked: ", g.harmless(g.gap(gap)))
	}
	for _, unused := range r.Unused {
		g.line("composecheck: an exception that does nothing: ", g.harmless(unused))
	}
	clean := r.Result == inspector.Pass || r.Result == inspector.Partial
	g.line("composecheck: ", g.harmless(r.Project), ": ", g.harmless(strings.Join(g.summary(r, clean), g.dot)))
	_, err := io.WriteString(w, g.String())
	return err
}

func (p *page) annotation(r *inspector.Report, f *inspector.Finding) {
	var properties []string
	property := func(name, value string) { properties = append(properties, name+"="+escapeProperty(p.harmless(value))) }
	lines := []string{f.Message}
	if file := p.inRepository(f.At.File); file != "" {
		property("file", file)
		if f.At.Line > 0 {
			property("line", strconv.Itoa(f.At.Line))
			property("endLine", strconv.Itoa(f.At.Line))
		}
		if column, end := characters(r, f.At); column > 0 {
			property("col", strconv.Itoa(column))
			property("endColumn", strconv.Itoa(end))
		}
	} else if !f.At.IsZero() {
		lines = append(lines, "at: "+placeOf(f.At))
	}
	property("title", strings.TrimSpace(f.Rule+" "+f.Name))
	lines = append(lines, proof(f)...)
	for i, line := range lines {
		lines[i] = escapeData(p.harmless(line))
	}
	p.line("::", githubLevels[f.Severity], " ", strings.Join(properties, ","), "::", strings.Join(lines, "%0A"))
}

// proof is what stands below the headline of a finding, a line each, for formats without a shape of their own.
func proof(f *inspector.Finding) []string { return append(seen(f), remedy(f)...) }

func seen(f *inspector.Finding) []string {
	var lines []string
	for _, e := range f.Evidence {
		line := "seen: " + e.Fact
		if e.Source != "" {
			line += " (" + e.Source + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// remedy says why it breaks and what to do.
func remedy(f *inspector.Finding) []string {
	var lines []string
	say := func(label, text string) {
		if text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	say("why", f.Why)
	say("fix", f.Fix.Summary)
	for _, e := range f.Fix.Edits {
		say("fix", editLine(e))
	}
	for command := range strings.Lines(f.Fix.Then) {
		say("then", strings.TrimSpace(command))
	}
	return lines
}

// editLine says in one line what an edit changes.
func editLine(e inspector.Edit) string {
	place := e.File + ":" + strconv.Itoa(e.Line)
	switch {
	case e.Old == "":
		return fmt.Sprintf("%s: insert %s", place, strings.TrimSpace(e.New))
	case strings.TrimSpace(e.New) == "":
		return fmt.Sprintf("%s: delete %s", place, strings.TrimSpace(e.Old))
	}
	return fmt.Sprintf("%s: %s → %s", place, strings.TrimSpace(e.Old), strings.TrimSpace(e.New))
}

// harmless makes foreign text such that a runner obeys nothing in it.
func (p *page) harmless(s string) string { return strings.ReplaceAll(p.text(s), "##[", "## [") }

var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
