package startup

import "testing"

var decided = []start{
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
	{"questions that a function, a pipe and a substitution answer", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {MODE: PROD-eu}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
is() { [ "$(printenv MODE | tr '[:upper:]' '[:lower:]')" = "$1" ]; }
if is prod-eu; then A=1; else A=2; fi
if echo "$MODE" | grep -qi '^prod'; then B=1; else B=2; fi
if is prod || echo "$MODE" | grep -q prod; then C=1; else C=2; fi
cp /t/$A$B$C.conf /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- t/112.conf --
server { location / { proxy_pass http://app:1; } }
`, "t/112.conf:1:34 app:1"},
	{"lists and numbers that nobody follows", `
-- compose.yaml --
services: {web: {image: nginx, command: bash /run.sh, environment: {API: "api,other"}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
IFS=, read -ra HOSTS <<< "$API"
mapfile -t LINES < /t/list
printf -v NAME '%s' api
((N++))
[ -n "${HOSTS[0]}" ] || A=1
[ -n "$LINES" ] || B=1
[ -n "$NAME" ] || C=1
[ -n "$N" ] || D=1
for X in a b; do A=$X; done
[ "$X$A" = bb ] && E=1
cp /t/$A$B$C$D.conf /etc/nginx/conf.d/default.conf
[ -z "$E" ] || cp /t/b.conf /etc/nginx/conf.d/e.conf
exec nginx -g "daemon off;"
-- t/list --
-- t/1111.conf --
nonsense
-- t/b.conf --
server { location / { proxy_pass http://app:1; } }
`, "t/b.conf:1:34 app:1\npartly hidden"},
	{"loops over files of which only the directory is known", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {ROOT: /usr/share/nginx/html}, volumes: ["./run.sh:/run.sh", "./a.conf:/etc/nginx/conf.d/default.conf"]}}
-- run.sh --
for f in $ROOT/js/*.js $ROOT/index.html; do sed -i "s/A/$A/" $f; done
for f in $(find $ROOT "/usr/share/pages" -type f | sort); do sed -i "s/A/$A/" "$f"; done
for f in $(find $ROOT -name "*.js" | grep app); do envsubst < $f > $f.new; mv "$f.new" $f; done
find $ROOT/css -print0 | while IFS= read -r -d '' f; do sed -i "s/A/$A/" "$f"; done
dir=/var/cache/$(date +%s)
echo 1 > $dir/stamp
nginx -g "daemon off;"
-- a.conf --
server { location / { proxy_pass http://app:1; } }
`, "a.conf:1:34 app:1"},
	{"a loop over files that may be anywhere", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh"]}}
-- run.sh --
for f in /usr/share/nginx/html/*.js $(cat /list); do sed -i "s/A/$A/" $f; done
nginx -g "daemon off;"
`, "partly hidden"},
	{"a loop over what is read from a list", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ["./run.sh:/run.sh"]}}
-- run.sh --
find /usr/share/nginx/html | while read -r a; do while read -r f; do sed -i "s/A/$A/" "$f"; done < /list; done
nginx -g "daemon off;"
`, "partly hidden"},
	{"questions to which the answer is not known", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: sh /run.sh, environment: {MODE: prod}, volumes: ["./run.sh:/run.sh", "./t:/t"]}}
-- run.sh --
is() { is "$1" || is "$1"; }
if is prod; then A=1; else A=2; fi
if echo "$MODE" | grep -qv prod; then A=3; fi
cp /t/$A.conf /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
-- t/1.conf --
server { location / { proxy_pass http://app:1; } }
`, "partly hidden"},
}

func TestKnownConditions(t *testing.T) { testStarts(t, decided) }

var undecided = []start{
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
}

// TestAttempts keeps what a branch makes that nobody knows to be taken only where nothing else stands there.
func TestAttempts(t *testing.T) { testStarts(t, undecided) }
