package nginx

import (
	"fmt"
	"strings"
	"testing"
)

func TestListen(t *testing.T) {
	tests := map[string]string{
		"80": ":80", "*:81": ":81", "0.0.0.0:82": ":82", "127.0.0.1:80": "127.0.0.1:80", "localhost": "localhost:80", "localhost:1": "localhost:1",
		"[::]:80": "[::]:80", "[::1]": "[::1]:80", "unix:/run/x": "unix:/run/x:0", "8000-8002": ":8000 :8001 :8002",
		"$PORT": "$port:0", "PORT": "port:0", "": ":0", "0": ":0", "99999": ":0", "*:": ":80", "1.2.3.4:5-6": "1.2.3.4:5 1.2.3.4:6", "[": ":0",
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

// TestManyListens has more ports than are kept, and many addresses, each of which could be one of the others.
func TestManyListens(t *testing.T) {
	c := readText("events {}\nhttp { server { " + strings.Repeat("listen 1-1001;", 1000) + " } }")
	if n := len(c.Servers[0].Listens); n > maxListens || n < maxListens-maxPortRange || c.Complete {
		t.Errorf("%d listens, complete: %v", n, c.Complete)
	}
	var all strings.Builder
	for i := range maxListens - 2 {
		fmt.Fprintf(&all, "listen [fd00::%x]:80;", i+1)
	}
	c = readText("events {}\nhttp { server { " + all.String() + " listen [fd00:0::1]:80; listen 80; } }")
	if got := c.sockets(); len(got) != maxListens-1 || len(got[0]) != 2 || !c.Complete {
		t.Errorf("%d sockets", len(got))
	}
}
