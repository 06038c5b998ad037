package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// TestKeepaliveRace: what nginx logs of an app that hangs up now and then makes more of the note.
func TestKeepaliveRace(t *testing.T) {
	const closed = `2026/01/02 03:00:00 [error] 9#9: *1 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.9, server: , request: "POST / HTTP/1.1", upstream: "http://10.0.0.2:3000/", host: "x"`
	now := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		age    time.Duration
		status int // of the app's answer now
		want   inspector.Severity
	}{
		{"just now", time.Minute, 200, inspector.Warning},
		{"long ago", time.Hour, 200, inspector.Note},
		{"before the app was started", 3 * time.Minute, 200, inspector.Note},
		{"it fails anyway", time.Minute, 500, inspector.Note},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := testCase{dir: casesDir + "/keepalive-race/node"}.snapshot(t)
			s.Taken = now
			on := func(ip string) []inspector.Endpoint {
				return []inspector.Endpoint{{Network: "n", IPv4: ip}}
			}
			s.Engine = &inspector.Engine{Containers: []inspector.Container{
				{ID: "a", Service: "api", Name: "api", State: "running", Started: now.Add(-2 * time.Minute), Endpoints: on("10.0.0.2")},
				{ID: "g", Service: "gateway", Name: "gateway", State: "running", Started: now.Add(-2 * time.Hour), Endpoints: on("10.0.0.3"),
					Log: []inspector.LogLine{{Time: now.Add(-tt.age), Text: closed}}},
			}}
			s.Probes = &inspector.Probes{Proxies: []inspector.ProxyProbe{{
				Service: "gateway", Container: "g", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 80}},
				Dials:   []inspector.Dial{{Host: "api", Address: "10.0.0.2", Port: 3000, OK: true}},
				Replies: []inspector.Reply{{Host: "api", Address: "10.0.0.2", Port: 3000, Asked: "http", Protocol: "http", Outcome: "answered", Status: tt.status}},
			}}}
			r := inspector.Check(s, All())
			if len(r.Findings) == 0 || r.Findings[0].Rule != "CC704" && tt.status == 200 {
				t.Fatalf("%+v", r.Findings)
			}
			for _, f := range r.Findings {
				if f.Rule == "CC704" && f.Severity != tt.want {
					t.Errorf("got %v, want %v", f.Severity, tt.want)
				}
			}
		})
	}
}

// TestHangsUp: of a server that is not known it is told what nginx logs of requests that it does not send again, where the same ones
// were answered at other times.
func TestHangsUp(t *testing.T) {
	const closed = `2026/01/02 03:00:00 [error] 9#9: *1 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.9, server: , request: "POST /orders HTTP/1.1", upstream: "http://10.0.0.2:3000/orders", host: "x"`
	now := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		answer string
		told   bool
	}{
		"the same was answered":           {`10.0.0.9 - - [02/Jan/2026:03:00:00 +0000] "POST /orders HTTP/1.1" 201 9 "-" "x"`, true},
		"it never was":                    {`10.0.0.9 - - [02/Jan/2026:03:00:00 +0000] "POST /orders HTTP/1.1" 502 9 "-" "x"`, false},
		"its page was, by another method": {`10.0.0.9 - - [02/Jan/2026:03:00:00 +0000] "GET /orders HTTP/1.1" 200 9 "-" "x"`, false},
		"another one was":                 {`10.0.0.9 - - [02/Jan/2026:03:00:00 +0000] "POST /carts HTTP/1.1" 201 9 "-" "x"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := testCase{dir: casesDir + "/keepalive-race/node"}.snapshot(t)
			s.Project.Service("api").Image = "registry.example/orders"
			s.Taken = now
			on := func(ip string) []inspector.Endpoint {
				return []inspector.Endpoint{{Network: "n", IPv4: ip}}
			}
			at := now.Add(-time.Minute)
			s.Engine = &inspector.Engine{Containers: []inspector.Container{
				{ID: "a", Service: "api", Name: "api", State: "running", Started: now.Add(-time.Hour), Endpoints: on("10.0.0.2")},
				{ID: "g", Service: "gateway", Name: "gateway", State: "running", Started: now.Add(-time.Hour), Endpoints: on("10.0.0.3"),
					Log: []inspector.LogLine{{Time: at, Text: closed}, {Time: at.Add(10 * time.Second), Text: tt.answer}}},
			}}
			s.Probes = &inspector.Probes{Proxies: []inspector.ProxyProbe{{
				Service: "gateway", Container: "g", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 80}},
				Dials:   []inspector.Dial{{Host: "api", Address: "10.0.0.2", Port: 3000, OK: true}},
				Replies: []inspector.Reply{{Host: "api", Address: "10.0.0.2", Port: 3000, Asked: "http", Protocol: "http", Outcome: "answered", Status: 200}},
			}}}
			told := false
			for _, f := range inspector.Check(s, All()).Findings {
				told = told || f.Rule == "CC704"
			}
			if told != tt.told {
				t.Errorf("told: %v", told)
			}
		})
	}
}
