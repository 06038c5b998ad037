package inspector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
)

// tell writes down what is known of a proxy's configuration, a line each: where its passes stand and what they dial, what
// nginx refuses, and whether all of it could be seen.
func tell(p *Proxy) string {
	if p.Config == nil {
		return "nothing visible"
	}
	var all []string
	for _, pass := range p.Config.Passes {
		for _, target := range pass.Targets {
			all = append(all, fmt.Sprintf("%s %s", p.Pos(pass.Pos), target))
		}
	}
	for _, problem := range p.Config.Problems {
		all = append(all, fmt.Sprintf("%s %s", p.Pos(problem.Pos), problem.Message))
	}
	if !p.Config.Complete {
		all = append(all, "partly hidden")
	}
	return strings.Join(all, "\n")
}

func readProxies(t *testing.T, archive string) []Proxy {
	t.Helper()
	proxies, _, err := ReadProxies(t.Context(), composetest.Load(t, archive), nil)
	if err != nil {
		t.Fatal(err)
	}
	return proxies
}

const (
	site = "server { location / { proxy_pass http://app:3000; } }\n"
	main = "events {}\nhttp {\n" + site + "}\n"
)

func TestReadProxies(t *testing.T) {
	for _, tt := range []struct{ name, archive, want string }{
		{"a prebuilt image", `
-- compose.yaml --
services: {web: {image: "example.org/my-nginx"}}
`, "nothing visible"},
		{"an image that is not known has its main file where its own build reads it", `
-- compose.yaml --
services: {web: {image: shop/nginx:1.4, volumes: ["./nginx.conf:/usr/local/nginx/conf/nginx.conf"]}}
-- nginx.conf --
` + main, "nginx.conf:3:34 app:3000\npartly hidden"},
		{"an image that is not known reads what is put where the official one reads", `
-- compose.yaml --
services: {web: {image: shop/nginx:1.4, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}}
-- site.conf --
` + site, "site.conf:1:34 app:3000\npartly hidden"},
		{"an image that is not known reads what is put where a distribution's package reads", `
-- compose.yaml --
services: {web: {image: shop/nginx:1.4, volumes: ["./site.conf:/etc/nginx/sites-enabled/site"]}}
-- site.conf --
` + site, "site.conf:1:34 app:3000\npartly hidden"},
		{"a variable of which nobody knows what it holds is a whole directive", `
-- compose.yaml --
services: {web: {image: nginx, env_file: [{path: gone.env, required: false}], volumes: ["./site.template:/etc/nginx/templates/default.conf.template"]}}
-- site.template --
server {
  listen 81;
  ${MORE}
}
` + site, "site.template:5:34 app:3000\npartly hidden"},
		{"a placeholder that stays in what is made of a template", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["./site.template:/etc/nginx/templates/default.conf.template"]}}
-- site.template --
server { location / { proxy_pass http://app:3000/${GONE}; } }
`, "site.template:1:34 app:3000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tell(&readProxies(t, tt.archive)[0]); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestProxyTellsNoSecret(t *testing.T) {
	proxies := readProxies(t, `
-- compose.yaml --
services: {web: {image: nginx, environment: {API_TOKEN: hunter2, HOST: api}, volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
server {
  location /${API_TOKEN}/ { proxy_pass http://${HOST}/${API_TOKEN}/; proxy_set_header X-Key $API_TOKEN; return 200 $API_TOKEN; }
  proxy_read_timeout 1 $API_TOKEN;
  rewrite ^/$API_TOKEN /x;
}
`)
	if text, err := json.Marshal(proxies); err != nil || strings.Contains(string(text), "hunter2") {
		t.Errorf("a secret is told: %s %v", text, err)
	}
}

func TestReadDump(t *testing.T) {
	p := composetest.Load(t, `
-- compose.yaml --
services: {web: {image: nginx, environment: {APP: app}, volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
server {
  location / { proxy_pass http://${APP}:1; } }
`)
	proxies, _, err := ReadProxies(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for app, want := range map[string]string{"app": "t/default.conf.template:2:27 app:1", "other": "t/default.conf.template:2:27 other:1", "a:1; } location /b { proxy_pass http://b": "web:/etc/nginx/conf.d/default.conf:2:27 a:1\nweb:/etc/nginx/conf.d/default.conf:2:66 b:1"} {
		dump := "# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp { include conf.d/*.conf; }\n\n" +
			"# configuration file /etc/nginx/conf.d/default.conf:\nserver {\n  location / { proxy_pass http://" + app + ":1; } }\n\n"
		proxy := Proxy{Service: "web"}
		if err := ReadDump(p, &proxy, []byte(dump)); err != nil {
			t.Fatal(err)
		}
		if got := tell(&proxy); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if f := proxies[0].File("/etc/nginx/conf.d/default.conf"); f == nil || !f.Template || f.Kind != compose.FromBind || f.Via.Line != 1 {
		t.Errorf("file %+v", f)
	}
}

// TestReadDumpOfUnknownStart has containers whose start cannot be followed: what they run shows of what it was made.
func TestReadDumpOfUnknownStart(t *testing.T) {
	const site = "server {\n  listen %s;\n  location / { proxy_pass http://%s:1; }\n}\n"
	for _, tt := range []struct{ name, files, want string }{
		{"rendered by a program", `
-- compose.yaml --
services: {web: {image: nginx, command: python3 /render.py, volumes: ["./render.py:/render.py", "./t:/templates"]}}
-- t/site.conf.j2 --
` + fmt.Sprintf(site, "{{ port }}", "{{ app }}") + `
-- t/other.conf.j2 --
server { listen {{ port }}; }
`, "t/site.conf.j2:3:27 app:1"},
		{"two that it may be", `
-- compose.yaml --
services: {web: {image: nginx, command: python3 /render.py, volumes: ["./render.py:/render.py", "./t:/templates"]}}
-- t/a.conf.j2 --
` + fmt.Sprintf(site, "{{ port }}", "{{ app }}") + `
-- t/b.conf.j2 --
` + fmt.Sprintf(site, "80", "{{ app }}") + `
`, "web:/etc/nginx/conf.d/site.conf:3:27 app:1"},
		{"written only where it is not there", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, volumes: ["./run.sh:/run.sh", "./conf.d:/etc/nginx/conf.d"]}}
-- run.sh --
#!/bin/sh
[ -n "$(ip -6 address)" ] && curl -o /etc/nginx/conf.d/site.conf https://example.org/site.conf
exec nginx -g 'daemon off;'
-- conf.d/site.conf --
` + fmt.Sprintf(site, "80", "app") + `
`, "conf.d/site.conf:3:27 app:1"},
	} {
		p := composetest.Load(t, tt.files)
		proxy := Proxy{Service: "web"}
		dump := "# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp { include conf.d/*.conf; }\n\n# configuration file /etc/nginx/conf.d/site.conf:\n" + fmt.Sprintf(site, "80", "app") + "\n"
		if err := ReadDump(p, &proxy, []byte(dump)); err != nil {
			t.Fatal(err)
		}
		if got := tell(&proxy); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestProxiesThatRunNone has services of an image of nginx, of which those alone are nginx that may run it.
func TestProxiesThatRunNone(t *testing.T) {
	for service, want := range map[string]string{
		`{image: nginx, entrypoint: [sh, -c, "echo 'not yet due'"]}`:                                                    "web",
		`{image: nginx, entrypoint: [sh, -c, "trap exit TERM; while :; do certbot renew; sleep 12h & wait $$!; done"]}`: "web",
		`{image: nginx, command: sh -c "chown -R 101 /cache && echo done"}`:                                             "web",
		`{image: nginx, entrypoint: /run.sh, volumes: ["./run.sh:/run.sh"]}`:                                            "web",
		`{image: nginx, command: sh -c "echo hello", ports: ["80:80"]}`:                                                 "a web",
		`{image: nginx, command: sh -c "sleep infinity", volumes: ["./conf.d:/etc/nginx/conf.d"]}`:                      "a web",
		`{image: nginx, entrypoint: [sh, -c, "render && exec \"$$@\"", --], command: [nginx]}`:                          "a web",
		`{image: nginx, entrypoint: [sh, -c, "/elsewhere.sh"]}`:                                                         "a web",
		`{image: nginx, entrypoint: [sh, -c, "openresty"]}`:                                                             "a web",
		`{image: nginx, command: sh -c "/docker-entrypoint.sh nginx -g 'daemon off;'"}`:                                 "a web",
		`{image: registry.example/team/nginx-front, command: sh -c "echo its entry point is not known"}`:                "a web",
	} {
		p := composetest.Load(t, "\n-- compose.yaml --\nservices: {a: "+service+", web: {image: nginx}}\n-- run.sh --\n#!/bin/sh\ncrond -f\n-- conf.d/a.conf --\n")
		proxies, _, err := ReadProxies(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, proxy := range proxies {
			got = append(got, proxy.Service)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", service, got, want)
		}
	}
}

// TestReadProxiesInTime shows that services that there was no time to read are named, and that none at all is an error.
func TestReadProxiesInTime(t *testing.T) {
	p := composetest.Load(t, "-- compose.yaml --\nservices: {a: {image: nginx}, b: {image: nginx}, c: {image: app}}\n")
	ended, end := context.WithCancel(t.Context())
	end()
	if proxies, unread, err := ReadProxies(ended, p, nil); !errors.Is(err, context.Canceled) || proxies != nil || fmt.Sprint(unread) != "[a b]" {
		t.Errorf("%d proxies, unread %q: %v", len(proxies), unread, err)
	}
}

// TestNotVisible: parts that cannot be seen are named wherever they stand, but for the files that hold lists alone.
func TestNotVisible(t *testing.T) {
	proxies := readProxies(t, `
-- compose.yaml --
services: {web: {image: nginx:1.27, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf", "parts:/etc/nginx/parts"]}}
volumes: {parts: }
-- site.conf --
server {
  include parts/server.conf;
  location /a/ { include parts/pass.conf; }
  location /b/ { include parts/pass.conf; }
  location /c/ { include parts/uwsgi_params; proxy_pass http://app:3000; }
}
`)
	want := "a part of the nginx configuration of web: /etc/nginx/parts/server.conf, /etc/nginx/parts/pass.conf"
	if gaps := NotVisible(proxies); len(gaps) != 1 || gaps[0].What != want {
		t.Errorf("%+v", gaps)
	}
}
