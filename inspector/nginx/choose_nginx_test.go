package nginx

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// findNginx returns the nginx of this machine, or skips the test.
func findNginx(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx here: nothing to compare with")
	}
	return binary
}

// freePort returns a TCP port on which nothing listens now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startNginx runs nginx with a configuration until the test ends; port is one of those on which it listens.
func startNginx(t *testing.T, conf string, port int) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(findNginx(t), "-p", dir, "-c", file, "-e", filepath.Join(dir, "error.log"))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it is one process: master_process off
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("nginx does not end")
		}
	})
	for range 200 {
		select {
		case err := <-ended:
			ended <- err
			log, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Fatalf("nginx does not start: %v\n%s%s", err, said.Bytes(), log)
		case <-time.After(25 * time.Millisecond):
		}
		if c, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			c.Close()
			return
		}
	}
	t.Fatal("nginx does not listen")
}

// An answer is what nginx did with a request.
type answer struct {
	line     string // of the location, or server, that answered; "" where nginx does not say
	upstream bool
	status   int
	to       string
}

// ask sends one request as it stands.
func ask(t *testing.T, r Request) answer {
	t.Helper()
	conn, err := net.Dial("tcp", net.JoinHostPort(r.Address, strconv.Itoa(r.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if r.Host == "" {
		fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", r.URI)
	} else {
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", r.URI, r.Host)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return answer{status: 444}
	}
	defer resp.Body.Close()
	return answer{
		line: resp.Header.Get("X-Line"), upstream: resp.Header.Get("X-Stub") != "",
		status: resp.StatusCode, to: resp.Header.Get("Location"),
	}
}

// compare says how a choice differs from what nginx did, or "".
func compare(c *Config, choice Choice, got answer) string {
	line := 0
	if choice.Outcome == Files && choice.Status == 0 && c.All(choice.Server, choice.Location, "error_page") != nil {
		return "" // there are no files, so that the error page answers
	}
	if choice.Server >= 0 {
		line = c.Servers[choice.Server].Pos.Line
		if choice.Location >= 0 {
			line = c.Servers[choice.Server].Locations[choice.Location].Pos.Line
		}
	}
	switch {
	case got.status == 444:
		if choice.Status != 444 {
			return "nginx closes the connection"
		}
	case got.line != "" && got.line != strconv.Itoa(line):
		return fmt.Sprintf("nginx answers in line %s, not %d", got.line, line)
	case got.upstream != (choice.Outcome == Passed):
		return fmt.Sprintf("upstream: %t", got.upstream)
	case choice.Outcome == Files && choice.Status == 0:
		if got.status != 404 && got.status != 403 {
			return fmt.Sprintf("status %d", got.status)
		}
	case choice.Status != got.status && (choice.Status != 0 || got.status != 200):
		return fmt.Sprintf("nginx answers with status %d, not %d", got.status, choice.Status)
	case choice.To != got.to:
		return fmt.Sprintf("nginx redirects to %q", got.to)
	}
	return ""
}

// crossing is the configuration that the requests meet. PORT1 … are ports, STUB is an upstream, and LINE is the
// number of the line, which every answer tells.
const crossing = `
server { listen PORT1; server_name one.example www.one.example; LINE
location / { LINE return 200 a; }
location = / { LINE return 200 a; }
location /a { LINE return 200 a; }
location ^~ /a/fix { LINE return 200 a; }
location ^~ /ab { LINE return 200 a; location ~ c$ { LINE return 200 n; } location /ab/d { LINE } }
location ~ \.php$ { LINE return 200 a; }
location ~* \.PNG$ { LINE return 200 a; }
location ~ ^/a/(?<name>[^/]+)/x$ { LINE return 301 /moved/$name/$1; }
location ~ "^/[a-c]{3}$" { LINE return 200 a; }
location "/a b" { LINE return 200 a; }
location /é { LINE return 200 a; }
location ~ ^/.x$ { LINE return 200 a; }
location /%2f { LINE return 200 a; }
location /up/ { LINE proxy_pass http://127.0.0.1:STUB; }
location /up/exact/ { LINE proxy_pass http://127.0.0.1:STUB/; }
location = /up/exact { LINE return 200 a; }
location /in { LINE internal; }
location /outer { LINE
location /outer/in { LINE return 200 a; location ~ deep { LINE return 200 a; } location = /outer/in/eq { LINE return 200 a; } }
location ~ \.php$ { LINE return 200 a; }
location /outer/up/ { LINE proxy_pass http://127.0.0.1:STUB; }
}
}
server { listen PORT1; server_name *.example .two.example; LINE return 200 a; }
server { listen PORT1; server_name *.deep.one.example; LINE return 200 a; }
server { listen PORT1; server_name mail.* mail.one.*; LINE return 200 a; }
server { listen PORT1; server_name ~^(?<sub>r\d+)\.test$;  LINE return 302 /$sub; }
server { listen PORT1; server_name ~^CASE\.test$; LINE return 200 a; }
server { listen PORT1; server_name ~^r.*\.test$ ~test$; LINE return 200 a; }
server { listen PORT1 default_server; server_name _; LINE return 200 a; }
server { listen PORT1; server_name "" "late.example"; LINE return 200 a; }

server { listen PORT2; server_name first.example; LINE
merge_slashes off;
rewrite ^/sr/(.*)$ /$1;
rewrite ^/gone$ /there permanent;
rewrite ^/out/(.*)$ http://else.example/$1?x=1;
rewrite ^/out2/(.*)$ https://else.example/$1? redirect;
if ($host = forbidden.example) { return 403; }
if ($request_uri ~* "^/IFRET/(.*)") { return 301 /was/$1; }
if ($arg_q) { return 302 /q/$arg_q; }
if ($http_x_secret != "abc") { rewrite ^/secret$ /rw last; }
location / { LINE return 200 a; }
location = /x { LINE rewrite ^ /y last; return 200 n; }
location = /y { LINE rewrite ^ /z break; return 200 n; }
location = /z { LINE return 200 n; }
location = /chain { LINE rewrite ^ /x; rewrite ^/x$ /y; return 200 early; }
location = /chain2 { LINE rewrite ^ /x; rewrite ^/x$ /z; }
location = /brk { LINE rewrite ^ /x break; break; return 200 n; }
location /loop { LINE rewrite ^(.*)$ $1; }
location /loop2 { LINE try_files /nothing /loop2; }
location /args { LINE rewrite ^/args/(.*)$ /if?p=$1 last; }
location /noargs { LINE rewrite ^ /if? last; }
location = /if { LINE if ($args) { return 204; } if ($arg_p = 1) { return 200 n; } return 200 a; }
location /ifpass { LINE try_files /none /z; if ($request_method = GET) { proxy_pass http://127.0.0.1:STUB; } return 444; }
location /ifpass2 { LINE set $p 1; if ($request_method = POST) { return 500; } if ($p) { proxy_pass http://127.0.0.1:STUB; } proxy_pass http://127.0.0.1:STUB; }
location /iftry { LINE try_files /none /z; if ($request_method = GET) { set $x 1; } }
location /ifrw { LINE if (!-e $request_filename) { return 200 a; } }
location /try { LINE try_files $uri $uri/ /y; }
location /try404 { LINE try_files $uri $uri/ =404; }
location /trynamed { LINE try_files $uri @app; }
location /trycgi { LINE try_files $uri /front.php?$args; }
location ~ \.php$ { LINE proxy_pass http://127.0.0.1:STUB; }
location @app { LINE proxy_pass http://127.0.0.1:STUB; }
location @named { LINE return 200 a; }
location @rw { LINE rewrite ^ /z last; }
location /e404 { LINE error_page 404 /z; return 404; }
location /e404ok { LINE error_page 404 =200 /z; return 404; }
location /e404eq { LINE error_page 404 = /z; return 404; }
location /e418 { LINE error_page 418 = @app; return 418; }
location /ename { LINE error_page 403 404 @named; return 403; }
location /erw { LINE error_page 404 @rw; return 404; }
location /eaway { LINE error_page 404 http://away.example/; return 404; }
location /eaway301 { LINE error_page 404 =301 /z?y; error_page 403 =301 http://away.example/; return 403; }
location /etwice { LINE error_page 404 /e404; return 404; }
location /einmid { LINE error_page 404 /up/; return 404; }
location /up/ { LINE proxy_pass http://127.0.0.1:STUB/; }
location /emiss { LINE error_page 404 @none; return 404; }
location /deny { LINE deny all; error_page 403 /z; }
location /deny/one { LINE allow 127.0.0.1; deny all; return 200 a; }
location /deny/none { LINE deny all; return 200 a; }
location /txt { LINE return 404 text; }
location /ret { LINE return https://else.example$request_uri; }
location /retu { LINE return 302 $scheme://$host:$server_port$uri$is_args$args; }
location /ix/ { LINE index nothing.html; }
location /ixabs/ { LINE index /z; }
location /intern/ { LINE internal; return 200 a; }
location /tointern { LINE rewrite ^ /intern/x last; }
location /toin2 { LINE try_files /none /intern/; }
location /closed { LINE return 444; }
location /st { LINE stub_status; }
location /gif { LINE empty_gif; }
location /i204 { LINE return 204; }
location /e301 { LINE error_page 301 /z; return 301 /away; }
location /setv { LINE set $to /z; rewrite ^ $to last; }
location /cap/ { LINE rewrite ^/cap/(?<head>[^/]+)/(.*)$ /$2/$head last; }
}
server { listen PORT2; server_name SECOND.example *.wild.Example; LINE
location / { LINE try_files /none @none; }
error_page 404 500 /err;
location = /err { LINE internal; return 200 a; }
location /miss { LINE return 404; }
}
server { listen 127.0.0.2:PORT2; server_name any; LINE return 200 a; }
server { listen 127.0.0.2:PORT2; server_name first.example; LINE return 200 a; }
server { listen PORT3; LINE
return 301 https://$host$request_uri;
location / { LINE return 200 a; }
}
`

// prepare fills in ports and line numbers, and puts the servers into a whole configuration.
func prepare(servers string, ports map[string]int) string {
	conf := "daemon off; master_process off; pid nginx.pid; error_log error.log; events { worker_connections 64; }\n" +
		"http { access_log off; absolute_redirect off; client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; " +
		"uwsgi_temp_path tmp; scgi_temp_path tmp; root nowhere;\n" + servers + "\n}\n"
	for name, port := range ports {
		conf = strings.ReplaceAll(conf, name, strconv.Itoa(port))
	}
	lines := strings.Split(conf, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "LINE", fmt.Sprintf("add_header X-Line %d always;", i+1))
	}
	return strings.Join(lines, "\n")
}

// A generator makes servers and requests. Its seed is fixed, so that a failure can be repeated.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 1))} }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

var generatedPatterns = []string{
	`\.php$`, `^/a`, `/b/`, `^/(?<n>[^/]+)/b$`, `\.(gif|jpg)$`, `"^/[a-c]{2}$"`, `.`, `^/A/`, `^/a//b`, `^/.$`, `a\.b`, `^/é`, `%`, `\+`, `(^|/)c(/|$)`,
}

// server writes a server of random locations.
func (g generator) server(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "server { listen PORT4; server_name %s; LINE\n", name)
	if g.IntN(3) == 0 {
		b.WriteString("merge_slashes off;\n")
	}
	g.locations(&b, "", 2+g.IntN(8))
	b.WriteString("}\n")
	return b.String()
}

func (g generator) locations(b *strings.Builder, prefix string, n int) {
	used := map[string]bool{}
	for range n {
		modifier := g.pick("", "", "", "=", "^~", "~", "~*")
		path := prefix + g.path()
		if modifier == "~" || modifier == "~*" {
			path = g.pick(generatedPatterns...)
		}
		key := strings.TrimPrefix(modifier, "^~") + path
		if used[key] {
			continue
		}
		used[key] = true
		fmt.Fprintf(b, "location %s %s { LINE %s\n", modifier, path, g.pick("", "", "return 200 a;", "return 200 a;", "proxy_pass http://127.0.0.1:STUB;",
			"try_files /none /a;", "rewrite ^/a(.*)$ /b$1 last;", "rewrite (.*) $1/b break;", "error_page 404 /c; return 404;", "internal;"))
		if inner := path; modifier == "" && strings.Count(prefix, "/") < 4 && g.IntN(3) == 0 {
			g.locations(b, strings.TrimSuffix(inner, "/"), 1+g.IntN(4))
		}
		b.WriteString("}\n")
	}
}

func (g generator) path() string {
	path := ""
	for range 1 + g.IntN(3) {
		path += g.pick("/a", "/b", "/c", "/ab", "/A", "/", "/a.php", "/é", "/a+b")
	}
	return strings.ReplaceAll(path, "//", "/")
}

// uri writes a URI with all that nginx normalises.
func (g generator) uri() string {
	uri := ""
	for range 1 + g.IntN(4) {
		uri += g.pick("/a", "/b", "/c", "/ab", "/A", "/", "//", "/.", "/..", "/a.php", "/%61", "/%C3%A9", "%2Fb", "/a%2e%2e", "/%2e%2e/", "/a+b", "/a%25",
			"/%3f", "/%23", "/...", "/.a", "/x.gif", "/a/b", "/%2", "/%zz", "/..a/", "/é")
	}
	if !strings.HasPrefix(uri, "/") {
		uri = "/" + uri
	}
	return uri + g.pick("", "", "", "?", "?a=b", "?/../x#y", "#z")
}

var hosts = []string{
	"one.example", "ONE.example", "one.example.", "one.example:8080", "www.one.example", "x.one.example", "a.deep.one.example", "deep.one.example",
	"two.example", "a.two.example", "example", "mail.one.test", "mail.x", "mail", "mail.one.example", "r1.test", "r12.TEST", "rx.test", "case.test", "nothing",
	"127.0.0.1", "[::1]", "[::1]:80", "late.example", "a..b", "a/b", "_", "www.one.example.:1", "xone.example", "",
}

var uris = strings.Fields(`/ // /a /a/ /a/b /a/fix /a/fixed.php /ab /ab/c /ab/d /ab/x.php /x.php /a.php /x.png /x.PNG /x.pnG?a=b.php /a/n/x /a/%6E%20m/x /abc /abd
/a%20b /a%20bc /a+b /%C3%A9 /%c3%a9t /é /%E9x /ax /%252f /%252fx /%2f /up /up/ /up/x /up/exact /up/exact/ /up?x=y /in /inx /outer /outer/in /outer/in/deep /outer/in/eq
/outer/x.php /outer/in/x.php /outer/up /outer/up/ /outer/up?z /./a /a/./b /a/../x.php /../x /a/../../x /a/.. /a/. /a/... /a/..b /a/%2e%2e/x.php /a/%2E. /a%00 /a%2 /a%zz /a%2/ %2f /a?b#c
/a#b /a//fix //a///fix /sr/x /sr//x /sr/y?b /gone /gone?a=b /out/a /out/a?b=c /out2/a?b=c /out/a%20b /ifret/x /ifret/x?y /any?q=1 /secret /x /y /z /chain /chain2 /brk /loop /loop2
/args/1 /args/2?x=y /args/a%20b /noargs?x=y /if /if?a /ifpass /ifpass2 /iftry /ifrw /try /try/ /try404 /try404/ /trynamed /trycgi /trycgi?a=b /front.php /e404 /e404ok /e404eq /e418
/ename /erw /eaway /eaway301 /etwice /einmid /emiss /deny /deny/one /deny/none /txt /ret?a=b /retu /retu/%20?a=%20 /ix/ /ix/a /ixabs/ /intern/ /tointern /toin2 /closed /st /gif /i204 /e301 /setv /cap/a/z
/cap/b/a%20c?d /err /miss /file /file/ /%61 /%2e /%2e%2e /%2E%2E/a /.%2e/a /a%2Fb /a%2F%2Fb /a;b /a:b /a%3Fb /a%23b`)

// TestChoiceIsNginx's sends requests to a real nginx and compares what answers with what Choose says.
func TestChoiceIsNginxs(t *testing.T) {
	stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Stub", "1") }))
	defer stub.Close()
	_, stubPort, _ := net.SplitHostPort(stub.Listener.Addr().String())
	ports := map[string]int{"PORT1": freePort(t), "PORT2": freePort(t), "PORT3": freePort(t), "PORT4": freePort(t)}
	ports["STUB"], _ = strconv.Atoi(stubPort)

	g := newGenerator(7)
	servers := crossing
	const generated = 40
	for i := range generated {
		servers += g.server(fmt.Sprintf("g%d.test", i))
	}
	conf := prepare(servers, ports)
	startNginx(t, conf, ports["PORT1"])

	var requests []Request
	add := func(port, host, address, uri string) {
		requests = append(requests, Request{Address: address, Port: ports[port], Host: host, URI: uri})
	}
	for _, host := range hosts {
		add("PORT1", host, "127.0.0.1", "/")
		add("PORT2", host, "127.0.0.1", "/")
	}
	for _, uri := range uris {
		add("PORT1", "one.example", "127.0.0.1", uri)
		add("PORT2", "first.example", "127.0.0.1", uri)
		add("PORT2", "second.Example", "127.0.0.1", uri)
		add("PORT3", "any.example:1", "127.0.0.1", uri)
	}
	for _, host := range []string{"first.example", "forbidden.example", "any", "other", "a.wild.example", "wild.example"} {
		add("PORT2", host, "127.0.0.2", "/x")
		add("PORT2", host, "127.0.0.1", "/e404")
	}
	for i := range generated {
		for range 40 {
			add("PORT4", fmt.Sprintf("g%d.test", i), "127.0.0.1", g.uri())
		}
	}
	config := readText(conf)
	if say(config) != "ok" {
		t.Fatal(say(config))
	}
	equal, undecided := 0, 0
	for _, r := range requests {
		choice := config.Choose(r)
		got := ask(t, r)
		if choice.Unknown != "" {
			undecided++
			continue
		}
		if difference := compare(config, choice, got); difference != "" {
			t.Errorf("%s%s on %s: %s; we say %+v", r.Host, r.URI, r.Address, difference, choice)
			continue
		}
		equal++
	}
	t.Logf("nginx answers %d of %d requests as Choose says; of %d more Choose was not sure", equal, len(requests)-undecided, undecided)
	if undecided > len(requests)/100 {
		t.Errorf("Choose was not sure of %d requests", undecided)
	}
}
