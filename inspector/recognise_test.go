package inspector

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
)

func TestIsNginx(t *testing.T) {
	mount := []compose.Mount{{Target: "/etc/nginx/conf.d"}}
	for _, tt := range []struct {
		service compose.Service
		want    bool
	}{
		{compose.Service{Image: "nginx:1.29"}, true},
		{compose.Service{Image: "registry.example:5000/team/nginx@sha256:abc"}, true},
		{compose.Service{Image: "openresty/openresty:alpine"}, true},
		{compose.Service{Image: "nginx:1.29", Entrypoint: []string{"sleep", "infinity"}}, false},
		{compose.Service{Image: "nginx:1.29", Entrypoint: []string{"sleep", "infinity"}, Mounts: mount}, true},
		{compose.Service{Image: "nginx:1.29", Entrypoint: []string{"perl", "-e", "exec q(nginx)"}}, true},
		{compose.Service{Image: "webdevops/php-nginx:8.3"}, true},
		{compose.Service{Build: &compose.Build{From: "nginxinc/nginx-unprivileged"}, Image: "shop/front"}, true},
		{compose.Service{Image: "shop/front", Mounts: mount}, true},
		{compose.Service{Image: "debian", Command: []string{"nginx", "-g", "daemon off;"}}, true},
		{compose.Service{Build: &compose.Build{From: "debian", Command: []string{"nginx", "-g", "daemon off;"}}}, true},
		{compose.Service{Build: &compose.Build{From: "debian", Command: []string{"nginx"}}, Command: []string{"sleep", "1"}}, false},
		{compose.Service{Image: "nginx/nginx-prometheus-exporter"}, false},
		{compose.Service{Image: "nginxproxy/acme-companion", Mounts: mount}, false},
		{compose.Service{Image: "certbot/certbot", Mounts: mount}, false},
		{compose.Service{Image: "php:8.3-fpm", Mounts: mount}, false},
		{compose.Service{Image: "postgres"}, false},
		{compose.Service{Image: "team/app:8.3-fpm-nginx"}, true},
		{compose.Service{Image: "registry.example/team/nginx/shop"}, true},
		{compose.Service{Image: "nginxproxymanager/testca"}, false},
		{compose.Service{Image: "team/web", Command: []string{"/usr/bin/nginx.sh"}}, true},
		{compose.Service{Image: "team/web", Entrypoint: []string{"/docker-entrypoint.sh"}, Command: []string{"nginx"}}, true},
		{compose.Service{Image: "team/web", Command: []string{"service", "nginx", "start"}}, true},
		{compose.Service{Image: "team/web", Command: []string{"sh", "-c", "nginx && exec app"}}, true},
		{compose.Service{Image: "team/erp", Command: []string{"nginx-entrypoint.sh"}}, true},
		{compose.Service{Image: "team/erp", Command: []string{"nginx-reload-watcher.sh"}}, false},
		{compose.Service{Image: "team/watchtower", Command: []string{"api", "nginx", "postgres"}}, false},
		{compose.Service{Image: "team/watchtower", Command: []string{"nginx", "postgres"}}, false},
		{compose.Service{Image: "team/watchtower", Command: []string{"piped-proxy", "nginx"}}, false},
	} {
		if got := isNginx(&tt.service); (got != "") != tt.want {
			t.Errorf("%+v: recognised by %q", tt.service, got)
		}
	}
}

// TestLendsConfig has apps whose folders an nginx takes over or mounts as well, and nginxes of an unknown image beside another one.
func TestLendsConfig(t *testing.T) {
	const files = `
-- nginx/a.conf --
server { listen 80; location / { fastcgi_pass app:9000; } }
-- other/a.conf --
server { listen 80; }
`
	for name, tt := range map[string]struct{ services, want string }{
		"taken over":                  {`app: {image: team/php, ports: ["81:80"], volumes: ["./other:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes_from: [app]}`, "edge"},
		"passed to":                   {`app: {image: team/php, ports: ["81:80"], volumes: ["./nginx:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes: ["./nginx:/etc/nginx/conf.d"]}`, "edge"},
		"a folder that is not there":  {`app: {image: team/rails, ports: ["81:80"], volumes: ["./gone:/etc/nginx"]}, edge: {image: "nginx:1.29", volumes: ["./nginx:/etc/nginx/conf.d"]}`, "edge"},
		"a file that is not there":    {`app: {image: team/front, ports: ["81:80"], volumes: ["./gone.conf:/etc/nginx/nginx.conf"]}, edge: {image: "nginx:1.29", volumes: ["./nginx:/etc/nginx/conf.d"]}`, "app edge"},
		"one that nobody passes to":   {`web: {image: team/web, ports: ["81:80"], volumes: ["./gone:/etc/nginx"]}, edge: {image: "nginx:1.29", volumes: ["./nginx:/etc/nginx/conf.d"]}`, "edge web"},
		"no port":                     {`web: {image: team/web, volumes: ["./other:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes: ["./other:/etc/nginx/conf.d"]}`, "edge"},
		"a port of its own":           {`web: {image: team/web, ports: ["3000:3000"], volumes: ["./other:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes: ["./other:/etc/nginx/conf.d"]}`, "edge"},
		"a second nginx":              {`second: {image: team/gateway, ports: ["81:80"], volumes: ["./other:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes: ["./other:/etc/nginx/conf.d"]}`, "edge second"},
		"one with files of its own":   {`second: {image: team/gateway, volumes: ["./nginx:/etc/nginx/conf.d"]}, edge: {image: "nginx:1.29", volumes: ["./other:/etc/nginx/conf.d"]}`, "edge second"},
		"two that nothing else tells": {`first: {image: team/gateway, volumes: ["./other:/etc/nginx/conf.d"]}, second: {image: team/gateway, volumes: ["./other:/etc/nginx/conf.d"]}`, "first second"},
	} {
		proxies, _, err := ReadProxies(context.Background(), composetest.Load(t, "\n-- compose.yaml --\nservices: {"+tt.services+"}"+files), nil)
		var got []string
		for _, p := range proxies {
			got = append(got, p.Service)
		}
		if slices.Sort(got); err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%s: nginx is %q (%v), want %q", name, got, err, tt.want)
		}
	}
}

func TestBuilds(t *testing.T) {
	for name, tt := range map[string]struct{ service, dockerfile, want string }{
		"a file that is copied":                      {"web", "FROM debian\nCOPY site.conf /etc/nginx/nginx.conf", "its Dockerfile puts a file at /etc/nginx/nginx.conf"},
		"a tree that has one":                        {"web", "FROM debian\nCOPY root/ /", "its Dockerfile puts a file at /etc/nginx/nginx.conf"},
		"one of another stage":                       {"web", "FROM x AS made\nFROM debian\nCOPY --from=made /etc/nginx /etc/nginx", "its Dockerfile puts a file at /etc/nginx/nginx.conf"},
		"the package's own, changed":                 {"web", "FROM debian\nRUN apt-get install -y nginx && sed -i s/a/b/ /etc/nginx/nginx.conf", "its Dockerfile changes /etc/nginx/nginx.conf"},
		"a program of another stage":                 {"jwt", "FROM x AS made\nFROM alpine\nCOPY --from=made /jwt /", ""},
		"a program of its own that is there":         {"jwt", "FROM alpine\nCOPY site.conf .", ""},
		"an app with nginx":                          {"web", "FROM debian\nRUN apt-get install -y nginx\nCOPY site.conf /etc/nginx/sites-enabled/x\nCOPY web.sh /web.sh\nCMD [\"/web.sh\"]", "its Dockerfile installs nginx, and puts files into /etc/nginx"},
		"an app with nginx that its script sets up":  {"web", "FROM debian\nRUN apt-get install -y nginx\nCOPY web.sh /web.sh\nCMD [\"/web.sh\"]", "its Dockerfile installs nginx, and its start script starts it"},
		"one behind others":                          {"web", "FROM debian\nRUN apt-get install -y nginx\nCOPY . /srv\nCMD chmod +x /srv/*.sh && /srv/wait-for-it.sh db:5432 -- /srv/web.sh", "its Dockerfile installs nginx, and its start script starts it"},
		"one that runs another script behind others": {"worker", "FROM debian\nRUN apt-get install -y nginx\nCOPY . /srv\nCMD chmod +x /srv/*.sh && /srv/wait-for-it.sh db:5432 -- /srv/worker.sh", ""},
		"the worker of that":                         {"worker", "FROM debian\nRUN apt-get install -y nginx\nCOPY worker.sh /worker.sh\nCMD [\"/worker.sh\"]", ""},
		"its worker":                                 {"worker", "FROM debian\nRUN apt-get install -y nginx\nCOPY site.conf /etc/nginx/sites-enabled/x\nCOPY worker.sh /worker.sh\nCMD [\"/worker.sh\"]", ""},
		"what cannot be seen":                        {"mysql", "", ""},
		"what cannot be seen, named":                 {"shop-nginx", "", "its name, and its Dockerfile cannot be seen"},
	} {
		archive := "-- compose.yaml --\nservices: {" + tt.service + ": {build: .}}\n-- site.conf --\nx\n-- web.sh --\n#!/bin/sh\nphp-fpm -D\nexec nginx -g 'daemon off;'\n-- worker.sh --\n#!/bin/sh\nexec php artisan queue:work\n-- root/etc/nginx/nginx.conf --\nx\n"
		if tt.dockerfile != "" {
			archive += "-- Dockerfile --\n" + tt.dockerfile + "\n"
		}
		p := composetest.Load(t, archive)
		if got := builds(p, &p.Services[0]); got != tt.want {
			t.Errorf("%s: recognised by %q, want %q", name, got, tt.want)
		}
	}
}
