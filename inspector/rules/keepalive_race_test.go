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
