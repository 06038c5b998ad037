package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

// The rules of the text report:
//
//   - The table comes first: the reader sees which part works. The verdict and the next step come last, where the
//     eye is when the run ends.
//   - One finding is one block: headline, place, proof, reason, fix, command. The headline stands alone.
//   - Symbols and words carry the meaning; colour only repeats it, and there is an ASCII form of every symbol.
//   - No line is longer than the width, except for what people copy: paths, commands, lines to change.
//   - Only a pass is green. What was not looked at is listed, and then nothing says "no problems".
//   - Everything that is not our own word goes through page.text, or line by line through expand, before it is written.
//   - The same report gives the same bytes.

const (
	usualWidth = 80
	longest    = 1000 // columns of one piece of foreign text that are shown
)

// A page is the text report while it is written.
type page struct {
	Options
	symbols
	strings.Builder
}

func newPage(o Options) *page {
	if o.Width <= 0 {
		o.Width = usualWidth
	}
	if o.Command == "" {
		o.Command = "composecheck"
	}
	p := &page{Options: o, symbols: unicodeSymbols}
	if o.ASCII {
		p.symbols = asciiSymbols
	}
	return p
}

func writeText(w io.Writer, r *inspector.Report, o Options) error {
	p := newPage(o)
	if err := p.write(r); err != nil {
		return err
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) write(r *inspector.Report) error {
	if p.Quiet {
		p.short(r)
		return nil
	}
	p.head(r)
	if err := p.routes(r); err != nil {
		return err
	}
	for i := range r.Findings {
		p.finding(r, &r.Findings[i])
	}
	p.notChecked(r)
	p.suppressed(r)
	p.verdict(r)
	return nil
}

// short writes one line per finding, for scripts and for people who know the project. A run that found nothing
// but did not look everywhere is not silent: silence means green.
func (p *page) short(r *inspector.Report) {
	for i := range r.Findings {
		p.line(p.oneLine(&r.Findings[i]))
	}
	if r.Result == inspector.Partial {
		p.line("partial: nothing wrong in what was checked, ", count(len(r.NotChecked), "thing"), " not checked")
	}
}

func (p *page) oneLine(f *inspector.Finding) string {
	place := ""
	if !f.At.IsZero() {
		place = " " + p.text(placeOf(f.At))
	}
	return p.paint(severityStyle(f.Severity), f.Severity.String()+"["+p.text(f.Rule)+"]") + place + ": " + p.text(f.Message)
}

func (p *page) head(r *inspector.Report) {
	items := []string{strings.TrimSpace("composecheck " + p.text(p.Version))}
	if r.Project != "" {
		items = append(items, "project "+p.text(r.Project))
	}
	if len(r.Files) > 0 {
		items = append(items, p.text(strings.Join(r.Files, ", ")))
	}
	for _, proxy := range r.Proxies {
		service := proxy.Service
		if proxy.Beside != "" {
			service += ", asked from " + proxy.Beside + " in its network"
		}
		items = append(items, p.text(strings.TrimSpace("nginx "+proxy.Version)+" ("+service+")"))
	}
	for _, line := range wrapItems(items, p.dot, p.Width) {
		p.line(p.paint(bold, line))
	}
	p.line()
}

func (p *page) notChecked(r *inspector.Report) {
	if len(r.NotChecked) == 0 {
		return
	}
	p.line("not checked:")
	for _, gap := range r.NotChecked {
		text := p.gap(gap)
		if p.Verbose && len(gap.Rules) > 0 {
			text += ": " + p.text(strings.Join(gap.Rules, ", "))
		}
		p.hang("  - ", text)
	}
	p.line()
}

// gap says in one line what was not looked at, and why.
func (p *page) gap(gap inspector.Gap) string {
	text := p.text(gap.What)
	if len(gap.Rules) > 0 {
		text += " (" + count(len(gap.Rules), "rule") + ")"
	}
	if gap.Why != "" {
		text += ": " + p.text(gap.Why)
	}
	return text
}

// suppressed lists what the user lets pass, and always the exceptions that do nothing: they may be typing errors.
func (p *page) suppressed(r *inspector.Report) {
	let, gone := passedOver(r)
	if p.Verbose {
		p.list("suppressed:", let)
		p.list("fixed since the baseline:", gone)
	}
	p.list("exceptions that do nothing:", r.Unused)
}

// passedOver tells, a line each, what the user lets pass and what of the baseline is gone.
func passedOver(r *inspector.Report) (let, gone []string) {
	for _, s := range r.Suppressed {
		let = append(let, fmt.Sprintf("%s %s: %s (%s: %s)", s.Name, placeOf(s.At), s.Message, s.By, s.Reason))
	}
	for _, k := range r.Fixed {
		gone = append(gone, fmt.Sprintf("%s %s: %s", k.Rule, k.File, k.Message))
	}
	return let, gone
}

func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.line(title)
	for _, item := range items {
		p.hang("  - ", p.text(item))
	}
	p.line()
}

// placeOf is a place without its column.
func placeOf(at compose.Pos) string {
	at.Column = 0
	return at.String()
}

// text makes a piece of foreign text fit to be shown.
func (p *page) text(s string) string { return shorten(harmless.Line(s), longest, p.ellipsis) }

func (p *page) paint(s style, text string) string {
	if !p.Color || s == "" || strings.TrimSpace(text) == "" {
		return text
	}
	return string(s) + text + reset
}

func (p *page) line(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
	p.WriteByte('\n')
}

// hang writes wrapped text after a label, its further lines below the first.
func (p *page) hang(label, text string) { p.hangItems(label, strings.Fields(text), " ") }

func (p *page) hangItems(label string, items []string, separator string) {
	indent := columns(label)
	for _, line := range wrapItems(items, separator, p.Width-indent) {
		p.line(label, line)
		label = strings.Repeat(" ", indent)
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// fileName makes a project's name safe to paste into a shell.
func fileName(project string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, project)
	if safe = strings.TrimLeft(safe, "-"); safe == "" || len(safe) > 64 {
		return "project"
	}
	return safe
}
