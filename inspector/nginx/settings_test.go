package nginx

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

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
