package startup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestListsOfAllNames gives envsubst lists as start scripts make them of the environment.
func TestListsOfAllNames(t *testing.T) {
	const archive = `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, environment: {APP: app}, volumes: ["./run.sh:/run.sh", "./a.tpl:/a.tpl"]}}
-- run.sh --
#!/bin/bash
LOCAL=81
%s
exec nginx -g 'daemon off;'
-- a.tpl --
server { location / { proxy_pass http://$APP:3000; proxy_set_header Host $host; proxy_set_header X "${LOCAL}"; } }
`
	const followed = `a.tpl:1:34 app:3000
template a.tpl → /etc/nginx/conf.d/default.conf
  1:41 APP filled
  1:101 LOCAL left unset`
	const into = ` < /a.tpl > /etc/nginx/conf.d/default.conf`
	for _, list := range []string{
		`env_vars=$(printenv | cut -d= -f1 | sed 's/^/$/g' | paste -sd, -); envsubst "$env_vars"`,
		`export ALL=$(printenv | awk -F= '{print $1}' | sed 's/^/\$/g' | paste -sd,); envsubst $ALL`,
		`envsubst "$(env | sed -e 's/=.*//' -e 's/^/\$/g')"`,
		`envsubst "$(env | cut -d= -f1 | sed -e 's/^/\$/g' | tr '\n' ' ')"`,
		`envsubst "$(printf '${%s} ' $(env | cut -d= -f1))"`,
		"envsubst \"`env | awk -F = '{printf \\\" \\\\\\\\$%s\\\", $1}'`\"",
		`defined_envs=$(printf '${%s} ' $(awk "END { for (name in ENVIRON) { print ( name ~ /${filter}/ ) ? name : \"\" } }" < /dev/null )); envsubst "$defined_envs"`,
	} {
		up := follow(composetest.Load(t, fmt.Sprintf(archive, list+into)))
		if got := tell(up, up.Read(up.MainConf())); got != followed {
			t.Errorf("%s\ngot\n%s\nwant\n%s", list, got, followed)
		}
	}
	for _, list := range []string{ // some names only, or nobody can tell
		`envsubst "$(env | grep ^NGINX_ | cut -d= -f1 | sed 's/^/$/')"`,
		`envsubst "$(printenv | awk -F= '/^NGINX/ {print "$"$1}')"`,
		`envsubst "$(env | sed -e '/^A/d' -e 's/=.*//' -e 's/^/$/')"`,
		`envsubst "$(cat /names)"`,
		`envsubst "$(env | cut -d= -f1)"`,
		`filter=^NGINX; envsubst "$(printf '${%s} ' $(awk "END { for (name in ENVIRON) { print ( name ~ /${filter}/ ) ? name : \"\" } }" < /dev/null ))"`,
	} {
		up := follow(composetest.Load(t, fmt.Sprintf(archive, list+into)))
		if got := tell(up, up.Read(up.MainConf())); !strings.Contains(got, "partly hidden") || len(up.Templates) > 0 {
			t.Errorf("%s\ngot\n%s\nwant it partly hidden", list, got)
		}
	}
}

// TestMadeAnew writes a file twice, of which nginx reads the second alone.
func TestMadeAnew(t *testing.T) {
	testStarts(t, []start{{"a file that is made anew", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, environment: {APP: app, TLS: ""}, volumes: ["./run.sh:/run.sh", "./a.tpl:/a.tpl"]}}
-- run.sh --
#!/bin/sh
envsubst '$TLS' < /a.tpl > /etc/nginx/conf.d/default.conf
envsubst '$TLS $APP' < /a.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
-- a.tpl --
server { location / { proxy_pass http://${APP}:3000; } ${TLS} }
`, `a.tpl:1:34 app:3000
template a.tpl → /etc/nginx/conf.d/default.conf
  1:41 APP filled
  1:56 TLS emptied empty`}})
}
