package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// verdict writes the last lines: how it turned out, and what to do next.
func (p *page) verdict(r *inspector.Report) {
	symbol, color := p.result(r.Result)
	clean := r.Result == inspector.Pass || r.Result == inspector.Partial
	if clean {
		p.addresses(r)
	}
	for _, line := range wrapItems(p.summary(r, clean), p.dot, p.Width-columns(symbol)-1) {
		p.line(p.paint(color+bold, symbol+" "+line))
		symbol = strings.Repeat(" ", columns(symbol))
	}
	if !clean {
		p.line("  Save this for a colleague: ", p.Command, " snapshot -o ", fileName(r.Project), ".ccsnap")
	}
}

// addresses says where a browser finds what works.
func (p *page) addresses(r *inspector.Report) {
	var urls []string
	for _, proxy := range r.Proxies {
		for _, url := range proxy.URLs {
			urls = append(urls, p.text(url))
		}
	}
	if len(urls) > 0 {
		p.hangItems("  Open it: ", urls, "  ")
		p.line()
	}
}

// summary returns the parts of the verdict.
func (p *page) summary(r *inspector.Report, clean bool) []string {
	var items []string
	if clean {
		items = append(items, p.inspected(r))
		if n := inState(r.Routes, inspector.RouteUnknown); n > 0 {
			items = append(items, count(n, "route")+" unknown")
		}
		if n := failing(r.Routes); n > 0 {
			items = append(items, count(n, "route")+" answered by the app with an error of its own")
		}
		if r.Result == inspector.Partial {
			items = append(items, count(len(r.NotChecked), "thing")+" not checked")
		}
	}
	for _, severity := range []inspector.Severity{inspector.Error, inspector.Warning, inspector.Note} {
		if n := r.Count(severity); n > 0 {
			items = append(items, count(n, severity.String()))
		}
	}
	if !clean {
		items = append(items, tally(r.Routes)...)
		if p.Elapsed > 0 {
			items = append(items, seconds(p.Elapsed))
		}
	}
	if len(r.Suppressed) > 0 {
		items = append(items, fmt.Sprintf("%d suppressed (%s)", len(r.Suppressed), p.text(names(r.Suppressed))))
	}
	if !clean || p.ExitCode != 0 {
		items = append(items, "exit code "+strconv.Itoa(p.ExitCode))
	}
	return items
}

// names are the rules of what is suppressed, each once.
func names(all []inspector.Suppressed) string {
	var names []string
	for _, s := range all {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}

// inspected says of a run without a fault how much it looked at.
func (p *page) inspected(r *inspector.Report) string {
	text := "No problems: "
	if r.Result == inspector.Partial {
		text = "Nothing wrong in what was checked: "
	}
	text += count(len(r.Routes), "route") + ", " + count(r.Services, "service")
	if r.Rules > 0 {
		text += ", " + count(r.Rules, "check")
	}
	if p.Elapsed > 0 {
		text += " in " + seconds(p.Elapsed)
	}
	return text
}

// failing counts the routes that work as far as the app, which answers with a 5xx itself.
func failing(routes []inspector.Route) int {
	n := 0
	for _, r := range routes {
		if r.State == inspector.RouteOK && strings.HasPrefix(r.Reply, "HTTP 5") && r.Reply != "HTTP 501" { // which says that it knows no HEAD
			n++
		}
	}
	return n
}

// tally says how many of the routes work, are at risk, or were not looked at.
func tally(routes []inspector.Route) []string {
	if len(routes) == 0 {
		return nil
	}
	works := inState(routes, inspector.RouteOK)
	var parts []string
	if works+inState(routes, inspector.RouteBroken) > 0 {
		verb := "work"
		if works == 1 {
			verb = "works"
		}
		parts = append(parts, fmt.Sprintf("%d of %d routes %s", works, len(routes), verb))
	}
	if n := inState(routes, inspector.RouteRisk); n > 0 {
		parts = append(parts, fmt.Sprintf("%d at risk", n))
	}
	if n := inState(routes, inspector.RouteUnknown); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unknown", n))
	}
	return []string{strings.Join(parts, ", ")}
}

func inState(routes []inspector.Route, state string) int {
	n := 0
	for _, route := range routes {
		if route.State == state {
			n++
		}
	}
	return n
}
