package startup

import "testing"

var commands = []start{
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
	{"a folder that is taken away and made anew", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./conf:/etc/nginx/conf.d"]}}
-- run.sh --
echo 'server { listen 82; }' > /etc/nginx/conf.d/made.conf
rm -rf /etc/nginx/conf.d
echo 'server { location / { proxy_pass http://app:3000; } }' > /etc/nginx/conf.d/new.conf
exec nginx -g "daemon off;"
-- conf/old.conf --
server { listen 81; location / { proxy_pass http://old:1; } }
-- conf/deep/old.conf --
server { listen 83; location / { proxy_pass http://old:1; } }
`, "run.sh:3:40 app:3000"},
	{"a find that edits pages", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./site.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
find /usr/share/nginx/html -name 'main*.js' -exec sed -i "s|http://localhost|$URL|g" {} +
exec nginx -g "daemon off;"
-- site.conf --
server { location / { proxy_pass http://app:3000; } }
`, "site.conf:1:34 app:3000"},
	{"a find that may edit the configuration", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./site.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
find /usr/share/nginx /etc -name '*.conf' -exec sed -i "s|app|$URL|g" {} +
exec nginx -g "daemon off;"
-- site.conf --
server { location / { proxy_pass http://app:3000; } }
`, "site.conf:1:34 app:3000\npartly hidden"},
}

func TestTools(t *testing.T) { testStarts(t, commands) }
