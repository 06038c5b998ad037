package probe

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

func TestPlanQuestions(t *testing.T) {
	location := func(modifier, path string) *nginx.Config {
		return &nginx.Config{Servers: []nginx.Server{{Locations: []nginx.Location{{Modifier: modifier, Path: path, Parent: -1}}}}}
	}
	target := []nginx.Target{{Host: "api", Port: 3000}}
	tests := []struct {
		name   string
		config *nginx.Config
		pass   nginx.Pass
		want   question
	}{
		{"location", location("", "/api/"), nginx.Pass{Scheme: "http", Value: "http://api:3000", Targets: target, Read: time.Minute},
			question{Asked: "http", Header: "api:3000", Path: "/api/", Wait: 3 * time.Second}},
		{"uri", location("", "/api/"), nginx.Pass{Scheme: "http", Value: "http://api:3000/v1/", URI: "/v1/", Targets: target},
			question{Asked: "http", Header: "api:3000", Path: "/v1/", Wait: 3 * time.Second}},
		{"upstream block", location("=", "/x y"), nginx.Pass{Scheme: "http", Value: "http://backend", Targets: target},
			question{Asked: "http", Header: "backend", Path: "/x%20y", Wait: 3 * time.Second}},
		{"regex", location("~", `\.php$`), nginx.Pass{Scheme: "http", Value: "http://api:3000", Targets: target},
			question{Asked: "http", Header: "api:3000", Path: "/", Wait: 3 * time.Second}},
		{"named", location("@", "app"), nginx.Pass{Scheme: "http", Value: "http://api:3000", Targets: target},
			question{Asked: "http", Header: "api:3000", Path: "/", Wait: 3 * time.Second}},
		{"variable", location("", "/"), nginx.Pass{Scheme: "http", Value: "http://$up", Variables: []string{"up"}, URI: "$request_uri", Targets: target},
			question{Asked: "http", Header: "api:3000", Path: "/", Wait: 3 * time.Second}},
		{"header injection", location("", "/\r\nX: y"), nginx.Pass{Scheme: "http", Value: "http://a\r\nb", Targets: target},
			question{Asked: "http", Header: "api:3000", Path: "/%0D%0AX:%20y", Wait: 3 * time.Second}},
		{"short read timeout", location("", "/"), nginx.Pass{Scheme: "http", Value: "http://api:3000", Targets: target, Read: 5 * time.Second},
			question{Asked: "http", Header: "api:3000", Path: "/", Wait: 6 * time.Second}},
		{"very short read timeout", location("", "/"), nginx.Pass{Scheme: "http", Value: "http://api:3000", Targets: target, Read: time.Second},
			question{Asked: "http", Header: "api:3000", Path: "/", Wait: 3 * time.Second}},
		{"https", location("", "/"), nginx.Pass{Scheme: "https", Value: "https://api:3000", Targets: target},
			question{Asked: "tls", Header: "api:3000", Wait: 3 * time.Second}},
		{"grpc", location("", "/"), nginx.Pass{Scheme: "grpc", Value: "api:3000", Targets: target},
			question{Asked: "h2c", Header: "api:3000", Wait: 3 * time.Second}},
		{"fastcgi", location("", "/"), nginx.Pass{Scheme: "fastcgi", Value: "api:3000", Targets: target},
			question{Asked: "fastcgi", Header: "api:3000", Wait: 3 * time.Second}},
		{"uwsgi", location("", "/"), nginx.Pass{Scheme: "uwsgi", Value: "api:3000", Targets: target},
			question{Asked: "uwsgi", Header: "api:3000", Wait: 3 * time.Second}},
		{"scgi", location("", "/"), nginx.Pass{Scheme: "scgi", Value: "api:3000", Targets: target},
			question{Asked: "scgi", Header: "api:3000", Wait: 3 * time.Second}},
		{"stream", location("", "/"), nginx.Pass{Scheme: "tcp", Value: "api:3000", Location: -1, Targets: target}, question{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.config.Passes = []nginx.Pass{test.pass}
			s := snapshotOf()
			s.Proxies[0].Config = test.config
			plan := planFor(s, Options{Requests: true})[0]
			want := test.want
			want.Host, want.Port, want.timeout, want.passes = "api", 3000, test.pass.Read, []int{0}
			if !reflect.DeepEqual(plan.Questions, []question{want}) {
				t.Errorf("got  %+v\nwant %+v", plan.Questions, want)
			}
		})
	}
}

func TestPlanUnixSocket(t *testing.T) {
	s := snapshotOf(nginx.Pass{Scheme: "http", Value: "http://unix:/run/a.sock:/x/", URI: "/x/", Targets: []nginx.Target{{Socket: "/run/a.sock"}}})
	got := planFor(s, Options{Requests: true})[0].Questions
	want := []question{{Socket: "/run/a.sock", Asked: "http", Header: "localhost", Path: "/x/", Wait: 3 * time.Second, passes: []int{0}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// The same place is dialled once per protocol; the strictest read timeout is waited out.
func TestPlanMerges(t *testing.T) {
	slow, strict := passTo("http", "api", 80), passTo("http", "api", 80)
	slow.Read, slow.URI, strict.Read, strict.URI = time.Minute, "/slow", 4*time.Second, "/strict"
	s := snapshotOf(slow, strict, passTo("https", "api", 80), passTo("http", "api", 81))
	got := planFor(s, Options{Requests: true})[0]
	if len(got.Questions) != 3 || got.Questions[0].Path != "/strict" || got.Questions[0].Wait != 5*time.Second {
		t.Errorf("%+v", got.Questions)
	}
	if !reflect.DeepEqual(got.Names, []string{"api"}) {
		t.Errorf("names %v", got.Names)
	}
}

func TestPlanNames(t *testing.T) {
	resolver := func(args ...string) nginx.Pass {
		p := passTo("http", "10.0.0.1", 80)
		p.Resolver = &nginx.Setting{Name: "resolver", Args: args}
		return p
	}
	unknownPort := passTo("http", "later", 0)
	s := snapshotOf(resolver("dns-a", "valid=10s"), resolver("dns-b:5353"), resolver("127.0.0.11"), resolver("[::1]"), resolver(), unknownPort, passTo("udp", "syslog", 514))
	plan := planFor(s, Options{})[0]
	if want := []string{"dns-a", "dns-b", "later", "syslog"}; !reflect.DeepEqual(plan.Names, want) {
		t.Errorf("got %v, want %v", plan.Names, want)
	}
	if len(plan.Questions) != 1 || plan.Questions[0].Host != "10.0.0.1" {
		t.Errorf("%+v", plan.Questions)
	}
}

func TestPlanDNS(t *testing.T) {
	asks := func(address string) nginx.Pass {
		p := passTo("http", "api", 80)
		p.Resolver = &nginx.Setting{Name: "resolver", Args: []string{address, "valid=10s"}}
		return p
	}
	for _, tt := range []struct {
		podman bool
		pass   nginx.Pass
		want   string
	}{
		{false, asks("127.0.0.11"), "127.0.0.11"},
		{false, asks("10.89.0.1"), "127.0.0.11"},
		{true, passTo("http", "api", 80), "10.89.0.1"},
		{true, asks("10.89.0.1"), "10.89.0.1"},
		{true, asks("127.0.0.11"), "127.0.0.11"}, // where nobody answers
	} {
		s := snapshotOf(tt.pass)
		s.Engine.Podman = tt.podman
		s.Engine.Containers[0].Endpoints = []inspector.Endpoint{{Network: "shop_default"}}
		s.Engine.Networks = []inspector.Network{{Name: "other", Gateways: []string{"10.88.0.1"}}, {Name: "shop_default", Gateways: []string{"10.89.0.1"}}}
		if got := planFor(s, Options{})[0].DNS; got != tt.want {
			t.Errorf("podman %t, resolver %+v: asks %s, want %s", tt.podman, tt.pass.Resolver, got, tt.want)
		}
	}
}

func TestPlanReach(t *testing.T) {
	s := snapshotOf()
	s.Project = &compose.Project{Services: []compose.Service{{
		Name: "wazuh.master", ContainerName: "the.container", Links: []compose.Link{{Alias: "linked.name"}},
		Networks:   []compose.ServiceNetwork{{Aliases: []compose.Alias{{Name: "an.Alias"}}}},
		ExtraHosts: []compose.ExtraHost{{Name: "here.example", Addresses: []string{"host-gateway"}}, {Name: "far.example", Addresses: []string{"8.8.8.8"}}},
	}}}
	s.Engine.Containers[0].Endpoints = []inspector.Endpoint{{IPv4: "11.0.0.2", Names: []string{"dns.name"}}}
	s.Engine.Networks = []inspector.Network{{Gateways: []string{"11.0.0.1"}, Members: []inspector.Member{{Name: "other.project", IPv4: "11.0.0.3/24"}}}}
	known := newReach(s)
	for host, want := range map[string]bool{
		"wazuh.master": true, "the.container": true, "linked.name": true, "an.alias": true, "here.example": true, "dns.name": true,
		"other.project": true, "host.docker.internal": true, "localhost": true, "undotted": true, "127.0.0.1": true, "::1": true,
		"192.168.1.1": true, "100.64.0.1": true, "fd00::1": true, "169.254.1.1": true, "11.0.0.1": true, "11.0.0.2": true, "11.0.0.3": true,
		"far.example": false, "example.com": false, "8.8.8.8": false, "11.0.0.4": false, "2001:4860::1": false,
	} {
		if got := known.mayDial(host); got != want {
			t.Errorf("mayDial(%q) = %t", host, got)
		}
	}
	if want := []string{"11.0.0.1", "11.0.0.2", "11.0.0.3"}; !reflect.DeepEqual(known.public, want) {
		t.Errorf("public %v", known.public)
	}
}

func TestPlanLeavesOut(t *testing.T) {
	s := snapshotOf(passTo("https", "example.com", 443), passTo("https", "example.com", 443), passTo("http", "a", 1), passTo("http", "b", 2))
	s.Proxies[0].Config.Passes[2].Targets[0].Params = []string{"down"}
	plan := planFor(s, Options{MaxTargets: 2})[0]
	if len(plan.Names) != 2 || len(plan.Questions) != 1 || len(plan.Left) != 2 || !strings.Contains(plan.Left[0].What, "example.com:443") {
		t.Errorf("%+v", plan)
	}
	s = snapshotOf(passTo("http", "10.0.0.1", 1), passTo("http", "10.0.0.1", 2), passTo("http", "10.0.0.1", 3))
	if plan := planFor(s, Options{MaxTargets: 2})[0]; len(plan.Questions) != 2 || len(plan.Left) != 1 {
		t.Errorf("%+v", plan)
	}
}

func TestPlanContainers(t *testing.T) {
	s := snapshotOf()
	s.Engine.Containers[0].State = "restarting"
	if plans := planFor(s, Options{}); len(plans) != 0 {
		t.Errorf("%+v", plans)
	}
	s.Engine = nil
	if plans := planFor(s, Options{}); len(plans) != 0 {
		t.Errorf("%+v", plans)
	}
	s = snapshotOf()
	s.Proxies[0].Config = nil
	if plans := planFor(s, Options{}); len(plans) != 1 || plans[0].Questions != nil {
		t.Errorf("%+v", plans)
	}
}
