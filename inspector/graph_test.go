package inspector

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// lines writes a graph down, an edge a line, and the nodes that have no edge.
func lines(g *Graph) string {
	var b strings.Builder
	joined := map[int]bool{}
	name := func(i int) string {
		n := g.Nodes[i]
		joined[i] = true
		text := n.Kind + " " + n.Name
		if n.Detail != "" {
			text += " (" + n.Detail + ")"
		}
		if n.Absent {
			text += " absent"
		}
		if len(n.Findings) > 0 {
			text += fmt.Sprint(" ", n.State, n.Findings)
		}
		return text
	}
	for _, e := range g.Edges {
		fmt.Fprintln(&b, strings.Join(strings.Fields(fmt.Sprintf("%s > %s: %s %s %s %v %v", name(e.From), name(e.To), e.Kind, e.Label, e.State, e.Routes, e.Findings)), " "))
	}
	for i := range g.Nodes {
		if !joined[i] {
			fmt.Fprintln(&b, name(i))
		}
	}
	return b.String()
}

// difference lists the lines of got that was lacks, and those of was that got lacks, in their order.
func difference(was, got string) string {
	var b strings.Builder
	for _, way := range []struct{ sign, from, to string }{{"-", was, got}, {"+", got, was}} {
		for line := range strings.Lines(way.from) {
			if !strings.Contains("\n"+way.to, "\n"+line) {
				b.WriteString(way.sign + " " + line)
			}
		}
	}
	return b.String()
}

// TestGraph reads the picture of a small project, and what changes with its states.
func TestGraph(t *testing.T) {
	plain := Check(shop(), nil)
	const want = `nginx gateway > network back: member [] []
nginx gateway > network front: member [] []
network back > service api: hop :3000 unknown [gateway 80,443 shop.example /api/] []
network front > service web: hop :5000 unknown [gateway 80,443 shop.example /] []
network other (not in the Compose file) > service hidden: member [] []
`
	if got := lines(&plain.Graph); got != want {
		t.Fatalf("got\n%s", got)
	}
	api := func(change func(*nginx.Target)) func(*Snapshot) {
		return func(s *Snapshot) { change(&s.Proxies[0].Config.Passes[1].Targets[0]) }
	}
	host := func(name string) func(*Snapshot) { return api(func(t *nginx.Target) { t.Host = name }) }
	publish := func(ports ...compose.Port) func(*Snapshot) {
		return func(s *Snapshot) { s.Project.Service("gateway").Ports = ports }
	}
	at := compose.Pos{File: "compose.yaml", Line: 9, Column: 7}
	const noHop = "- network back > service api: hop :3000 unknown [R1] []\n"
	const member = "+ network back > service api: member [] []\n"
	for name, tt := range map[string]struct {
		change   func(*Snapshot)
		findings []Finding
		want     string
	}{
		"a broken hop": {nil, []Finding{{Severity: Error, Links: []string{"gateway/1/0"}}, {Severity: Note, Second: true, Links: []string{"gateway/1/0"}}},
			noHop + "+ network back > service api: hop :3000 broken [R1] [0 1]\n"},
		"a risk":            {nil, []Finding{{Severity: Warning, Links: []string{"gateway/1"}}}, noHop + "+ network back > service api: hop :3000 risk [R1] [0]\n"},
		"worth knowing":     {nil, []Finding{{Links: []string{"gateway/1"}}}, noHop + "+ network back > service api: hop :3000 unknown [R1] [0]\n"},
		"no shared network": {host("hidden"), []Finding{{Severity: Error, Links: []string{"gateway/1/0"}}}, noHop + "+ nginx gateway > service hidden: hop :3000 broken [R1] [0]\n" + member},
		"switched off":      {host("admin"), nil, noHop + "+ network back > service admin (off: profile ops) absent: hop :3000 unknown [R1] []\n" + member},
		"outside":           {host("example.com"), nil, noHop + "+ nginx gateway > external example.com (not in this project): hop :3000 unknown [R1] []\n" + member},
		"the host":          {host("host.docker.internal"), nil, noHop + "+ nginx gateway > host the Docker host: hop :3000 unknown [R1] []\n" + member},
		"itself":            {host("127.0.0.1"), nil, noHop + "+ nginx gateway > self localhost in gateway (the nginx container itself): hop :3000 unknown [R1] []\n" + member},
		"another nginx": {func(s *Snapshot) { s.Proxies = append(s.Proxies, Proxy{Service: "api"}) }, nil, noHop +
			"+ network back > nginx api: hop :3000 unknown [R1] []\n"},
		"a socket": {api(func(t *nginx.Target) { *t = nginx.Target{Socket: "/run/a.sock"} }), nil, noHop + "+ nginx gateway > socket unix:/run/a.sock: hop unknown [R1] []\n" + member},
		"down":     {api(func(t *nginx.Target) { t.Params = []string{"down"} }), nil, noHop + "+ network back > service api: hop :3000 (down) unknown [R1] []\n"},
		"a variable": {func(s *Snapshot) {
			s.Proxies[0].Config.Passes[1] = nginx.Pass{Location: 1, Scheme: "fastcgi", Value: "$up"}
		}, []Finding{{Severity: Error, Links: []string{"gateway/1"}}}, noHop + "+ nginx gateway > dynamic $up: hop broken [R1] [0]\n" + member},
		"published ports": {publish(compose.Port{Published: 8443, Target: 443, Protocol: "tcp"}, compose.Port{HostIP: "127.0.0.1", Published: 8080, Target: 80, Protocol: "tcp"},
			compose.Port{Target: 9000, Protocol: "udp"}), nil,
			"+ port a free port for 9000 > nginx gateway: publish to :9000 unknown [] []\n+ port 127.0.0.1:8080 > nginx gateway: publish to :80 unknown [] []\n" +
				"+ port 8443 > nginx gateway: publish to :443 unknown [] []\n"},
		"a port that nobody serves": {publish(compose.Port{Published: 80, Target: 81, Protocol: "tcp", Pos: at}, compose.Port{Published: 90, Target: 90, Protocol: "tcp"}),
			[]Finding{{Severity: Error, Proxy: "gateway", At: at}},
			"+ port 80 > nginx gateway: publish to :81 broken [] [0]\n+ port 90 > nginx gateway: publish to :90 unknown [] []\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop()
			if tt.change != nil {
				tt.change(s)
			}
			r := Check(s, []Rule{rule("CC999", Static, tt.findings...)})
			got := difference(want, lines(&r.Graph))
			got = strings.ReplaceAll(strings.ReplaceAll(got, "gateway 80,443 shop.example /api/", "R1"), "gateway 80,443 shop.example /", "R0")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestGraphOfNginxDown blames nginx for what concerns it as a whole, and its ports, not the hops behind it.
func TestGraphOfNginxDown(t *testing.T) {
	s := shop()
	s.Project.Service("gateway").Ports = []compose.Port{{Published: 80, Target: 80, Protocol: "tcp"}}
	r := Check(s, []Rule{rule("CC999", Static, Finding{Severity: Error, Proxy: "gateway"})})
	for _, want := range []string{"port 80 > nginx gateway broken[0]: publish to :80 broken [] [0]\n", "service api: hop :3000 unknown ["} {
		if got := lines(&r.Graph); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// TestGraphLive reads what the engine and the probes add: no rule says yet why api refuses.
func TestGraphLive(t *testing.T) {
	s := live(shop())
	s.Engine.Containers = append(s.Engine.Containers, Container{Service: "hidden", State: "running", NetworkMode: "host", Endpoints: []Endpoint{{Network: "host"}}})
	s.Project.Service("hidden").Networks = nil
	s.Project.Service("hidden").NetworkMode = "host"
	r := Check(s, nil)
	want := `port 53/udp > nginx gateway (nginx 1.30.1): publish to :53 unknown [] []
port 443 > nginx gateway (nginx 1.30.1): publish to :443 ok [] []
port 8080 > nginx gateway (nginx 1.30.1): publish to :80 ok [] []
nginx gateway (nginx 1.30.1) > network back: member [] []
nginx gateway (nginx 1.30.1) > network front: member ok [] []
network back > service api: hop :3000 unknown [gateway 80,443 shop.example /api/] []
network front > service web: hop :5000 ok [gateway 80,443 shop.example /] []
service hidden (network_mode: host)
`
	if got := lines(&r.Graph); got != want {
		t.Errorf("got\n%s", got)
	}
}

// crowd is shop with many services more, of which nginx passes requests to all, every hundredth of them broken.
func crowd(n int) *Report {
	s := shop()
	config := s.Proxies[0].Config
	var findings []Finding
	for i := range n {
		name := fmt.Sprintf("app%03d", i)
		s.Project.Services = append(s.Project.Services, compose.Service{Name: name, Scale: 1, Networks: []compose.ServiceNetwork{{Name: "back"}}})
		if i%100 == 0 {
			findings = append(findings, Finding{Severity: Error, Links: []string{fmt.Sprintf("gateway/%d/0", len(config.Passes))}, Message: name})
		}
		config.Servers[0].Locations = append(config.Servers[0].Locations, nginx.Location{Path: "/" + name, Parent: -1})
		config.Passes = append(config.Passes, nginx.Pass{Directive: "proxy_pass", Scheme: "http", Location: len(config.Servers[0].Locations) - 1, Targets: []nginx.Target{{Host: name, Port: 8000 + i%2}}})
	}
	return Check(s, []Rule{rule("CC999", Static, findings...)})
}

func TestGraphGroup(t *testing.T) {
	r := crowd(200)
	g := r.Graph.Group(20)
	if len(r.Graph.Nodes) < 200 || len(g.Nodes) > 12 {
		t.Fatalf("%d nodes became %d", len(r.Graph.Nodes), len(g.Nodes))
	}
	broken, routes, members := 0, map[string]bool{}, 0
	for _, e := range g.Edges {
		for _, id := range e.Routes {
			routes[id] = true
		}
		if e.State == RouteBroken {
			broken++
		}
	}
	for _, n := range g.Nodes {
		members += max(1, len(n.Members))
	}
	if broken != 2 || len(routes) != len(r.Routes) || members != len(r.Graph.Nodes) {
		t.Errorf("%d broken edges, %d of %d routes, %d of %d nodes\n%s", broken, len(routes), len(r.Routes), members, len(r.Graph.Nodes), lines(g))
	}
	if whole := r.Graph.Group(1000); whole != &r.Graph {
		t.Error("a small picture was changed")
	}
	if diff := cmp.Diff(r.Graph, crowd(200).Graph); diff != "" {
		t.Errorf("not the same again: %s", diff)
	}
	if few := crowd(5000).Graph.Group(20); len(few.Nodes) > 40 {
		t.Errorf("%d nodes are too many to read", len(few.Nodes))
	}
}

func BenchmarkGraph(b *testing.B) {
	for b.Loop() {
		crowd(5000)
	}
}

// TestNetworkCircle has services of a snapshot that run in one another's network namespace, which no Compose file can have.
func TestNetworkCircle(t *testing.T) {
	s := shop()
	s.Project.Services = append(s.Project.Services, compose.Service{Name: "zoo"}) // with an even number the way round would end where it began
	for name, of := range map[string]string{"api": "web", "web": "api"} {
		service := s.Project.Service(name)
		service.Networks, service.NetworkMode = nil, "service:"+of
	}
	if g := Check(s, nil).Graph; len(g.Nodes) == 0 {
		t.Error("no picture")
	}
}
