package inspector

import (
	"fmt"
	"slices"
	"strings"
)

// Group returns the picture with at most about limit nodes of a kind, so that a person can still read it: nodes that
// differ in nothing but their name become one. Where that is not enough, all of one kind and state become one.
// What is broken or at risk stays on its own as long as it can.
func (g *Graph) Group(limit int) *Graph {
	alike := func(g *Graph) func(int) string {
		ends := g.ends()
		return func(i int) string {
			n := &g.Nodes[i]
			return fmt.Sprintf("%s|%v|%s|%s|%v|%s", n.Kind, n.Absent, n.State, n.Detail, n.Findings, ends[i])
		}
	}
	quiet := func(g *Graph) func(int) string {
		return func(i int) string {
			n := &g.Nodes[i]
			if n.State == RouteBroken || n.State == RouteRisk {
				return fmt.Sprint(i)
			}
			return fmt.Sprintf("%s|%v|%s", n.Kind, n.Absent, n.State)
		}
	}
	all := func(g *Graph) func(int) string {
		return func(i int) string { return g.Nodes[i].Kind + "|" + g.Nodes[i].State }
	}
	for _, similar := range []func(*Graph) func(int) string{alike, quiet, all} {
		for _, kind := range kinds {
			if g.count(kind) > limit {
				g = g.merge(kind, similar(g))
			}
		}
	}
	return g
}

func (g *Graph) count(kind string) int {
	n := 0
	for _, node := range g.Nodes {
		if node.Kind == kind {
			n++
		}
	}
	return n
}

// ends describes the edges of each node.
func (g *Graph) ends() []string {
	all := make([][]string, len(g.Nodes))
	for _, e := range g.Edges {
		all[e.To] = append(all[e.To], fmt.Sprintf("<%d %s %s %v", e.From, e.Kind, e.State, e.Findings))
		all[e.From] = append(all[e.From], fmt.Sprintf(">%d %s %s %v", e.To, e.Kind, e.State, e.Findings))
	}
	texts := make([]string, len(all))
	for i := range all {
		slices.Sort(all[i])
		texts[i] = strings.Join(slices.Compact(all[i]), " ")
	}
	return texts
}

// merge makes one node of all of a kind for which similar says the same.
func (g *Graph) merge(kind string, similar func(int) string) *Graph {
	d := &drawing{nodes: map[string]int{}, edges: map[edgeKey]int{}}
	at := make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		key := fmt.Sprint("=", i)
		if n.Kind == kind {
			key = similar(i)
		}
		first, ok := d.nodes[key]
		if !ok {
			first = len(d.Nodes)
			d.nodes[key] = first
			d.Nodes = append(d.Nodes, n)
		} else {
			d.Nodes[first].absorb(&n)
		}
		at[i] = first
	}
	common := map[edgeKey]string{} // label of the edges of a group, where all have the same
	grouped := func(e *Edge) edgeKey { return edgeKey{at[e.From], at[e.To], e.Kind, ""} }
	for _, e := range g.Edges {
		if label, ok := common[grouped(&e)]; ok && label != e.Label {
			common[grouped(&e)] = ""
		} else {
			common[grouped(&e)] = e.Label
		}
	}
	for _, e := range g.Edges {
		key, label := grouped(&e), e.Label
		if len(d.Nodes[key.from].Members)+len(d.Nodes[key.to].Members) > 0 {
			label = common[key]
		}
		for _, route := range append([]string{""}, e.Routes...) {
			d.join(key.from, key.to, e.Kind, label, e.State, route, e.Findings)
		}
	}
	d.finish()
	return &d.Graph
}

// absorb takes another node into a group.
func (n *Node) absorb(other *Node) {
	if len(n.Members) == 0 {
		n.Members = []string{n.Name}
	}
	if len(other.Members) == 0 {
		n.Members = append(n.Members, other.Name)
	}
	n.Members = append(n.Members, other.Members...)
	n.Name = fmt.Sprintf("%d %ss", len(n.Members), n.Kind)
	n.Absent = n.Absent && other.Absent
	n.State = worse(n.State, other.State)
	if n.Detail != other.Detail {
		n.Detail = ""
	}
	for _, f := range other.Findings {
		if !slices.Contains(n.Findings, f) {
			n.Findings = append(n.Findings, f)
		}
	}
}
