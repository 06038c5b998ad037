package startup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestDenied follows scripts that write to a file which is mounted read-only: those whose start ends there, and those that go on.
func TestDenied(t *testing.T) {
	const archive = `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, volumes: ["./run.sh:/run.sh", "./in.sh:/in.sh", "./a.tpl:/a.tpl", "./site.conf:/etc/nginx/conf.d/default.conf:ro"]}}
-- run.sh --
#!/bin/sh
%s
-- in.sh --
#!/bin/sh
%s
-- a.tpl --
server { listen ${PORT}; }
-- site.conf --
server { listen 80; }
`
	const render = `envsubst '$PORT' < /a.tpl > /etc/nginx/conf.d/default.conf`
	for _, tt := range []struct{ script, inner, want string }{
		{"set -e\n" + render + "\nexec nginx -g 'daemon off;'", "", "envsubst /a.tpl"},
		{"set -o errexit\ncp /a.tpl /etc/nginx/conf.d/default.conf\nnginx -g 'daemon off;'", "", "cp "},
		{render + " && exec nginx -g 'daemon off;'", "", "envsubst /a.tpl"},
		{"true\n" + render + " && echo made && exec nginx -g 'daemon off;'", "", "envsubst /a.tpl"},
		{"/in.sh && exec nginx -g 'daemon off;'", "set -e\n" + render + "\necho made", "envsubst /a.tpl"},
		{"set -e\n/in.sh\nexec nginx -g 'daemon off;'", render, "envsubst /a.tpl"},
		{"set -e\nexec /in.sh", "set -e\n" + render + "\nnginx -g 'daemon off;'", "envsubst /a.tpl"},
		{"set -e\nsed 's/x/y/' /a.tpl | tee /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'", "", "tee "},
		{"set -e\nsed -i 's/x/y/' /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'", "", "sed -i "},

		{render + "\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\n" + render + " || true\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\n" + render + " && echo made\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nset +e\n" + render + "\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nif [ -n \"$TLS\" ]; then " + render + "; fi\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nif [ -w /etc/nginx/conf.d/default.conf ]; then " + render + "; fi\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\n" + render + " &\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nif ! " + render + "; then echo kept; fi\nexec nginx -g 'daemon off;'", "", ""},
		{"/in.sh\nexec nginx -g 'daemon off;'", "set -e\n" + render, ""},
		{"set -e\n/in.sh\nexec nginx -g 'daemon off;'", render + "\necho made", ""},
		{"{ " + render + "; echo made; } && exec nginx -g 'daemon off;'", "", ""},
		{"set -e\ncp -n /a.tpl /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nenvsubst < /a.tpl > /etc/nginx/conf.d/other.conf\nexec nginx -g 'daemon off;'", "", ""},
		{"set -e\nnginx\n" + render + "\nnginx -s reload", "", ""},
	} {
		var got []string
		for _, d := range follow(composetest.Load(t, fmt.Sprintf(archive, tt.script, tt.inner))).Denied {
			got = append(got, d.By+" "+d.From)
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%s\n-- in.sh --\n%s\ngot %q, want %q", tt.script, tt.inner, got, tt.want)
		}
	}
}
