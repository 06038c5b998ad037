package nginx

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

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

// TestProxyHost: the Host that nginx sends by itself has no port that is the scheme's own.
func TestProxyHost(t *testing.T) {
	for directive, want := range map[string]string{
		"proxy_pass http://web;":                          "web",
		"proxy_pass https://web/x;":                       "web",
		"proxy_pass http://web:80;":                       "web",
		"proxy_pass https://web:443?x;":                   "web",
		"proxy_pass https://web:80;":                      "web:80",
		"proxy_pass http://web:443;":                      "web:443",
		"proxy_pass http://Web:5000/x;":                   "Web:5000",
		"proxy_pass http://web:5000$request_uri;":         "web:5000",
		"proxy_pass http://[::1]:80;":                     "[::1]",
		"proxy_pass http://group/;":                       "group",
		"proxy_pass http://group$request_uri;":            "group",
		"proxy_pass http://unix:/run/a.sock;":             "localhost",
		"grpc_pass grpc://web:80;":                        "web:80",
		"resolver ::1; set $a web; proxy_pass http://$a;": "web",
	} {
		c := readText("events {}\nhttp { upstream group { server app:3000; }\nserver { location / { " + directive + " } } }")
		if got := c.Passes[0].ProxyHost(c.Passes[0].Targets[0]); got != want {
			t.Errorf("%s: got %s, want %s", directive, got, want)
		}
	}
}
