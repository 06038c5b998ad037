package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/composecheck/composecheck/inspector"
)

const (
	usualRoutes = 40 // rows; of more routes only those with a fault are shown
	cellGap     = 2  // columns between two cells; 1 after the symbol
	leastRoute  = 12 // columns to which the name of a route may be shortened before a column is left out
)

// A view says which columns a table has. The first that fits the width is used.
type view struct {
	took, words, stages, reply bool
	shorten                    bool // the names of routes, as far as needed
}

var views = []view{
	{took: true, words: true, stages: true, reply: true},
	{words: true, stages: true, reply: true},
	{stages: true, reply: true},
	{stages: true, reply: true, shorten: true},
	{reply: true, shorten: true},
	{shorten: true},
}

// routes writes the table of routes; with several proxies one for each, all with the same columns.
func (p *page) routes(r *inspector.Report) error {
	if len(r.Routes) == 0 {
		return nil
	}
	shown, hidden := p.visible(r.Routes)
	rows := p.fit(shown)
	for _, proxy := range proxies(shown) {
		if len(r.Proxies) > 1 {
			p.line(p.paint(bold, p.text(proxy)))
		}
		table := []row{rows[0]}
		for i := range shown {
			if shown[i].Proxy == proxy {
				table = append(table, rows[i+1])
			}
		}
		if err := p.table(table); err != nil {
			return fmt.Errorf("writing the table of routes: %w", err)
		}
	}
	p.hidden(hidden, len(shown) > 0)
	p.line()
	if p.Verbose {
		p.places(r.Routes)
	}
	return nil
}

// visible divides routes into those to show and the others: of very many, the ones without a fault are not shown.
func (p *page) visible(routes []inspector.Route) (shown, hidden []inspector.Route) {
	if p.Verbose || len(routes) <= usualRoutes {
		return routes, nil
	}
	for _, route := range routes {
		if route.State == inspector.RouteBroken || route.State == inspector.RouteRisk {
			shown = append(shown, route)
		} else {
			hidden = append(hidden, route)
		}
	}
	return shown, hidden
}

func (p *page) hidden(hidden []inspector.Route, more bool) {
	if len(hidden) == 0 {
		return
	}
	unknown := inState(hidden, inspector.RouteUnknown)
	lead, noun := "", "route"
	if more {
		lead, noun = p.ellipsis+" and ", "more route"
	}
	if works := len(hidden) - unknown; works > 0 {
		verb := " that work"
		if works == 1 {
			verb = " that works"
		}
		p.line("  ", lead, count(works, noun), verb)
	}
	if unknown > 0 {
		p.line("  ", lead, count(unknown, noun), " that could not be judged")
	}
}

// places says of every route where its pass directive stands.
func (p *page) places(routes []inspector.Route) {
	for _, route := range routes {
		if !route.At.IsZero() {
			p.line("  ", p.text(route.ID), "  ", p.paint(dim, p.text(route.At.String())))
		}
	}
	if len(routes) > 0 {
		p.line()
	}
}

// proxies returns the services of the routes in the order of their first route.
func proxies(routes []inspector.Route) []string {
	var names []string
	for _, route := range routes {
		if !slices.Contains(names, route.Proxy) {
			names = append(names, route.Proxy)
		}
	}
	return names
}

// fit returns the header and one row per route, in the first view that fits the width. The header's cells are
// as wide as their columns.
func (p *page) fit(routes []inspector.Route) []row {
	names := p.routeNames(routes)
	var rows []row
	var widths []int
	timed := slices.ContainsFunc(routes, func(r inspector.Route) bool { return r.Took > 0 })
	for i, v := range views {
		if v.took && !timed {
			continue
		}
		rows = []row{header(v)}
		for j := range routes {
			rows = append(rows, p.row(&routes[j], names[j], v))
		}
		widths = measure(rows)
		name := widths[1] - max(0, total(widths)-p.Width) // what is left for the names of routes
		if name == widths[1] || v.shorten && name >= leastRoute || i == len(views)-1 {
			widths[1] = max(name, len("ROUTE"))
			break
		}
	}
	for _, r := range rows {
		r.cells[1] = shortenMiddle(r.cells[1], widths[1], p.ellipsis)
	}
	for i := range rows[0].cells {
		rows[0].cells[i] = pad(rows[0].cells[i], widths[i])
	}
	return rows
}

func measure(rows []row) []int {
	widths := make([]int, len(rows[0].cells))
	for _, r := range rows {
		for i, cell := range r.cells {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	return widths
}

func total(widths []int) int {
	sum := -cellGap - (cellGap - 1)
	for _, w := range widths {
		sum += w + cellGap
	}
	return sum
}

// table lets tablewriter align the rows. Its cells are measured, so that it never has to break or cut one.
func (p *page) table(rows []row) error {
	padding := slices.Repeat([]tw.Padding{{Right: strings.Repeat(" ", cellGap), Overwrite: true}}, len(rows[0].cells))
	padding[0].Right, padding[len(padding)-1].Right = " ", ""
	var out strings.Builder
	table := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone},
		})),
		tablewriter.WithHeaderPaddingPerColumn(padding), tablewriter.WithRowPaddingPerColumn(padding),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft), tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off), tablewriter.WithEastAsian(tw.Off),
	)
	table.Header(p.painted(rows[0]))
	for _, r := range rows[1:] {
		if err := table.Append(p.painted(r)); err != nil {
			return err
		}
	}
	if err := table.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(out.String()) {
		p.line(strings.TrimRight(line, " \n"))
	}
	return nil
}
