package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var dotShapes = map[string]string{
	inspector.NodePort:     "oval",
	inspector.NodeProxy:    "box3d",
	inspector.NodeNetwork:  "hexagon",
	inspector.NodeService:  "box",
	inspector.NodeExternal: "ellipse",
	inspector.NodeHost:     "house",
	inspector.NodeSelf:     "box",
	inspector.NodeSocket:   "cds",
	inspector.NodeDynamic:  "ellipse",
}

var dotLines = map[string]string{
	inspector.RouteOK:      `color="#2da44e"`,
	inspector.RouteBroken:  `color="#cf222e" fontcolor="#cf222e" penwidth=2`,
	inspector.RouteRisk:    `color="#9a6700" fontcolor="#9a6700"`,
	inspector.RouteUnknown: `color="#656d76"`,
	"":                     `color="#8c959f"`,
}

// writeDOT draws the graph in Graphviz's language.
func writeDOT(w io.Writer, r *inspector.Report, _ Options) error {
	g := r.Graph.Group(mostNodes)
	var b strings.Builder
	fmt.Fprintf(&b, "digraph composecheck {\n  rankdir=LR\n  label=%s\n", dotText(graphTitle(r)+": "+graphSummary(r)))
	b.WriteString("  node [fontname=\"sans-serif\" fontsize=11]\n  edge [fontname=\"sans-serif\" fontsize=10]\n")
	for i := range g.Nodes {
		n := &g.Nodes[i]
		line := dotLines[n.State]
		if n.Absent {
			line += " style=dashed"
		}
		fmt.Fprintf(&b, "  n%d [label=%s shape=%s %s]\n", i, dotText(strings.Join(nodeTexts(r, n), "\n")), dotShapes[n.Kind], line)
	}
	for _, e := range g.Edges {
		line := dotLines[e.State]
		switch {
		case e.Kind == inspector.EdgeMember && e.State == "":
			line += " dir=none"
		case e.State == inspector.RouteBroken:
			line += " style=dashed"
		}
		if text := edgeText(r, &e); text != "" {
			line += " label=" + dotText(text)
		}
		fmt.Fprintf(&b, "  n%d -> n%d [%s]\n", e.From, e.To, line)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotText quotes text for Graphviz, which takes backslashes for its own and & for the start of an HTML entity.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\n", `\n`).Replace(s) + `"`
}
