package startup

import "testing"

var edits = []start{
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
	{"sed that puts a file behind lines", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf", "./sites:/sites"]}}
-- run.sh --
sed -i -e '/@SITES@/r /sites' -e '/@SITES@/d' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
server { listen 80;
  @SITES@
}
-- sites --
  location / { proxy_pass http://app:3000; }
`, "a.conf:2:1 app:3000"},
	{"sed that puts a line behind the last one", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
sed -i '$ a upstream app { server app:3000; }' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
server { listen 80;
  location / { proxy_pass http://app; } }`, "a.conf:2:27 app:3000"},
	{"sed that puts a line behind and before those that match", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
sed -i -e '/^server/i upstream app { server app:3000; }' -e '/listen/a\    location /b { proxy_pass http://other:81; }' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
server {
  listen 80;
  location / { proxy_pass http://app; } }`, "a.conf:2:1 other:81\na.conf:3:27 app:3000"},
	{"sed that puts a file behind lines, and then changes it", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf", "./sites:/sites"]}}
-- run.sh --
sed -i -e '/@SITES@/r /sites' -e '/@SITES@/d' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
server { listen 80;
  @SITES@
}
-- sites --
  # in the place of @SITES@
  location / { proxy_pass http://app:3000; }
`, "partly hidden"},
	{"sed that may not be run, for a word", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
if [ ! -s /certs/a.pem ]; then
  sed -i 's#\(ssl_certificate\) .*;#\1 /tmp/self.pem;#; s/listen 80$/listen 81/; /listen \[::\]/d' /etc/nginx/conf.d/default.conf
fi
exec nginx -g "daemon off;"
-- a.conf --
server { listen 80;
  ssl_certificate /certs/a.pem;
  listen [::]:80;
  location / { proxy_pass http://app:3000; } }
`, `a.conf:4:27 app:3000
template a.conf → /etc/nginx/conf.d/default.conf
  2:3 VALUE left unknown`},
	{"sed that may not be run, for more than a word", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
[ ! -s /certs/a.pem ] || sed -i 's#listen 80;#listen 443 ssl; ssl_certificate /certs/a.pem;#' /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- a.conf --
server { listen 80;
  location / { proxy_pass http://app:3000; } }
`, "partly hidden"},
	{"the entry point, made anew of a script with ends of lines that sed takes away", `
-- compose.yaml --
services:
  web:
    image: nginx
    entrypoint: [sh, -c, "cp /mounted.sh /docker-entrypoint.sh && sed -i 's/\\r$$//' /docker-entrypoint.sh && /docker-entrypoint.sh"]
    volumes: ["./run.sh:/mounted.sh", "./conf.d:/etc/nginx/conf.d"]
-- run.sh --
cp /etc/nginx/conf.d/a.template /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- conf.d/a.template --
` + site, "conf.d/a.template:1:34 app:3000"},
	{"the entry point, made anew of what nobody can tell", `
-- compose.yaml --
services:
  web:
    image: nginx
    entrypoint: [sh, -c, "curl -o /docker-entrypoint.sh https://example.org/run.sh && /docker-entrypoint.sh nginx"]
    volumes: ["./conf.d:/etc/nginx/conf.d"]
-- conf.d/default.conf.template --
` + site, ""},
	{"sed to a file", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {PORT: "3000"}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
sed 's/${PORT}/'"$PORT"'/' /t | sed -E 's/(a|b)+pp/app/' > /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- t --
server { location / { proxy_pass http://abpp:${PORT}; } }
`, "t:1:34 app:3000"},
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
}

func TestSed(t *testing.T) { testStarts(t, edits) }
