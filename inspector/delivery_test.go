package inspector

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// loadText loads a project that is written as a txtar archive. Files whose names end in "*" are executable.
func loadText(t testing.TB, archive string) *compose.Project {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		mode, name := os.FileMode(0o644), f.Name
		if strings.HasSuffix(name, "*") {
			mode, name = 0o755, strings.TrimSuffix(name, "*")
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, mode); err != nil {
			t.Fatal(err)
		}
	}
	p, err := compose.Load(context.Background(), compose.Options{Dir: dir, Env: []string{"HOME=/root"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Problems) > 0 {
		t.Fatalf("compose refuses the project: %v", p.Problems)
	}
	return p
}

// tell writes down what is known of a proxy, a line each: where its passes stand and what they dial, what nginx
// refuses, what could not be seen, and what became of templates.
func tell(p *Proxy) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if p.Config == nil {
		add("nothing visible")
	} else {
		for _, pass := range p.Config.Passes {
			var targets []string
			for _, target := range pass.Targets {
				targets = append(targets, target.String())
			}
			if pass.Unknown != "" {
				targets = append(targets, "? "+pass.Unknown)
			}
			add("%s %s", p.Pos(pass.Pos), strings.Join(targets, " "))
		}
		for _, problem := range p.Config.Problems {
			add("%s %s", p.Pos(problem.Pos), problem.Message)
		}
		if !p.Config.Complete {
			add("partly hidden")
		}
	}
	for _, u := range p.Unread {
		add("unread %s", u.Host)
	}
	for _, tmpl := range p.Templates {
		add("template %s → %s%s", tmpl.File.Host, tmpl.Output, tmpl.Skipped)
		for _, v := range tmpl.Variables {
			line := fmt.Sprintf("  %d:%d %s %s", v.Pos.Line, v.Pos.Column, v.Name, v.Outcome)
			if v.Reason != "" {
				line += " " + v.Reason
			}
			if v.Nginx {
				line += " nginx"
			}
			add("%s", line)
		}
	}
	return strings.Join(all, "\n")
}

const site = "server { location / { proxy_pass http://app:3000; } }"

// whole is a main configuration with one pass, on its line 3.
const whole = "events {}\nhttp {\nserver { location / { proxy_pass http://app:3000; } } }\n"

var deliveries = []struct{ name, archive, want string }{
	{"bind of a file", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]}}
-- site.conf --
` + site, "site.conf:1:34 app:3000"},
	{"bind of a directory, a file over it, another blanked", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["./b.conf:/etc/nginx/conf.d/b.conf", "./empty:/etc/nginx/conf.d/c.conf", "./conf:/etc/nginx/conf.d"]}}
-- b.conf --
` + site + `
-- empty --
-- conf/a.conf --
` + site + `
-- conf/b.conf --
nonsense
-- conf/c.conf --
nonsense
`, "conf/a.conf:1:34 app:3000\nb.conf:1:34 app:3000"},
	{"bind of nginx.conf", `
-- compose.yaml --
services: {web: {image: "nginx:alpine", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}}
-- nginx.conf --
` + whole, "nginx.conf:3:34 app:3000"},
	{"COPY of several files from another context, to a directory in a variable", `
-- compose.yaml --
services: {web: {build: {context: deploy, dockerfile: nginx/Dockerfile}}}
-- deploy/nginx/Dockerfile --
FROM node AS build
COPY nowhere /etc/nginx/conf.d/
FROM nginx:1.27
ENV CONF=/etc/nginx/conf.d
COPY nginx/*.conf $CONF/
RUN rm /etc/nginx/conf.d/default.conf
-- deploy/nginx/a.conf --
` + site + `
-- deploy/nginx/b.conf --
` + site, "deploy/nginx/a.conf:1:34 app:3000\ndeploy/nginx/b.conf:1:34 app:3000"},
	{"COPY by an inline Dockerfile, without what .dockerignore names", `
-- compose.yaml --
services:
  web:
    build:
      context: web
      dockerfile_inline: |
        FROM nginx AS base
        WORKDIR /etc/nginx
        FROM base
        ADD conf conf.d
-- web/.dockerignore --
**/b.conf
-- web/conf/a.conf --
` + site + `
-- web/conf/b.conf --
nonsense
`, "web/conf/a.conf:1:34 app:3000"},
	{"a Dockerfile writes a file", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
  location / { proxy_pass http://app:3000; }
}
EOF
`, "Dockerfile:4:27 app:3000"},
	{"a RUN writes a file", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx
RUN sed s/x/y/ /x > /etc/nginx/conf.d/up.conf
COPY site.conf /etc/nginx/conf.d/default.conf
-- site.conf --
` + site, "site.conf:1:34 app:3000\npartly hidden"},
	{"a RUN writes what it says", `
-- compose.yaml --
services: {web: {build: {context: ., args: {APP: php}}}}
-- Dockerfile --
FROM nginx
ARG APP=app
RUN apt-get update \
    && echo "server { location / { proxy_pass http://${APP}:3000; } }" > /etc/nginx/conf.d/default.conf
`, "Dockerfile:3:1 php:3000"},
	{"a RUN changes the image's main file and one that was copied", `
-- compose.yaml --
services: {web: {build: {context: ., args: {APP: php}}}}
-- Dockerfile --
FROM nginx
ARG APP=app
COPY site.conf /etc/nginx/conf.d/default.conf
RUN sed -i 's/user  nginx/user laravel/' /etc/nginx/nginx.conf
RUN sed -i "s/app:/$APP:/" /etc/nginx/conf.d/default.conf && sed -i s/server/nonsense/ /etc/nginx/conf.d/other.conf
COPY site.conf /etc/nginx/conf.d/other.conf
-- site.conf --
` + site, "site.conf:1:34 php:3000\nsite.conf:1:34 app:3000"},
	{"a RUN changes a file in a way that only the shell knows", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx
COPY site.conf /etc/nginx/conf.d/default.conf
RUN sed -i "s/$(hostname)/app/" /etc/nginx/conf.d/default.conf
-- site.conf --
` + site, "partly hidden"},
	{"a RUN puts into a file what only the shell knows", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx
COPY site.conf /etc/nginx/conf.d/default.conf
RUN sed -i "s/_NAME_/${NAME}.$(hostname)/; s/http:\\(..\\)APP/http:\\1app/" /etc/nginx/conf.d/default.conf && sed -i "s/NOWHERE/$GONE/" /etc/nginx/conf.d/default.conf
-- site.conf --
server { server_name _NAME_; location / { proxy_pass http://APP:3000; } }
`, "site.conf:1:54 app:3000\npartly hidden\ntemplate site.conf → /etc/nginx/conf.d/default.conf\n  1:22 NAME left unknown\n  1:22 VALUE left unknown"},
	{"bind of a directory that is not there yet", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["./data/conf.d:/etc/nginx/conf.d"]}}
`, "partly hidden"},
	{"a variable of which nobody knows what it holds is a whole directive", `
-- compose.yaml --
services: {web: {image: nginx, env_file: [{path: gone.env, required: false}], volumes: ["./site.template:/etc/nginx/templates/default.conf.template"]}}
-- site.template --
server {
  listen 81;
  ${MORE}
}
` + site, "site.template:5:34 app:3000\npartly hidden\ntemplate site.template → /etc/nginx/conf.d/default.conf\n  3:3 MORE left unknown"},
	{"an image that is not known has its main file where its own build reads it", `
-- compose.yaml --
services: {web: {image: shop/nginx:1.4, volumes: ["./nginx.conf:/usr/local/nginx/conf/nginx.conf"]}}
-- nginx.conf --
` + whole + `
`, "nginx.conf:3:34 app:3000\npartly hidden"},
	{"configs and a secret", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {SITE: x}
    configs:
      - {source: file, target: /etc/nginx/conf.d/default.conf}
      - {source: text, target: /etc/nginx/conf.d/text.conf}
    secrets: [{source: s, target: /etc/nginx/conf.d/secret.conf}]
configs:
  file: {file: site.conf}
  text:
    content: |
      server {
        listen 81;
        location / { proxy_pass http://app:$${port}; set $$port 1; }
      }
secrets: {s: {file: site.conf}}
-- site.conf --
` + site, "site.conf:1:34 app:3000\nsite.conf:1:34 app:3000\ncompose.yaml:15:33 app:1"},
	{"a named volume", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["conf:/etc/nginx/conf.d"]}}
volumes: {conf: }
`, "partly hidden"},
	{"a prebuilt image", `
-- compose.yaml --
services: {web: {image: "example.org/my-nginx"}}
`, "nothing visible"},
	{"nginx -c", `
-- compose.yaml --
services: {web: {image: nginx, command: nginx -c /conf/my.conf -g 'daemon off;', volumes: ["./conf:/conf"]}}
-- conf/my.conf --
` + whole, "conf/my.conf:3:34 app:3000"},
	{"nginx -c in a script", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, volumes: ["./run.sh:/run.sh", "./my.conf:/my.conf"]}}
-- run.sh --
#!/bin/sh
set -e
CONF=/my.conf
exec nginx -c "$CONF" -g "daemon off;"
-- my.conf --
` + whole, "my.conf:3:34 app:3000"},
	{"the image's own site stays", `
-- compose.yaml --
services: {web: {image: nginx}, rest: {image: openresty/openresty}, unpriv: {image: nginxinc/nginx-unprivileged}}
`, ""},
	{"a reload loop beside nginx", `
-- compose.yaml --
services:
  web:
    image: nginx
    command: '/bin/sh -c ''while :; do sleep 6h & wait $${!}; nginx -s reload; done & nginx -g "daemon off;"'''
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
-- site.conf --
` + site, "site.conf:1:34 app:3000"},
}

func TestDeliveries(t *testing.T) {
	for _, tt := range append(deliveries, append(templates, scripts...)...) {
		t.Run(tt.name, func(t *testing.T) {
			p := loadText(t, tt.archive)
			proxies, err := ReadProxies(p, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(&proxies[0]); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if text, _ := json.Marshal(proxies); strings.Contains(string(text), "hunter2") {
				t.Errorf("a secret is told: %s", text)
			}
		})
	}
}

var templates = []struct{ name, archive, want string }{
	{"templates", `
-- compose.yaml --
services:
  web:
    image: nginx:1.27-alpine
    environment: {API_HOST: api, API_PORT: "8080", uri: /eaten, BLANK: ""}
    volumes: ["./templates:/etc/nginx/templates:ro"]
-- templates/default.conf.template --
server {
    # ${COMMENT}
    location / { proxy_pass http://${API_HOST}:$API_PORT; }
    location /x { proxy_pass http://${GONE}:80$uri; }
    return 200 "$host ${BLANK} ${API_PORT:-80} $mine";
    set $mine 1;
}
-- templates/sub/more.conf.template --
nothing includes this
-- templates/no.conf --
nonsense
`, `templates/default.conf.template:3:29 api:8080
templates/default.conf.template:4:30 ? nothing that can be read sets $gone
template templates/default.conf.template → /etc/nginx/conf.d/default.conf
  3:36 API_HOST filled
  3:48 API_PORT filled
  4:37 GONE left unset
  4:47 uri filled nginx
  5:23 BLANK emptied empty
  5:32 API_PORT left default
template templates/sub/more.conf.template → /etc/nginx/conf.d/sub/more.conf
template templates/no.conf → suffix`},
	{"templates elsewhere", `
-- compose.yaml --
services:
  web:
    build: .
    environment:
      NGINX_ENVSUBST_TEMPLATE_DIR: /tpl/
      NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl
      NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx
      NGINX_ENVSUBST_FILTER: ^APP_
      APP_HOST: app
      OTHER: x
-- Dockerfile --
FROM nginx:1.25
ENV APP_PORT=81
COPY *.tpl /tpl/
-- nginx.conf.tpl --
events {}
http { server { location / { proxy_pass http://${APP_HOST}:${APP_PORT}; } location /x { proxy_pass http://${OTHER}; } } }
`, `nginx.conf.tpl:2:41 app:81
nginx.conf.tpl:2:100 ? nothing that can be read sets $other
template nginx.conf.tpl → /etc/nginx/nginx.conf
  2:48 APP_HOST filled
  2:60 APP_PORT filled
  2:107 OTHER left filtered`},
	{"stream templates, local resolvers and a value with lines", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment:
      NGINX_ENTRYPOINT_LOCAL_RESOLVERS: "true"
      SERVERS: "server a:1;\nserver b:2;"
    volumes: ["./t:/etc/nginx/templates"]
-- t/db.conf.stream-template --
resolver ${NGINX_LOCAL_RESOLVERS};
upstream db { ${SERVERS} }
server { listen 5432; proxy_pass db; }
`, `t/db.conf.stream-template:3:34 a:1 b:2
template t/db.conf.stream-template → /etc/nginx/stream-conf.d/db.conf
  1:10 NGINX_LOCAL_RESOLVERS filled
  2:15 SERVERS filled`},
	{"conf.d is read-only", `
-- compose.yaml --
services: {web: {image: nginx, environment: {A: a}, volumes: ["./t:/etc/nginx/templates", "./conf:/etc/nginx/conf.d:ro"]}}
-- conf/old.conf --
` + site + `
-- t/default.conf.template --
nonsense ${A}
`, "conf/old.conf:1:34 app:3000\ntemplate t/default.conf.template → read-only"},
	{"the container is read-only, but for a tmpfs", `
-- compose.yaml --
services:
  web: {image: nginx, user: "101", read_only: true, tmpfs: [/etc/nginx/conf.d, /tmp], environment: {A: app}, volumes: ["./t:/etc/nginx/templates"]}
-- t/default.conf.template --
server { location / { proxy_pass http://$A:1; } }
`, "t/default.conf.template:1:34 app:1\ntemplate t/default.conf.template → /etc/nginx/conf.d/default.conf\n  1:41 A filled"},
	{"another user", `
-- compose.yaml --
services: {web: {image: nginx, user: "1000", volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
`, "template t/default.conf.template → read-only"},
	{"no output directory", `
-- compose.yaml --
services: {web: {image: nginx, environment: {NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx/sites}, volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
`, "template t/default.conf.template → missing"},
	{"another command", `
-- compose.yaml --
services: {web: {image: nginx, command: sh -c "exec nginx -g 'daemon off;'", volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
`, "template t/default.conf.template → command"},
	{"another entrypoint", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: [nginx, -g, daemon off;], volumes: ["./t/default.conf.template:/etc/nginx/templates/default.conf.template"]}}
-- t/default.conf.template --
`, "template t/default.conf.template → entrypoint"},
	{"another entrypoint that calls the image's", `
-- compose.yaml --
services: {web: {image: nginx, environment: {A: app}, entrypoint: [/init.sh], command: [nginx, -g, daemon off;], volumes: ["./t:/etc/nginx/templates", "./init.sh:/init.sh"]}}
-- init.sh* --
#!/bin/sh
export PORT=${PORT:-81}
exec /docker-entrypoint.sh "$@"
-- t/default.conf.template --
server { location / { proxy_pass http://$A:$PORT; } }
`, "t/default.conf.template:1:34 app:81\ntemplate t/default.conf.template → /etc/nginx/conf.d/default.conf\n  1:41 A filled\n  1:44 PORT filled"},
	{"the wrong folder, an old image", `
-- compose.yaml --
services: {web: {image: "nginx:1.17", volumes: ["./a.template:/etc/nginx/conf.d/a.conf.template", "./a.template:/etc/nginx/templates/b.conf.template"]}}
-- a.template --
`, "template a.template → folder\ntemplate a.template → image"},
	{"scripts of the entry point", `
-- compose.yaml --
services:
  web:
    image: nginx
    volumes:
      - ./10.envsh:/docker-entrypoint.d/10-x.envsh
      - ./30.sh:/docker-entrypoint.d/30-x.sh
      - ./no.sh:/docker-entrypoint.d/40-no.sh
      - ./t:/etc/nginx/templates
-- 10.envsh* --
export APP=app
-- 30.sh* --
#!/bin/sh
echo "server { listen 81; location / { proxy_pass http://$APP:2; } }" > /etc/nginx/conf.d/x.conf
-- no.sh --
rm /etc/nginx/conf.d/x.conf
-- t/default.conf.template --
server { location / { proxy_pass http://$APP:1; } }
`, "t/default.conf.template:1:34 app:1\n30.sh:2:1 app:2\ntemplate t/default.conf.template → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"what a wrapper sets", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment:
      - APP=${FROM_WRAPPER}
    env_file: [{path: none.env, required: false}]
    volumes: ["./t:/etc/nginx/templates"]
-- t/default.conf.template --
server { location / { proxy_pass http://$APP:1; } location /x { proxy_pass http://${MORE}; } }
`, `t/default.conf.template:1:34 ? nothing that can be read sets $app
t/default.conf.template:1:76 ? nothing that can be read sets $more
partly hidden
template t/default.conf.template → /etc/nginx/conf.d/default.conf
  1:41 APP left unknown
  1:83 MORE left unknown`},
	{"secrets", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {API_TOKEN: hunter2, HOST: api}
    volumes: ["./t:/etc/nginx/templates"]
-- t/default.conf.template --
server {
  location /${API_TOKEN}/ { proxy_pass http://${HOST}/${API_TOKEN}/; proxy_set_header X-Key $API_TOKEN; return 200 $API_TOKEN; }
  proxy_read_timeout 1 $API_TOKEN;
  rewrite ^/$API_TOKEN /x;
}
`, `t/default.conf.template:2:40 api:80
t/default.conf.template:3:3 invalid number of arguments in "proxy_read_timeout" directive
template t/default.conf.template → /etc/nginx/conf.d/default.conf
  2:13 API_TOKEN filled
  2:47 HOST filled
  2:55 API_TOKEN filled
  2:93 API_TOKEN filled
  2:116 API_TOKEN filled
  3:24 API_TOKEN filled
  4:13 API_TOKEN filled`},
}

var scripts = []struct{ name, archive, want string }{
	{"envsubst of everything", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {APP: app}
    volumes: ["./nginx.conf.template:/tmp/nginx.conf.template"]
    command: /bin/sh -c "envsubst < /tmp/nginx.conf.template > /etc/nginx/nginx.conf && exec nginx -g 'daemon off;'"
-- nginx.conf.template --
events {}
http { server { location / {
  proxy_pass http://${APP}:1;
  proxy_set_header Host $host;
} } }
`, `nginx.conf.template:3:14 app:1
nginx.conf.template:4:3 invalid number of arguments in "proxy_set_header" directive
template nginx.conf.template → /etc/nginx/nginx.conf
  3:21 APP filled
  4:25 host emptied unset nginx`},
	{"envsubst with a list, in a script of the image, with defaults", `
-- compose.yaml --
services: {web: {build: ., environment: {PORT: "81"}}}
-- Dockerfile --
FROM nginx:1.23
COPY run.sh /entrypoint.sh
COPY a.tpl /a.tpl
ENTRYPOINT ["/bin/bash", "/entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]
-- run.sh --
#!/usr/bin/env bash
set -euo pipefail
export APP=${APP:-http://app}
: "${PORT:=80}"
envsubst "\$APP,\$PORT" < /a.tpl > /etc/nginx/conf.d/default.conf
exec "$@";
-- a.tpl --
server { location / { proxy_pass $APP:$PORT; proxy_set_header Host $host; proxy_set_header X $OTHER; } }
`, `a.tpl:1:34 app:81
a.tpl:1:94 unknown "other" variable
template a.tpl → /etc/nginx/conf.d/default.conf
  1:34 APP filled
  1:39 PORT filled
  1:94 OTHER left unlisted`},
	{"envsubst with a list that is made", `
-- compose.yaml --
services:
  web:
    image: nginx
    volumes: ["./a.tpl:/a.tpl"]
    command: ["sh", "-c", "envsubst \"$$(env | sed -e 's/=.*//' -e 's/^/$$/')\" < /a.tpl > /etc/nginx/conf.d/default.conf; nginx -g 'daemon off;'"]
-- a.tpl --
nonsense
`, "partly hidden"},
	{"cp, mv, ln and rm", `
-- compose.yaml --
services:
  web:
    image: nginx
    volumes: ["./src:/src:ro"]
    command:
      - sh
      - -c
      - |
        rm -f /etc/nginx/conf.d/default.conf
        cp /src/*.conf /etc/nginx/conf.d/
        mv /etc/nginx/conf.d/b.conf /etc/nginx/conf.d/c.conf
        ln -sf /src/x/link /etc/nginx/conf.d/link.conf
        mkdir -p /var/cache/x && chown -R nginx /var/cache/x
        nginx -g 'daemon off;'
-- src/a.conf --
` + site + `
-- src/b.conf --
` + site + `
-- src/x/link --
` + site, "src/a.conf:1:34 app:3000\nsrc/b.conf:1:34 app:3000\nsrc/x/link:1:34 app:3000"},
	{"here-documents", `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {APP: app}
    entrypoint: ["/bin/sh", "-c"]
    command:
      - |
        cat > /etc/nginx/conf.d/default.conf <<'EOF'
        server {
          location / { proxy_pass http://one:1; proxy_set_header Host $$host; }
        }
        EOF
        cat <<EOF >/etc/nginx/conf.d/more.conf
        server { listen 81;
          location / { proxy_pass http://$$APP:2; proxy_set_header Host \$$host; }
        }
        EOF
        exec nginx -g 'daemon off;'
`, "compose.yaml:10:35 one:1\ncompose.yaml:15:35 app:2"},
	{"echo, and what follows nginx", `
-- compose.yaml --
services:
  web:
    image: nginx
    command: sh -c "echo 'server { location / { proxy_pass http://app:3000; } }' > /etc/nginx/conf.d/default.conf; nginx; rm -rf /etc/nginx/*"
`, "compose.yaml:4:1 app:3000"},
	{"a Dockerfile's CMD", `
-- compose.yaml --
services:
  web:
    build: .
    environment: {APP: app}
-- Dockerfile --
FROM nginx
WORKDIR /tpl
COPY a.tpl .
CMD envsubst '$APP' < a.tpl > /etc/nginx/conf.d/default.conf && echo "server { listen 81; location / { proxy_pass http://$APP:2; } }" > /etc/nginx/conf.d/x.conf && nginx -g 'daemon off;'
-- a.tpl --
server { location / { proxy_pass http://$APP:1; } }
`, "a.tpl:1:34 app:1\nDockerfile:4:1 app:2\ntemplate a.tpl → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"sed in place", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {API: "app:3000"}, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
sed -i -e "s|__API__|$API|g; /^\\s*#/d" -e 's/\(proxy\)_PASS/\1_pass/' /etc/nginx/conf.d/default.conf
ip -6 addr | grep -q inet6 || sed -i '/listen \[::\]/d' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
  # ;
server { listen 80;
  listen [::]:80;
  location / { proxy_PASS http://__API__; } }
`, "a.conf:4:27 app:3000"},
	{"sed to a file", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {PORT: "3000"}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
sed 's/${PORT}/'"$PORT"'/' /t | sed -E 's/(a|b)+pp/app/' > /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- t --
server { location / { proxy_pass http://abpp:${PORT}; } }
`, "t:1:34 app:3000"},
	{"conditions that are known", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {TLS: "false", API: ""}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
if [ "$TLS" = true ]; then CONF=/t/tls.conf
elif [[ "$TLS" == "no" ]]; then CONF=/t/none.conf
else CONF=/t/plain.conf; fi
[ -z "$API" ] && API=app:3000
[ ! "$API" = app:3000 ] || [ -n "$TLS" ] && export API
envsubst '$API' < "$CONF" > /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- t/tls.conf --
nonsense
-- t/none.conf --
nonsense
-- t/plain.conf --
server { location / { proxy_pass http://$API; } }
`, "t/plain.conf:1:34 app:3000\ntemplate t/plain.conf → /etc/nginx/conf.d/default.conf\n  1:41 API filled"},
	{"sed that puts in what nobody can tell", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf", "./t:/t"]}}
-- run.sh --
TOKEN=$(cat /run/secrets/token)
sed -i -e 's/${TOKEN}/'"$TOKEN"'/g' -e "s|#MORE|$(nobody)|" /etc/nginx/conf.d/default.conf
HOST_NAME=$(hostname)
sed "s/_host_/$HOST_NAME.local/; s/\\(listen\\) _/\\1 8/" /t | envsubst '$PORT' > /etc/nginx/conf.d/t.conf
exec nginx -g "daemon off;"
-- a.conf --
server {
  #MORE
  location / { proxy_set_header X-Token ${TOKEN}; proxy_pass http://app:3000; } }
-- t --
server { listen _1; location / { proxy_pass http://_host_:1; } location /app { set $host_name x; proxy_pass http://app:2; } }
# _host_
`, "a.conf:3:62 app:3000\nt:1:45 ? nothing that can be read sets $host_name_value\nt:1:109 app:2\npartly hidden\ntemplate a.conf → /etc/nginx/conf.d/default.conf\n" +
		"  3:41 TOKEN left unknown\n  2:3 VALUE left unknown\ntemplate t → /etc/nginx/conf.d/t.conf\n  1:52 HOST_NAME_VALUE left unknown"},
	{"sed that puts nowhere what nobody can tell", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
sed -i 's/${TOKEN}/'"$(cat /run/secrets/token)"'/g' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
` + site, "a.conf:1:34 app:3000"},
	{"sed that looks for what nobody can tell", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
sed -i "s/$(cat /run/secrets/token)/app/" /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
` + site, "partly hidden"},
	{"sed that does more", `
-- compose.yaml --
services: {web: {image: nginx, command: sh -c "sed -i '1iX' /etc/nginx/conf.d/a.conf && sed -n s/X/a/p /b.tpl >/etc/nginx/conf.d/b.conf && nginx", volumes: ["./a.conf:/etc/nginx/conf.d/a.conf", "./b.tpl:/b.tpl", "./c.conf:/etc/nginx/conf.d/c.conf"]}}
-- a.conf --
nonsense
-- b.tpl --
nonsense
-- c.conf --
` + site, "c.conf:1:34 app:3000\npartly hidden"},
	{"a strange program", `
-- compose.yaml --
services: {web: {image: nginx, command: sh -c "python3 /render.py && nginx", volumes: ["./a.conf:/etc/nginx/conf.d/a.conf"]}}
-- a.conf --
` + site, "a.conf:1:34 app:3000\npartly hidden"},
	{"what may not be run", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
if [ -f /srv/a ]; then cp /a.conf /etc/nginx/conf.d/default.conf; else echo > /etc/nginx/conf.d/default.conf; fi
[ -n "$X" ] || X=1
nginx -g "daemon off;"
-- a.conf --
nonsense
`, "partly hidden"},
	{"a branch that may not be run, and has the only content", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
if [ -f /srv/a ]; then cp /a.conf /etc/nginx/conf.d/default.conf; fi
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "a.conf:1:34 app:1"},
	{"cases and tests that are known", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {MODE: prod-eu, APP: app, N: "2"}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
need() {
  [ -n "$1" ] && return
  rm /etc/nginx/conf.d/default.conf
}
need "$MODE"
case "$MODE" in
  dev | test) FROM=/t/dev.conf ;;
  prod*) FROM=/t/prod.conf ;;
  *) FROM=/t/other.conf ;;
esac
if [ -s "$FROM" -a "$N" -ge 2 ] && command -v envsubst >/dev/null 2>&1; then
  if [[ $MODE == prod* && ! $MODE =~ ^dev ]]; then
    envsubst '$APP' < "$FROM" > /etc/nginx/conf.d/default.conf
  else
    echo nonsense > /etc/nginx/conf.d/default.conf
  fi
fi
case "$(date +%a)" in x) echo nonsense > /etc/nginx/x.conf ;; esac
exec nginx -g "daemon off;"
-- t/prod.conf --
server { location / { proxy_pass http://$APP:1; } }
`, "t/prod.conf:1:34 app:1\ntemplate t/prod.conf → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"branches within branches, of which one makes a file", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
if [ -f /srv/a ]; then
  case "$(date +%a)" in
    a) [ -d /srv/b ] && cp /a.conf /etc/nginx/conf.d/default.conf ;;
  esac
fi
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "a.conf:1:34 app:1"},
	{"what stands behind a test that nobody can tell", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
[ -f /srv/a ] && cp /a.conf /etc/nginx/conf.d/default.conf && echo nonsense > /etc/nginx/conf.d/default.conf
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "partly hidden"},
	{"two branches that make files for one another", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
if [ -f /srv/a ]; then cp /a.conf /etc/nginx/conf.d/a.conf; fi
if [ -f /srv/b ]; then cp /a.conf /etc/nginx/conf.d/b.conf; fi
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "partly hidden"},
	{"a branch that is known to be taken, and one that is not", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/a.conf"]}}
-- run.sh --
if [ -e /a.conf ] && true; then cp /a.conf /etc/nginx/conf.d/default.conf; fi
if false || [ -e /etc/nginx/none ]; then echo nonsense > /etc/nginx/conf.d/default.conf; fi
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "a.conf:1:34 app:1"},
	{"a loop over templates", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {APP: app}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
render() { envsubst '$APP' < "$1" > "$2"; }
for f in /t/*.tpl; do
  render "$f" "/etc/nginx/conf.d/$(basename "$f" .tpl).conf"
done
for f in $UNKNOWN_LIST; do :; done
exec nginx -g "daemon off;"
-- t/default.tpl --
server { location / { proxy_pass http://$APP:1; } }
`, "t/default.tpl:1:34 app:1\ntemplate t/default.tpl → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"pipes", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {APP: app}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
cat /t/a | envsubst '$APP' | tee /etc/nginx/conf.d/default.conf >/dev/null
cat /t/a | sed y/x/y/ > /etc/nginx/conf.d/y.conf
nginx -g "daemon off;"
-- t/a --
server { location / { proxy_pass http://$APP:1; } }
`, "t/a:1:34 app:1\npartly hidden\ntemplate t/a → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"not a script", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.py, volumes: ["./run.py:/run.py", "./a.conf:/etc/nginx/conf.d/a.conf"]}}
-- run.py --
#!/usr/bin/env python3
-- a.conf --
` + site, "a.conf:1:34 app:3000\npartly hidden"},
}

// TestTemplatesAreTheImages compares with the entry point's script and the real envsubst.
func TestTemplatesAreTheImages(t *testing.T) {
	if _, err := exec.LookPath("envsubst"); err != nil {
		t.Skip("no envsubst here (apt-get install gettext-base): rendering is not compared with the image's script")
	}
	const archive = `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {API_HOST: api, API_PORT: "8080", uri: /eaten, API_BLANK: "", API_LINES: "a\nb", NGINX_ENVSUBST_FILTER: FILTER}
    volumes: ["./templates:/etc/nginx/templates"]
-- templates/default.conf.template --
$API_HOST ${API_HOST}:$API_PORT$uri ${uri} $host ${API_BLANK}; $$API_HOST ${API_HOST:-x} \$API_HOST '$API_LINES' # $API_HOST
$HOSTX $PATHX ${GONE}
-- templates/a/b/c.d.template --
$API_PORT-${API_PORT}
-- templates/a/no.conf --
$API_PORT
-- templates/.hidden.template --
$API_PORT
-- templates/x.template.template --
$API_PORT
`
	for _, filter := range []string{"", "^API_", "PORT$|uri", "api"} {
		p := loadText(t, strings.ReplaceAll(archive, "FILTER", fmt.Sprintf("%q", filter)))
		out := t.TempDir()
		script := exec.Command("sh", "../testdata/images/nginx/20-envsubst-on-templates.sh")
		script.Env = []string{"PATH=" + os.Getenv("PATH"), "NGINX_ENVSUBST_TEMPLATE_DIR=" + filepath.Join(p.Dir, "templates"), "NGINX_ENVSUBST_OUTPUT_DIR=" + out}
		for name, value := range p.Environment("web") {
			script.Env = append(script.Env, name+"="+value)
		}
		if printed, err := script.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, printed)
		}
		s := p.Service("web")
		up := startup.Follow(p, s, s.Image, p.RootFS("web", nginx.ImageFiles(s.Image)))
		count := 0
		_ = filepath.WalkDir(out, func(name string, d os.DirEntry, _ error) error {
			if d.IsDir() {
				return nil
			}
			count++
			want, _ := os.ReadFile(name)
			rel, _ := filepath.Rel(out, name)
			got, err := fs.ReadFile(up.Files, "etc/nginx/conf.d/"+filepath.ToSlash(rel))
			if string(got) != string(want) {
				t.Errorf("filter %q, %s: got %q (%v), want %q", filter, rel, got, err, want)
			}
			return nil
		})
		made := slices.DeleteFunc(slices.Clone(up.Templates), func(t startup.Template) bool { return t.Skipped != "" })
		if count != len(made) || count != 4 {
			t.Errorf("filter %q: %d files, want %d", filter, len(made), count)
		}
	}
}

func TestReadDump(t *testing.T) {
	p := loadText(t, `
-- compose.yaml --
services: {web: {image: nginx, environment: {APP: app}, volumes: ["./t:/etc/nginx/templates"]}}
-- t/default.conf.template --
server {
  location / { proxy_pass http://${APP}:1; } }
`)
	proxies, err := ReadProxies(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for app, want := range map[string]string{"app": "t/default.conf.template:2:27 app:1", "other": "web:/etc/nginx/conf.d/default.conf:2:27 other:1"} {
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

// FuzzStart runs scripts of all kinds: no panic, no hang, nothing beyond all bounds.
func FuzzStart(f *testing.F) {
	for _, tt := range scripts {
		for _, file := range txtar.Parse([]byte(tt.archive)).Files {
			f.Add(string(file.Data))
		}
	}
	f.Add("X=x; for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do X=$X$X; done; done; echo $X > /etc/nginx/nginx.conf")
	f.Add("f() { f; f; }; f; while :; do cp -r / /x; done; rm -rf /; $(. $0); cat <<-E\n\t\\$a `b`\nE\n")
	f.Add("x <() {1..99999999} ${A//a/b} $((1/0)) ~root")
	f.Add("x | ()y")
	p := loadText(f, "-- compose.yaml --\nservices: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ['./run.sh:/run.sh']}}\n-- run.sh --\n")
	s := p.Service("web")
	f.Fuzz(func(t *testing.T, script string) {
		if err := os.WriteFile(filepath.Join(p.Dir, "run.sh"), []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		up := startup.Follow(p, s, s.Image, p.RootFS("web", nginx.ImageFiles(s.Image)))
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %s", took)
		}
		c := nginx.Read(up.Files, nginx.Options{Hidden: up.Files.Hides, Made: up.Files.Rendering})
		up.Company()
		up.Unread(c)
		up.Files.Folders(c)
		up.Files.Certificates(c, true)
	})
}
