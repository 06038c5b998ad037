package inspector

import (
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// shop is a project with one nginx that passes / to web and /api/ to api.
func shop() *Snapshot {
	on := func(networks ...string) (all []compose.ServiceNetwork) {
		for _, n := range networks {
			all = append(all, compose.ServiceNetwork{Name: n})
		}
		return all
	}
	pass := func(location int, host string, port int) nginx.Pass {
		return nginx.Pass{Directive: "proxy_pass", Scheme: "http", Location: location, Targets: []nginx.Target{{Host: host, Port: port}}}
	}
	return &Snapshot{
		Version: SnapshotVersion,
		Project: &compose.Project{
			Name: "shop",
			Services: []compose.Service{
				{Name: "api", Scale: 1, Networks: []compose.ServiceNetwork{{Name: "back", Aliases: []compose.Alias{{Name: "Backend"}}}}},
				{Name: "gateway", Scale: 1, Networks: on("back", "front")},
				{Name: "hidden", Scale: 1, Networks: on("other")},
				{Name: "web", Scale: 1, Networks: on("front"), ContainerName: "shop.web"},
			},
			Disabled: []compose.Service{{Name: "admin", Profiles: []string{"ops"}, Networks: on("back")}},
			Networks: []compose.Network{{Name: "back", EngineName: "shop_back"}, {Name: "front", EngineName: "shop_front"}},
			Lines:    map[string]map[int]string{"compose.yaml": {3: "  api:", 4: "    image: x"}},
		},
		Proxies: []Proxy{{
			Service: "gateway",
			Files:   []startup.File{{Path: "/etc/nginx/conf.d/a.conf", Host: "nginx/a.conf"}},
			Config: &nginx.Config{
				Complete: true,
				Lines:    map[string]map[int]string{"/etc/nginx/conf.d/a.conf": {7: "proxy_pass http://api:3000;"}},
				Servers: []nginx.Server{{
					Listens: []nginx.Listen{{Port: 80, Raw: "80"}, {Port: 443, SSL: true, Raw: "443 ssl"}},
					Names:   []nginx.Name{{Text: "shop.example"}},
					Locations: []nginx.Location{
						{Path: "/", Parent: -1}, {Path: "/api/", Parent: -1}, {Modifier: "~", Path: `\.php$`, Parent: -1},
					},
				}},
				Passes: []nginx.Pass{pass(0, "web", 5000), pass(1, "api", 3000)},
			},
		}},
	}
}

// live adds an engine on which both upstreams run, and probes that reach web and are refused by api.
func live(s *Snapshot) *Snapshot {
	end := func(network, ip string, names ...string) Endpoint {
		return Endpoint{Network: network, IPv4: ip, Names: names}
	}
	s.Taken = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	s.Engine = &Engine{Containers: []Container{
		{ID: "a", Name: "shop-api-1", Service: "api", State: "running", Endpoints: []Endpoint{end("shop_back", "10.0.0.2", "api")}},
		{ID: "g", Name: "shop-gateway-1", Service: "gateway", State: "running",
			Endpoints: []Endpoint{end("shop_back", "10.0.0.3"), end("shop_front", "10.0.1.3")},
			Published: []Publication{{Host: 8080, Target: 80, Protocol: "tcp"}, {Host: 443, Target: 443, Protocol: "tcp"}, {Host: 53, Target: 53, Protocol: "udp"}}},
		{ID: "w", Name: "shop.web", Service: "web", State: "running", Endpoints: []Endpoint{end("shop_front", "10.0.1.2", "web")}},
	}}
	s.Probes = &Probes{Proxies: []ProxyProbe{{
		Service: "gateway", Container: "g", Version: "1.30.1",
		Names:   []Lookup{{Host: "api", Libc: []string{"10.0.0.2"}}, {Host: "web", Libc: []string{"10.0.1.2"}}},
		Dials:   []Dial{{Host: "api", Address: "10.0.0.2", Port: 3000, Errno: 111, Error: "Connection refused"}, {Host: "web", Address: "10.0.1.2", Port: 5000, OK: true}},
		Replies: []Reply{{Host: "web", Address: "10.0.1.2", Port: 5000, Asked: "http", Protocol: "http", Status: 200, Outcome: "answered"}},
	}}, Listeners: []ListenerProbe{{Service: "api", Container: "a", Sockets: []Socket{{Address: "127.0.0.1", Port: 3000}}}}}
	return s
}

// rule makes a rule of findings that are known beforehand.
func rule(id string, needs Stage, findings ...Finding) Rule {
	return Rule{ID: id, Name: "rule-" + id, Needs: needs, Check: func(*Snapshot) []Finding { return findings }}
}
