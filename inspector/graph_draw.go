package inspector

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/composecheck/composecheck/compose"
)

// A drawing is a Graph while it is made.
type drawing struct {
	Graph
	s        *Snapshot
	findings []Finding
	byKey    map[string][]int // pass or link → the findings that name it
	nodes    map[string]int   // kind and name → index in Nodes
	edges    map[edgeKey]int  // → index in Edges
}

type edgeKey struct {
	from, to    int
	kind, label string
}

// draw makes the picture of a project from its routes and what was found.
func draw(s *Snapshot, routes []routeOf, findings []Finding) Graph {
	if s.Project == nil {
		return Graph{}
	}
	d := &drawing{s: s, findings: findings, byKey: map[string][]int{}, nodes: map[string]int{}, edges: map[edgeKey]int{}}
	for i, f := range findings {
		for _, key := range f.Links {
			d.byKey[key] = append(d.byKey[key], i)
		}
	}
	for i := range s.Proxies {
		d.proxy(&s.Proxies[i])
	}
	for i := range routes {
		d.route(&routes[i])
	}
	for i := range s.Project.Services { // what no request is passed to
		service := &s.Project.Services[i]
		d.members(d.service(service), service)
	}
	for i := range s.Proxies {
		d.publish(&s.Proxies[i])
	}
	d.finish()
	return d.Graph
}

// node returns the index of the node of that kind and name, made if there is none.
func (d *drawing) node(kind, name string) int {
	key := kind + " " + name
	if i, ok := d.nodes[key]; ok {
		return i
	}
	d.nodes[key] = len(d.Nodes)
	d.Nodes = append(d.Nodes, Node{Kind: kind, Name: name})
	return len(d.Nodes) - 1
}

// join adds an edge, or to the one that is there. A route joins its edges one after the other.
func (d *drawing) join(from, to int, kind, label, state, route string, findings []int) {
	i, ok := d.edges[edgeKey{from, to, kind, label}]
	if !ok {
		i = len(d.Edges)
		d.edges[edgeKey{from, to, kind, label}] = i
		d.Edges = append(d.Edges, Edge{From: from, To: to, Kind: kind, Label: label})
	}
	e := &d.Edges[i]
	e.State = worse(e.State, state)
	if route != "" && (len(e.Routes) == 0 || e.Routes[len(e.Routes)-1] != route) {
		e.Routes = append(e.Routes, route)
	}
	for _, f := range findings {
		if !slices.Contains(e.Findings, f) {
			e.Findings = append(e.Findings, f)
		}
	}
	slices.Sort(e.Findings)
}

// proxy adds an nginx service, what is wrong with it as a whole, and its networks.
func (d *drawing) proxy(p *Proxy) {
	at := d.node(NodeProxy, p.Service)
	n := &d.Nodes[at]
	n.State = RouteUnknown
	n.Detail, n.Absent = d.condition(p.Service)
	if version := reportProxy(d.s, p).Version; n.Detail == "" && version != "" {
		n.Detail = "nginx " + version
	}
	for i, f := range d.findings {
		if f.Proxy == p.Service && len(d.portsOf(p, &f)) == 0 {
			n.State = worse(n.State, blame(f.Severity))
			n.Findings = append(n.Findings, i)
		}
	}
	if service := d.s.Project.Service(p.Service); service != nil {
		d.members(at, service)
	}
}

// blame is the state of what a finding of that severity explains; "" for a note.
func blame(severity Severity) string {
	switch severity {
	case Error:
		return RouteBroken
	case Warning:
		return RouteRisk
	case Note:
	}
	return ""
}

// route adds the hops of one route.
func (d *drawing) route(r *routeOf) {
	from := d.node(NodeProxy, r.Proxy)
	if len(r.links) == 0 {
		state, findings := d.judge(RouteUnknown, r.key)
		d.join(from, d.node(NodeDynamic, r.Upstream), EdgeHop, "", state, r.ID, findings)
	}
	for _, l := range r.links {
		state := RouteUnknown
		if !slices.Contains(l.Target.Params, "down") && l.Works() {
			state = RouteOK
		}
		state, findings := d.judge(state, r.key, l.Key)
		services := d.far(l)
		for _, service := range services {
			d.hop(l, from, service, state, r.ID, findings)
		}
		if len(services) == 0 {
			d.join(from, d.outside(l), EdgeHop, hopLabel(l), state, r.ID, findings)
		}
		if n := &d.Nodes[from]; state == RouteOK && n.State == RouteUnknown {
			n.State = RouteOK
		}
	}
}

// judge says what the findings on some keys make of a state.
func (d *drawing) judge(state string, keys ...string) (string, []int) {
	var findings []int
	for _, key := range keys {
		for _, i := range d.byKey[key] {
			findings = append(findings, i)
			state = worse(state, blame(d.findings[i].Severity))
		}
	}
	return state, findings
}

// hop adds the way from nginx to a service: by a network that both are on, or else straight, as the hop that is
// missing or needs none.
func (d *drawing) hop(l *Link, from int, service *compose.Service, state, route string, findings []int) {
	to := d.service(service)
	d.members(to, service)
	network, ok := d.shared(l, service)
	if !ok || from == to {
		d.join(from, to, EdgeHop, hopLabel(l), state, route, findings)
		return
	}
	via := d.network(network)
	crossing := ""
	if state == RouteOK {
		crossing = RouteOK
	}
	d.join(from, via, EdgeMember, "", crossing, "", nil)
	d.join(via, to, EdgeHop, hopLabel(l), state, route, findings)
}

// hopLabel names the port, and the protocol where it is not HTTP.
func hopLabel(l *Link) string {
	label := ""
	if l.Target.Port != 0 {
		label = ":" + strconv.Itoa(l.Target.Port)
	}
	if scheme := l.Pass.Scheme; scheme != "" && scheme != "http" && scheme != "tcp" {
		if label != "" {
			label += " "
		}
		label += scheme
	}
	if slices.Contains(l.Target.Params, "down") {
		label += " (down)"
	}
	return label
}

// service adds a service, which may be an nginx itself.
func (d *drawing) service(service *compose.Service) int {
	if d.s.Proxy(service.Name) != nil {
		return d.node(NodeProxy, service.Name)
	}
	before := len(d.Nodes)
	i := d.node(NodeService, service.Name)
	if i == before {
		d.Nodes[i].Detail, d.Nodes[i].Absent = d.condition(service.Name)
	}
	return i
}

// condition says what is notable of a service's containers, and whether none of them runs.
func (d *drawing) condition(name string) (detail string, absent bool) {
	p := d.s.Project
	service := p.Service(name)
	switch off := p.DisabledService(name); {
	case service == nil && off != nil && len(off.Profiles) > 0:
		return "off: profile " + off.Profiles[0], true
	case service == nil && off != nil:
		return "off", true
	case service == nil:
		return "", false
	case service.Scale == 0:
		return "off: scale 0", true
	case d.s.Engine == nil:
		return lodging(service), false
	}
	containers := d.s.Engine.Of(name)
	if len(containers) == 0 {
		return "not created", true
	}
	running := slices.DeleteFunc(slices.Clone(containers), func(c Container) bool { return !c.Running() })
	switch {
	case len(running) == 0:
		return stateText(&containers[len(containers)-1]), true
	case slices.ContainsFunc(running, func(c Container) bool { return c.Health != nil && c.Health.Status == "unhealthy" }):
		return "unhealthy", false
	case len(containers) > 1:
		return fmt.Sprintf("%d of %d containers run", len(running), len(containers)), false
	}
	return lodging(service), false
}

func stateText(c *Container) string {
	if c.State == "exited" {
		return fmt.Sprintf("exited (%d)", c.ExitCode)
	}
	return c.State
}

// lodging says in whose network namespace a service runs, when that is not its own.
func lodging(s *compose.Service) string {
	if s.NetworkMode == "" || s.NetworkMode == "bridge" {
		return ""
	}
	return "network_mode: " + s.NetworkMode
}
