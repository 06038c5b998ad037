package probe

import (
	"crypto/x509"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// Only servers to which a client surely gets by name and port are asked for their certificates, each file once.
func TestShowings(t *testing.T) {
	c := nginx.Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(`events {}
http {
	server { listen 80; server_name shop.example; return 301 https://$host$request_uri; }
	server { listen 443 ssl; listen [::]:443 ssl; server_name _ shop.example; ssl_certificate tls/shop.pem; }
	server { listen 443 ssl; server_name www.shop.example; ssl_certificate /etc/nginx/tls/shop.pem; }
	server { listen 443 ssl; server_name *.dev.example; ssl_certificate tls/wild.pem; }
	server { listen 443 ssl; server_name two.example; ssl_certificate tls/rsa.pem; ssl_certificate tls/ec.pem; }
	server { listen 443 ssl; server_name any.example; ssl_certificate tls/$ssl_server_name.pem; }
	server { listen 8443 ssl proxy_protocol; server_name lb.example; ssl_certificate tls/lb.pem; }
	server { listen 9443 ssl; server_name _; ssl_certificate tls/any.pem; }
	server { listen 9444 ssl; server_name _; ssl_certificate tls/unclear.pem; }
	server { listen 9444 ssl; server_name ~^x; ssl_certificate tls/pattern.pem; }
	server { listen [::1]:8444 ssl; server_name six.example; ssl_certificate tls/six.pem; }
}`)}}, nginx.Options{Main: "/etc/nginx/nginx.conf"})
	got := map[string]string{}
	for _, at := range showings(c) {
		got[at.where.sni+"@"+at.where.String()] = strings.Join(at.files, " ")
	}
	want := map[string]string{
		"shop.example@127.0.0.1:443":    "/etc/nginx/tls/shop.pem",
		"www.dev.example@127.0.0.1:443": "/etc/nginx/tls/wild.pem",
		"two.example@127.0.0.1:443":     "/etc/nginx/tls/rsa.pem /etc/nginx/tls/ec.pem",
		"lb.example@127.0.0.1:8443":     "/etc/nginx/tls/lb.pem",
		"six.example@::1:8444":          "/etc/nginx/tls/six.pem",
		"@127.0.0.1:9443":               "/etc/nginx/tls/any.pem",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// Of several certificates each is compared with the file that has the same kind of key.
func TestServedOfSeveral(t *testing.T) {
	c := func(of x509.PublicKeyAlgorithm, name string) *x509.Certificate {
		return &x509.Certificate{PublicKeyAlgorithm: of, DNSNames: []string{name}}
	}
	at := &showing{files: []string{"/rsa.pem", "/ec.pem"}, shown: []*x509.Certificate{c(x509.RSA, "rsa"), c(x509.ECDSA, "ec")}}
	if s := at.served("/ec.pem", c(x509.ECDSA, "new")); s == nil || s.Shown.Names[0] != "ec" || s.File.Names[0] != "new" {
		t.Errorf("got %+v", s)
	}
	if s := at.served("/rsa.pem", nil); s != nil {
		t.Errorf("of a file that nobody read: %+v", s)
	}
	at.files = at.files[:1]
	if s := at.served("/rsa.pem", nil); s == nil || s.Shown.Names[0] != "rsa" || s.File != nil {
		t.Errorf("of the one file: %+v", s)
	}
}
