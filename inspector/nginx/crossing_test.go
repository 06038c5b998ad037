package nginx

import (
	"fmt"
	"strconv"
	"strings"
)

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
server { listen PORT1; server_name shop.dotted; LINE return 200 a; }
server { listen PORT1; server_name .shop.dotted .late.dotted; LINE return 200 a; }
server { listen PORT1; server_name late.dotted Upper.DOTTED; LINE return 200 a; }
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

var hosts = []string{"shop.dotted", "www.shop.dotted", "late.dotted", "www.late.dotted", "upper.dotted",
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
