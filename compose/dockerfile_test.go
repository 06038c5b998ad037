package compose

import (
	"fmt"
	"path/filepath"
	"strings"
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

// TestTangledStages has stages that copy from one another again and again: all ways through them are too many to walk.
func TestTangledStages(t *testing.T) {
	file := "FROM x AS s0\nCOPY a.conf /etc/nginx/\n"
	for i := range maxStages {
		file += fmt.Sprintf("FROM x AS s%d\n", i+1) + strings.Repeat(fmt.Sprintf("COPY --from=s%d /etc/nginx/a.conf /etc/nginx/\n", i), 100)
	}
	p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- a.conf --\n-- Dockerfile --\n"+file)
	root := p.RootFS("w", nil)
	if o := root.Origin("/etc/nginx/a.conf"); o.Host != "a.conf" {
		t.Errorf("%+v", o)
	}
	if list, err := root.ReadDir("etc/nginx"); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	if o := root.Origin("/srv"); o.Kind != Unseen {
		t.Errorf("%+v", o)
	}
}

// TestEndlessDockerfile has more commands than are followed: of its image nothing is known then.
func TestEndlessDockerfile(t *testing.T) {
	for name, commands := range map[string]string{
		"files": strings.Repeat("COPY a /b\n", maxSteps+1),
		"ports": strings.Repeat("EXPOSE 1-65535\n", 20),
		"words": strings.Repeat("ENV A=b\n", 5000),
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices: {w: {build: .}}\n-- a --\n-- Dockerfile --\nFROM nginx\n"+commands)
		if from := p.Service("w").Build.From; (from == "") != (name == "files") {
			t.Errorf("%s: from %q", name, from)
		}
	}
}
