package nginx

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// files makes a file system of path, text pairs.
func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func TestTargets(t *testing.T) {
	const groups = `upstream Backend { server app:3000; server app2 backup; server unix:/run/a.sock; }
upstream php { server fpm:9000; }
map $http_x $mapped { default http://a:1; ~^b "http://b:2"; empty ""; }
split_clients $remote_addr $split { 50% c:3; * Backend; }
geo $where { default d; 10.0.0.0/8 e; }
`
	tests := []struct {
		location string // directives of location / in server {}
		want     string // targets, "!" before those resolved at run time, the number of their choice behind; then what else is remarkable
	}{
		{"proxy_pass http://App:3000/x/;", "app:3000 uri=/x/"},
		{"proxy_pass http://app;", "app:80"},
		{"proxy_pass HTTPS://app;", "app:443"},
		{"proxy_pass http://app?x;", "app:80 uri=?x"},
		{"proxy_pass http://[::1]:81/;", "::1:81 uri=/"},
		{"proxy_pass http://[::1];", "::1:80"},
		{"proxy_pass http://[::1;", `malformed=invalid host in upstream "[::1"`},
		{"proxy_pass http://[::1]x;", `::1:80 malformed=invalid host in upstream "[::1]x"`},
		{"proxy_pass http://unix:/run/a.sock:/uri;", "unix:/run/a.sock uri=/uri"},
		{"proxy_pass http://unix:;", `malformed=no path in the unix domain socket in upstream "unix:"`},
		{"proxy_pass http://backend/;", "app:3000 app2:80 unix:/run/a.sock upstream=Backend uri=/"},
		{"proxy_pass https://backend;", "app:3000 app2:80 unix:/run/a.sock upstream=Backend"},
		{"proxy_pass http://backend:8080;", `app:3000 app2:80 unix:/run/a.sock upstream=Backend malformed=upstream "Backend" may not have port 8080`},
		{"proxy_pass app:3000;", "malformed=invalid URL prefix"},
		{"proxy_pass http://app:3000:3000;", `app malformed=invalid port in upstream "app:3000:3000"`},
		{"proxy_pass http://app:0;", `app malformed=invalid port in upstream "app:0"`},
		{"proxy_pass http://app:+80;", `app malformed=invalid port in upstream "app:+80"`},
		{"proxy_pass http://:3000;", `malformed=no host in upstream ":3000"`},
		{"proxy_pass http://;", `malformed=no host in upstream ""`},
		{"proxy_pass http://u:secret@app/;", `u uri=/ malformed=invalid port in upstream "…@app/"`},
		{"proxy_pass http://app:3000$request_uri;", "!app:3000 uri=$request_uri"},
		{"proxy_pass http://app:3000$1;", "!app:3000 uri=$1"},
		{"proxy_pass http://app/$1;", "!app:80 uri=/$1"},
		{"proxy_pass http://known:5000$request_uri;", "known:5000 uri=$request_uri"},
		{"proxy_pass http://10.0.0.1:3000$request_uri;", "10.0.0.1:3000 uri=$request_uri"},
		{"proxy_pass http://backend$uri;", "app:3000 app2:80 unix:/run/a.sock upstream=Backend uri=$uri"},
		{"set $b http://app:3000; proxy_pass $b;", "!app:3000 vars=b"},
		{"set $b app:3000; proxy_pass http://$b/x;", "!app:3000 uri=/x vars=b"},
		{"set $b backend; proxy_pass http://$b;", "app:3000 app2:80 unix:/run/a.sock upstream=Backend vars=b"},
		{"set $h app; set $p 81; proxy_pass http://${h}:$p;", "!app:81 vars=h,p"},
		{"set $b one; if ($host = x) { set $b two; } proxy_pass http://$b;", "!one:80(1) !two:80(2) vars=b"},
		{"set $b app:3000; proxy_pass $b;", "malformed=invalid URL prefix vars=b"},
		{"set $a $c; set $c $a; proxy_pass http://$a;", "unknown=the values of $a are too many or lead in a circle vars=a"},
		{"proxy_pass http://$srv;", "!server:80 vars=srv"},
		{"proxy_pass http://$elsewhere;", "unknown=$elsewhere is set elsewhere, but not where it is used vars=elsewhere"},
		{"proxy_pass http://$nowhere;", "unknown=nothing that can be read sets $nowhere vars=nowhere"},
		{"proxy_pass http://$host;", "unknown=$host comes from the request vars=host"},
		{"proxy_pass http://$http_x;", "unknown=$http_x comes from the request vars=http_x"},
		{"auth_request_set $u $upstream_http_x; proxy_pass http://$u;", "unknown=$u is set by auth_request_set while a request runs vars=u"},
		{"proxy_pass $mapped;", "!a:1(1) !b:2(2) vars=mapped"},
		{"proxy_pass http://$split;", "!c:3(1) app:3000(2) app2:80(2) unix:/run/a.sock(2) upstream=Backend vars=split"},
		{"proxy_pass http://$where;", "!d:80(1) !e:80(2) vars=where"},
		{"proxy_pass $scheme://app;", "!app:80 vars=scheme"},
		{"fastcgi_pass php;", "fpm:9000 upstream=php scheme=fastcgi"},
		{"fastcgi_pass php:9000;", `fpm:9000 upstream=php scheme=fastcgi malformed=upstream "php" may not have port 9000`},
		{"fastcgi_pass fpm:9000;", "fpm:9000 scheme=fastcgi"},
		{"fastcgi_pass fpm;", `fpm scheme=fastcgi malformed=no port in upstream "fpm"`},
		{"fastcgi_pass unix:/run/php.sock;", "unix:/run/php.sock scheme=fastcgi"},
		{"fastcgi_pass http://fpm:9000;", `http scheme=fastcgi malformed=invalid host in upstream "http://fpm:9000"`},
		{"fastcgi_pass $x; set $x fpm:9000;", "!fpm:9000 scheme=fastcgi vars=x"},
		{"uwsgi_pass uwsgi://app:3031;", "app:3031 scheme=uwsgi"},
		{"uwsgi_pass suwsgi://app:3031;", "app:3031 scheme=suwsgi"},
		{"scgi_pass app:4000;", "app:4000 scheme=scgi"},
		{"grpc_pass grpc://app:50051;", "app:50051 scheme=grpc"},
		{"grpc_pass grpcs://app:50051;", "app:50051 scheme=grpcs"},
		{"grpc_pass app:50051;", "app:50051 scheme=grpc"},
		{"proxy_pass ${UPSTREAM};", "unknown=nothing that can be read sets $upstream vars=upstream"},
	}
	for _, test := range tests {
		conf := "events {}\nhttp {\n" + groups + "server { location / { set $elsewhere x; proxy_pass http://known:5000; } }\n" +
			"server { set $srv server; location / {\n" + test.location + "\n} }\n}"
		c := readText(conf)
		if got := describe(c.Passes[len(c.Passes)-1]); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.location, got, test.want)
		}
	}
}

func describe(p Pass) string {
	var words []string
	for _, target := range p.Targets {
		text := target.String()
		if target.Dynamic {
			text = "!" + text
		}
		if target.Choice > 0 {
			text += fmt.Sprintf("(%d)", target.Choice)
		}
		words = append(words, text)
	}
	add := func(key, text string) {
		if text != "" {
			words = append(words, key+"="+text)
		}
	}
	add("upstream", p.Upstream)
	if p.Scheme != "http" && p.Scheme != "https" {
		add("scheme", p.Scheme)
	}
	add("uri", p.URI)
	add("malformed", p.Malformed)
	if p.Unknown != p.Malformed {
		add("unknown", p.Unknown)
	}
	add("vars", strings.Join(p.Variables, ","))
	return strings.Join(words, " ")
}

func TestStream(t *testing.T) {
	c := readText(`load_module modules/ngx_stream_module.so;
events {}
stream {
	resolver 127.0.0.11;
	proxy_timeout '1m 30s';
	upstream db { server mysql:3306; server nope; server a:b; }
	server { listen 3306; proxy_pass db; }
	server { listen 53 udp; proxy_pass dns:53; proxy_timeout 5s; proxy_connect_timeout 500ms; }
	server { listen 54; proxy_pass dns; proxy_ssl on; }
	server { listen unix:/run/x.sock; set $x y:1; proxy_pass $x; }
}
`)
	var got []string
	for _, p := range c.Passes {
		got = append(got, fmt.Sprintf("%s %v %v %v", describe(p), p.Connect, p.Send, p.Read))
	}
	want := []string{
		"mysql:3306 nope a upstream=db scheme=tcp 1m0s 1m30s 1m30s",
		"dns:53 scheme=udp 500ms 5s 5s",
		`dns scheme=tls malformed=no port in upstream "dns" 1m0s 1m30s 1m30s`,
		"!y:1 scheme=tcp vars=x 1m0s 1m30s 1m30s",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	servers := c.Upstreams[0].Servers
	if servers[1].Malformed != `no port in upstream "nope"` || servers[2].Malformed != `invalid port in upstream "a:b"` || servers[0].Malformed != "" {
		t.Errorf("malformed: %+v", servers)
	}
	if c.Passes[0].Resolver == nil || c.Passes[0].ReadPos.Line != 5 {
		t.Errorf("in force: %+v", c.Passes[0])
	}
}

func TestUpstreamServers(t *testing.T) {
	c := readText(inHTTP(`upstream u { server http://app:3000; server a resolve; server b:1 down weight=2; server ""; zone u 64k; }`))
	u := c.Upstreams[0]
	if u.Servers[0].Malformed != `invalid host in upstream "http://app:3000"` || !u.Servers[1].Dynamic || u.Servers[1].Port != 80 || !u.Servers[1].NoPort {
		t.Errorf("servers: %+v", u.Servers)
	}
	if !slices.Equal(u.Servers[2].Params, []string{"down", "weight=2"}) || u.Servers[3].Malformed != `no host in upstream ""` || u.Settings[0].Name != "zone" {
		t.Errorf("upstream: %+v", u)
	}
}

func TestPositions(t *testing.T) {
	const conf = "events {}\nhttp {\n  upstream u { server app:3000; }\n  server {\n    set $b 'http://x:81';\n" +
		"    location / { proxy_pass http://u; }\n    location /b { proxy_pass $b; }\n    location /c { proxy_pass \"http://[::1]:82/\"; }\n  }\n}\n"
	c := readText(conf)
	lines := strings.Split(conf, "\n")
	cut := func(p Pos) string { return lines[p.Line-1][p.Column-1 : p.EndColumn-1] }
	var got []string
	for _, p := range c.Passes {
		got = append(got, cut(p.Pos), cut(p.Targets[0].Pos), cut(p.Targets[0].PortPos))
	}
	want := []string{"http://u", "app", "3000", "$b", "x", "81", `"http://[::1]:82/"`, "[::1]", "82"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := c.Lines[c.Main][3]; got != "  upstream u { server app:3000; }" {
		t.Errorf("line 3: %q", got)
	}
	if got := c.Servers[0].Pos.String(); got != "/etc/nginx/nginx.conf:4:3" {
		t.Errorf("server at %s", got)
	}
}

func TestInheritance(t *testing.T) {
	c := readText(`events {}
user nginx;
http {
	resolver 127.0.0.11;
	proxy_read_timeout 10s;
	proxy_set_header A $host;
	server {
		proxy_connect_timeout 5;
		location /a {
			proxy_read_timeout 1h;
			location /a/b { proxy_pass http://x:1; proxy_set_header B $host; proxy_set_header C $host; }
			if ($host) { proxy_read_timeout 3s; }
			limit_except GET { deny all; }
		}
		location ~ ^/c { proxy_pass http://x:1; }
		location = /d { grpc_pass x:1; grpc_read_timeout '1d 1h'; grpc_send_timeout soon; }
		location @e { fastcgi_pass x:1; }
	}
}
`)
	var got []string
	for _, p := range c.Passes {
		got = append(got, fmt.Sprintf("%v %v %v %v", c.Servers[p.Server].Locations[p.Location], p.Connect, p.Send, p.Read))
	}
	want := []string{"/a/b 5s 1m0s 1h0m0s", "~ ^/c 5s 1m0s 10s", "= /d 1m0s 1m0s 25h0m0s", "@e 1m0s 1m0s 1m0s"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if s := c.Setting(0, 1, "user"); s == nil || s.Args[0] != "nginx" {
		t.Errorf("user: %+v", s)
	}
	if all := c.All(0, 1, "proxy_set_header"); len(all) != 2 {
		t.Errorf("headers of /a/b: %+v", all)
	}
	if all := c.All(0, 2, "proxy_set_header"); len(all) != 1 || c.All(0, 2, "no") != nil || c.Setting(5, 5, "no") != nil {
		t.Errorf("headers of /c: %+v", all)
	}
	if c.Servers[0].Locations[1].Parent != 0 || !c.Servers[0].Listens[0].Implicit {
		t.Errorf("%+v", c.Servers[0])
	}
}

func TestListen(t *testing.T) {
	tests := map[string]string{
		"80": ":80", "*:81": ":81", "0.0.0.0:82": ":82", "127.0.0.1:80": "127.0.0.1:80", "localhost": "localhost:80", "localhost:1": "localhost:1",
		"[::]:80": "[::]:80", "[::1]": "[::1]:80", "unix:/run/x": "unix:/run/x:0", "8000-8002": ":8000 :8001 :8002",
		"$PORT": "$port:80", "0": ":0", "99999": ":0", "*:": ":80", "1.2.3.4:5-6": "1.2.3.4:5 1.2.3.4:6", "[": ":0",
	}
	for raw, want := range tests {
		var got []string
		for _, l := range listens(&Directive{Args: []Word{{Text: raw}}}) {
			got = append(got, fmt.Sprintf("%s:%d", l.Address, l.Port))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("listen %s: got %q, want %q", raw, got, want)
		}
	}
	l := listens(&Directive{Args: []Word{{Text: "443"}, {Text: "ssl"}, {Text: "default_server"}, {Text: "quic"}, {Text: "proxy_protocol"}}})[0]
	if !l.SSL || !l.Default || !l.UDP || !l.ProxyP || len(l.Params) != 4 {
		t.Errorf("%+v", l)
	}
	if listens(&Directive{}) != nil {
		t.Error("listen without arguments")
	}
}

func TestInclude(t *testing.T) {
	fsys := files(
		"etc/nginx/nginx.conf", "events {}\nhttp { include mime.types; include conf.d/*.conf; include /etc/nginx/snip/one; include missing; include x[.]conf; include /etc/letsencrypt/*.conf; }",
		"etc/nginx/conf.d/b.conf", "server { location /b { proxy_pass http://g; } }",
		"etc/nginx/conf.d/a.conf", "server { location /a { proxy_pass http://g; } }",
		"etc/nginx/conf.d/.hidden.conf", "nonsense {",
		"etc/nginx/conf.d/x.txt", "nonsense {",
		"etc/nginx/snip/one", "upstream g { include /etc/nginx/snip/servers; }",
		"etc/nginx/snip/servers", "server late:1;",
	)
	c := Read(fsys, Options{Hidden: func(p string) bool { return p == "/etc/nginx/mime.types" || strings.HasPrefix(p, "/etc/letsencrypt") }})
	if len(c.Problems) != 0 || c.Complete {
		t.Errorf("problems %v, complete %v", c.Problems, c.Complete)
	}
	want := []string{"/etc/nginx/nginx.conf", "/etc/nginx/conf.d/a.conf", "/etc/nginx/conf.d/b.conf", "/etc/nginx/snip/one", "/etc/nginx/snip/servers"}
	if !slices.Equal(c.Files, want) {
		t.Errorf("files %q", c.Files)
	}
	if len(c.Passes) != 2 || c.Passes[0].Targets[0].Host != "late" || c.Passes[0].Targets[0].Pos.File != "/etc/nginx/snip/servers" {
		t.Errorf("passes %+v", c.Passes)
	}
	var got []string
	for _, i := range c.Includes {
		got = append(got, fmt.Sprintf("%s glob=%v files=%d hidden=%v", i.Pattern, i.Glob, len(i.Files), i.Hidden))
	}
	wantIncludes := []string{
		"/etc/nginx/mime.types glob=false files=0 hidden=true",
		"/etc/nginx/conf.d/*.conf glob=true files=2 hidden=false",
		"/etc/nginx/snip/one glob=false files=1 hidden=false",
		"/etc/nginx/snip/servers glob=false files=1 hidden=false",
		"/etc/nginx/missing glob=false files=0 hidden=false",
		"/etc/nginx/x[.]conf glob=true files=0 hidden=false",
		"/etc/letsencrypt/*.conf glob=true files=0 hidden=true",
	}
	if !slices.Equal(got, wantIncludes) {
		t.Errorf("includes %q", got)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	dir := files("etc/nginx/nginx.conf/x", "", "etc/nginx/mime.types/x", "")
	if got := say(Read(dir, Options{})); got != `pread() "/etc/nginx/nginx.conf" failed (21: Is a directory)` {
		t.Error(got)
	}
	dir = files("etc/nginx/nginx.conf", "events {}\nhttp { include mime.types; }", "etc/nginx/mime.types/x", "")
	if got := say(Read(dir, Options{})); got != `pread() "/etc/nginx/mime.types" failed (21: Is a directory)` {
		t.Error(got)
	}
	if got := say(Read(files(), Options{Main: "/x.conf"})); got != `open() "/x.conf" failed (2: No such file or directory)` {
		t.Error(got)
	}
	c := Read(files(), Options{Hidden: func(string) bool { return true }})
	if c.Complete || len(c.Problems) != 0 {
		t.Errorf("hidden main: %+v", c)
	}
	if _, err := fs.Stat(denied{}, "x"); err == nil {
		t.Error("denied")
	}
	if c := Read(denied{}, Options{}); c.Complete || len(c.Problems) != 0 {
		t.Errorf("unreadable main: %+v", c)
	}
}

// denied refuses everything.
type denied struct{}

func (denied) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestLimits(t *testing.T) {
	one := func(c *Config) {
		t.Helper()
		if len(c.Problems) != 1 || c.Problems[0].Kind != "limit" || c.Complete {
			t.Errorf("problems %.200v, complete %v", c.Problems, c.Complete)
		}
	}
	one(readText(strings.Repeat("a b;\n", 1<<20)))
	one(readText("events {}\nhttp { server {" + strings.Repeat("location / {", 600)))
	one(readText("events {}\ninclude nginx.conf;\n"))
	one(Read(files("etc/nginx/nginx.conf", "events {}\n"+strings.Repeat("include x;\n", 1500), "etc/nginx/x", "#"), Options{}))
	big := strings.Repeat("# a comment of some length\n", 100000)
	one(Read(files("etc/nginx/nginx.conf", "events {}\n"+strings.Repeat("include x;\n", 20), "etc/nginx/x", big), Options{}))
	many := readText("events {}\n" + strings.Repeat("3} a;\n", 100))
	if len(many.Problems) != maxProblems {
		t.Errorf("%d problems", len(many.Problems))
	}
	if _, problem := scan("f", make([]byte, maxFileBytes+1), nil); problem == nil || problem.Kind != "limit" {
		t.Errorf("scan: %v", problem)
	}
}

func TestHints(t *testing.T) {
	tests := []struct{ conf, hint string }{
		{at("proxy_pass http://a\nproxy_set_header a b;"), `probably a missing ";" after "http://a" on line 6`},
		{at("root /tmp"), `probably a missing ";" after "/tmp" on line 6`},
		{inServer("root /tmp\nlocation / { }"), `probably a missing ";" after "/tmp" on line 4`},
		{inServer("listen 80\nserver_name x;"), `probably a missing ";" after "80" on line 4`},
		{inHTTP("proxy_passs x;"), `did you mean "proxy_pass"?`},
		{inHTTP("uptsream x { }"), `did you mean "upstream"?`},
		{"server { }", "this file is read as the main configuration; it looks like a part that belongs into http, such as a file of conf.d"},
		{inHTTP("events {}"), "this file is included inside http; it looks like a whole nginx.conf"},
		{"events {}\nhttp {\n  server {\n    location / {\n  }\n}\n", `probably the "location" block of line 4 is not closed`},
		{"events {}\nhttp {\n", `probably the "http" block of line 2 is not closed`},
		{at("return 200 'a;"), "the quote opened on line 6 is never closed"},
		{at("proxy_pass ;"), "probably a variable that was empty when the file was made"},
		{inServer("server { }"), `probably a "}" missing above`},
	}
	for _, test := range tests {
		c := readText(test.conf)
		if len(c.Problems) == 0 || c.Problems[0].Hint != test.hint {
			t.Errorf("%s: got %+v, want %s", test.conf, c.Problems, test.hint)
		}
	}
	silent := []string{inHTTP("more_set_headers a;"), inHTTP("subs_filter a b;"), inHTTP("my_module_thing x { y z; }"),
		"load_module x.so;\n" + inHTTP("proxy_passs x;"), inHTTP("content_by_lua_block { x }"), inHTTP("zone_sync_timeout 1s;")}
	for _, conf := range silent {
		if c := readText(conf); say(c) != "ok" {
			t.Errorf("%s: %v", conf, c.Problems)
		}
	}
	c := Read(files("etc/nginx/nginx.conf", inHTTP("my_module_thing x;")), Options{Official: true})
	if say(c) != `unknown directive "my_module_thing"` {
		t.Error(say(c))
	}
}

func TestTemplates(t *testing.T) {
	tests := map[string]string{
		at("proxy_pass http://@@HOST@@:1;"):           "@@HOST@@",
		at("proxy_pass http://%BACKEND%;"):            "%BACKEND%",
		at("<% if x %>\nroot /a;"):                    "<% if x %>",
		at("{{#if a}}\nroot /a;"):                     "{{#if a}}",
		at("root ${ROOT:-/tmp};"):                     "${ROOT:-/tmp}",
		at("# {{ managed }}\nroot /a;"):               "",
		at("set $A x; return 200 ${A};"):              "",
		at("return 200 '%20%AF{{';"):                  "",
		inServer("server_name ${DOMAIN};"):            "",
		inHTTP("log_format j '{{\"a\":\"$host\"}}';"): "",
		inHTTP("map $host $M { default a; }\nserver { location / { return 200 ${M}; } }"): "",
	}
	for conf, mark := range tests {
		c := readText(conf)
		switch {
		case mark == "" && len(c.Problems) != 0:
			t.Errorf("%s: %+v", conf, c.Problems)
		case mark != "" && (len(c.Problems) != 1 || c.Problems[0].Kind != "template" || !strings.Contains(c.Problems[0].Message, mark)):
			t.Errorf("%s: %+v", conf, c.Problems)
		}
	}
}

func TestSecretsStayInside(t *testing.T) {
	const conf = `events {}
http {
	map $http_key $key { default hunter20; "hunter21" 1; }
	add_header X-Key hunter22;
	server {
		set $token hunter23;
		set $unrelated "hunter24"; # hunter25
		location / {
			proxy_set_header Authorization "Basic hunter26"; proxy_pass http://app:3000; # hunter27
			proxy_set_header Host $host;
			proxy_set_header X-Token hunter28;
			if ($http_x = hunter29) { return 200 "the key is hunter30"; }
			fastcgi_param DB_PASSWORD hunter31;
			auth_request /auth; secure_link_secret hunter32; proxy_redirect http://u:hunter33@a/ /;
		}
		location /b { set $up http://u:hunter34@app:1; proxy_pass $up; }
		location /c { proxy_pass http://u:hunter35@app; }
		location /d { return 200 "hunter36
			x hunter37"; proxy_set_header X "hunter38
			proxy_pass http://hunter39";
		}
		proxy_set_header hunter40
	}
}
`
	c := readText(conf)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for n := 20; n <= 40; n++ {
		if secret := fmt.Sprintf("hunter%d", n); n != 39 && n != 40 && strings.Contains(string(text), secret) {
			t.Errorf("%s: %s", secret, text)
		}
	}
	if got := c.Lines[c.Main][9]; got != "\t\t\tproxy_set_header Authorization …; proxy_pass http://app:3000;" {
		t.Errorf("line 9: %q", got)
	}
}

func TestParseTime(t *testing.T) {
	tests := map[string]time.Duration{"90": 90 * time.Second, "1m 30s": 90 * time.Second, "1m30s": 90 * time.Second, "500ms": time.Second / 2, "1h": time.Hour, "0": 0, "1y": 365 * 24 * time.Hour}
	for text, want := range tests {
		if got, ok := parseTime(text); !ok || got != want {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "x", "1x", "1m x", "$t", "-1", "999999999y"} {
		if got, ok := parseTime(text); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestTree(t *testing.T) {
	statements, problem := scan("f", []byte("a b;\nc {\n d 'e;' {\n }\n}\nf;\n"), nil)
	if problem != nil {
		t.Fatal(problem)
	}
	statements, _ = balance(statements)
	through, ok := viaGonginx(statements)
	if !ok || outline(through) != outline(nest(statements)) || outline(through) != "a b@1 c{d e;{}@4}@5 f@6 " {
		t.Errorf("%v %s, %s", ok, outline(through), outline(nest(statements)))
	}
	if tree := readText("events {}").Tree(); len(tree) != 1 {
		t.Errorf("tree %v", tree)
	}
}

func outline(tree []*Directive) string {
	var b strings.Builder
	for _, d := range tree {
		b.WriteString(d.Name.Text)
		for _, w := range d.Args {
			b.WriteString(" " + w.Text)
		}
		if d.Block != nil {
			b.WriteString("{" + strings.TrimSuffix(outline(d.Block), " ") + "}")
		}
		fmt.Fprintf(&b, "@%d ", d.End.Line)
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		var conf strings.Builder
		conf.WriteString("events {}\nhttp {\nserver {\n")
		for i := range n {
			fmt.Fprintf(&conf, "location /l%d {\nproxy_pass http://s%d:80;\nproxy_read_timeout 5s;\n}\n", i, i)
		}
		conf.WriteString("}\n}\n")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if c := readText(conf.String()); len(c.Passes) != n {
					b.Fatal(len(c.Passes))
				}
			}
		})
	}
}

func TestLoose(t *testing.T) {
	c := Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(`events {}
http {
    limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
    map $http_x $mapped { default 1; }
    server {
        limit_req zone=one;
        limit_conn addr 3;
        set $mine $host;
        location ~ ^/(?<name>\w+)$ { return 200 "$mapped $mine $name $1 ${BACKEND_HOST} $arg_x $request_id"; }
        location / { proxy_cache off; proxy_cache_bypass $nothing; proxy_pass http://127.0.0.1:1; }
        location /c { proxy_cache cached; proxy_set_header X $nothing; proxy_pass http://127.0.0.1:1; }
    }
}
`)}}, Options{})
	want := []Loose{
		{"zone", "addr", Pos{"/etc/nginx/nginx.conf", 7, 20, 24}},
		{"variable", "backend_host", Pos{"/etc/nginx/nginx.conf", 9, 49, 108}},
		{"variable", "nothing", Pos{"/etc/nginx/nginx.conf", 10, 58, 66}},
		{"zone", "cached", Pos{"/etc/nginx/nginx.conf", 11, 35, 41}},
	}
	if !slices.Equal(want, c.Loose) {
		t.Errorf("got %#v\nwant %#v", c.Loose, want)
	}
}
