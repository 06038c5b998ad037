package nginx

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// A verdict is a configuration and what nginx 1.22.1 -t says of it, without file and line; "" when it is content.
type verdict struct {
	name  string
	conf  string
	nginx string
	// ours is what we say where that is not what nginx says, with the reason in a comment; "ok" for nothing.
	ours string
}

// at wraps directives of a location into a whole configuration.
func at(location string) string {
	return "events {}\nhttp {\nserver {\nlisten 18080;\nlocation / {\n" + location + "\n}\n}\n}\n"
}

// inServer wraps directives of a server into a whole configuration.
func inServer(server string) string {
	return "events {}\nhttp {\nserver {\n" + server + "\n}\n}\n"
}

func inHTTP(text string) string { return "events {}\nhttp {\n" + text + "\n}\n" }

func inEvents(text string) string { return "events {\n" + text + "\n}\n" }

// twoServers wraps directives of a server that shares its address with another one.
func twoServers(server string) string {
	return inHTTP("server { server_name other; }\nserver {\n" + server + "\n}")
}

func inMain(text string) string { return text + "\nevents {}\n" }

func inUpstream(text string) string {
	return inHTTP("upstream u {\nserver 127.0.0.1;\nkeepalive 2;\n" + text + "\n}")
}

var long = strings.Repeat("a", 5000)

var verdicts = []verdict{
	{name: "0 plain proxy", conf: at("proxy_pass http://127.0.0.1:3000;")},
	{name: "1 upstream", conf: inHTTP("upstream u { server 127.0.0.1:1 weight=2 max_fails=1; server 127.0.0.1:2 backup; keepalive 2; }\nserver { location / { proxy_pass http://u; } }")},
	{name: "2 CRLF", conf: strings.ReplaceAll(at("root /tmp;"), "\n", "\r\n")},
	{name: "3 CR only", conf: strings.ReplaceAll(at("root /tmp;"), "\n", "\r")},
	{name: "4 BOM", conf: "\ufeffworker_processes 1;\nevents {}\n", nginx: "unknown directive \"\ufeffworker_processes\""},
	{name: "5 regex brace unquoted", conf: inServer("location ~ ^/a{3}/ {\nroot /tmp;\n}"), nginx: `unknown directive "3}/"`},
	{name: "6 regex brace quoted", conf: inServer("location ~ \"^/a{3}/\" {\nroot /tmp;\n}")},
	{name: "7 rewrite brace unquoted", conf: at("rewrite ^/[0-9]{2} /x;\nroot /tmp;"), nginx: `directive "rewrite" is not terminated by ";"`},
	{name: "8 if regex", conf: at("if ($uri ~* \\.(gif|jpg)$) { return 404; }")},
	{name: "9 if spaces", conf: at("if ( $host = \"x\" ) { return 404; }")},
	{name: "9 if empty", conf: at(`if ($host = "") { return 404; } if ( $host != '' ) { return 404; }`)},
	{name: "10 map", conf: inHTTP("map $host $x { default a; ~^b c; hostnames; }")},
	{name: "11 geo", conf: inHTTP("geo $x { default 0; 127.0.0.1/32 1; }")},
	{name: "12 split_clients", conf: inHTTP("split_clients $remote_addr $x { 0.5% a; * b; }")},
	{name: "13 types", conf: inHTTP("types { text/html html; }")},
	{name: "14 log_format multi", conf: inHTTP("log_format m '$remote_addr '\n '$status';")},
	{name: "15 log_format 1 quote multi-line", conf: inHTTP("log_format m '$remote_addr\n $status';")},
	{name: "16 ${var}", conf: at("return 200 \"${host}x\";")},
	{name: "17 quoted escapes", conf: at(`return 200 "a\"b\tc"; add_header X 'a\'b';`)},
	{name: "18 double backslash", conf: at(`return 200 "C:\\"; add_header X y;`)},
	{name: "19 backslash semicolon", conf: at(`return 200 a\;b;`)},
	{name: "20 backslash brace", conf: at(`return 200 a\{b\};`)},
	{name: "21 backslash space", conf: at(`return 200 a\ b;`)},
	{name: "22 brace in word", conf: at(`return 200 a}b;`)},
	{name: "23 regex escaped brace", conf: inServer(`location ~ ^/a\}b$ { root /tmp; }`)},
	{name: "24 char after quote", conf: at(`return 200 "ab"c;`), nginx: `unexpected "c"`},
	{name: "25 two quotes", conf: at(`return 200 "a""b";`), nginx: `unexpected """`},
	{name: "26 quote mid word", conf: at(`return 200 a"b;`)},
	{name: "27 backtick with semicolon", conf: at("return 200 `a;b`;"), nginx: "unknown directive \"b`\""},
	{name: "28 backtick", conf: at("return 200 `a`;")},
	{name: "29 lone backtick", conf: at("return 200 `a;")},
	{name: "30 hash mid-word", conf: at("return 200 a#b;")},
	{name: "31 hash after ;", conf: at("return 200 a;# b")},
	{name: "32 apostrophe in comment", conf: at("# it's\nroot /tmp;")},
	{name: "33 missing ; at eol", conf: at("set $a b\nset $c d;"), nginx: `invalid number of arguments in "set" directive`},
	{name: "missing ; limit_req", conf: inHTTP("limit_req_zone $binary_remote_addr zone=a:1m rate=5r/s;\nserver { location / {\nlimit_req zone=a\n\nproxy_pass http://127.0.0.1:1;\n} }"), nginx: `invalid parameter "proxy_pass"`},
	{name: "34 missing ; listen", conf: inServer("listen 18080\nserver_name x;"), nginx: `invalid parameter "server_name"`},
	{name: "35 missing ; proxy_pass", conf: at("proxy_pass http://127.0.0.1\nproxy_set_header a b;"), nginx: `invalid number of arguments in "proxy_pass" directive`},
	{name: "36 missing ; proxy_set_header", conf: at("proxy_set_header a b\nproxy_pass http://127.0.0.1;"), nginx: `invalid number of arguments in "proxy_set_header" directive`},
	{name: "37 missing ; server_name", conf: inServer("server_name a.example\nroot /tmp;")},
	{name: "38 missing ; before }", conf: at("root /tmp"), nginx: `unexpected "}"`},
	{name: "39 missing ; at EOF", conf: "events {}\nworker_processes 1", nginx: `unexpected end of file, expecting ";" or "}"`},
	{name: "40 missing ; before block", conf: inServer("root /tmp\nlocation / { }"), nginx: `directive "root" is not terminated by ";"`},
	{name: "41 ; after block", conf: "events {};\n", nginx: `unexpected ";"`},
	{name: "42 double ;", conf: at("root /tmp;;"), nginx: `unexpected ";"`},
	{name: "43 lone {", conf: at("{ root /tmp; }"), nginx: `unexpected "{"`},
	{name: "44 extra }", conf: at("root /tmp;") + "}\n", nginx: `unexpected "}"`},
	{name: "45 extra } in middle", conf: inHTTP("server { } }\nserver { }"), nginx: `"server" directive is not allowed here`},
	{name: "46 missing }", conf: "events {}\nhttp {\nserver {\n}\n", nginx: `unexpected end of file, expecting "}"`},
	{name: "47 unterminated quote", conf: at("return 200 \"a;"), nginx: `unexpected end of file, expecting ";" or "}"`},
	{name: "48 unterminated '", conf: at("add_header X 'a;"), nginx: `unexpected end of file, expecting ";" or "}"`},
	{name: "49 only events", conf: "events {}\n"},
	{name: "50 only comments", conf: "# a\nevents {}\n# b\n"},
	{name: "51 comment at EOF", conf: "events {}\n# b"},
	{name: "52 no space before {", conf: "events{}\nhttp{server{location /{root /tmp;}}}"},
	{name: "53 NUL in comment", conf: "# a\x00b\nevents {}\n"},
	{name: "54 NUL after statement", conf: "events {}\n\x00\nhttp {}\n", nginx: "unknown directive \"\"", ours: "unknown directive \"\x00\""}, // nginx prints up to the NUL
	{name: "55 NUL in value", conf: at("return 200 a\x00b;")},
	{name: "56 form feed", conf: at("set\x0c$a b;"), nginx: "unknown directive \"set\x0c$a\""},
	{name: "57 nbsp before ;", conf: inServer("listen 18082\u00a0;"), nginx: "host not found in \"18082\u00a0\" of the \"listen\" directive"},
	{name: "58 4095-byte word", conf: at("set $a " + long[:4095] + ";")},
	{name: "59 5000-byte word", conf: at("set $a " + long + ";"), nginx: `too long parameter "aaaaaaaaaa..." started`},
	{name: "60 5000-byte quoted", conf: at("set $a \"" + long + "\";"), nginx: `too long parameter, probably missing terminating """ character`},
	{name: "61 5000-byte comment", conf: "events {}\n#" + long + "\nhttp {}\n", nginx: `too long parameter "#aaaaaaaaa..." started`},
	{name: "68 stream", conf: "events {}\nhttp {}\n"},
	{name: "69 include glob none", conf: inHTTP("include nothing/*.conf;")},
	{name: "70 include missing", conf: inHTTP("include /nonexistent/mime.types;"), nginx: `open() "/nonexistent/mime.types" failed (2: No such file or directory)`,
		ours: "ok"}, // a rule decides: Includes has it
	{name: "71 include two args", conf: inHTTP("include a b;"), nginx: `invalid number of arguments in "include" directive`},
	{name: "72 location two paths", conf: inServer("location / /b /c { }"), nginx: `invalid number of arguments in "location" directive`},
	{name: "73 location no args", conf: inServer("location { }"), nginx: `invalid number of arguments in "location" directive`},
	{name: "74 location no block", conf: inServer("location /;"), nginx: `directive "location" has no opening "{"`},
	{name: "75 modifier glued", conf: inServer("location ~\\.php$ { }\nlocation =/x { }")},
	{name: "76 upstream no servers", conf: inHTTP("upstream u { }"), nginx: "no servers are inside upstream"},
	{name: "77 upstream server no args", conf: inHTTP("upstream u { server; }"), nginx: `invalid number of arguments in "server" directive`},
	{name: "78 server with arg", conf: inHTTP("server x { }"), nginx: `invalid number of arguments in "server" directive`},
	{name: "79 unknown directive", conf: inHTTP("proxy_passs x;"), nginx: `unknown directive "proxy_passs"`},
	{name: "80 wrong context", conf: "events {}\nproxy_pass http://x;\n", nginx: `"proxy_pass" directive is not allowed here`},
	{name: "81 host not found", conf: at("proxy_pass http://nosuchhost.invalid;"), nginx: `host not found in upstream "nosuchhost.invalid"`, ours: "ok"},                                               // names are not looked up
	{name: "82 duplicate listen", conf: inHTTP("server { listen 18081 default_server; }\nserver { listen 18081 default_server; }"), nginx: "a duplicate default server for 0.0.0.0:18081", ours: "ok"}, // a rule decides
	{name: "stray word", conf: inServer("z\nlocation /x {\nreturn 204;\n}"), nginx: `unknown directive "z"`},
	{name: "83 uppercase", conf: "events {}\nHttp {}\n", nginx: `unknown directive "Http"`},
	{name: "84 quoted name", conf: "events {}\n\"http\" {}\n"},
	{name: "85 smart quotes", conf: at("set $a “b c”;"), nginx: `invalid number of arguments in "set" directive`},
	{name: "86 tabs", conf: "events\t{}\nhttp\t{\tsendfile\ton;\t}\n"},
	{name: "87 $ before {", conf: inServer("location ~ \\.php${\nroot /tmp;\n}"), nginx: `directive "location" has no opening "{"`},
	{name: "88 var unclosed", conf: at("return 200 ${host;"), nginx: `the closing bracket in "host" variable is missing`},
	{name: "89 var unclosed quoted", conf: at("return 200 \"${host\";"), nginx: `the closing bracket in "host" variable is missing`},
	{name: "90 one line", conf: "events{} http{server{listen 18080;location /{proxy_pass http://127.0.0.1;}}}"},
	{name: "91 template leftover", conf: at("proxy_pass http://${BACKEND};"), nginx: `unknown "backend" variable`, ours: `the file is a template: "${BACKEND}" is a placeholder, not nginx's language`}, // the cause, not the symptom

	{name: "no events", conf: "http {}\n", nginx: `no "events" section in configuration`},
	{name: "flag", conf: inHTTP("sendfile yes;"), nginx: `invalid value "yes" in "sendfile" directive, it must be "on" or "off"`},
	{name: "flag in capitals", conf: inHTTP("sendfile ON;")},
	{name: "comment of 4095 bytes", conf: "events {}\n#" + long[:4094] + "\nhttp {}\n"},
	{name: "comment of 4096 bytes", conf: "events {}\n#" + long[:4095] + "\nhttp {}\n", nginx: `too long parameter "#aaaaaaaaa..." started`},
	{name: "long comment at the end", conf: "events {}\n#" + long[:4095]},
	{name: "whole file inside http", conf: inHTTP("events {}"), nginx: `"events" directive is not allowed here`},
	{name: "listen in location", conf: at("listen 80;"), nginx: `"listen" directive is not allowed here`},
	{name: "set in http", conf: inHTTP("set $a b;"), nginx: `"set" directive is not allowed here`},
	{name: "proxy_pass in server", conf: inServer("proxy_pass http://127.0.0.1;"), nginx: `"proxy_pass" directive is not allowed here`},
	{name: "proxy_pass in if in location", conf: at("if ($host) { proxy_pass http://127.0.0.1; }")},
	{name: "proxy_pass in if in server", conf: inServer("if ($host) { proxy_pass http://127.0.0.1; }"), nginx: `"proxy_pass" directive is not allowed here`},
	{name: "paren after quote", conf: at(`if ($host = "x") { return 404; }`)},
	{name: "empty proxy_pass", conf: at("proxy_pass ;"), nginx: `invalid number of arguments in "proxy_pass" directive`},
	{name: "word at end of file", conf: "events {}\nhttp", nginx: `unexpected end of file, expecting ";" or "}"`},
	{name: "return three", conf: at("return 200 a b;"), nginx: `invalid number of arguments in "return" directive`},
	{name: "upstream without name", conf: inHTTP("upstream { server 127.0.0.1; }"), nginx: `invalid number of arguments in "upstream" directive`},
	{name: "jinja", conf: inServer("server_name {{ name }};\n{% if x %}\nroot /tmp;\n{% endif %}"), nginx: `directive "server_name" is not terminated by ";"`, ours: `the file is a template: "{{ name }}" is a placeholder, not nginx's language`},
	{name: "hash 46 bytes", conf: twoServers("server_name " + long[:46] + ";")},
	{name: "hash 47 bytes", conf: twoServers("server_name short " + long[:47] + ";"), nginx: "could not build server_names_hash, you should increase server_names_hash_bucket_size: 64"},
	{name: "hash of one server", conf: inServer("server_name " + long[:99] + " b;")},
	{name: "hash of servers on two ports", conf: inHTTP("server { listen 8081; server_name " + long[:99] + "; }\nserver { listen 8082; server_name b; }")},
	{name: "hash of a wildcard", conf: twoServers("server_name *." + long[:40] + "." + long[:46] + ".org;")},
	{name: "hash of a label", conf: twoServers("server_name www." + long[:47] + ".*;"), nginx: "could not build server_names_hash, you should increase server_names_hash_bucket_size: 64"},
	{name: "hash of an expression", conf: twoServers("server_name ~" + long[:99] + ";")},
	{name: "hash of 128", conf: inHTTP("server { server_name a; }\nserver { server_name " + long[:110] + "; }\nserver_names_hash_bucket_size 65;")},
	{name: "hash beyond 128", conf: inHTTP("server { server_name a; }\nserver { server_name " + long[:111] + "; }\nserver_names_hash_bucket_size 128;"),
		nginx: "could not build server_names_hash, you should increase server_names_hash_bucket_size: 128"},
	{name: "hash of 32", conf: inHTTP("server_names_hash_bucket_size 32;\nserver { server_name a; }\nserver { server_name " + long[:46] + "; }")},
	{name: "hash of a map", conf: inHTTP("map $uri $x { default b; ~" + long[:99] + " b; " + long[:46] + " " + long[:99] + "; }")},
	{name: "hash of a long map", conf: inHTTP("map $uri $x {\n'" + long[:30] + " " + long[:16] + "' b;\n}"), nginx: "could not build map_hash, you should increase map_hash_bucket_size: 64"},
	{name: "hash of a map with an escape", conf: inHTTP("map $uri $x { \\" + long[:46] + " b; }")},
	{name: "hash of hosts", conf: inHTTP("map $host $x { hostnames; ." + long[:30] + "." + long[:30] + " b; }")},
	{name: "hash of hosts that are none", conf: inHTTP("map $host $x { ." + long[:30] + "." + long[:30] + " b; hostnames; }"), nginx: "could not build map_hash, you should increase map_hash_bucket_size: 64"},
	{name: "hash before maps", conf: inHTTP("map_hash_bucket_size 128;\nmap $uri $x { " + long[:60] + " b; }")},
	{name: "hash behind a map", conf: inHTTP("map $uri $x { a b; }\nmap_hash_bucket_size 128;"), nginx: `"map_hash_bucket_size" directive is duplicate`},
	{name: "hash of variables", conf: inServer("set $" + long[:46] + " a;")},
	{name: "hash of long variables", conf: inServer("set $" + long[:47] + " a;"), nginx: "could not build variables_hash, you should increase variables_hash_bucket_size: 64"},
	{name: "hash of headers", conf: at("proxy_set_header " + long[:46] + " a; proxy_pass http://127.0.0.1:1;")},
	{name: "hash of long headers", conf: at("proxy_set_header " + long[:47] + " ''; proxy_pass http://127.0.0.1:1;"), nginx: "could not build proxy_headers_hash, you should increase proxy_headers_hash_bucket_size: 64"},
	{name: "hash of long headers in gRPC", conf: at("grpc_set_header " + long[:47] + " a;"), nginx: "could not build grpc_headers_hash, you should increase grpc_headers_hash_bucket_size: 64"},
}

// lua are rows 62 to 67: OpenResty's blocks, which the nginx at hand does not have.
var lua = map[string]string{
	"62 simple":           `content_by_lua_block { ngx.say("a") }`,
	"63 brace in string":  `content_by_lua_block { ngx.say('}') ngx.say("\"}") }`,
	"64 brace in comment": "content_by_lua_block {\n-- it's } a\nngx.say(1)\n}",
	"65 long bracket":     "content_by_lua_block { local a = [==[ } ]] ]==] --[[ } \n } ]] }",
	"66 length operator":  "content_by_lua_block { if #t > 1 then t = {{1}, {2}} end }",
	"67 set_by_lua_block": "set_by_lua_block $a { return '}' }",
}

func say(c *Config) string {
	if len(c.Problems) == 0 {
		return "ok"
	}
	return c.Problems[0].Message
}

func readText(conf string) *Config {
	return Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(conf)}}, Options{})
}

func TestVerdicts(t *testing.T) {
	for _, v := range verdicts {
		want := v.nginx
		if v.ours != "" {
			want = v.ours
		}
		if want == "" {
			want = "ok"
		}
		c := readText(v.conf)
		if got := say(c); got != want {
			t.Errorf("%s: got %s, want %s", v.name, got, want)
		}
	}
	for name, block := range lua {
		c := readText(at(block + "\nproxy_pass http://after:1;"))
		if say(c) != "ok" || len(c.Passes) != 1 {
			t.Errorf("%s: %s", name, say(c))
		}
	}
}

// TestNginxAgrees asks the nginx on this machine, if there is one, whether the table above tells the truth.
func TestNginxAgrees(t *testing.T) {
	binary, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx here")
	}
	dir := t.TempDir()
	for _, v := range verdicts {
		file := filepath.Join(dir, "nginx.conf")
		if err := os.WriteFile(file, []byte(v.conf), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(binary, "-t", "-q", "-c", file, "-p", dir).CombinedOutput()
		if (err == nil) != (v.nginx == "") || !strings.Contains(string(out), v.nginx) {
			t.Errorf("%s: nginx says %v %s, the table %s", v.name, err, out, v.nginx)
		}
	}
}
