package probe

import (
	"testing"
	"testing/fstest"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// Only servers to which a client surely gets by name and port are asked for their certificates, each file once.
func TestCertificatesOf(t *testing.T) {
	c := nginx.Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(`events {}
http {
	server { listen 80; server_name shop.example; return 301 https://$host$request_uri; }
	server { listen 443 ssl; listen [::]:443 ssl; server_name _ shop.example; ssl_certificate tls/shop.pem; }
	server { listen 443 ssl; server_name www.shop.example; ssl_certificate /etc/nginx/tls/shop.pem; }
	server { listen 443 ssl; server_name *.shop.example; ssl_certificate tls/wild.pem; }
	server { listen 443 ssl; server_name two.example; ssl_certificate tls/rsa.pem; ssl_certificate tls/ec.pem; }
	server { listen 443 ssl; server_name any.example; ssl_certificate tls/$ssl_server_name.pem; }
	server { listen 8443 ssl proxy_protocol; server_name lb.example; ssl_certificate tls/lb.pem; }
	server { listen [::1]:8444 ssl; server_name six.example; ssl_certificate tls/six.pem; }
}`)}}, nginx.Options{Main: "/etc/nginx/nginx.conf"})
	served, items := certificatesOf(c)
	if len(served) != 2 || len(items) != 2 {
		t.Fatalf("got %+v", served)
	}
	if s := served[0]; s.Path != "/etc/nginx/tls/shop.pem" || s.Address != "127.0.0.1" || s.Port != 443 || s.Name != "shop.example" || items[0].question.sni != "shop.example" {
		t.Errorf("got %+v", s)
	}
	if s := served[1]; s.Address != "::1" || s.Port != 8444 {
		t.Errorf("got %+v", s)
	}
}
