package probe

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"testing/fstest"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// TestHandshakeFor checks which locations are asked for a WebSocket, and at which path of the app.
func TestHandshakeFor(t *testing.T) {
	for conf, want := range map[string]string{
		"location /ws/ { proxy_pass http://a:3000; }":                                                                                                        "/ws/",
		"location /ws/ { proxy_pass http://a:3000/live/; }":                                                                                                  "/live/",
		"location /socket.io/ { proxy_pass http://a:3000; }":                                                                                                 "/socket.io/",
		"location /api/ { proxy_pass http://a:3000; }":                                                                                                       "",
		"location /ws/ { proxy_pass http://a:3000; rewrite ^/ws/(.*) /$1 break; }":                                                                           "",
		"location /ws/ { proxy_pass https://a:3000; }":                                                                                                       "",
		"location /ws/ { proxy_pass http://a:3000; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }":                           "",
		"location /ws/ { proxy_pass http://a:3000; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_upgrade; }":                     "/ws/",
		"location /ws/ { proxy_pass http://a:3000; limit_req zone=a; } location / { proxy_pass http://a:3000; }\n limit_req_zone $host zone=a:1m rate=1r/s;": "",
	} {
		c := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte("events {}\nhttp { server { listen 80; " + conf + " } }")}}, nginx.Options{Main: "/nginx.conf"})
		plan := proxyPlan{Service: "gateway"}
		plan.addDoors(c, Options{Requests: true})
		if len(plan.Doors) == 0 || plan.Doors[0].handshake != want {
			t.Errorf("%s: %+v, want %q", conf, plan.Doors, want)
		}
	}
}

// The client hello is one that a TLS server understands.
func TestClientHello(t *testing.T) {
	server, client := net.Pipe()
	defer client.Close()
	go func() { _, _ = io.WriteString(client, clientHello("api:8443")) }()
	var name string
	stop := errors.New("seen")
	err := tls.Server(server, &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		name = h.ServerName
		go func() { _, _ = io.Copy(io.Discard, client) }()
		return nil, stop
	}}).Handshake()
	if !errors.Is(err, stop) || name != "api" {
		t.Errorf("server name %q, error %v", name, err)
	}
}
