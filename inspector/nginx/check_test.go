package nginx

import (
	"slices"
	"testing"
	"testing/fstest"
)

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
		{"zone", "cached", Pos{"/etc/nginx/nginx.conf", 11, 35, 41}},
		{"variable", "backend_host", Pos{"/etc/nginx/nginx.conf", 9, 49, 108}},
		{"variable", "nothing", Pos{"/etc/nginx/nginx.conf", 10, 58, 66}},
	}
	if !slices.Equal(want, c.Loose) {
		t.Errorf("got %#v\nwant %#v", c.Loose, want)
	}
}
