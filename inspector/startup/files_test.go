package startup

import "testing"

var arranged = []start{
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
	{"bind of a directory that is not there yet", `
-- compose.yaml --
services: {web: {image: nginx, volumes: ["./data/conf.d:/etc/nginx/conf.d"]}}
`, "partly hidden"},
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
	{"the image's own site stays", `
-- compose.yaml --
services: {web: {image: nginx}, rest: {image: openresty/openresty}, unpriv: {image: nginxinc/nginx-unprivileged}}
`, ""},
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
`, "site.conf:1:54 app:3000\ntemplate site.conf → /etc/nginx/conf.d/default.conf\n  1:22 NAME left unknown\n  1:22 VALUE left unknown"},
}

// TestFiles reads what mounts, configs and a Dockerfile put into a container.
func TestFiles(t *testing.T) { testStarts(t, arranged) }
