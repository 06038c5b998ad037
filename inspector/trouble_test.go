package inspector

import (
	"slices"
	"testing"
	"time"
)

func TestTroubled(t *testing.T) {
	for name, test := range map[string]struct {
		dial  Dial
		reply Reply
		log   string
		want  []string
	}{
		"all is well": {Dial{Address: "10.0.0.2", OK: true}, Reply{Address: "10.0.0.2", Outcome: "answered", Status: 404}, "2026/01/01 00:00:00 [notice] 1#1: start worker processes", nil},
		"refused":     {Dial{Address: "10.0.0.2", Errno: 111}, Reply{Address: "10.0.0.3", Outcome: "answered"}, "", []string{"web", "api"}},
		"slow":        {Dial{Address: "10.0.0.2", OK: true}, Reply{Address: "10.0.0.2", Outcome: "answered", Took: time.Second}, "", []string{"web", "api"}},
		"unavailable": {Dial{Address: "10.0.0.2", OK: true}, Reply{Address: "10.0.0.2", Outcome: "answered", Status: 503}, "", []string{"web", "api"}},
		"logged": {Dial{Address: "10.0.0.2", OK: true}, Reply{Address: "10.0.0.2", Outcome: "answered"},
			`2026/01/01 00:00:00 [error] 9#9: *1 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.9, server: , request: "GET / HTTP/1.1", upstream: "http://10.0.0.2:3000/", host: "x"`, []string{"web", "api"}},
		"nginx itself": {Dial{Address: "10.0.0.2", OK: true}, Reply{Address: "10.0.0.2", Outcome: "answered"}, "2026/01/01 00:00:00 [alert] 9#9: 1 worker_connections are not enough", []string{"web"}},
		"a socket":     {Dial{Socket: "/a.sock", Errno: 2}, Reply{Socket: "/a.sock", Outcome: "closed"}, "", []string{"web"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Snapshot{
				Proxies: []Proxy{{Service: "web"}},
				Engine: &Engine{Containers: []Container{
					{ID: "web", Service: "web", State: "running", Log: []LogLine{{Text: test.log}}},
					{ID: "api", Service: "api", State: "running", Endpoints: []Endpoint{{IPv4: "10.0.0.2"}}},
					{ID: "old", Service: "api", State: "exited", Endpoints: []Endpoint{{IPv4: "10.0.0.2"}}},
					{ID: "fine", Service: "fine", State: "running", Endpoints: []Endpoint{{IPv4: "10.0.0.3"}}},
				}},
				Probes: &Probes{Proxies: []ProxyProbe{{Dials: []Dial{test.dial}, Replies: []Reply{test.reply}}}},
			}
			if got := s.Troubled(); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
