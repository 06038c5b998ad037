package nginx

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLog(t *testing.T) {
	for _, tt := range []struct {
		line string
		want LogEntry
		host string
		port int
	}{
		{
			line: `2026/11/20 23:31:00 [error] 29#29: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: localhost, request: "GET /api HTTP/1.1", upstream: "http://172.18.0.4:3000/api", host: "localhost:8080", referrer: "http://localhost:8080/"`,
			want: LogEntry{Level: "error", Process: 29, Message: "connect() failed (111: Connection refused) while connecting to upstream", Errno: 111,
				Action: "connecting to upstream", Server: "localhost", Request: "GET /api HTTP/1.1", Upstream: "http://172.18.0.4:3000/api"},
			host: "172.18.0.4", port: 3000,
		},
		{
			line: `2026/11/20 23:31:00 [error] 29#29: *7 connect() failed (113: Host is unreachable) while connecting to upstream, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", upstream: "fastcgi://[fd00::2]:9000", host: "x"`,
			want: LogEntry{Level: "error", Process: 29, Message: "connect() failed (113: Host is unreachable) while connecting to upstream", Errno: 113,
				Action: "connecting to upstream", Request: "GET / HTTP/1.1", Upstream: "fastcgi://[fd00::2]:9000"},
			host: "fd00::2", port: 9000,
		},
		{
			line: `nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`,
			want: LogEntry{Level: "emerg", Startup: true, Message: `host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`,
				File: "/etc/nginx/conf.d/default.conf", Line: 4},
		},
		{
			line: `2026/11/20 23:31:00 [crit] 9#9: *1 connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client: 172.20.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://unix:/run/app.sock:/", host: "x"`,
			want: LogEntry{Level: "crit", Process: 9, Message: "connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream", Errno: 2,
				Action: "connecting to upstream", Request: "GET / HTTP/1.1", Upstream: "http://unix:/run/app.sock:/"},
		},
		{
			line: `2026/11/20 23:31:00 [error] 9#9: *1 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 172.20.0.1, server: , request: "GET /a, server: \"x\" HTTP/1.1", upstream: "http://10.0.0.2:80/"`,
			want: LogEntry{Level: "error", Process: 9, Message: "upstream timed out (110: Connection timed out) while reading response header from upstream", Errno: 110,
				Action: "reading response header from upstream", Request: `GET /a, server: \"x\" HTTP/1.1`, Upstream: "http://10.0.0.2:80/"},
			host: "10.0.0.2", port: 80,
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

func FuzzParseLog(f *testing.F) {
	f.Add(`nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`)
	f.Add(`2026/11/20 23:31:00 [error] 29#29: *7 x (111: y) while connecting to upstream, upstream: "http://[::1:80/"`)
	f.Fuzz(func(t *testing.T, line string) {
		e, _ := ParseLog(line)
		e.Dialled()
	})
}
