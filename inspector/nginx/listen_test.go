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
