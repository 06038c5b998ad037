package compose

import (
	"fmt"
	"path/filepath"
	"testing"
)

func TestBuild(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  w: {build: {context: ., args: {V: "3"}}}
-- Dockerfile --
ARG V=1
ARG W=$V-alpine
FROM nginx:$W AS base
ENV FOO=bar NGINX_ENVSUBST_OUTPUT_DIR=/x
EXPOSE 80
FROM BASE
EXPOSE 8080/tcp 53/udp
`)
	b := p.Service("w").Build
	if b.From != "nginx:3-alpine" || fmt.Sprint(b.Expose) != "[80 8080]" || filepath.Base(b.Dockerfile) != "Dockerfile" {
		t.Errorf("%+v", b)
	}
	if p.Environment("w")["NGINX_ENVSUBST_OUTPUT_DIR"] != "/x" {
		t.Error("ENV is missing")
	}
}

func TestPlainBuild(t *testing.T) {
	for run, want := range map[string]bool{
		"RUN mkdir -p /srv && touch /srv/ready || true": true,
		"RUN apt-get install -y curl":                   true,
		"RUN apt-get install -y libnginx-mod-brotli":    false,
		"RUN openssl req -x509 -out /etc/nginx/c.pem":   false,
		"RUN true # the certificate is made here":       false,
		"RUN ./setup.sh": false,
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- Dockerfile --\nFROM nginx\n"+run+"\n")
		if got := p.Services[0].Build.Plain; got != want {
			t.Errorf("%s: plain %v, want %v", run, got, want)
		}
	}
}
