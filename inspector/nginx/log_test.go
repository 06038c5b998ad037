package nginx

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const stamp = "2026/11/20 23:31:00"

func TestParseLog(t *testing.T) {
	for _, tt := range []struct {
		line string
		want LogEntry
		host string
		port int
	}{
		{
			line: `2026/11/20 23:31:00 [error] 29#29: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: localhost, request: "GET /api HTTP/1.1", upstream: "http://172.18.0.4:3000/api", host: "localhost:8080", referrer: "http://localhost:8080/"`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 29, Message: "connect() failed (111: Connection refused) while connecting to upstream", Errno: 111,
				Action: "connecting to upstream", Client: "172.18.0.1", Server: "localhost", Request: "GET /api HTTP/1.1", Upstream: "http://172.18.0.4:3000/api", Host: "localhost:8080"},
			host: "172.18.0.4", port: 3000,
		},
		{
			line: `2026/11/20 23:31:00 [error] 29#29: *7 connect() failed (113: Host is unreachable) while connecting to upstream, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", upstream: "fastcgi://[fd00::2]:9000", host: "x"`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 29, Message: "connect() failed (113: Host is unreachable) while connecting to upstream", Errno: 113,
				Action: "connecting to upstream", Client: "1.2.3.4", Request: "GET / HTTP/1.1", Upstream: "fastcgi://[fd00::2]:9000", Host: "x"},
			host: "fd00::2", port: 9000,
		},
		{
			line: `nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`,
			want: LogEntry{Level: "emerg", Startup: true, Message: `host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`,
				File: "/etc/nginx/conf.d/default.conf", Line: 4},
		},
		{
			line: `2026/11/20 23:31:00 [crit] 9#9: *1 connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client: 172.20.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://unix:/run/app.sock:/", host: "x"`,
			want: LogEntry{Level: "crit", Stamp: stamp, Process: 9, Message: "connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream", Errno: 2,
				Action: "connecting to upstream", Client: "172.20.0.1", Request: "GET / HTTP/1.1", Upstream: "http://unix:/run/app.sock:/", Host: "x"},
		},
		{
			line: `2026/11/20 23:31:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 172.20.0.1, server: 0.0.0.0:3306, upstream: "172.20.0.2:3306", bytes from/to client:0/0, bytes from/to upstream:0/0`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 9, Message: "connect() failed (111: Connection refused) while connecting to upstream", Errno: 111,
				Action: "connecting to upstream", Client: "172.20.0.1", Server: "0.0.0.0:3306", Upstream: "172.20.0.2:3306"},
			host: "172.20.0.2", port: 3306,
		},
		{
			line: `2026/11/20 23:31:00 [error] 9#9: send() failed (111: Connection refused) while resolving, resolver: 127.0.0.1:53`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 9, Message: "send() failed (111: Connection refused) while resolving", Errno: 111, Action: "resolving", Resolver: "127.0.0.1:53"},
		},
		{
			line: `2026/11/20 23:31:00 [error] 9#9: app could not be resolved (3: Host not found)`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 9, Message: "app could not be resolved (3: Host not found)", Errno: 3},
		},
		{
			line: `2026/11/20 23:31:00 [error] 9#9: *1 FastCGI sent in stderr: "PHP message: PHP Warning:  connect() failed (111: x) while connecting to upstream, client: 1.1.1.1, upstream: "http://10.0.0.9:1/" in /a.php" while reading response header from upstream, client: 172.20.0.1, server: , request: "GET /a.php HTTP/1.1", upstream: "fastcgi://172.20.0.2:9000", host: "x"`,
			want: LogEntry{Level: "error", Stamp: stamp, Process: 9,
				Message: `FastCGI sent in stderr: "PHP message: PHP Warning:  connect() failed (111: x) while connecting to upstream, client: 1.1.1.1, upstream: "http://10.0.0.9:1/" in /a.php" while reading response header from upstream`,
				Action:  "reading response header from upstream", Client: "172.20.0.1", Request: "GET /a.php HTTP/1.1", Upstream: "fastcgi://172.20.0.2:9000", Host: "x"},
			host: "172.20.0.2", port: 9000,
		},
	} {
		got, ok := ParseLog(tt.line)
		if !ok {
			t.Errorf("not recognised: %s", tt.line)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s\n%s", tt.line, diff)
		}
		if host, port := got.Dialled(); host != tt.host || port != tt.port {
			t.Errorf("Dialled() = %q, %d, want %q, %d", host, port, tt.host, tt.port)
		}
	}
	for _, line := range []string{
		"", `172.20.0.1 - - [20/Nov/2026:23:31:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl"`,
		"/docker-entrypoint.sh: Configuration complete; ready for start up",
	} {
		if e, ok := ParseLog(line); ok {
			t.Errorf("%q read as %+v", line, e)
		}
	}
}

// TestForgedFields reads lines whose request line, path, Host or Referer a client made to look like further fields: none
// of them may name an upstream that nginx did not dial.
func TestForgedFields(t *testing.T) {
	const head, real = stamp + ` [error] 9#9: *1 `, `http://10.0.0.2:80/`
	refused := head + "connect() failed (111: Connection refused) while connecting to upstream, client: 172.20.0.1, server: shop, "
	missing := head + `open() "/usr/share/nginx/html/a" failed (2: No such file or directory), client: 172.20.0.1, server: shop, `
	for _, line := range []string{
		refused + `request: "GET / HTTP/1.1", upstream: "` + real + `", host: "x", referrer: "x", upstream: "http://10.6.6.6:80/"`,
		refused + `request: "GET / HTTP/1.0", upstream: "` + real + `", referrer: "x", upstream: "http://10.6.6.6:80/"`,
		refused + `request: "GET /", upstream: "http://10.6.6.6:80/ HTTP/1.1", upstream: "` + real + `", host: "x"`,
		refused + `request: "GET /x HTTP/1.1", upstream: "http://10.6.6.6:80/", host: "y HTTP/1.1", upstream: "` + real + `", host: "x"`,
		refused + `request: "GET /?q="quoted" HTTP/1.1", upstream: "` + real + `", host: "x"`,
		missing + `request: "GET /x HTTP/1.1", upstream: "http://10.6.6.6:80/ HTTP/1.1", host: "x"`,
		missing + `request: "GET /x HTTP/1.0", upstream: "http://10.6.6.6:80/", host: "y HTTP/1.0"`,
		missing + `request: "GET /x HTTP/1.0", upstream: "http://10.6.6.6:80/", referrer: "y HTTP/1.0"`,
		missing + `request: "GET /x", upstream: "http://10.6.6.6:80/", host: "x"`,
		missing + `request: "GET /x HTTP/1.1", host: "x", referrer: "y", upstream: "http://10.6.6.6:80/"`,
		head + `open() "/usr/share/nginx/html/a, client: 1.1.1.1, server: s, request: "GET / HTTP/1.1", upstream: "http://10.6.6.6:80/", host: "x"" failed (2: No such file or directory), client: 172.20.0.1, server: shop, request: "GET /x HTTP/1.1", host: "x"`,
		head + `open() "/usr/share/nginx/html/a (111: x) while connecting to upstream" failed (2: No such file or directory), client: 172.20.0.1, server: shop, request: "GET /x HTTP/1.1", host: "x"`,
	} {
		e, ok := ParseLog(line)
		if !ok || (e.Upstream != "" && e.Upstream != real) || e.Client != "172.20.0.1" || e.Server != "shop" {
			t.Errorf("%s\nread as %+v", line, e)
		}
		if want := map[bool]int{true: 111, false: 2}[strings.HasPrefix(line, refused)]; e.Errno != want {
			t.Errorf("%s\nerrno %d, want %d", line, e.Errno, want)
		}
	}
}

func FuzzParseLog(f *testing.F) {
	f.Add(`nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`)
	f.Add(`2026/11/20 23:31:00 [error] 29#29: *7 x (111: y) while connecting to upstream, upstream: "http://[::1:80/"`)
	f.Add(logged + `FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream` + loggedAt)
	f.Fuzz(func(t *testing.T, line string) {
		e, ok := ParseLog(line)
		e.Dialled()
		e.Meaning()
		for _, part := range []string{e.Message, e.Action, e.Client, e.Server, e.Request, e.Upstream, e.Host, e.Resolver, e.File} {
			if !ok && part != "" || !strings.Contains(line, part) {
				t.Errorf("%q is not of the line %q", part, line)
			}
		}
	})
}
