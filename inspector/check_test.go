package inspector

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
)

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
		{"a note that is less sure stands behind that of a later rule", []Rule{
			rule("CC1", Static, Finding{Severity: Note, Links: web, Second: true, Behind: "CC2"}), rule("CC2", Static, Finding{Severity: Note, Links: web, Second: true}),
			rule("CC3", Static, Finding{Severity: Note, Links: web, Second: true})}, "CC2 CC1 CC3"},
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
			rule("CC101", Static, Finding{Severity: Error}), rule("CC2", Static, Finding{Severity: Error, Links: api})}, "CC101 CC2"},
		{"a later fault that stops nginx is told before that of a route", []Rule{
			rule("CC2", Static, Finding{Severity: Error, Links: web}), rule("CC4", Static, Finding{Severity: Error, Proxy: "gateway"})}, "CC4 CC2"},
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

// A rule that panics, or takes too long, is named, and the others are heard.
func TestRuleFails(t *testing.T) {
	stuck := make(chan bool)
	defer close(stuck)
	rules := []Rule{rule("CC1", Static, Finding{Severity: Warning}), rule("CC2", Static), rule("CC3", Static)}
	rules[1].Name, rules[1].Check = "faulty", func(*Snapshot) []Finding { panic("index out of range") }
	rules[2].Name, rules[2].Check = "stuck", func(*Snapshot) []Finding { <-stuck; return nil }
	over := make(chan struct{})
	time.AfterFunc(time.Second, func() { close(over) })
	r := Policy{Over: over}.Check(live(shop()), rules)
	if len(r.Findings) != 1 || r.Result != Warn || len(r.NotChecked) != 2 {
		t.Fatalf("%s: %+v, not checked: %+v", r.Result, r.Findings, r.NotChecked)
	}
	if late, faulty := r.NotChecked[0], r.NotChecked[1]; faulty.What != "faulty" || !strings.HasPrefix(faulty.Why, Crashed) || !slices.Equal(late.Rules, []string{"stuck"}) {
		t.Errorf("not checked: %+v", r.NotChecked)
	}
}

// What stops more is told first, among errors.
func TestOrder(t *testing.T) {
	one, two, three := []string{"a"}, []string{"b", "c"}, []string{"a", "b", "c"}
	findings := []Finding{
		{Rule: "CC605", Severity: Warning, Routes: one}, {Rule: "CC705", Severity: Warning, Routes: three, Proxy: "gateway"},
		{Rule: "CC203", Severity: Error, Routes: one}, {Rule: "CC402", Severity: Error, Routes: two}, {Rule: "CC624", Severity: Error},
		{Rule: "CC901", Severity: Error, Routes: three}, {Rule: "CC410", Severity: Error, Routes: three, Proxy: "gateway"}, {Rule: "CC101", Severity: Error},
	}
	order(shop(), findings)
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	if got := strings.Join(ids, " "); got != "CC101 CC410 CC402 CC203 CC624 CC901 CC605 CC705" {
		t.Error(got)
	}
}
