package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A badStart is a configuration for which nginx does not start, and where the person who wrote it must look.
type badStart struct {
	name    string
	file    string // of the nginx directory; it is mounted at the path of that name below /etc/nginx
	text    string
	service string // further lines of the nginx service
	says    string // that nginx writes, so that the case shows what it is to show
	rule    string // "": any that is not a fallback
	line    int    // of file; 0: elsewhere
}

const (
	site     = "conf.d/default.conf"
	mainFile = "nginx.conf"
	whole    = "events {}\nhttp {\n"
)

var badStarts = []badStart{
	// for these nginx names no place
	{name: "unknown variable", file: site, text: "server {\n    listen 80;\n    location / {\n        return 200 $backend_host;\n    }\n}\n", says: `unknown "backend_host" variable`, line: 4},
	{name: "unknown variable in a pass", file: site, text: "server {\n    location / {\n        proxy_pass http://$backend_host:3000;\n    }\n}\n", says: `unknown "backend_host" variable`, line: 3},
	{name: "no certificate", file: site, text: "server {\n    listen 443 ssl;\n    ssl_certificate /etc/ssl/a.pem;\n    ssl_certificate_key /etc/ssl/a.key;\n}\n", says: "cannot load certificate", rule: "certificate-missing", line: 3},
	{name: "no key", file: site, text: "server {\n    listen 443 ssl;\n    ssl_certificate /etc/nginx/mime.types;\n}\n", says: `no "ssl_certificate_key" is defined`, line: 3},
	{name: "no certificate at all", file: site, text: "server {\n    listen 443 ssl;\n}\n", says: `no "ssl_certificate" is defined`, line: 1},
	{name: "no zone of requests", file: site, text: "server {\n    limit_req zone=one;\n}\n", says: `zero size shared memory zone "one"`, line: 2},
	{name: "no zone of connections", file: site, text: "server {\n    limit_conn addr 10;\n}\n", says: `zero size shared memory zone "addr"`, line: 2},
	{name: "no cache", file: site, text: "server {\n    location / {\n        proxy_cache one;\n        proxy_pass http://127.0.0.1:81;\n    }\n}\n", says: `zone "one" is unknown`, line: 3},
	{name: "address of nobody", file: site, text: "server {\n    listen 192.168.77.77:80;\n}\n", says: "failed (99:", line: 2},
	{name: "port below 1024", file: site, text: "server {\n    listen 80;\n}\n", service: "user: \"101\"\n    tmpfs: [\"/var/cache/nginx:uid=101\", \"/run:uid=101\"]\n    sysctls: {net.ipv4.ip_unprivileged_port_start: 1024}", says: "failed (13:", line: 2},
	{name: "log in no directory", file: site, text: "server {\n    access_log /var/log/app/a.log;\n}\n", says: `open() "/var/log/app/a.log" failed (2`, line: 2},
	{name: "main log in no directory", file: mainFile, text: "error_log /nope/e.log;\n" + whole + "}\n", says: `open() "/nope/e.log" failed (2`, line: 1},
	{name: "pid in no directory", file: mainFile, text: "pid /nope/nginx.pid;\n" + whole + "    server { listen 8081; }\n}\n", says: `open() "/nope/nginx.pid" failed (2`, line: 1},
	{name: "cache in no directory", file: site, text: "proxy_cache_path /nope/cache keys_zone=one:1m;\nserver { listen 80; }\n", says: `mkdir() "/nope/cache" failed (2`, line: 1},
	{name: "no events", file: mainFile, text: "http {\n}\n", says: `no "events" section`, line: 1},
	{name: "verified by nothing", file: site, text: "server {\n    location / {\n        proxy_ssl_verify on;\n        proxy_pass https://127.0.0.1:81;\n    }\n}\nserver { listen 81; }\n", says: "no proxy_ssl_trusted_certificate", rule: "upstream-tls", line: 3},
	{name: "file system is read-only", file: site, text: "server { listen 80; }\n", service: "read_only: true", says: "failed (30:", rule: "privileged-port"},
	{name: "not root", file: site, text: "server { listen 80; }\n", service: "user: \"101\"", says: "failed (13:", rule: "privileged-port"},
	{name: "no capabilities", file: site, text: "server { listen 80; }\n", service: "cap_drop: [ALL]", says: "failed (1:", rule: "privileged-port"},
	// for these it does, in the container's terms
	{name: "missing semicolon", file: site, text: "server {\n    listen 80\n    server_name x;\n}\n", says: "invalid parameter", rule: "nginx-syntax", line: 2},
	{name: "unknown directive", file: site, text: "server {\n    proxy_pas http://x;\n}\n", says: `unknown directive "proxy_pas"`, rule: "nginx-syntax", line: 2},
	{name: "missing brace", file: site, text: "server {\n    listen 80;\n", says: "unexpected end of file", rule: "nginx-syntax"},
	{name: "too few words", file: site, text: "server {\n    location / {\n        proxy_pass ;\n    }\n}\n", says: `invalid number of arguments in "proxy_pass"`, rule: "nginx-syntax", line: 3},
	{name: "site as main file", file: mainFile, text: "server {\n    listen 80;\n}\n", says: `"server" directive is not allowed here`, rule: "config-wrong-context"},
	{name: "main file as site", file: site, text: "user nginx;\n" + whole + "}\n", says: `"user" directive is not allowed here`, rule: "config-wrong-context"},
	{name: "missing include", file: site, text: "server {\n    include snippets/ssl.conf;\n}\n", says: `open() "/etc/nginx/snippets/ssl.conf" failed (2`, rule: "include-missing", line: 2},
	{name: "no such module", file: mainFile, text: "load_module modules/ngx_nope.so;\n" + whole + "}\n", says: "dlopen()", line: 1},
	{name: "two defaults", file: site, text: "server { listen 80 default_server; }\nserver { listen 80 default_server; }\n", says: "a duplicate default server", rule: "duplicate-listen"},
	{name: "no such user", file: mainFile, text: "user www-date;\n" + whole + "}\n", says: "getpwnam(", rule: "nginx-user-missing", line: 1},
	{name: "scheme in a server", file: site, text: "upstream api {\n    server http://api:3000;\n}\nserver { listen 80; }\n", says: "invalid host in upstream", rule: "malformed-upstream", line: 2},
	{name: "no scheme", file: site, text: "server {\n    location / {\n        proxy_pass gateway:3000;\n    }\n}\n", says: "invalid URL prefix", rule: "malformed-upstream", line: 3},
	{name: "empty upstream", file: site, text: "upstream api {\n}\nserver { listen 80; }\n", says: "no servers are inside upstream"},
	{name: "upstream twice", file: site, text: "upstream api { server 127.0.0.1:1; }\nupstream api { server 127.0.0.1:2; }\n", says: `duplicate upstream "api"`, line: 2},
	{name: "no such log format", file: site, text: "server {\n    access_log /dev/stdout nope;\n}\n", says: `unknown log format "nope"`, line: 2},
	{name: "resolver by name", file: site, text: "server {\n    resolver dns;\n}\n", says: `host not found in resolver "dns"`, line: 2},
	{name: "default of the shell", file: site, text: "server {\n    listen ${PORT:-8080};\n}\n", says: "of the \"listen\" directive", line: 2},
	{name: "long names", file: site, text: "map $host $x {\n    default 1;\n    " + strings.Repeat("b", 90) + " 2;\n}\nserver { location / { return 200 $x; } }\n", says: "could not build map_hash"},
	{name: "module of another nginx", file: site, text: "server {\n    more_set_headers \"X: y\";\n}\n", says: `unknown directive "more_set_headers"`, rule: "directive-unsupported", line: 2},
	{name: "template as site", file: site, text: "server {\n    location / {\n        proxy_pass http://${BACKEND}:3000;\n    }\n}\n", service: "environment: {BACKEND: api}", says: `unknown "backend" variable`, rule: "template-not-rendered", line: 3},
	{name: "default in a template", file: "templates/default.conf.template", text: "server {\n    listen ${PORT:-8080};\n}\n", service: "environment: {PORT: \"80\"}", says: `of the "listen" directive`, rule: "template-variable", line: 2},
	{name: "unset in a template", file: "templates/default.conf.template", text: "server {\n    location / {\n        proxy_pass http://${BACKEND}:3000;\n    }\n}\n", says: `unknown "backend" variable`, rule: "template-variable", line: 3},
	{name: "misspelt upstream", file: site, text: "server {\n    location / {\n        proxy_pass http://nosuch:3000;\n    }\n}\n", says: "host not found in upstream", rule: "unknown-host", line: 3},
}

// TestLiveStart lets real nginx fail at its start and asks that the first finding explains it, at the line to change.
func TestLiveStart(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("live cases need an engine and the test images: run scripts/e2e.sh")
	}
	for _, b := range sample(badStarts) {
		t.Run(strings.ReplaceAll(b.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			p := newProject(t, strings.Fields(command), b.project(t))
			var live liveCase
			p.on(liveImage(), &live)
			p.do(nil, "up", "-d")
			if !p.within(func() bool { return strings.Contains(p.logOf("gateway"), b.says) }) {
				p.Fatalf("nginx does not say %q", b.says)
			}
			var r jsonReport
			ok := p.within(func() bool {
				r, _ = p.inspect(live)
				return len(r.Findings) > 0 && r.Findings[0].Severity == "error" && (b.rule == "" || r.Findings[0].Rule == b.rule)
			})
			if !ok {
				p.Fatalf("want %s first:\n%s", b.rule, p.text(live))
			}
			if f := r.Findings[0]; b.line != 0 && (f.File != "nginx/"+b.file || f.Line != b.line) {
				p.Errorf("%s at %s:%d, want nginx/%s:%d: %s", f.Rule, f.File, f.Line, b.file, b.line, f.Message)
			}
		})
	}
}

// project writes the files of the case.
func (b badStart) project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	compose := fmt.Sprintf("services:\n  gateway:\n    image: composecheck.test/nginx:debian\n    volumes: [\"./nginx/%[1]s:/etc/nginx/%[1]s:ro\"]\n    %[2]s\n", b.file, b.service)
	file := filepath.Join(dir, "nginx", b.file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(dir, "compose.yaml"): compose, file: b.text} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
