package nginx

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// A ruling is what nginx -t, or we, say of a configuration: its reason and line; "" for nothing.
type ruling struct {
	reason string
	line   int
}

var emergency = regexp.MustCompile(`(?s)\[emerg\] (?:\d+#\d+: )?(.*?)(?: in \S+/nginx\.conf:(\d+))?\nnginx: configuration file`)

// judge lets nginx test configurations, as many at a time as there are processors.
func judge(t *testing.T, binary string, confs []string) []ruling {
	t.Helper()
	rulings := make([]ruling, len(confs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		dir := t.TempDir()
		workers.Go(func() {
			for i := range next {
				rulings[i] = judgeOne(t, binary, dir, confs[i])
			}
		})
	}
	for i := range confs {
		next <- i
	}
	close(next)
	workers.Wait()
	return rulings
}

func judgeOne(t *testing.T, binary, dir, conf string) ruling {
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Error(err)
	}
	out, err := exec.Command(binary, "-t", "-c", file, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-g", "pid nginx.pid;").CombinedOutput()
	if err == nil {
		return ruling{}
	}
	m := emergency.FindSubmatch(out)
	if m == nil {
		return ruling{reason: strings.TrimSpace(string(out))}
	}
	line, _ := strconv.Atoi(string(m[2]))
	return ruling{string(m[1]), line}
}

// ours is the first reason that we have to refuse a configuration.
func ours(conf string) ruling {
	c := Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(conf)}}, Options{Official: true})
	var all []ruling
	for _, p := range c.Problems {
		all = append(all, ruling{p.Message, p.Pos.Line})
	}
	for _, u := range c.Upstreams {
		for _, s := range u.Servers {
			all = append(all, ruling{s.Malformed, s.Pos.Line})
		}
	}
	for _, p := range c.Passes {
		all = append(all, ruling{p.Malformed, p.Pos.Line})
	}
	all = slices.DeleteFunc(all, func(r ruling) bool { return r.reason == "" })
	slices.SortStableFunc(all, func(a, b ruling) int { return a.line - b.line })
	if len(all) == 0 {
		return ruling{}
	}
	return all[0]
}

// fixed are configurations besides verdicts; nginx says what is right.
var fixed = []string{
	inServer("location / {} location / {}"),
	inServer("location / {} location = / {} location ^~ /x {} location /x/ {}"),
	inServer("location /x {} location ^~ /x {}"),
	inServer("location ~ x {} location ~ x {} location ~* x {}"),
	inServer("location @a {} location @a {}"),
	inServer("location = / {} location =/ {}"),
	inServer("location /a { location /b {} }"),
	inServer("location /a { location /a/b {} location ~ c {} location = /a {} }"),
	inServer("location = /a { location /a/b {} }"),
	inServer("location @a { location /b {} }"),
	inServer("location /a { location @b {} }"),
	inServer("location ~ a { location /b { } location ~ c {} }"),
	inServer("location /a { location /a/b { location /a/c {} } }"),
	inServer("location !~ /a {}"),
	inServer("location ~x /a {}"),
	inServer("location == /a {}"),
	inServer("location a {}"),
	inServer(`location "" {}`),
	inServer("location ~ ( {}"),
	inServer("location ~ [a {}"),
	inServer("location ~ *x {}"),
	inServer("location ~ (?<n>a)(?<n>b) {}"),
	inServer("location ~ (?!a) {}"),
	inServer("server_name a b c; server_name d;"),
	inServer("server_name a*.b;"),
	inServer("server_name *;"),
	inServer("server_name *.;"),
	inServer("server_name .;"),
	inServer("server_name .a;"),
	inServer("server_name *.a.*;"),
	inServer("server_name a.*;"),
	inServer("server_name a.*.b;"),
	inServer("server_name *a.b;"),
	inServer("server_name a..b;"),
	inServer(`server_name "";`),
	inServer("server_name _ - @ --;"),
	inServer("server_name ~;"),
	inServer("server_name ~(;"),
	inServer("server_name ~^(?<x>.*)$;"),
	inServer("server_name http://a/;"),
	inServer("server_name $hostname;"),
	inServer("server_name;"),
	inHTTP("server { server_name a; } server { server_name a; }"),
	inServer("listen 80; listen 80;"),
	inServer("listen 80; listen *:80;"),
	inServer("listen 80; listen 0.0.0.0:80;"),
	inServer("listen 80; listen 127.0.0.1:80; listen [::]:80;"),
	inServer("listen 0;"),
	inServer("listen 65536;"),
	inServer("listen 127.0.0.1:x;"),
	inServer("listen 127.0.0.1:;"),
	inServer("listen :80;"),
	inServer("listen [::1;"),
	inServer("listen unix:;"),
	inServer("listen unix:/x.sock;"),
	inServer("listen 8000-8002;"),
	inServer("listen 8002-8000;"),
	inServer("listen 80 ssl http2 default_server reuseport;"),
	inServer("listen 80 backlog=x;"),
	inServer("listen 80 backlog=0;"),
	inServer("listen 80 frob;"),
	inServer("listen 80 so_keepalive=on;"),
	inHTTP("server { listen 80 default_server; } server { listen 81 default_server; }"),
	inHTTP("server { listen 80 reuseport; } server { listen 80; }"),
	inHTTP("server { listen 80 backlog=9; } server { listen 80 backlog=9; }"),
	at("return;"), at("return abc;"), at("return 99;"), at("return 1000;"), at("return 999;"), at("return /x;"), at("return http://x;"), at("return $scheme://x;"),
	at("return 301;"), at("return 200 a; return 200 b;"), at("return 301 $nothing;"), at("return -1;"), at("return 20x y;"),
	at("rewrite a b;"), at("rewrite a;"), at("rewrite a b last;"), at("rewrite a b never;"), at("rewrite ( b;"), at("rewrite ^ /$1 break;"), at("rewrite a b last break;"),
	at("rewrite ^ http://x$uri permanent;"), at("rewrite ^ ${uri;"), at("rewrite ^(a)(b)$ $2$1$9;"),
	at("set $a b; set $a c;"), at("set a b;"), at("set $ b;"), at("set $a;"), at("set $host x;"), at("set $args x;"), at("set ${a} b;"), at("set $a-b c;"),
	at("break;"), at("break x;"),
	at("if ($a) { }"), at("if ($host) { }"), at("if ($host = ) { }"), at("if (host = x) {}"), at("if $host {}"), at("if ($host {}"), at("if ($host == x) {}"), at("if ($host ~ () {}"),
	at("if (-f $uri) {}"), at("if (!-d $uri) {}"), at("if (-z $uri) {}"), at("if () {}"), at("if ($host !~* ^a) { set $x 1; }"), at("if ($host) { if ($uri) { } }"), at("if ($host) { root /x; }"),
	at("if ($host) { location / {} }"), at("if ($host) { return 200 x; break; }"), at("if ($host && $uri) {}"), at("if ($host) { listen 80; }"), at("if ($host = a b) {}"),
	inServer("if ($host) { root /x; }"), inServer("if ($host) { rewrite a b; }"),
	at("root /a; root /b;"), at("root /a; alias /b;"), at("alias /a; alias /b;"), at("index a; index b;"), at("proxy_pass http://127.0.0.1; proxy_pass http://127.0.0.1;"),
	at("proxy_read_timeout 1; proxy_read_timeout 2;"), at("client_max_body_size 1m; client_max_body_size 2m;"), at("proxy_set_header A b; proxy_set_header A c;"),
	at("add_header A b; add_header A c;"), at("try_files a b; try_files a b;"), at("expires 1d; expires 1d;"), at("error_page 404 /a; error_page 404 /b;"), at("default_type a; default_type b;"),
	at("proxy_http_version 1.1; proxy_http_version 1.1;"), at("proxy_buffering on; proxy_buffering off;"), at("gzip on; gzip on;"), at("auth_basic a; auth_basic b;"), at("internal; internal;"),
	at("allow all; deny all; allow all;"), at("access_log off; access_log off;"), at("autoindex on; autoindex on;"), at("proxy_redirect off; proxy_redirect off;"), at("fastcgi_param A b; fastcgi_param A b;"),
	at("proxy_buffers 4 8k; proxy_buffers 4 8k;"), at("proxy_buffer_size 8k; proxy_buffer_size 8k;"), at("fastcgi_pass 127.0.0.1:9000; proxy_pass http://127.0.0.1;"), at("fastcgi_pass 127.0.0.1:9000; fastcgi_pass 127.0.0.1:9000;"),
	at("send_timeout 1; send_timeout 2;"), at("types { a b; } types { c d; }"), at("satisfy any; satisfy all;"), at("limit_except GET { deny all; } limit_except GET { deny all; }"),
	inServer("root /a; root /b;"), inHTTP("sendfile on; sendfile on;"), inHTTP("keepalive_timeout 1; keepalive_timeout 2;"), inHTTP("default_type a; default_type b;"), inHTTP("include x*; include x*;"),
	"events {} events {}\n", "events {}\nhttp {}\nhttp {}\n", "worker_processes 1;\nworker_processes 2;\nevents {}\n", "events { worker_connections 1; worker_connections 2; }\n", "pid a; pid b; events {}\n",
	"user root;\nuser root;\nevents {}\n", "daemon off; daemon off; events {}\n", "error_log stderr; error_log stderr; events {}\n", "worker_processes x;\nevents {}\n", "worker_processes auto; events {}\n", "worker_processes 0; events {}\n",
	at("proxy_read_timeout x;"), at("proxy_read_timeout 1x;"), at("proxy_read_timeout 1m30s;"), at("proxy_read_timeout 1s1m;"), at("proxy_read_timeout -1;"), at("proxy_read_timeout '1m 30s';"), at("proxy_read_timeout 10ms;"), at("proxy_read_timeout 1.5s;"),
	at("client_max_body_size 10M;"), at("client_max_body_size 10MB;"), at("client_max_body_size x;"), at("client_max_body_size 1g;"), at("client_max_body_size 0;"), at("client_body_buffer_size 1g;"), at("proxy_buffer_size 16kb;"), at("proxy_buffers 0 8k;"), at("proxy_buffers 4;"),
	at("proxy_http_version 2;"), at("proxy_http_version 1.0;"), at("proxy_pass http://127.0.0.1:99999;"), at("proxy_pass 127.0.0.1;"), at("proxy_pass http:/127.0.0.1;"), at("proxy_pass http://$host;"), at("proxy_pass http://127.0.0.1/$uri;"), at("proxy_pass ftp://127.0.0.1;"),
	at("proxy_pass http://127.0.0.1:80:80;"), at("proxy_pass https://127.0.0.1;"), at("proxy_pass http://unix:/x:/y;"), at("proxy_pass $nothing;"), at("proxy_pass http://[::1]:80;"),
	inServer("location ~ x { proxy_pass http://127.0.0.1/y; }"), inServer("location ~ x { proxy_pass http://127.0.0.1; }"), inServer("location ~ x { proxy_pass http://127.0.0.1/; }"), inServer("location @x { proxy_pass http://127.0.0.1/; }"), at("if ($host) { proxy_pass http://127.0.0.1/; }"), at("limit_except GET { proxy_pass http://127.0.0.1/x; }"),
	inServer("location ~ x { proxy_pass http://127.0.0.1/$uri; }"), at("if ($host) { proxy_pass http://127.0.0.1/$uri; }"),
	at("fastcgi_pass 127.0.0.1;"), at("fastcgi_pass 127.0.0.1:x;"), at("fastcgi_pass unix:/x;"), at("grpc_pass 127.0.0.1:1;"), at("grpc_pass grpc://127.0.0.1:1;"), at("uwsgi_pass 127.0.0.1:1;"), at("uwsgi_pass uwsgi://127.0.0.1:1;"),
	at("try_files a;"), at("try_files $uri =404;"), at("try_files $uri =x;"), at("try_files $uri =1000;"), at("try_files $uri @a;"), at("error_page 404;"), at("error_page 200 /x;"), at("error_page 404 = /x;"), at("error_page 404 =x /x;"), at("error_page x /x;"), at("error_page 299 /x;"), at("error_page 600 /x;"), at("error_page 499 /x;"), at("error_page 404 =200;"),
	at("allow x;"), at("allow 1.2.3.4/33;"), at("deny 10.0.0.0/8;"), at("deny 10.0.0.1/8;"), at("expires x;"), at("proxy_pass http://127.0.0.1; proxy_redirect default; proxy_redirect off;"), at("proxy_redirect a b; proxy_redirect c d;"), at("mirror /a; mirror off;"), inHTTP("upstream u { ip_hash; }"), inHTTP("upstream u { server 127.0.0.1 backup; server 127.0.0.2 down; }"), at("expires max;"), at("expires +1d;"), at("expires -1;"), at("expires @15h30m;"), at("expires 1d12h;"), at("expires modified +1d;"), at("expires +x;"), at("expires 500ms;"), at("expires -;"), at("expires '1h 30m';"), at("add_header a;"), at("add_header a b c;"), at("add_header a b always;"),
	inHTTP("upstream u { server 127.0.0.1; } upstream u { server 127.0.0.1; }"), inHTTP("upstream u { server 127.0.0.1 weight=0; }"), inHTTP("upstream u { server 127.0.0.1 weight=x; }"), inHTTP("upstream u { server 127.0.0.1 frob; }"), inHTTP("upstream u { server 127.0.0.1 down backup; }"), inHTTP("upstream u { server http://127.0.0.1; }"), inHTTP("upstream u { server 127.0.0.1:0; }"), inHTTP("upstream u { server 127.0.0.1/x; }"),
	inHTTP("upstream u { server 127.0.0.1 max_fails=1 fail_timeout=1s max_conns=1; }"), inHTTP("upstream u { server 127.0.0.1 fail_timeout=x; }"), inHTTP("upstream u { ip_hash; server 127.0.0.1 backup; }"), inHTTP("upstream u { keepalive 0; server 127.0.0.1; }"), inHTTP("upstream u { least_conn; ip_hash; server 127.0.0.1; }"), inHTTP("upstream u { server 127.0.0.1 backup; }"), inHTTP("upstream u { zone z 64k; server 127.0.0.1; }"), inHTTP("upstream u { zone z; server 127.0.0.1; }"),
	inHTTP("upstream u { server 127.0.0.1; }\nserver { location / { proxy_pass http://u:81; } }"), inHTTP("server { location / { proxy_pass http://u/; } }\nupstream u { server 127.0.0.1; }"), inHTTP("upstream u.x { server 127.0.0.1; }\nserver { location / { proxy_pass https://u.x; } }"),
	inHTTP("map $host $x { a b; a c; }"), inHTTP("map $host $x { default a; default b; }"), inHTTP("map $host x { }"), inHTTP("map host $x { }"), inHTTP("map $host $x { a b c; }"), inHTTP("map $host $x { ~( b; }"), inHTTP("map $nothing $x { }"), inHTTP("map $host $x { volatile; hostnames; *.a b; }"), inHTTP("map $host $x { a { b c; } }"), inHTTP("map $host { }"),
	inHTTP("geo $x { 1.2.3.4/33 a; }"), inHTTP("geo $x { default a; ranges; }"), inHTTP("split_clients $host $x { 50% a; 60% b; }"), inHTTP("split_clients $host $x { 50% a; * b; }"), inHTTP("log_format a b; log_format a c;"), inHTTP("log_format a $nothing;"), inHTTP("access_log off; access_log /dev/null nosuch;"),
	inHTTP("resolver 127.0.0.11 valid=10s ipv6=off;"), inHTTP("resolver 127.0.0.11 valid=x;"), inHTTP("resolver 127.0.0.11 frob=x;"), inHTTP("resolver;"), inHTTP("types_hash_max_size x;"), inHTTP("gzip_types a b;"), inHTTP("limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;"), inHTTP("limit_req_zone $x;"),
	inServer("listen 443 ssl; ssl_reject_handshake on;"), inHTTP("server { listen 443 ssl; ssl_reject_handshake on; }\nserver { listen 443 ssl; }"), inHTTP("server { listen 443; }\nserver { listen 443 ssl; }"), inServer("ssl_certificate /c.pem;"), inServer("ssl_certificate_key /k.pem;"), inServer("listen 443 ssl; ssl_certificate_key /k.pem;"), inHTTP("server { listen 443 ssl; ssl_reject_handshake on; }\nserver { listen [::]:443 ssl; }"), inServer("ssl off;"), inHTTP("ssl on; server { }"),
	inHTTP("limit_req_zone $host zone=a:1m rate=1r/s;\nlimit_req_zone $uri zone=a:1m rate=1r/s;"), inHTTP("limit_req_zone $host zone=a:1m rate=1r/s;\nlimit_req_zone $host zone=a:2m rate=1r/s;"), inHTTP("limit_req_zone $host zone=a:1m rate=1r/s;\nlimit_conn_zone $host zone=a:1m;"), inServer("limit_req zone=a;"), inServer("limit_req zone=a burst=3 nodelay; } limit_req_zone $host zone=a:1m rate=1r/s; server {"), inServer("limit_conn a 3;"), inHTTP("limit_conn_zone $host zone=a:1m;\nserver { limit_conn a 3; }"),
	inServer("proxy_cache a;"), at("proxy_cache $host;"), at("proxy_cache off;"), inHTTP("proxy_cache_path /tmp/a keys_zone=a:1m;\nserver { proxy_cache a; }"), inHTTP("proxy_cache_path /tmp/a keys_zone=a:1m;\nproxy_cache_path /tmp/b keys_zone=a:1m;"), inHTTP("server { ssl_session_cache shared:SSL:1m; }\nserver { ssl_session_cache shared:SSL:2m; }"), inHTTP("server { ssl_session_cache shared:SSL:1m; }\nserver { ssl_session_cache shared:SSL:1024k; }"), inHTTP("upstream u { zone z; server 127.0.0.1; }\nupstream v { zone z 64k; server 127.0.0.1; }"), inServer("location / { fastcgi_cache one; } } proxy_cache_path /tmp/b keys_zone=one:1m; server {"),
	inServer("listen a/b;"), inServer("listen a(b:80;"), inServer("listen a?b;"), inServer("listen 18$80;"), at("client_max_body_size $host$uri;"), at("expires $host;"), inServer("server_name ~(?x>a);"), inServer("server_name ~(?i>a);"), inServer("server_name ~(?i)a;"), inServer("server_name ~(?x)a#(;"), inServer("server_name ~(?im-x:a);"), inServer("server_name ~(?>a);"),
	inServer("ssl_certificate /nonexistent.pem; ssl_certificate_key /nonexistent.pem; listen 443 ssl;"), inServer("listen 443 ssl;"), inServer("ssl on;"), inServer("ssl_protocols TLSv1.2 TLSv9;"), inServer("http2 on;"),
	inServer("merge_slashes x;"), inServer("large_client_header_buffers 4 8k;"), inServer("error_log /dev/null frob;"), inServer("client_body_timeout 1; client_header_timeout x;"), inServer("auth_request /x; auth_request /y;"), inServer("auth_request off;"), inServer("mirror /x; mirror /y;"), inServer("location / { mirror off; mirror /x; }"),
	at(`add_header A "b;`), at(`add_header A b';`), at("# {\nroot /x; # }"), at("root\n/x\n;"), at("root /x;\\"), at(`root "/x" ;`), at(`root '/x'/y;`), at("root /x$;"), at("root /x$$;"), at("root ${document_root}x;"), at("root /$document_root;"), at("root $realpath_root;"), at(`return 200 "$";`), at(`return 200 "$ x";`), at(`return 200 "${}";`), at(`return 200 "a$-b";`), at(`return 200 "\$host";`),
	inHTTP("map $host $x { A b; a c; }"), inHTTP(`map $host $x { "" b; '' c; }`), inHTTP(`map $host $x { \\a b; a c; }`), inHTTP("map $host $x { hostnames; .a b; .A c; }"), inHTTP("map $host $x { ~a b; ~a c; ~*A d; ~*( e; }"), inHTTP("map $host $x { default a; \\default b; include nothing*; }"), inHTTP("map $host $x { a\n b c; }"), inHTTP("map $host $x { a b\n c d; }"), inHTTP("map $host $x { a; }"), inHTTP("map $host $x { default; }"), inHTTP("map $host $uri { a b; }"),
	inHTTP("geo $x { ranges; default a; 1.2.3.4-1.2.3.9 b; }"), inHTTP("geo $x { proxy 10.0.0.0/8; ranges; }"), inHTTP("geo $x { default a; proxy 10.0.0.0/33; }"), inHTTP("geo $x { default a; delete 10.0.0.0/8; proxy_recursive; 10.0.0.1 b; ::1/128 c; }"), inHTTP("geo $x { ten b; }"), inHTTP("geo $x { 10.0.0.1; }"), inHTTP("geo $remote_addr $x { default a; 255.255.255.255 b; 10.0.0.0/ c; }"), inHTTP("geo $host { default a; }"), inHTTP("geo x { default a; }"),
	inHTTP("split_clients $host x { * a; }"), inHTTP("split_clients $host $x { 50 a; }"), inHTTP("split_clients $host $x { .5% a; 0.25% b; 99.25% c; }"), inHTTP("split_clients $host $x { .5% a; 0.25% b; 99.26% c; }"), inHTTP("split_clients $host $x { 0% a; }"), inHTTP("split_clients $host $x { 1.255% a; }"), inHTTP("split_clients $host $x { * a; 1% b; }"), inHTTP("split_clients $host $x { 100% a; * b; }"), inHTTP("split_clients $host $scheme { * a; }"), inHTTP("types { a b { } }"), inHTTP("types { a b c; a d; }"),
	inServer("listen 80 backlog=-1;"), inServer("listen 80 backlog=511 rcvbuf=8k sndbuf=1m;"), inServer("listen 80 rcvbuf=8kb;"), inServer("listen 80 sndbuf=x;"), inServer("set $scheme x;"), inServer("set $Request_Uri x;"), inServer("set $limit_rate 1k;"), inServer("set $http_foo x;"), inServer("set $arg_a x;"), at("alias /x$document_root/;"), at("alias ${realpath_root};"), at("root /x/$document_rootless;"),
	inHTTP("upstream u { server 127.0.0.1 backup; ip_hash; server 127.0.0.1; }"), inHTTP("upstream u { random; server 127.0.0.1; server 127.0.0.2 backup; }"), inHTTP("upstream u { hash $uri consistent; server 127.0.0.1; server 127.0.0.2 backup; }"), inHTTP("upstream u { least_conn; server 127.0.0.1; server 127.0.0.2 backup; }"), inHTTP("upstream u { ip_hash; server 127.0.0.1; } upstream v { server 127.0.0.1; server 127.0.0.2 backup; }"),
	inHTTP("access_log /dev/null later; log_format later x;"), inHTTP("log_format Main x; access_log /dev/null Main gzip; access_log /dev/zero Combined;"), inHTTP("log_format a x; log_format A x;"), inHTTP("log_format Main x; access_log /dev/null main;"), inHTTP("access_log /dev/null buffer=4k;"), inHTTP("access_log syslog:server=127.0.0.1 combined;"), inServer("access_log off main;"),
	inHTTP("resolver 127.0.0.11 valid=;"), inHTTP("resolver 127.0.0.11 valid=1m30s ipv6=off;"), inHTTP("ssl_protocols tlsv1.2 TLSv1.3;"), inHTTP("ssl_protocols TLS1.2;"), at("proxy_ssl_protocols TLSv1.2 x;"), "error_log /dev/null debug_http;\nevents {}\n", "error_log /dev/null warning;\nevents {}\n", "events { use epoll; worker_connections 1k; }\n", at("deny 10.0.0.0/;"), at("allow 10.0.0.0/255.0.0.0;"),
	"", "events", "events {", "events }", "}", "{", ";", "events {}}", "http {}\n", "events {}\nhttp { server { } ", "events {} include;", "include nothing*;\nevents {}\n", "events { use epoll; }\n", "events { use x; }\n", "events { worker_connections x; }\n", "env A; env B=c; events {}\n", "load_module x.so; events {}\n", "stream {} events {}\n",
}

// differences are nginx's reasons to refuse what we accept, and why we do.
var differences = []struct{ nginx, why string }{
	// Rules say these, for they know the files of the project (TestRefusedByNginx in the package rules).
	{`^a duplicate (listen|default server)|^duplicate listen options`, "the rule duplicate-listen says it"},
	{`^cannot load certificate`, "certificates are often made later; the rule certificate-missing says it"},
	{`^host not found`, "names are not looked up; the rule unknown-host says it"},
	{`^open\(\) "`, "a file may be in the image; the rule include-missing says it"},
	// The nginx that answers here is old, or was built without it; directive-unsupported says it where the version is known.
	{`^unknown directive "(stream|http2)"|^invalid value "2"`, "this nginx is old, or was built without it"},
	{`^invalid value "0" in "keepalive" directive`, "nginx takes it since 1.29.7"},
	{`^getpwnam\(`, "an image has users of its own; the rule nginx-user-missing says it"},
}

// excused returns why we accept what nginx refuses, or "".
func excused(theirs ruling) string {
	for _, d := range differences {
		if regexp.MustCompile(d.nginx).MatchString(theirs.reason) {
			return d.why
		}
	}
	return ""
}

// sameReason reports whether two refusals name the same reason and line.
func sameReason(theirs, we ruling) bool {
	const pcre = "pcre2_compile() failed"
	unended := regexp.MustCompile(`^(invalid number of (arguments|the map parameters)|unknown directive|directive "\w+" (is not terminated|has no opening)|"\w+_cache" zone)`) // nginx names where it ends
	switch {
	case strings.HasPrefix(we.reason, "the file is a template"): // the cause, not what nginx stumbles over
		return true
	case strings.HasPrefix(theirs.reason, "dlopen()"): // it knows where its modules lie
		return strings.HasPrefix(we.reason, "dlopen()")
	case theirs.reason != we.reason && !(strings.HasPrefix(theirs.reason, pcre) && strings.HasPrefix(we.reason, pcre)):
		return theirs.reason == `unknown directive ""` && we.reason == "unknown directive \"\x00\"" // it prints up to the NUL
	}
	return theirs.line == we.line || theirs.line == 0 || unended.MatchString(we.reason) && theirs.line > we.line
}

// TestVerdictsAreNginxs compares our verdicts on the fixed configurations with those of nginx -t: whether, why and where.
func TestVerdictsAreNginxs(t *testing.T) {
	binary := findNginx(t)
	agreed, known := 0, 0
	confs := allFixed()
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case theirs.reason == "" && we.reason == "", theirs.reason != "" && we.reason != "" && sameReason(theirs, we):
			agreed++
		case we.reason == "" && excused(theirs) != "":
			known++
		default:
			t.Errorf("%s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d verdicts are nginx's, with reason and line; %d more differ for a listed reason", agreed, len(confs), known)
}

// TestTypesAreNginxs compares what we and nginx -t say of the arguments of all directives that have a type.
func TestTypesAreNginxs(t *testing.T) {
	binary := findNginx(t)
	var confs []string
	for name, all := range forms {
		for _, f := range all {
			if _, ok := argumentTypes[f.args[0]]; !ok {
				continue
			}
			wrap := map[string]func(string) string{"http": inHTTP, "server": inServer, "location": at, "events": inEvents, "main": inMain, "upstream": inUpstream}[f.contexts[0]]
			for _, value := range []string{"1k", "1g", "500ms", `""`} {
				confs = append(confs, wrap(name+" "+value+";"))
			}
		}
	}
	slices.Sort(confs)
	typed := regexp.MustCompile(`" directive invalid (value|number)$`)
	refused := 0
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case strings.HasPrefix(theirs.reason, "unknown directive"), strings.HasSuffix(theirs.reason, "is not allowed here"): // of another version
		case we.reason != "" && we == theirs:
			refused++
		case we.reason != "" || typed.MatchString(theirs.reason):
			t.Errorf("%s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d arguments are refused, by nginx and by us", refused, len(confs))
}

func allFixed() []string {
	confs := slices.Clone(fixed)
	for _, v := range verdicts {
		confs = append(confs, v.conf)
	}
	return confs
}

// TestGeneratedVerdictsAreNginxs does the same with the fixed configurations, changed at random. Those on which we
// knowingly differ are left out.
func TestGeneratedVerdictsAreNginxs(t *testing.T) {
	binary := findNginx(t)
	const count = 800
	g := newGenerator(3)
	base := slices.DeleteFunc(allFixed(), func(conf string) bool { return len(conf) > 500 })
	rulings := judge(t, binary, base)
	var good []string
	for i, conf := range base {
		if (rulings[i].reason == "") == (ours(conf).reason == "") {
			good = append(good, conf)
		}
	}
	confs := make([]string, count)
	for i := range confs {
		confs[i] = g.mutate(good)
	}
	agreed, reasons, known := 0, 0, 0
	for i, theirs := range judge(t, binary, confs) {
		we := ours(confs[i])
		switch {
		case theirs.reason == "" && we.reason == "", theirs.reason != "" && we.reason != "":
			agreed++
			if theirs.reason == "" || sameReason(theirs, we) {
				reasons++
				continue
			}
			t.Logf("another reason: %s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		case we.reason == "" && excused(theirs) != "":
			known++
		default:
			t.Logf("disagreement: %s\nnginx %+v\nours  %+v", shortConf(confs[i]), theirs, we)
		}
	}
	t.Logf("%d of %d verdicts are nginx's, %d with the same reason and line; %d more differ for a listed reason", agreed, count, reasons, known)
	if (agreed+known)*100 < count*99 {
		t.Errorf("%d of %d verdicts are not nginx's", count-agreed-known, count)
	}
}

// mutate changes one configuration in one or two places.
func (g generator) mutate(from []string) string {
	conf := g.pick(from...)
	for range 1 + g.IntN(2) {
		lines := strings.Split(conf, "\n")
		at, i := g.IntN(len(conf)+1), g.IntN(len(lines))
		switch g.IntN(7) {
		case 0:
			conf = conf[:at] + g.pick(";", "{", "}", `"`, "'", `\`, "$", "#", "\n", " ", ")", "(", "~", "=", "a") + conf[at:]
		case 1:
			conf = conf[:at] + conf[min(at+1, len(conf)):]
		case 2:
			lines = slices.Delete(lines, i, i+1)
			conf = strings.Join(lines, "\n")
		case 3:
			lines = slices.Insert(lines, i, lines[g.IntN(len(lines))])
			conf = strings.Join(lines, "\n")
		case 4:
			other := strings.Split(g.pick(from...), "\n")
			lines = slices.Insert(lines, i, other[g.IntN(len(other))])
			conf = strings.Join(lines, "\n")
		case 5:
			lines = slices.Insert(lines, i, g.directive())
			conf = strings.Join(lines, "\n")
		default:
			words := strings.Split(conf, " ")
			n := g.IntN(len(words))
			words[n] = g.pick("server", "location", "/x", "http", "return", "80", "on", "", "$host", "listen", "if", "=", "~", `"a b"`)
			conf = strings.Join(words, " ")
		}
	}
	return conf
}

// directive writes a directive with arguments that may be too many, too few or wrong.
func (g generator) directive() string {
	text := g.pick("root", "return", "proxy_pass", "listen", "server_name", "set", "rewrite", "add_header", "error_page", "try_files", "index", "gzip",
		"sendfile", "client_max_body_size", "proxy_read_timeout", "proxy_set_header", "access_log", "deny", "worker_processes", "keepalive_timeout",
		"proxy_buffering", "alias", "internal", "expires", "autoindex", "fastcgi_pass", "resolver", "charset", "break", "default_type")
	for range g.IntN(4) {
		text += " " + g.pick("/a", "$uri", "404", "http://127.0.0.1", "127.0.0.1", "on", "off", "$x", "'a b'", "10m", "60s", "81", "last", "all", "=404", "$host$uri", "a.example")
	}
	return text + ";"
}

func shortConf(conf string) string {
	if len(conf) > 300 {
		conf = conf[:300] + "…"
	}
	return fmt.Sprintf("%q", conf)
}
