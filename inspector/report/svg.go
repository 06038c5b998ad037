package report

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

var columnNames = [4]string{"Published ports", "nginx", "Networks", "Where requests go"}

// pictureStyle colours the drawing, alone or in the HTML report. Every state has a symbol or a dash as well.
const pictureStyle = `
.picture{--ink:#1f2328;--soft:#59636e;--line:#818b98;--ok:#1a7f37;--broken:#cf222e;--risk:#9a6700;--box:#fff;--page:#fff;color-scheme:light dark}
@media (prefers-color-scheme:dark){.picture{--ink:#e6edf3;--soft:#9198a1;--line:#7d8590;--ok:#3fb950;--broken:#ff7b72;--risk:#d29922;--box:#161b22;--page:#0d1117}}
@media print{.picture{--ink:#1f2328;--soft:#59636e;--line:#818b98;--ok:#1a7f37;--broken:#cf222e;--risk:#9a6700;--box:#fff;--page:#fff}}
.picture text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
.picture .page{fill:var(--page)}
.picture .head{font-size:12px;fill:var(--soft)}
.picture .name{font-weight:600}
.picture .detail{font-size:12px;fill:var(--soft)}
.picture rect{fill:var(--box);stroke:var(--line)}
.picture rect.page{stroke:none}
.picture path{fill:none;stroke:var(--line);stroke-width:1.25}
.picture .tip{stroke:none;fill:var(--line)}
.picture .wide{stroke:transparent;stroke-width:16}
.picture .label{font-size:12px;fill:var(--soft);paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}
.picture .absent rect{stroke-dasharray:4 3}
.picture .ok rect,.picture .ok path{stroke:var(--ok)}
.picture .ok .tip{fill:var(--ok);stroke:none}
.picture .broken rect{stroke:var(--broken);stroke-width:2}
.picture .broken path{stroke:var(--broken);stroke-width:2;stroke-dasharray:6 4}
.picture .broken .tip{fill:var(--broken);stroke:none}
.picture .broken .label,.picture .broken .detail{fill:var(--broken);font-weight:600}
.picture .risk rect,.picture .risk path{stroke:var(--risk);stroke-width:1.75}
.picture .risk .tip{fill:var(--risk);stroke:none}
.picture .risk .label,.picture .risk .detail{fill:var(--risk);font-weight:600}
.picture .wide,.picture .broken .wide,.picture .risk .wide,.picture .ok .wide{stroke:transparent;stroke-width:16;stroke-dasharray:none}
.picture a:hover path:not(.wide),.picture a:focus path:not(.wide),.picture a:hover rect,.picture a:focus rect{stroke-width:3.5}
.picture a:hover .label,.picture a:focus .label,.picture a:hover .detail,.picture a:focus .detail{text-decoration:underline}
.picture a{outline:none}
.picture a:focus-visible .label,.picture a:focus-visible .name{outline:2px solid var(--ink);outline-offset:2px}
`

// writeSVG draws the graph as a picture of its own.
func writeSVG(w io.Writer, r *inspector.Report, _ Options) error {
	l := newLayout(r, r.Graph.Group(mostNodes))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="title desc" viewBox="0 0 %d %d" width="%d" height="%d">`,
		l.width, l.height, l.width, l.height)
	fmt.Fprintf(&b, "\n<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n<style>%s</style>\n", xmlText(graphTitle(r)), xmlText(graphSummary(r)), pictureStyle)
	b.WriteString("<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n")
	l.draw(&b, nil)
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// draw writes all parts: the lines first, so that boxes lie above them. link gives the address of a finding; nil: none.
func (l *layout) draw(b *strings.Builder, link func(finding int) string) {
	for i, name := range columnNames {
		if l.w[i] > 0 {
			fmt.Fprintf(b, "<text class=\"head\" x=\"%d\" y=\"%d\">%s</text>\n", l.x[i], margin+12, name)
		}
	}
	entry := map[int]int{}
	for i := range l.g.Edges {
		e := &l.g.Edges[i]
		if e.Kind == inspector.EdgeHop {
			entry[e.To]++
		}
		l.group(b, e.State, false, e.Findings, link, l.edgeTitle(e), func() { l.edge(b, e, entry[e.To]) })
	}
	for i := range l.boxes {
		box := &l.boxes[i]
		n := box.node
		l.group(b, n.State, n.Absent, n.Findings, link, l.nodeTitle(n), func() { box.draw(b) })
	}
}

// group wraps a part in its state, its title, and a link to what explains it.
func (l *layout) group(b *strings.Builder, state string, absent bool, findings []int, link func(int) string, title string, draw func()) {
	class := state
	if absent {
		class = strings.TrimSpace(class + " absent")
	}
	linked := link != nil && len(findings) > 0
	if linked {
		fmt.Fprintf(b, `<a href="%s" class="%s" aria-label="%s">`, xmlText(link(findings[0])), class, xmlText(title))
	} else {
		fmt.Fprintf(b, `<g class="%s">`, class)
	}
	fmt.Fprintf(b, "<title>%s</title>", xmlText(title))
	draw()
	if linked {
		b.WriteString("</a>\n")
	} else {
		b.WriteString("</g>\n")
	}
}

// draw writes the box and its texts.
func (x *box) draw(b *strings.Builder) {
	round := 5
	switch x.node.Column() {
	case 0:
		round = x.h / 2
	case 2:
		round = 12
	}
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d"/>`, x.x, x.y, x.w, x.h, round)
	y := x.middle() - len(x.texts)*lineHeight/2 + 13
	for i, text := range x.texts {
		class := "detail"
		if i == 0 {
			class = "name"
		}
		fmt.Fprintf(b, `<text class="%s" x="%d" y="%d">%s</text>`, class, x.x+padding, y+i*lineHeight, xmlText(text))
	}
}

// edge writes one line and its text. nth counts the hops that arrive at the same box.
func (l *layout) edge(b *strings.Builder, e *inspector.Edge, nth int) {
	to := &l.boxes[e.To]
	y := to.middle()
	if e.Kind == inspector.EdgeHop {
		y = to.y + to.h*nth/(to.entries+1)
	}
	text := edgeText(l.r, e)
	w := l.way(e, y, textWidth(text))
	fmt.Fprintf(b, `<path class="wide" d="%s"/><path d="%s"/>`, w.path, w.path)
	if e.Kind != inspector.EdgeMember || e.State != "" {
		fmt.Fprintf(b, `<path class="tip" d="M%d %dl%d -4v8z"/>`, w.x, w.y, w.tip)
	}
	if text != "" {
		fmt.Fprintf(b, `<text class="label" x="%d" y="%d" text-anchor="%s">%s</text>`, w.textX, w.textY, w.anchor, xmlText(text))
	}
}

// A way is the line of an edge, its end with the arrow's head, and the place of its text: where the line is alone, at
// its end for a hop and at its start for a published port.
type way struct {
	path         string
	x, y, tip    int // tip: how far the head reaches back
	textX, textY int
	anchor       string
}

func (l *layout) way(e *inspector.Edge, y, room int) way {
	from, to := &l.boxes[e.From], &l.boxes[e.To]
	x1, y1, x2 := from.x+from.w, from.middle(), to.x
	right := to.x + to.w
	w := way{x: x2, y: y, tip: -8, textX: x2 - 12, textY: y - 5, anchor: "end"}
	switch {
	case to.node.Column() < from.node.Column(): // a network back to an nginx
		return way{curve(from.x, y1, right, y), right, y, 8, right + 12, y - 5, "start"}
	case to.node.Column() == from.node.Column(): // an nginx to itself, or to another with no network between
		if e.From == e.To {
			y1, y = from.y+6, from.y+from.h-6
		}
		loop := fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+44, y1, right+44, y, right, y)
		return way{loop, right, y, 8, right + 12, y + 14, "start"}
	case to.node.Column() == 3 && from.node.Column() == 1 && l.w[2] > 0: // past the networks
		w.path = curve(x1, y1, l.x[2]-8, y) + fmt.Sprintf("H%d", x2)
	case e.Kind == inspector.EdgePublish:
		bend := x2 - leastGap/2
		w.path = fmt.Sprintf("M%d %dH%dC%d %d %d %d %d %d", x1, y1, bend, bend+leastGap/4, y1, bend+leastGap/4, y, x2, y)
		w.textX, w.textY, w.anchor = x1+8, y1-5, "start"
	case e.Kind == inspector.EdgeMember:
		w.path = curve(x1, y1, x2, y)
	default: // straight below the text
		w.path = curve(x1, y1, max(x1+leastGap/2, x2-room-12), y) + fmt.Sprintf("H%d", x2)
	}
	return w
}

func curve(x1, y1, x2, y2 int) string {
	half := (x2 - x1) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+half, y1, x2-half, y2, x2, y2)
}

// nodeTitle and edgeTitle say in words what a part shows, for screen readers and those who point at it.
func (l *layout) nodeTitle(n *inspector.Node) string {
	title := n.Kind + " " + n.Name
	if n.Detail != "" {
		title += ", " + n.Detail
	}
	if len(n.Members) > 0 {
		title += ": " + strings.Join(n.Members, ", ")
	}
	return l.because(title, n.State, n.Findings)
}

func (l *layout) edgeTitle(e *inspector.Edge) string {
	from, to := l.boxes[e.From].node, l.boxes[e.To].node
	if e.Kind == inspector.EdgeMember {
		network, member := from, to
		if to.Kind == inspector.NodeNetwork {
			network, member = to, from
		}
		return shorten(harmless.Line(member.Name+" is on the network "+network.Name), longest, unicodeSymbols.ellipsis)
	}
	title := strings.TrimSpace(fmt.Sprintf("%s to %s %s", from.Name, to.Name, e.Label))
	if n := len(e.Routes); n > 0 {
		const most = 5
		title += ", " + count(n, "route") + ": " + strings.Join(e.Routes[:min(n, most)], "; ")
		if n > most {
			title += "; " + unicodeSymbols.ellipsis
		}
	}
	return l.because(title, e.State, e.Findings)
}

func (l *layout) because(title, state string, findings []int) string {
	if state != "" {
		title += ": " + state
	}
	for _, i := range findings {
		title += ". " + l.r.Findings[i].Rule + ": " + l.r.Findings[i].Message
	}
	return shorten(harmless.Line(title), longest, unicodeSymbols.ellipsis)
}

// xmlText makes text fit for XML and HTML, in an element or between quotes.
func xmlText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, harmless.Line(s))
	return template.HTMLEscapeString(s)
}
