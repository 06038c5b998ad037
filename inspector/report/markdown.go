package report

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

const (
	maxMarkdown   = 1<<20 - 1<<10 // bytes; GitHub takes a job summary of 1 MiB, or none of it
	markdownTail  = 16 << 10      // of these, kept for what stands below the findings
	markdownRows  = 200           // routes in the table
	markdownItems = 50            // of a list
	maxMermaid    = 50_000        // characters that Mermaid draws
)

// writeMarkdown writes a job summary: the verdict, the routes, then each cause, its proof and fix folded away.
//
// Foreign text stands in three places: between Markdown (escaped by md), in lines of HTML, where Markdown is not read
// (by htmlText), and in fenced blocks, whose fence is longer than any in them.
func writeMarkdown(w io.Writer, r *inspector.Report, o Options) error {
	m := &markdown{page{Options: o, symbols: unicodeSymbols}}
	m.verdict(r)
	m.table(r)
	if err := m.picture(r); err != nil {
		return err
	}
	m.findings(r)
	m.rest(r)
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct{ page }

// add writes a block, unless there is no room for it.
func (m *markdown) add(block string, limit int) bool {
	if m.Len()+len(block) > limit {
		return false
	}
	m.WriteString(block)
	return true
}

var (
	resultMarks   = map[string]string{inspector.Pass: "✅", inspector.Fail: "❌", inspector.Warn: "⚠️", inspector.Partial: "❔"}
	stateMarks    = map[string]string{inspector.RouteOK: "✅", inspector.RouteBroken: "❌", inspector.RouteRisk: "⚠️", inspector.RouteUnknown: "❔"}
	severityMarks = map[inspector.Severity]string{inspector.Error: "❌", inspector.Warning: "⚠️", inspector.Note: "ℹ️"}
)

func (m *markdown) verdict(r *inspector.Report) {
	clean := r.Result == inspector.Pass || r.Result == inspector.Partial
	m.line("## ", resultMarks[r.Result], " composecheck: ", m.md(r.Project))
	m.line()
	m.line(m.md(strings.Join(m.summary(r, clean), m.dot)))
	m.line()
}

// table shows the routes; of very many those with a fault.
func (m *markdown) table(r *inspector.Report) {
	shown, hidden := m.visible(r.Routes)
	if len(shown) > markdownRows {
		shown, hidden = shown[:markdownRows], append(shown[markdownRows:len(shown):len(shown)], hidden...)
	}
	if len(shown) > 0 {
		m.line("| | route | upstream | network | DNS | TCP | reply | finding |")
		m.line("| --- | --- | --- | --- | --- | --- | --- | --- |")
	}
	for i, name := range m.routeNames(shown) {
		route := &shown[i]
		if len(r.Proxies) > 1 {
			name = m.text(route.Proxy) + " " + name
		}
		cells := []string{stateMarks[route.State] + " " + m.md(route.State), m.code(name), m.code(m.farEnd(route))}
		for _, stage := range []*bool{route.Network, route.DNS, route.TCP} {
			cell, _ := m.stage(stage)
			cells = append(cells, cell)
		}
		cells = append(cells, m.md(strings.TrimSpace(cmp.Or(route.Reply, "-")+" "+strings.TrimSpace(took(route.Took)))), m.md(route.Finding))
		m.line("| ", strings.Join(cells, " | "), " |")
	}
	if len(hidden) > 0 {
		m.line()
		m.line(fmt.Sprintf("… and %s: %d work, %d unknown", count(len(hidden), "more route"), inState(hidden, inspector.RouteOK), inState(hidden, inspector.RouteUnknown)))
	}
	m.line()
}

// picture draws the network, unless it is larger than what GitHub draws.
func (m *markdown) picture(r *inspector.Report) error {
	var b strings.Builder
	if len(r.Graph.Nodes) == 0 {
		return nil
	}
	if err := writeMermaid(&b, r, m.Options); err != nil {
		return err
	}
	if b.Len() <= maxMermaid {
		m.block("mermaid", b.String())
	}
	return nil
}

func (m *markdown) findings(r *inspector.Report) {
	for i := range r.Findings { // the worst first
		if !m.add(m.finding(r, &r.Findings[i]), maxMarkdown-markdownTail) {
			m.line(fmt.Sprintf("**%s left out**: a job summary has room for 1 MiB.", count(len(r.Findings)-i, "more finding")))
			m.line()
			return
		}
	}
}

// finding is one cause: what and where are always seen, the rest is folded away.
func (m *markdown) finding(r *inspector.Report, f *inspector.Finding) string {
	b := markdown{page{Options: m.Options, symbols: m.symbols}}
	place := ""
	if !f.At.IsZero() {
		place = " <code>" + b.htmlText(placeOf(f.At)) + "</code>"
	}
	b.line("<details><summary>", severityMarks[f.Severity], " <b>", f.Severity.String(), "[", b.htmlText(f.Rule), "]</b>: ", b.htmlText(f.Message), place, "</summary>")
	b.line()
	if text, known := r.Lines[f.At.File][f.At.Line]; known {
		marked, gutter := mark(text, f.At), strconv.Itoa(f.At.Line)+" | "
		carets := strings.Repeat(" ", len(gutter)+columns(marked.before)) + strings.Repeat("^", max(1, columns(marked.text)))
		b.fence("", []string{gutter + marked.before + marked.text + marked.after, strings.TrimRight(carets+" "+f.Label, " ")})
	}
	for _, also := range f.Also {
		b.item(b.code(placeOf(also.At)) + " " + b.md(also.Label))
	}
	for _, e := range f.Evidence {
		source := ""
		if e.Source != "" {
			source = " — " + b.code(e.Source)
		}
		b.item(b.md(e.Fact) + source)
	}
	b.line()
	b.paragraph("Why", f.Why)
	b.paragraph("Fix", f.Fix.Summary)
	b.diff(f.Fix.Edits)
	if f.Fix.Then != "" {
		b.line("**Then**")
		b.line()
		b.fence("sh", strings.Split(strings.TrimSpace(f.Fix.Then), "\n"))
	}
	if _, known := b.Rules[f.Rule]; known {
		b.line("[", b.md(f.Rule+" "+f.Name), "](", manualURL, strings.ToLower(f.Rule), "-", f.Name, ")")
		b.line()
	}
	b.line("</details>")
	b.line()
	return b.String()
}

// item writes one entry of a list, of text that is escaped already.
func (m *markdown) item(text string) {
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		text = `\` + text
	}
	m.line("- ", text)
}

func (m *markdown) paragraph(label, text string) {
	if text != "" {
		m.line("**", label, "** ", m.md(text))
		m.line()
	}
}

// diff writes edits as a patch shows them.
func (m *markdown) diff(edits []inspector.Edit) {
	var lines []string
	file := ""
	for _, e := range edits {
		if e.File != file {
			lines = append(lines, "--- "+e.File, "+++ "+e.File)
			file = e.File
		}
		lines = append(lines, fmt.Sprintf("@@ line %d @@", e.Line))
		for _, side := range []struct{ sign, text string }{{"-", e.Old}, {"+", e.New}} {
			for line := range strings.Lines(side.text) {
				lines = append(lines, side.sign+expand(strings.TrimRight(line, "\r\n"), 0))
			}
		}
	}
	if len(lines) > 0 {
		m.fence("diff", lines)
	}
}

// fence writes lines of foreign text as they are.
func (m *markdown) fence(language string, lines []string) {
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = m.text(line) + "\n"
	}
	m.block(language, strings.Join(clean, ""))
}

// block writes whole lines between fences that are longer than any of theirs.
func (m *markdown) block(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.line(fence, language)
	m.WriteString(text)
	m.line(fence)
	m.line()
}

// rest tells of what is no finding.
func (m *markdown) rest(r *inspector.Report) {
	var gaps, unused, suppressed, fixed []string
	for _, gap := range r.NotChecked {
		gaps = append(gaps, m.md(m.gap(gap)))
	}
	for _, text := range r.Unused {
		unused = append(unused, m.md(text))
	}
	for _, s := range r.Suppressed {
		suppressed = append(suppressed, fmt.Sprintf("%s %s: %s — %s", m.md(s.Rule+" "+s.Name), m.code(placeOf(s.At)), m.md(s.Message), m.md(s.By+": "+s.Reason)))
	}
	for _, k := range r.Fixed {
		fixed = append(fixed, fmt.Sprintf("%s %s: %s", m.md(k.Rule), m.code(k.File), m.md(k.Message)))
	}
	m.items("Not checked", gaps)
	m.items("Suppressed", suppressed)
	m.items("Exceptions that do nothing", unused)
	m.items("Fixed since the baseline", fixed)
}

func (m *markdown) items(title string, items []string) {
	if len(items) == 0 {
		return
	}
	m.line("**", title, "**")
	m.line()
	for i, item := range items {
		if i == markdownItems || m.Len()+len(item) > maxMarkdown-1<<10 {
			m.item("… and " + count(len(items)-i, "more"))
			break
		}
		m.item(item)
	}
	m.line()
}

// code is foreign text that looks like code, between Markdown.
func (m *markdown) code(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + m.md(s) + "</code>"
}

// md escapes foreign text between Markdown: what could begin a tag, an entity, a link, code, a table's cell, emphasis,
// a heading or a formula.
func (m *markdown) md(s string) string { return escapeMarkdown(m.text(s)) }

var escapeMarkdown = func() func(string) string {
	var pairs []string
	for _, c := range "\\`*_{}[]<>&|~#!$@" {
		pairs = append(pairs, string(c), `\`+string(c))
	}
	return strings.NewReplacer(pairs...).Replace
}()

// htmlText escapes foreign text in a line of HTML.
func (m *markdown) htmlText(s string) string { return html.EscapeString(m.text(s)) }
