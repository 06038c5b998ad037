package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/composecheck/composecheck/inspector"
)

// The line colours stand out on white and on black, since GitHub draws the same text for both.
const mermaidClasses = `  classDef ok stroke:#2da44e
  classDef broken stroke:#e5484d,stroke-width:3px
  classDef risk stroke:#bf8700,stroke-width:2px
  classDef absent stroke-dasharray:4 4
`

// mermaidShapes are the brackets of each kind of node.
var mermaidShapes = map[string][2]string{
	inspector.NodePort:     {"([", "])"},
	inspector.NodeProxy:    {"[[", "]]"},
	inspector.NodeNetwork:  {"{{", "}}"},
	inspector.NodeService:  {"[", "]"},
	inspector.NodeExternal: {"(", ")"},
	inspector.NodeHost:     {"(", ")"},
	inspector.NodeSelf:     {"[", "]"},
	inspector.NodeSocket:   {"[/", "/]"},
	inspector.NodeDynamic:  {"(", ")"},
}

var mermaidLines = map[string]string{
	inspector.RouteOK:     "stroke:#2da44e",
	inspector.RouteBroken: "stroke:#e5484d,stroke-width:3px",
	inspector.RouteRisk:   "stroke:#bf8700,stroke-width:2px",
}

// writeMermaid draws the graph as a Mermaid flowchart.
func writeMermaid(w io.Writer, r *inspector.Report, _ Options) error {
	g := r.Graph.Group(mostNodes)
	var b strings.Builder
	fmt.Fprintf(&b, "flowchart LR\n  accTitle: %s\n  accDescr: %s\n", mermaidText(graphTitle(r)), mermaidText(graphSummary(r)))
	classes := map[string][]string{}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		shape := mermaidShapes[n.Kind]
		var lines []string
		for _, text := range nodeTexts(r, n) {
			lines = append(lines, mermaidText(text))
		}
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s\n", i, shape[0], strings.Join(lines, "<br>"), shape[1])
		name := "n" + strconv.Itoa(i)
		if _, ok := mermaidLines[n.State]; ok {
			classes[n.State] = append(classes[n.State], name)
		}
		if n.Absent {
			classes["absent"] = append(classes["absent"], name)
		}
	}
	for _, e := range g.Edges {
		fmt.Fprintf(&b, "  n%d %s n%d\n", e.From, mermaidArrow(r, &e), e.To)
	}
	b.WriteString(mermaidClasses)
	for _, class := range []string{inspector.RouteOK, inspector.RouteBroken, inspector.RouteRisk, "absent"} {
		if len(classes[class]) > 0 {
			fmt.Fprintf(&b, "  class %s %s\n", strings.Join(classes[class], ","), class)
		}
	}
	mermaidLinkStyles(&b, g)
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidArrow is the line of an edge: dotted where requests do not arrive, without a head where none need travel.
func mermaidArrow(r *inspector.Report, e *inspector.Edge) string {
	line := "-->"
	switch {
	case e.Kind == inspector.EdgeMember && e.State == "":
		line = "---"
	case e.State == inspector.RouteBroken:
		line = "-.->"
	}
	if text := edgeText(r, e); text != "" {
		line += `|"` + mermaidText(text) + `"|`
	}
	return line
}

// mermaidLinkStyles colours the edges, which Mermaid counts in the order in which they are written.
func mermaidLinkStyles(b *strings.Builder, g *inspector.Graph) {
	for _, state := range []string{inspector.RouteOK, inspector.RouteBroken, inspector.RouteRisk} {
		var numbers []string
		for i, e := range g.Edges {
			if e.State == state {
				numbers = append(numbers, strconv.Itoa(i))
			}
		}
		if len(numbers) > 0 {
			fmt.Fprintf(b, "  linkStyle %s %s\n", strings.Join(numbers, ","), mermaidLines[state])
		}
	}
}

// mermaidText writes every character that Mermaid, Markdown or HTML could take for its own as a number.
// What is only letters, digits and harmless signs stays readable.
func mermaidText(s string) string {
	var b strings.Builder
	before := ' '
	for i, r := range s {
		harmless := unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" :/,()✓✗…", r) ||
			(strings.ContainsRune("-._", r) && i > 0 && before != ' ' && i+1 < len(s) && s[i+1] != ' ' && s[i+1] != s[i])
		if harmless {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
		before = r
	}
	return b.String()
}
