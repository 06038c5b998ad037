package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

// GraphFormats lists the ways to draw Report.Graph. The first is the default.
var GraphFormats = []Format{
	{"mermaid", "text that GitHub, GitLab and many editors draw", writeMermaid},
	{"dot", "for Graphviz", writeDOT},
	{"svg", "a picture, for browsers and documents", writeSVG},
}

// mostNodes is how many things of a kind are drawn one by one.
const mostNodes = 30

// symbolOf marks a state by more than its colour.
func symbolOf(state string) string {
	switch state {
	case inspector.RouteBroken:
		return unicodeSymbols.broken
	case inspector.RouteRisk:
		return unicodeSymbols.risk
	case inspector.RouteOK:
		return unicodeSymbols.ok
	}
	return ""
}

// nodeTexts returns what stands in a node: its name, and what is notable of it.
func nodeTexts(r *inspector.Report, n *inspector.Node) []string {
	texts := []string{shortenMiddle(harmless.Line(n.Name), 40, unicodeSymbols.ellipsis)}
	if n.Detail != "" {
		texts = append(texts, shorten(harmless.Line(n.Detail), 40, unicodeSymbols.ellipsis))
	}
	if len(n.Findings) > 0 {
		texts = append(texts, symbolOf(n.State)+" "+ruleIDs(r, n.Findings))
	}
	return texts
}

// edgeText is what stands at an edge: the port, and the cause where it does not work.
func edgeText(r *inspector.Report, e *inspector.Edge) string {
	parts := []string{harmless.Line(e.Label)}
	if e.Kind == inspector.EdgeMember {
		parts = nil
	} else if symbol := symbolOf(e.State); symbol != "" {
		parts = append(parts, symbol)
	}
	if e.State == inspector.RouteBroken || e.State == inspector.RouteRisk {
		parts = append(parts, ruleIDs(r, e.Findings))
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// ruleIDs names the rules of the gravest of some findings.
func ruleIDs(r *inspector.Report, findings []int) string {
	const most = 2
	var ids []string
	for _, i := range findings {
		if id := harmless.Line(r.Findings[i].Rule); r.Findings[i].Severity > inspector.Note && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > most {
		ids = append(ids[:most], unicodeSymbols.ellipsis)
	}
	return strings.Join(ids, ", ")
}

// graphTitle says what a picture shows, graphSummary how it stands there.
func graphTitle(r *inspector.Report) string {
	return "How requests reach the services of " + cmp.Or(harmless.Line(r.Project), "the project")
}

func graphSummary(r *inspector.Report) string {
	parts := []string{count(len(r.Routes), "route")}
	for _, state := range []string{inspector.RouteOK, inspector.RouteBroken, inspector.RouteRisk, inspector.RouteUnknown} {
		if n := inState(r.Routes, state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return strings.Join(parts, ", ")
}
