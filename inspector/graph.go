package inspector

import (
	"cmp"
	"slices"
)

// Kinds of a Node, in the order of a request's way.
const (
	NodePort     = "port"     // published on the host
	NodeProxy    = "nginx"    //
	NodeNetwork  = "network"  //
	NodeService  = "service"  //
	NodeHost     = "host"     // the machine on which the engine runs
	NodeSelf     = "self"     // the nginx container, asked by itself
	NodeSocket   = "socket"   // a unix socket
	NodeExternal = "external" // a name or address outside the project
	NodeDynamic  = "dynamic"  // what a request decides
)

// Kinds of an Edge.
const (
	EdgePublish = "publish" // a published port to nginx
	EdgeMember  = "member"  // nginx or a service is on a network
	EdgeHop     = "hop"     // where requests leave nginx: by a network to a service, or straight to what is on none
)

// A Graph is a project as a picture: published ports, nginx, networks, and what requests are passed to.
type Graph struct {
	Nodes []Node
	Edges []Edge // sorted by From and To
}

// A Node is one thing of the picture.
type Node struct {
	Kind     string
	Name     string   // unique with its Kind
	Detail   string   // what is notable of it, in a few words: "exited (1)", "external"; "" for nothing
	Absent   bool     // it is not there, or does not run
	State    string   // of a Route, the worst of what goes to it; "" where nothing does
	Findings []int    // indexes of Report.Findings that are about it as a whole
	Members  []string // names of the nodes that it stands for (Group); none: it stands for itself
}

// An Edge joins two nodes in the direction of a request.
type Edge struct {
	From, To int // indexes of Graph.Nodes
	Kind     string
	Label    string   // ":3000", ":9000 fastcgi"
	State    string   // of a Route; "" where it cannot be told from others on the same network
	Routes   []string // IDs of the routes that take it
	Findings []int    // indexes of Report.Findings that explain it, the gravest first
}

// stateRank orders states from the one that says least of a node or edge to the one that must be seen.
var stateRank = map[string]int{"": 0, RouteOK: 1, RouteUnknown: 2, RouteRisk: 3, RouteBroken: 4}

// worse returns the state of the two that must be seen.
func worse(a, b string) string {
	if stateRank[b] > stateRank[a] {
		return b
	}
	return a
}

// kinds is the order of nodes.
var kinds = []string{NodePort, NodeProxy, NodeNetwork, NodeService, NodeHost, NodeSelf, NodeSocket, NodeExternal, NodeDynamic}

// Column returns where a node stands from left to right: 0 ports, 1 nginx, 2 networks, 3 what requests are passed to.
func (n *Node) Column() int { return min(slices.Index(kinds, n.Kind), 3) }

// finish leaves out memberships that a hop shows as well, and sets the states of the nodes at the ends of edges and
// the order of all.
func (g *Graph) finish() {
	hops := map[[2]int]bool{}
	for _, e := range g.Edges {
		if e.Kind == EdgeHop {
			hops[[2]int{e.From, e.To}], hops[[2]int{e.To, e.From}] = true, true
		}
	}
	g.Edges = slices.DeleteFunc(g.Edges, func(e Edge) bool { return e.Kind == EdgeMember && hops[[2]int{e.From, e.To}] })
	for _, e := range g.Edges {
		if to := &g.Nodes[e.To]; e.Kind == EdgeHop {
			to.State = worse(to.State, e.State)
		}
		if from := &g.Nodes[e.From]; e.Kind == EdgePublish {
			from.State = worse(from.State, e.State)
		}
	}
	order := make([]int, len(g.Nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(g.Nodes[a].Column(), g.Nodes[b].Column()) })
	g.reorder(order)
}

// reorder puts the nodes into an order of their indexes, and the edges into theirs.
func (g *Graph) reorder(order []int) {
	nodes, at := make([]Node, len(order)), make([]int, len(order))
	for i, old := range order {
		nodes[i], at[old] = g.Nodes[old], i
	}
	g.Nodes = nodes
	for i := range g.Edges {
		g.Edges[i].From, g.Edges[i].To = at[g.Edges[i].From], at[g.Edges[i].To]
	}
	slices.SortStableFunc(g.Edges, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}
