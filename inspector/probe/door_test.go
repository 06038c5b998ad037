package probe

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A front stands in for nginx: it keeps what it was asked, and never answers two at a time for one location.
type front struct {
	mu    sync.Mutex
	asked []string
	busy  map[string]bool
	twice bool
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.Method+" "+r.Host+" "+r.URL.Path)
	group := r.Host + strings.Split(r.URL.Path, "/")[1]
	f.twice = f.twice || f.busy[group] || !strings.HasPrefix(r.URL.RawQuery, inspector.Marker)
	f.busy[group] = true
	f.mu.Unlock()
	time.Sleep(20 * time.Millisecond) // so that another one would find it busy
	f.mu.Lock()
	delete(f.busy, group)
	f.mu.Unlock()
	if strings.HasPrefix(r.URL.Path, "/broken") || strings.HasPrefix(r.URL.Path, "/get-only") && r.Method != http.MethodGet {
		w.WriteHeader(http.StatusBadGateway)
	}
	if strings.HasPrefix(r.URL.Path, "/late") && r.Method != http.MethodGet {
		w.WriteHeader(http.StatusGatewayTimeout)
	}
}

// behindProxy takes the PROXY line off each connection, and refuses those without it.
type behindProxy struct{ net.Listener }

func (l behindProxy) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		r := bufio.NewReader(c)
		if line, err := r.ReadString('\n'); err == nil && strings.HasPrefix(line, "PROXY ") {
			return buffered{c, r}, nil
		}
		_ = c.Close()
	}
}

type buffered struct {
	net.Conn
	r *bufio.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

var getOnly = regexp.MustCompile(`GET \S+ /(get-only|late)/`)

func TestDoors(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			tools := d.tools
			if d.name != "busybox" {
				tools = append([]string{"curl"}, tools...)
			}
			bin := toolbox(t, tools, d.box)
			t.Parallel()
			f := &front{busy: map[string]bool{}}
			plain := serve(t, func(l net.Listener) { _ = http.Serve(l, f) })
			proxied := serve(t, func(l net.Listener) { _ = http.Serve(behindProxy{l}, f) })
			secure := httptest.NewUnstartedServer(f)
			secure.Config.ErrorLog = quiet
			secure.StartTLS()
			t.Cleanup(secure.Close)
			config := nginx.Read(fstest.MapFS{"nginx.conf": {Data: fmt.Appendf(nil, `
events {}
http {
    server { listen 127.0.0.1:%d; server_name shop.test;
        location /a/ { proxy_pass http://127.0.0.1:1; }
        location /a/b/ { proxy_pass http://127.0.0.1:1; }
        location /broken/ { proxy_pass http://127.0.0.1:2; }
        location /grpc/ { grpc_pass 127.0.0.1:1; }
        location /get-only/ { proxy_pass http://127.0.0.1:%[1]d; }
    }
    server { listen 127.0.0.1:%[2]d proxy_protocol; location / { proxy_pass http://127.0.0.1:3; } }
    server { listen 127.0.0.1:%[3]d ssl; server_name secure.test;
        location / { proxy_pass http://127.0.0.1:4; }
        location /get-only/ { proxy_pass http://127.0.0.1:%[2]d; }
    }
    server { listen 127.0.0.1:%[4]d; location / { proxy_pass http://127.0.0.1:5; } }
    server { listen 127.0.0.1:%[1]d; server_name late.test; location /late/ { proxy_pass http://127.0.0.1:%[1]d; } }
}`, plain, proxied, secure.Listener.Addr().(*net.TCPAddr).Port, closedPort(t))}}, nginx.Options{Main: "/nginx.conf"})
			s := snapshotOf()
			s.Proxies[0].Config = config
			probes, _ := openAndRun(t.Context(), local{bin}, s, Options{Requests: true})
			got := map[string]inspector.Request{}
			for _, r := range probes.Proxies[0].Requests {
				got[fmt.Sprint(r.Pass)] = r
			}
			for pass, want := range []inspector.Request{
				{Status: 200, Outcome: "answered"}, {Status: 200, Outcome: "answered"}, {Status: 502, Outcome: "answered"},
				{Skipped: "a gRPC server answers no HEAD"}, {Status: 200, Outcome: "answered", Method: "GET"},
				{Status: 200, Outcome: "answered"}, {Status: 200, Outcome: "answered"}, {Status: 200, Outcome: "answered", Method: "GET"}, {Outcome: "refused"},
				{Status: 200, Outcome: "answered", Method: "GET"},
			} {
				r := got[fmt.Sprint(pass)]
				if (pass == 6 || pass == 7) && d.name == "busybox" { // whose wget may know no TLS
					continue
				}
				if r.Status != want.Status || r.Outcome != want.Outcome || r.Skipped != want.Skipped || r.Method != want.Method {
					t.Errorf("pass %d: %+v, want %+v", pass, r, want)
				}
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			all := strings.Join(f.asked, "\n")
			if f.twice || !strings.Contains(all, "HEAD shop.test /a/b/") || strings.Contains(getOnly.ReplaceAllString(all, ""), "GET ") {
				t.Errorf("two at a time or without a marker: %t; or a needless GET; asked:\n%s", f.twice, all)
			}
		})
	}
}

// With --no-requests nothing is sent through nginx either.
func TestNoDoors(t *testing.T) {
	s := snapshotOf()
	s.Proxies[0].Config = nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(
		"events {} http { server { listen 80; location / { proxy_pass http://api; } } }")}}, nginx.Options{Main: "/nginx.conf"})
	if plans := planFor(s, Options{}); len(plans[0].Doors) != 0 {
		t.Errorf("%+v", plans[0].Doors)
	}
	if plans := planFor(s, Options{Requests: true}); len(plans[0].Doors) != 1 || plans[0].Doors[0].Skipped != "" {
		t.Errorf("%+v", plans[0].Doors)
	}
}

// Where a request would use up what is others', or be sent to others, none is sent.
func TestSharedDoors(t *testing.T) {
	s := snapshotOf()
	s.Proxies[0].Config = nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(`events {}
http { server { listen 80; limit_req zone=a;
    location /limited/ { proxy_pass http://api; }
    location /copied/ { mirror /m; proxy_pass http://api; }
} server { listen 81; mirror /m; location / { mirror off; proxy_pass http://api; } } }`)}}, nginx.Options{Main: "/nginx.conf"})
	for i, want := range []string{"limit_req", "mirror", ""} {
		d := planFor(s, Options{Requests: true})[0].Doors[i]
		if why, _, _ := strings.Cut(d.Skipped, " "); why != want {
			t.Errorf("pass %d: %q, want %q", i, d.Skipped, want)
		}
	}
}
