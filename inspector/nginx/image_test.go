package nginx

import (
	"io"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestImageFiles(t *testing.T) {
	ports := map[string]int{"nginx": 80, "nginx:1.25-alpine": 80, "docker.io/library/nginx@sha256:00": 80, "localhost:5000/nginx": 80, "arm64v8/nginx:alpine": 80,
		"nginxinc/nginx-unprivileged:stable": 8080, "openresty/openresty:alpine": 80}
	for image, port := range ports {
		fsys := ImageFiles(image)
		if fsys == nil {
			t.Errorf("%s: unknown", image)
			continue
		}
		c := Read(fsys, Options{Main: MainConf(image, nil), Official: true})
		if len(c.Problems) != 0 || !c.Complete || len(c.Servers) != 1 || c.Servers[0].Listens[0].Port != port {
			t.Errorf("%s: %+v", image, c)
		}
		if (c.Setting(0, 0, "user") != nil) != (familyOf(image).user != "") {
			t.Errorf("%s: user", image)
		}
	}
	for _, image := range []string{"", "bitnami/nginx:1.29", "lscr.io/linuxserver/nginx", "linuxserver/nginx", "httpd:2", "jwilder/nginx-proxy", "docker.io/bitnami/nginx"} {
		if ImageFiles(image) != nil {
			t.Errorf("%s is known", image)
		}
	}
	if err := fstest.TestFS(ImageFiles("nginx"), "etc/nginx/nginx.conf", "etc/nginx/conf.d/default.conf", "etc/nginx/mime.types",
		"etc/nginx/fastcgi_params", "etc/nginx/uwsgi_params", "etc/nginx/scgi_params"); err != nil {
		t.Error(err)
	}
	if _, err := ImageFiles("nginx").Open("etc/nginx/fastcgi.conf"); err == nil {
		t.Error("the Debian image has fastcgi.conf")
	}
	included := Read(ImageFiles("nginx:alpine"), Options{Main: "/etc/nginx/fastcgi.conf"})
	if len(included.Problems) != 1 || included.Problems[0].Kind != "context" {
		t.Errorf("fastcgi.conf: %+v", included.Problems)
	}
}

func TestMainConf(t *testing.T) {
	tests := []struct {
		image string
		argv  []string
		want  string
	}{
		{"nginx", nil, "/etc/nginx/nginx.conf"},
		{"", nil, "/etc/nginx/nginx.conf"},
		{"openresty/openresty", []string{"openresty", "-g", "daemon off;"}, "/usr/local/openresty/nginx/conf/nginx.conf"},
		{"nginx", []string{"nginx", "-c", "/x.conf", "-g", "daemon off;"}, "/x.conf"},
		{"nginx", []string{"nginx", "-c/x.conf"}, "/x.conf"},
		{"nginx", []string{"nginx", "-c", "x/y.conf"}, "/etc/nginx/x/y.conf"},
		{"nginx", []string{"/docker-entrypoint.sh", "/usr/sbin/nginx", "-c", "/x.conf"}, "/x.conf"},
		{"nginx", []string{"sh", "-c", "nginx -c /x -g 'daemon off;'"}, "/x"},
		{"nginx", []string{"/bin/sh", "-c", "envsubst < /a > /b && exec nginx -g 'daemon off;' -c '/b'"}, "/b"},
		{"nginx", []string{"sh", "-c", "nginx -g 'daemon off;'"}, "/etc/nginx/nginx.conf"},
		{"nginx", []string{"sh", "-c", "cp -c /etc/nginx/a /b"}, "/etc/nginx/nginx.conf"},
		{"nginx", []string{"nginx-debug", "-g", "daemon off;"}, "/etc/nginx/nginx.conf"},
	}
	for _, test := range tests {
		if got := MainConf(test.image, test.argv); got != test.want {
			t.Errorf("%s %q: got %s, want %s", test.image, test.argv, got, test.want)
		}
	}
}

func TestVersion(t *testing.T) {
	tests := map[string]string{"nginx:1.25.3-alpine": "1.25.3", "nginx:1.25": "1.25", "nginx:1.27.0": "1.27.0", "nginx": "", "nginx:latest": "", "nginx:stable-alpine3.20": "",
		"nginx:1": "", "nginxinc/nginx-unprivileged:1.29.1-alpine": "1.29.1", "openresty/openresty:1.25.3.1-0-alpine": "1.25.3.1", "app:1.2.3": "", "localhost:5000/nginx": "", "nginx:1.25.3@sha256:00": "1.25.3"}
	for image, want := range tests {
		if got := Version(image); got != want {
			t.Errorf("%s: got %s, want %s", image, got, want)
		}
	}
}

func TestDumpFS(t *testing.T) {
	const dump = "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n" +
		"# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp { include conf.d/*; }\n\n# configuration file /etc/nginx/conf.d/a.conf:\nserver { location / { proxy_pass http://a:1; } }\n\n"
	fsys, err := DumpFS([]byte(dump))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(fsys, "etc/nginx/nginx.conf")
	if err != nil || string(text) != "events {}\nhttp { include conf.d/*; }\n" {
		t.Errorf("%q %v", text, err)
	}
	c := Read(fsys, Options{})
	if !c.Complete || len(c.Passes) != 1 || c.Passes[0].Pos.File != "/etc/nginx/conf.d/a.conf" || c.Passes[0].Pos.Line != 1 {
		t.Errorf("%+v", c)
	}
	if _, err := DumpFS([]byte("nginx: [emerg] unknown directive\n# configuration file x:\n")); err == nil {
		t.Error("no error for an empty dump")
	}
}

func TestMemory(t *testing.T) {
	m := memory{"a/b": "1", "a/c/d": "2", "e": ""}
	if err := fstest.TestFS(m, "a/b", "a/c/d", "e"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(memory{}); err != nil {
		t.Error(err)
	}
	found, err := fs.Glob(m, "*/*")
	if err != nil || !slices.Equal(found, []string{"a/b", "a/c"}) {
		t.Errorf("%q %v", found, err)
	}
	dir, err := m.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(dir); err == nil {
		t.Error("a directory can be read")
	}
}
