package startup

import "testing"

var rendered = []start{
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
	{"the container is read-only, but for a tmpfs", `
-- compose.yaml --
services:
  web: {image: nginx, user: "101", read_only: true, tmpfs: [/etc/nginx/conf.d, /tmp], environment: {A: app}, volumes: ["./t:/etc/nginx/templates"]}
-- t/default.conf.template --
server { location / { proxy_pass http://$A:1; } }
`, "t/default.conf.template:1:34 app:1\ntemplate t/default.conf.template → /etc/nginx/conf.d/default.conf\n  1:41 A filled"},
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
`, "t/default.conf.template:1:34 app:1\n30.sh:2:51 app:2\ntemplate t/default.conf.template → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
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
template t/default.conf.template → /etc/nginx/conf.d/default.conf
  1:41 APP left unknown
  1:83 MORE left unknown`},
	{"a variable of which nobody knows what it holds is a whole directive", `
-- compose.yaml --
services: {web: {image: nginx, env_file: [{path: gone.env, required: false}], volumes: ["./site.template:/etc/nginx/templates/default.conf.template"]}}
-- site.template --
server {
  listen 81;
  ${MORE}
}
` + site, "site.template:5:34 app:3000\ntemplate site.template → /etc/nginx/conf.d/default.conf\n  3:3 MORE left unknown"},
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

// TestTemplates renders templates as the image's entry point does.
func TestTemplates(t *testing.T) { testStarts(t, rendered) }

var unrendered = []start{
	{"conf.d is read-only", `
-- compose.yaml --
services: {web: {image: nginx, environment: {A: a}, volumes: ["./t:/etc/nginx/templates", "./conf:/etc/nginx/conf.d:ro"]}}
-- conf/old.conf --
` + site + `
-- t/default.conf.template --
nonsense ${A}
`, "conf/old.conf:1:34 app:3000\ntemplate t/default.conf.template → read-only"},
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
	{"the wrong folder, an old image", `
-- compose.yaml --
services: {web: {image: "nginx:1.17", volumes: ["./a.template:/etc/nginx/conf.d/a.conf.template", "./a.template:/etc/nginx/templates/b.conf.template"]}}
-- a.template --
`, "template a.template → folder\ntemplate a.template → image"},
}

// TestSkippedTemplates tells why nothing is made of a template.
func TestSkippedTemplates(t *testing.T) { testStarts(t, unrendered) }
