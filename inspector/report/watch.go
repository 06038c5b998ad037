package report

import (
	"io"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// News is what `composecheck watch` tells after it has looked again.
type News struct {
	At      time.Time
	Events  []string // what happened, in a few words each: "api recreated"
	Changes []inspector.Change
	Report  *inspector.Report
}

// timeOfDay is how the lines of a watch begin.
const timeOfDay = "15:04:05"

// WriteNews writes one line for what happened and how many routes work now, and one for each thing that broke or
// healed. News of nothing is no line.
func WriteNews(w io.Writer, n News, o Options) error {
	p := newPage(o)
	for _, line := range p.news(n) {
		p.line(line)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) news(n News) []string {
	at := p.paint(dim, n.At.Format(timeOfDay)) + "  "
	var lines []string
	if len(n.Events) > 0 {
		lines = append(lines, at+p.text(strings.Join(n.Events, ", "))+": "+strings.Join(append(tally(n.Report.Routes), p.severities(n.Report)...), p.dot))
	}
	for _, c := range n.Changes {
		lines = append(lines, at+p.change(c))
	}
	return lines
}

// change says in one line what broke or healed, and why.
func (p *page) change(c inspector.Change) string {
	words := map[string]string{inspector.RouteOK: "healed", inspector.RouteBroken: "broke", inspector.RouteRisk: "at risk", inspector.RouteUnknown: "unknown"}
	symbol, color := p.state(c.State)
	word := words[c.State]
	switch {
	case word == "" && c.Gone:
		symbol, color = p.state(inspector.RouteOK)
		word = "gone"
	case word == "":
		symbol, color = p.state(inspector.RouteUnknown)
		word = "found"
	}
	line := p.paint(color, symbol+" "+word)
	if len(c.Routes) > 0 {
		line += "  " + p.text(strings.Join(c.Routes, ", "))
	}
	if c.Finding == nil {
		return line
	}
	if c.Gone {
		return line + "  (was " + p.text(c.Finding.Rule+" "+c.Finding.Name) + ")"
	}
	return line + "  " + p.oneLine(c.Finding)
}

// severities says how many findings there are, the worst first; nothing when there are none.
func (p *page) severities(r *inspector.Report) []string {
	var items []string
	for _, severity := range []inspector.Severity{inspector.Error, inspector.Warning} {
		if n := r.Count(severity); n > 0 {
			items = append(items, count(n, severity.String()))
		}
	}
	return items
}

// WriteScreen writes what a terminal of so many rows shows of a watch: the routes, the findings in a line each, and
// the newest lines that WriteNews would have written.
func WriteScreen(w io.Writer, past []News, rows int, o Options) error {
	p := newPage(o)
	last := past[len(past)-1]
	p.head(last.Report)
	if err := p.routes(last.Report); err != nil {
		return err
	}
	p.short(last.Report)
	p.line()
	var lines []string
	for _, n := range past {
		lines = append(lines, p.news(n)...)
	}
	room := max(3, rows-strings.Count(p.String(), "\n")-2)
	for _, line := range lines[max(0, len(lines)-room):] {
		p.line(line)
	}
	p.line(p.paint(dim, last.At.Format(timeOfDay)+"  watching; Ctrl-C ends it"))
	_, err := io.WriteString(w, p.String())
	return err
}
