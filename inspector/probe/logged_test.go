package probe

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// TestReadLog checks when a refusal that nginx logged stands for a connect that nobody could try.
func TestReadLog(t *testing.T) {
	const refused = `2026/01/02 03:00:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: , request: "GET / HTTP/1.1", upstream: "http://10.0.0.2:8080/", host: "x"`
	const slow = `2026/01/02 03:00:01 [error] 9#9: *2 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.9, server: , request: "GET / HTTP/1.1", upstream: "http://10.0.0.2:8080/", host: "x"`
	now := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	open := func(ports ...int) []inspector.ListenerProbe {
		l := inspector.ListenerProbe{Container: "api"}
		for _, port := range ports {
			l.Sockets = append(l.Sockets, inspector.Socket{Address: "0.0.0.0", Port: port})
		}
		return []inspector.ListenerProbe{l}
	}
	for _, tt := range []struct {
		name      string
		up, age   time.Duration // of the app, and of the line
		lines     []string
		listeners []inspector.ListenerProbe
		want      bool
	}{
		{"just now", time.Minute, time.Second, []string{refused}, nil, true},
		{"just now, listening elsewhere", 2 * time.Second, time.Second, []string{refused}, open(3000), true},
		{"listening by now", time.Minute, time.Second, []string{refused}, open(3000, 8080), false},
		{"coming up", 2 * time.Second, time.Second, []string{refused}, nil, false},
		{"long ago", time.Hour, 3 * time.Minute, []string{refused}, nil, false},
		{"before its start", time.Minute, 90 * time.Second, []string{refused}, nil, false},
		{"it took one since", time.Minute, time.Second, []string{refused, slow}, nil, false},
		{"nothing was logged", time.Minute, time.Second, nil, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			on := func(ip string) []inspector.Endpoint {
				return []inspector.Endpoint{{Network: "n", IPv4: ip, Names: []string{"api"}}}
			}
			web := inspector.Container{ID: "web", Service: "web", State: "running", Started: now.Add(-2 * time.Hour), Endpoints: on("10.0.0.3")}
			for _, text := range tt.lines {
				web.Log = append(web.Log, inspector.LogLine{Time: now.Add(-tt.age), Text: text})
			}
			api := inspector.Container{ID: "api", Service: "api", State: "running", Started: now.Add(-tt.up), Endpoints: on("10.0.0.2")}
			s := &inspector.Snapshot{Taken: now, Engine: &inspector.Engine{Containers: []inspector.Container{api, web}}}
			r := &proxyRun{plan: proxyPlan{Container: "web", Questions: []question{{Host: "api", Port: 8080}}}}
			r.readLog(s)
			if len(r.probe.Dials) > 0 {
				t.Fatal("it could ask, and took the log's word")
			}
			r.probe.Skipped = noShell
			r.readLog(s)
			r.forget(s, tt.listeners)
			if got := len(r.probe.Dials) == 1 && r.probe.Dials[0].Errno == 111; got != tt.want {
				t.Errorf("dials %+v, want one: %v", r.probe.Dials, tt.want)
			}
		})
	}
}
