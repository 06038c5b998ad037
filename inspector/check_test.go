package inspector

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestJoinProject(t *testing.T) {
	for _, tt := range []struct{ host, services, apart, off string }{
		{"web", "web", "", ""},
		{"shop.web", "web", "", ""},
		{"backend", "api", "", ""},
		{"shop-api-1", "api", "", ""},
		{"hidden", "", "hidden", ""},
		{"admin", "", "", "admin"},
		{"nobody", "", "", ""},
		{"web.", "web", "", ""},
	} {
		s := shop()
		s.Proxies[0].Config.Passes[0].Targets[0].Host = tt.host
		l := s.Links()[0]
		if got := namesOf(l.Services); got != tt.services {
			t.Errorf("%s: services %q, want %q", tt.host, got, tt.services)
		}
		if got := namesOf(l.Apart); got != tt.apart {
			t.Errorf("%s: apart %q, want %q", tt.host, got, tt.apart)
		}
		if off := ""; l.Off != nil {
			if off = l.Off.Name; off != tt.off {
				t.Errorf("%s: off %q, want %q", tt.host, off, tt.off)
			}
		} else if tt.off != "" {
			t.Errorf("%s: not seen as switched off", tt.host)
		}
	}
}

func namesOf(services []*compose.Service) string {
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	return strings.Join(names, ",")
}

func TestNamespace(t *testing.T) {
	p := &compose.Project{Services: []compose.Service{
		{Name: "a", NetworkMode: "service:b"}, {Name: "b", NetworkMode: "service:c"}, {Name: "c"},
		{Name: "x", NetworkMode: "service:y"}, {Name: "y", NetworkMode: "service:x"}, {Name: "z", NetworkMode: "service:gone"},
	}}
	if got := Namespace(p, p.Service("a")); got == nil || got.Name != "c" {
		t.Errorf("a runs in %v", got)
	}
	if got := Namespace(p, p.Service("z")); got != nil {
		t.Errorf("z runs in %v", got)
	}
	Namespace(p, p.Service("x")) // a circle must end
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

func TestLinkFacts(t *testing.T) {
	links := live(shop()).Links()
	web, api := &links[0], &links[1]
	if !web.Works() || api.Works() {
		t.Errorf("web works: %v, api works: %v", web.Works(), api.Works())
	}
	if d := api.Failed(111); d == nil || api.Failed(113) != nil || web.Failed() != nil {
		t.Errorf("failed dials: %+v", d)
	}
	if len(api.Far) != 1 || api.Far[0].ID != "a" || len(api.Listeners) != 1 || len(web.Listeners) != 0 {
		t.Errorf("far end of api: %+v, listeners %+v", api.Far, api.Listeners)
	}
	for name, got := range map[string]*bool{"meets": api.Meets(), "resolves": api.Resolves(), "connects": web.Connects()} {
		if got == nil || !*got {
			t.Errorf("%s is not true", name)
		}
	}
	nobody := shop()
	if l := &nobody.Links()[0]; l.Resolves() != nil || l.Connects() != nil || l.Works() {
		t.Error("nobody looked, yet something is known")
	}
}

// rule makes a rule of findings that are known beforehand.
func rule(id string, needs Stage, findings ...Finding) Rule {
	return Rule{ID: id, Name: "rule-" + id, Needs: needs, Check: func(*Snapshot) []Finding { return findings }}
}

func TestOneCauseEach(t *testing.T) {
	web, api := []string{"gateway/0/0"}, []string{"gateway/1/0"}
	for _, tt := range []struct {
		name  string
		rules []Rule
		want  string
	}{
		{"the first error on a link wins", []Rule{
			rule("CC2", Static, Finding{Severity: Error, Links: web}), rule("CC1", Static, Finding{Severity: Error, Links: web})}, "CC1"},
		{"an error stands beside an earlier warning", []Rule{
			rule("CC1", Static, Finding{Severity: Warning, Links: web}), rule("CC2", Static, Finding{Severity: Error, Links: web})}, "CC2 CC1"},
		{"a second fault stands", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Links: web}), rule("CC2", Static, Finding{Severity: Error, Links: web, Second: true})}, "CC1 CC2"},
		{"a note of something else on a link explains no other", []Rule{
			rule("CC1", Static, Finding{Severity: Note, Links: web, Second: true}), rule("CC2", Static, Finding{Severity: Note, Links: web}),
			rule("CC3", Static, Finding{Severity: Note, Links: web})}, "CC1 CC2"},
		{"two faults in a row are both told, and no third for them", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Links: web, Written: true}), rule("CC2", Static, Finding{Severity: Error, Links: web, Stopped: true}),
			rule("CC3", Static, Finding{Severity: Error, Links: web})}, "CC1 CC2"},
		{"a container that is down for another reason than the files", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Links: web, Stopped: true}), rule("CC2", Static, Finding{Severity: Error, Links: web, Written: true})}, "CC1 CC2"},
		{"what may follow from the first is not told", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Links: web, Written: true}), rule("CC2", Static, Finding{Severity: Error, Links: web, Written: true}),
			rule("CC3", Static, Finding{Severity: Error, Links: web})}, "CC1"},
		{"two links, two causes", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Links: web}), rule("CC2", Static, Finding{Severity: Error, Links: api})}, "CC1 CC2"},
		{"a fallback keeps to what is left", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Proxy: "gateway", Fallback: true}), rule("CC2", Static, Finding{Severity: Error, Links: web}),
			rule("CC3", Static, Finding{Severity: Error, Links: api})}, "CC2 CC3"},
		{"a fault of the whole proxy covers suspicions and fallbacks on its links", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Proxy: "gateway"}), rule("CC2", Static, Finding{Severity: Warning, Links: api}),
			rule("CC3", Static, Finding{Severity: Error, Links: api, Fallback: true})}, "CC1"},
		{"a fault of the whole proxy stands beside an app that fails", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Proxy: "gateway"}), rule("CC2", Static, Finding{Severity: Error, Links: api, At: compose.Pos{File: "x", Line: 2}})}, "CC1 CC2"},
		{"what one line is blamed for it is not blamed for twice", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Proxy: "gateway", At: compose.Pos{File: "x", Line: 2}}),
			rule("CC2", Static, Finding{Severity: Error, Links: api, At: compose.Pos{File: "x", Line: 2, Column: 9}})}, "CC1"},
		{"a fault for which nginx is down leaves nothing to a fallback, and other links their faults", []Rule{
			rule("CC1", Static, Finding{Severity: Error, Proxy: "gateway", Fallback: true}),
			rule("CC2", Static, Finding{Severity: Error, Proxy: "gateway", Links: web}), rule("CC3", Static, Finding{Severity: Warning, Links: api})}, "CC2 CC3"},
		{"a fault of the project covers nothing", []Rule{
			rule("CC1", Static, Finding{Severity: Error}), rule("CC2", Static, Finding{Severity: Error, Links: api})}, "CC1 CC2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var ids []string
			for _, f := range Check(shop(), tt.rules).Findings {
				ids = append(ids, f.Rule)
			}
			if got := strings.Join(ids, " "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestSameFault(t *testing.T) {
	finding := func(line int, message, link string, edits ...Edit) Finding {
		return Finding{Severity: Error, At: compose.Pos{File: "a.conf", Line: line}, Label: "here", Message: message, Links: []string{link}, Fix: Fix{Edits: edits}}
	}
	first, second := Edit{File: "a.conf", Line: 3, Old: "80", New: "81"}, Edit{File: "a.conf", Line: 5, Old: "80", New: "81"}
	other := Edit{File: "a.conf", Line: 3, Old: "80", New: "82"}
	r := Check(shop(), []Rule{rule("CC5", Static, finding(3, "wrong", "gateway/0/0", first), finding(5, "wrong", "gateway/1/0", second),
		finding(7, "else", "gateway/1/0"), finding(3, "wrong", "gateway/1/0", other))})
	if len(r.Findings) != 3 {
		t.Fatalf("%d findings: %+v", len(r.Findings), r.Findings)
	}
	f := r.Findings[0]
	if diff := cmp.Diff([]Edit{first, second}, f.Fix.Edits); diff != "" {
		t.Errorf("edits:\n%s", diff)
	}
	if diff := cmp.Diff([]Place{{At: compose.Pos{File: "a.conf", Line: 5}, Label: "here"}}, f.Also); diff != "" {
		t.Errorf("places:\n%s", diff)
	}
	if f.Places != 2 || len(f.Routes) != 2 {
		t.Errorf("%d places, routes %q", f.Places, f.Routes)
	}
}

func TestReport(t *testing.T) {
	at := compose.Pos{File: "nginx/a.conf", Line: 7}
	r := Check(live(shop()), []Rule{rule("CC5", Probed, Finding{
		Severity: Error, Links: []string{"gateway/1/0"}, At: at, Also: []Place{{At: compose.Pos{File: "compose.yaml", Line: 4}}},
	})})
	yes, no := true, false
	want := []Route{
		{ID: "gateway 80,443 shop.example /", Proxy: "gateway", Listen: "80,443", Server: "shop.example", Location: "/", Upstream: "web:5000", Scheme: "http",
			At: compose.Pos{File: "gateway:"}, State: RouteOK, Network: &yes, DNS: &yes, TCP: &yes, Reply: "HTTP 200"},
		{ID: "gateway 80,443 shop.example /api/", Proxy: "gateway", Listen: "80,443", Server: "shop.example", Location: "/api/", Upstream: "api:3000", Scheme: "http",
			At: compose.Pos{File: "gateway:"}, State: RouteBroken, Network: &yes, DNS: &yes, TCP: &no, Finding: "CC5"},
	}
	if diff := cmp.Diff(want, r.Routes); diff != "" {
		t.Errorf("routes:\n%s", diff)
	}
	if got := r.Findings[0].Routes; len(got) != 1 || got[0] != want[1].ID {
		t.Errorf("the finding breaks %q", got)
	}
	wantLines := map[string]map[int]string{"nginx/a.conf": {7: "proxy_pass http://api:3000;"}, "compose.yaml": {3: "  api:", 4: "    image: x"}}
	if diff := cmp.Diff(wantLines, r.Lines); diff != "" {
		t.Errorf("lines:\n%s", diff)
	}
	if got := r.Proxies[0]; got.Version != "1.30.1" || strings.Join(got.URLs, " ") != "http://localhost:8080 https://localhost" {
		t.Errorf("proxy: %+v", got)
	}
	if r.Result != Fail || r.Count(Error) != 1 || !r.AtLeast(Warning) {
		t.Errorf("result %s", r.Result)
	}
}

func TestHangingRoute(t *testing.T) {
	s := live(shop())
	s.Probes.Proxies[0].Requests = append(s.Probes.Proxies[0].Requests, Request{Pass: 0, Path: "/", Outcome: "silent"})
	if got := Check(s, nil).Routes[0]; got.State != RouteUnknown || got.Reply != "silent" {
		t.Errorf("a request that nginx does not answer leaves the route %s (%s)", got.State, got.Reply)
	}
}

func TestNginxIsDown(t *testing.T) {
	r := Check(shop(), []Rule{rule("CC5", Static, Finding{Severity: Error, Proxy: "gateway", Links: []string{"gateway/1/0"}})})
	for _, route := range r.Routes {
		if route.State != RouteBroken || route.Finding != "CC5" {
			t.Errorf("%s is %s by %q", route.ID, route.State, route.Finding)
		}
	}
	if got := r.Findings[0].Routes; len(got) != 2 {
		t.Errorf("the finding breaks %q", got)
	}
}

func TestIdle(t *testing.T) {
	for _, tt := range []struct {
		c    Container
		idle bool
	}{
		{Container{State: "created"}, true},
		{Container{State: "created", Error: "port is already allocated"}, false},
		{Container{State: "exited", ExitCode: 143}, true},
		{Container{State: "exited", ExitCode: 137, OOMKilled: true}, false},
		{Container{State: "exited", ExitCode: 1}, false},
		{Container{State: "running"}, false},
		{Container{State: "paused"}, false},
	} {
		e := &Engine{Containers: []Container{{State: "exited"}, tt.c}}
		if got := e.Idle(); got != tt.idle {
			t.Errorf("%+v: %v", tt.c, got)
		}
	}
	s := live(shop())
	s.Engine.Containers = nil
	if r := Check(s, nil); r.Result != Partial {
		t.Errorf("with no containers: %s", r.Result)
	}
}

// TestNotLooked is the promise that a partial run is never a pass.
func TestNotLooked(t *testing.T) {
	rules := []Rule{rule("CC1", Static), rule("CC2", Running), rule("CC3", Probed)}
	r := Check(shop(), rules)
	if r.Result != Partial || r.Rules != 1 || len(r.NotChecked) != 1 || len(r.NotChecked[0].Rules) != 2 {
		t.Errorf("files only: %s, %d rules, %+v", r.Result, r.Rules, r.NotChecked)
	}
	if r := Check(live(shop()), rules); r.Result != Pass || r.Rules != 3 {
		t.Errorf("all looked at: %s, %+v", r.Result, r.NotChecked)
	}
	s := live(shop())
	s.Gaps = []Gap{{What: "a log", Why: "gone"}}
	if r := Check(s, rules); r.Result != Partial {
		t.Errorf("with a gap: %s", r.Result)
	}
	if r := Check(live(shop()), []Rule{rule("CC1", Static, Finding{Severity: Warning})}); r.Result != Warn {
		t.Errorf("with a warning: %s", r.Result)
	}
}

func TestDecodeSnapshot(t *testing.T) {
	data, err := json.Marshal(live(shop()))
	if err != nil {
		t.Fatal(err)
	}
	s, err := DecodeSnapshot(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(s)
	if err != nil || string(again) != string(data) {
		t.Errorf("decoded and encoded, it differs: %v", err)
	}
	for _, damage := range []func(*Snapshot){
		func(s *Snapshot) { s.Version = 0 },
		func(s *Snapshot) { s.Version = SnapshotVersion + 1 },
		func(s *Snapshot) { s.Project = nil },
		func(s *Snapshot) { s.Proxies[0].Service = "gone" },
		func(s *Snapshot) { s.Proxies[0].Config.Passes[0].Server = 7 },
		func(s *Snapshot) { s.Proxies[0].Config.Passes[0].Location = -2 },
		func(s *Snapshot) { s.Proxies[0].Config.Servers[0].Locations[0].Parent = 0 },
	} {
		s := shop()
		damage(s)
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeSnapshot(data); err == nil {
			t.Errorf("accepted %.80s…", data)
		}
	}
	if _, err := DecodeSnapshot([]byte("{")); err == nil {
		t.Error("accepted what is no JSON")
	}
}

func TestSeverity(t *testing.T) {
	for _, name := range []string{"note", "warning", "error"} {
		s, err := ParseSeverity(name)
		if err != nil || s.String() != name {
			t.Errorf("%s reads as %v, %v", name, s, err)
		}
		var back Severity
		if text, err := s.MarshalText(); err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("%s does not survive its text form", name)
		}
	}
	if _, err := ParseSeverity("fatal"); err == nil {
		t.Error("fatal is no severity")
	}
}
