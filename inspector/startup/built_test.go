package startup

import "testing"

// built are Dockerfiles whose commands make nginx's configuration.
var built = []start{
	{"envsubst with a value of ENV", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ENV APP=app
COPY site.tpl /tmp/
RUN rm -f /tmp/x && envsubst '$APP' < /tmp/site.tpl > /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://$APP:3000; } }
`, "site.tpl:1:34 app:3000\ntemplate site.tpl → /etc/nginx/conf.d/default.conf\n  1:41 APP filled"},
	{"envsubst with a value that comes when the image is built", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ARG APP
COPY site.tpl /tmp/
RUN envsubst '$APP' < /tmp/site.tpl > /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://$APP:3000; } }
`, "site.tpl:1:34 ? nothing that can be read sets $app\nsite.tpl:1:41 unknown \"app\" variable\ntemplate site.tpl → /etc/nginx/conf.d/default.conf\n  1:41 APP left unknown"},
	{"sed", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /tmp/
RUN sed 's/[$]APP/app/' /tmp/site.tpl > /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://$APP:3000; } }
`, "site.tpl:1:34 app:3000"},
	{"sed with a value that comes when the image is built", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ARG APP
COPY site.tpl /tmp/
RUN sed "s/APP/$APP/" /tmp/site.tpl > /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://APP:3000; } }
`, "site.tpl:1:34 ? nothing that can be read sets $app\ntemplate site.tpl → /etc/nginx/conf.d/default.conf\n  1:41 APP left unknown"},
	{"cat", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /tmp/
ENV PORT=3000
RUN cat /tmp/site.tpl > /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "site.tpl:1:34 app:3000"},
	{"several echos", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN echo 'server {' > /etc/nginx/conf.d/default.conf && \
    echo ' location / {' >> /etc/nginx/conf.d/default.conf && \
    echo '  proxy_pass http://app:3000; } }' >> /etc/nginx/conf.d/default.conf
`, "Dockerfile:4:24 app:3000"},
	{"printf", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN printf 'server {\n location / { proxy_pass http://app:3000; }\n}\n' > /etc/nginx/conf.d/default.conf
`, "Dockerfile:2:48 app:3000"},
	{"printf of lines", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN printf '%s\n' 'server {' ' location / { proxy_pass http://app:3000; }' '}' > /etc/nginx/conf.d/default.conf
`, "Dockerfile:2:5 app:3000"},
	{"a here-document", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN cat <<'END' > /etc/nginx/conf.d/default.conf
server {
  location / { proxy_pass http://app:3000; }
}
END
`, "Dockerfile:4:27 app:3000"},
	{"a whole script", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN <<END
rm -f /x
cat > /etc/nginx/conf.d/default.conf <<'CONF'
server {
  location / { proxy_pass http://app:3000; }
}
CONF
END
`, "Dockerfile:6:27 app:3000"},
	{"more for a file that is copied", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /etc/nginx/conf.d/default.conf
RUN echo 'server_tokens off;' >> /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "site.tpl:1:34 app:3000"},
	{"a block for a file that is copied", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /etc/nginx/conf.d/default.conf
RUN echo 'server { listen 81; }' >> /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "partly hidden"},
	{"perhaps", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ARG SSL
COPY site.tpl /tmp/
RUN if [ -n "$SSL" ]; then cat /tmp/site.tpl > /etc/nginx/conf.d/default.conf; fi
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "partly hidden"},
	{"replaced by a later COPY", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /tmp/
RUN cat /tmp/site.tpl > /etc/nginx/conf.d/default.conf
COPY other.conf /etc/nginx/conf.d/default.conf
-- site.tpl --
nonsense
-- other.conf --
server { location / { proxy_pass http://app:3001; } }
`, "other.conf:1:34 app:3001"},
	{"taken away again", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /etc/nginx/conf.d/default.conf
RUN cat /etc/nginx/conf.d/default.conf > /etc/nginx/conf.d/a.conf && rm /etc/nginx/conf.d/a.conf
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "site.tpl:1:34 app:3000"},
	{"two texts are appended", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
COPY site.tpl /etc/nginx/conf.d/default.conf
RUN echo 'server_tokens off;' >> /etc/nginx/conf.d/default.conf && echo 'etag off;' >> /etc/nginx/conf.d/default.conf
-- site.tpl --
server { location / { proxy_pass http://app:3000; } }
`, "site.tpl:1:34 app:3000"},
	{"another command changes it in between", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN echo 'server { location / { proxy_pass http://wrong:3000; }' > /etc/nginx/conf.d/default.conf && sed -i s/wrong/app/ /etc/nginx/conf.d/default.conf && echo '}' >> /etc/nginx/conf.d/default.conf
`, "partly hidden"},
	{"the file is quoted once", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN echo 'server {' > /etc/nginx/conf.d/default.conf && echo 'location / { proxy_pass http://app:3000; } }' >> "/etc/nginx/conf.d/default.conf"
`, "Dockerfile:2:87 app:3000"},
	{"the same word in two directories", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN cd /etc/nginx/conf.d && printf 'server { }' > default.conf && cd ../snippets && printf 'proxy_pass http://app:3000;' > default.conf
`, "partly hidden"},
	{"a variable of the RUN's own", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ENV HOST=wrong
RUN export HOST=app && echo "server { location / { proxy_pass http://$HOST:3000; } }" > /etc/nginx/conf.d/default.conf
`, "partly hidden"},
	{"a condition that may fail", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
ENV DEV=
RUN [ -n "$DEV" ] && printf 'server { location / { proxy_pass http://dev:3000; } }' > /etc/nginx/conf.d/dev.conf; true
`, "partly hidden"},
	{"a script within", `
-- compose.yaml --
services: {web: {build: .}}
-- Dockerfile --
FROM nginx:1.27
RUN echo 'server {' > /etc/nginx/conf.d/default.conf && sh -c "echo '}' >> /etc/nginx/conf.d/default.conf"
`, "partly hidden"},
}

// TestBuilt follows the commands of a Dockerfile.
func TestBuilt(t *testing.T) { testStarts(t, built) }
