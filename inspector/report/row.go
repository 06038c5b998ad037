package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// A row is one line of the table. Cells are plain text, so that they can be measured; styles colour them.
type row struct {
	cells  []string
	styles []style
}

func (r *row) add(cell string, s style) {
	r.cells = append(r.cells, cell)
	r.styles = append(r.styles, s)
}

func (p *page) painted(r row) []string {
	cells := make([]string, len(r.cells))
	for i, cell := range r.cells {
		cells[i] = p.paint(r.styles[i], cell)
	}
	return cells
}

func header(v view) row {
	cells := []string{"", "ROUTE", "UPSTREAM"}
	if v.stages {
		cells = append(cells, "NET", "DNS", "TCP")
	}
	if v.reply {
		cells = append(cells, "APP")
	}
	if v.took {
		cells = append(cells, "")
	}
	cells = append(cells, "")
	return row{cells, slices.Repeat([]style{dim}, len(cells))}
}

func (p *page) row(route *inspector.Route, name string, v view) row {
	var r row
	symbol, color := p.state(route.State)
	r.add(symbol, color)
	r.add(name, "")
	r.add(p.upstream(route), "")
	if v.stages {
		for _, stage := range []*bool{route.Network, route.DNS, route.TCP} {
			r.add(p.stage(stage))
		}
	}
	if v.reply {
		r.add(cmp.Or(p.text(route.Reply), "-"), "")
	}
	if v.took {
		r.add(took(route.Took), dim)
	}
	state := p.text(route.Finding)
	if v.words {
		state = strings.TrimSpace(route.State + " " + state)
	}
	r.add(state, color)
	return r
}

func (p *page) stage(ok *bool) (string, style) {
	switch {
	case ok == nil:
		return "-", dim
	case *ok:
		return p.yes, green
	}
	return p.no, red
}

// upstream names the far end and how nginx speaks to it. A host and port are shortened only where they would take
// more than half of the width.
func (p *page) upstream(route *inspector.Route) string {
	half := p.Width / 2
	if full := p.farEnd(route); columns(full) <= half {
		return full
	}
	return shortenMiddle(cmp.Or(p.text(route.Upstream), nginxItself), half, p.ellipsis)
}

const nginxItself = "(nginx itself)"

func (p *page) farEnd(route *inspector.Route) string {
	text := cmp.Or(p.text(route.Upstream), nginxItself)
	if route.Scheme != "" && route.Scheme != "http" && route.Scheme != "tcp" {
		text += " (" + p.text(route.Scheme) + ")"
	}
	return text
}

func took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Second:
		return fmt.Sprintf("%4d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%5.1f s", d.Seconds())
}

// routeNames returns ":80  /api/" for each route: the ports aligned, the server's name where there are several.
func (p *page) routeNames(routes []inspector.Route) []string {
	width := 0
	several := false
	for _, route := range routes {
		if listen := p.listen(route); columns(listen) <= leastRoute/2 {
			width = max(width, columns(listen))
		}
		several = several || route.Server != routes[0].Server
	}
	names := make([]string, len(routes))
	for i, route := range routes {
		name := p.text(route.Location)
		if several && route.Server != "_" {
			server := p.text(route.Server)
			if !strings.HasPrefix(name, "/") {
				server += " "
			}
			name = server + name
		}
		names[i] = strings.TrimSpace(pad(p.listen(route), width) + " " + name)
	}
	return names
}

// listen returns ":80" or ":80,443" for ports, other addresses as they are.
func (p *page) listen(route inspector.Route) string {
	if route.Listen != "" && strings.Trim(route.Listen, "0123456789,") == "" {
		return ":" + route.Listen
	}
	return p.text(route.Listen)
}
