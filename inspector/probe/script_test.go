package probe

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// snapshotOf makes a snapshot of one running nginx with these passes.
func snapshotOf(passes ...nginx.Pass) *inspector.Snapshot {
	c := &nginx.Config{Passes: passes, Servers: []nginx.Server{{Locations: []nginx.Location{{Path: "/"}}}}}
	return &inspector.Snapshot{
		Proxies: []inspector.Proxy{{Service: "web", Config: c}},
		Engine:  &inspector.Engine{Containers: []inspector.Container{{ID: "c1", Name: "web-1", Service: "web", State: "running"}}},
	}
}

func passTo(scheme, host string, port int) nginx.Pass {
	return nginx.Pass{Scheme: scheme, Value: fmt.Sprintf("%s://%s:%d", scheme, host, port), Targets: []nginx.Target{{Host: host, Port: port}}}
}

func TestScripts(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			bin := toolbox(t, d.tools, d.box)
			t.Parallel()
			ports := map[string]int{}
			passes := []nginx.Pass{passTo("http", "localhost", closedPort(t)), passTo("http", "8.8.8.8", 53), passTo("http", "no-such-name-here", 80)}
			passes[0].Targets[0].Host = "127.0.0.1"
			for _, s := range servers {
				ports[s.name] = s.handle(t)
				passes = append(passes, passTo(s.scheme, "localhost", ports[s.name]))
			}
			s := snapshotOf(passes...)
			start := time.Now()
			probes, gaps := openAndRun(t.Context(), local{bin}, s, Options{Requests: true, ReplyTimeout: 5 * time.Second, ConnectTimeout: 10 * time.Second, dnsServer: dnsServer(t)})
			t.Logf("took %s, gaps %v", time.Since(start), gaps)
			p := probes.Proxies[0]
			for _, s := range servers {
				t.Run(s.name, func(t *testing.T) { checkServer(t, p, ports[s.name], s.reply, s.also) })
			}
			checkRefused(t, p, passes[0].Targets[0].Port)
			checkSockets(t, p, ports["http"])
			if len(gaps) != 1 || !strings.Contains(gaps[0].What, "8.8.8.8") {
				t.Errorf("gaps = %v, want one about 8.8.8.8", gaps)
			}
		})
	}
}

func checkServer(t *testing.T, p inspector.ProxyProbe, port int, want inspector.Reply, also string) {
	t.Helper()
	if !slices.ContainsFunc(p.Dials, func(d inspector.Dial) bool {
		return d.Port == port && d.OK && d.Host == "localhost" && d.Address == "127.0.0.1"
	}) {
		t.Errorf("no successful dial to %d in %+v", port, p.Dials)
	}
	var got []inspector.Reply
	for _, r := range p.Replies {
		if r.Port == port && r.Address == "127.0.0.1" {
			got = append(got, r)
		}
	}
	if len(got) == 0 {
		t.Fatalf("no reply from %d", port)
	}
	r := got[0]
	if r.Asked != want.Asked || r.Protocol != want.Protocol || r.Status != want.Status || !slices.Contains(strings.Split(want.Outcome, "|"), r.Outcome) {
		t.Errorf("got %+v\nwant %+v", r, want)
	}
	if also != "" && !slices.ContainsFunc(got[1:], func(r inspector.Reply) bool { return r.Protocol == also && r.Asked == also }) {
		t.Errorf("the follow-up did not find %s: %+v", also, got)
	}
}

func checkRefused(t *testing.T, p inspector.ProxyProbe, port int) {
	t.Helper()
	for _, d := range p.Dials {
		if d.Port == port {
			if d.OK || d.Errno != 111 || d.Error != "Connection refused" {
				t.Errorf("closed port: %+v", d)
			}
			return
		}
	}
	t.Errorf("closed port %d was not dialled", port)
}

func checkSockets(t *testing.T, p inspector.ProxyProbe, port int) {
	t.Helper()
	if !slices.Contains(p.Sockets, inspector.Socket{Address: "127.0.0.1", Port: port}) {
		t.Errorf("listening port %d is not in %v", port, p.Sockets)
	}
}

func TestScriptNames(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			bin := toolbox(t, d.tools, d.box)
			t.Parallel()
			port := httpServer(t)
			s := snapshotOf(passTo("http", "localhost", port), passTo("http", "only-in-dns", port), passTo("http", "nobody-here", port))
			p, gaps := openAndRun(t.Context(), local{bin}, s, Options{Requests: true, dnsServer: dnsServer(t)})
			if len(gaps) > 0 {
				t.Errorf("gaps: %v", gaps)
			}
			names := p.Proxies[0].Names
			if len(names) != 3 {
				t.Fatalf("names: %+v", names)
			}
			if l := names[0]; !slices.Contains(l.Libc, "127.0.0.1") || l.LibcErr != "" || l.DNS != nil || l.DNSErr != "no address" {
				t.Errorf("localhost: %+v", l)
			}
			if l := names[1]; l.Libc != nil || l.LibcErr == "" || !slices.Equal(l.DNS, []string{"127.0.0.1"}) || l.DNSErr != "" {
				t.Errorf("only-in-dns: %+v", l)
			}
			if l := names[2]; l.Libc != nil || l.LibcErr == "" || l.DNS != nil || l.DNSErr != "NXDOMAIN" {
				t.Errorf("nobody-here: %+v", l)
			}
			if !slices.ContainsFunc(p.Proxies[0].Replies, func(r inspector.Reply) bool {
				return r.Host == "only-in-dns" && r.Address == "127.0.0.1" && r.Protocol == "http"
			}) {
				t.Errorf("the address that only DNS knows was not spoken to: %+v", p.Proxies[0].Replies)
			}
		})
	}
}

func TestScriptUnixSockets(t *testing.T) {
	dir, err := os.MkdirTemp("", "probe") // a short path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.Listen("unix", dir+"/app.sock")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() { _ = http.Serve(l, hello) }()
	if err := os.WriteFile(dir+"/stale.sock", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "/app.sock", "/stale.sock"} { // an nginx of this machine may be whom perl dials as
		if err := os.Chmod(dir+path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	var passes []nginx.Pass
	for _, name := range []string{"app", "stale", "absent"} {
		passes = append(passes, nginx.Pass{Scheme: "http", Value: "http://unix:" + dir + "/" + name + ".sock:/", Targets: []nginx.Target{{Socket: dir + "/" + name + ".sock"}}})
	}
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			probes, gaps := openAndRun(t.Context(), local{toolbox(t, d.tools, d.box)}, snapshotOf(passes...), Options{Requests: true})
			p := probes.Proxies[0]
			if d.name != "perl" {
				if len(p.Dials) != 1 || p.Dials[0].Errno != 2 || len(gaps) != 2 {
					t.Errorf("dials %+v, gaps %v", p.Dials, gaps)
				}
				return
			}
			if len(p.Dials) != 3 || !p.Dials[0].OK || p.Dials[1].Errno != 111 || p.Dials[2].Errno != 2 || len(gaps) != 0 {
				t.Errorf("dials %+v, gaps %v", p.Dials, gaps)
			}
			if len(p.Replies) != 1 || p.Replies[0].Protocol != "http" || p.Replies[0].Socket != dir+"/app.sock" || p.Replies[0].Host != "" {
				t.Errorf("replies %+v", p.Replies)
			}
		})
	}
}
