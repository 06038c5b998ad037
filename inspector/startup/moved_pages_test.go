package startup

import (
	"fmt"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestMovedPages names pages that a root has elsewhere, and some of which nobody can tell.
func TestMovedPages(t *testing.T) {
	const archive = `
-- compose.yaml --
services: {web: {build: ., volumes: ["./x:%s"]}}
-- Dockerfile --
FROM nginx:1.29
COPY site.conf /etc/nginx/conf.d/default.conf
%s
-- site.conf --
server { root /usr/share/nginx/html; index %s; location / { try_files $uri $uri/ /docs/a.html; } }
-- docs/a.html --
-- more/a.html --
-- docs/b.html --
`
	const html = " /usr/share/nginx/html/"
	for _, tt := range []struct{ at, steps, index, want string }{
		{"/x", "COPY docs/a.html" + html, "docs/a.html", "[{/usr/share/nginx/html docs/a.html a.html}]"},
		{"/x", "COPY docs" + html, "b.html", "[{/usr/share/nginx/html docs/a.html a.html}]"},
		{"/x", "COPY docs/a.html" + html, "docs/index.html", "[{/usr/share/nginx/html docs/index.html } {/usr/share/nginx/html docs/a.html a.html}]"},
		{"/x", "COPY docs" + html + "\nCOPY more" + html + "more/", "docs/a.html", "[{/usr/share/nginx/html docs/a.html }]"},

		{"/x", "COPY docs" + html + "docs/", "docs/a.html", "[]"},
		{"/x", "COPY docs/a.html" + html + "\nRUN cp -r /usr/share/nginx/html /usr/share/nginx/html/docs", "docs/a.html", "[]"},
		{"/x", "COPY docs/a.html" + html + "\nCOPY --from=site /out" + html + "docs/", "docs/a.html", "[]"},
		{"/usr/share/nginx/html/docs", "COPY docs/a.html" + html, "docs/a.html", "[]"},
		{"/x", "COPY docs/a.html" + html + "\nRUN ./build.sh", "docs/a.html", "[]"},
		{"/x", "", "docs/a.html", "[]"},
	} {
		p := composetest.Load(t, fmt.Sprintf(archive, tt.at, tt.steps, tt.index))
		up := follow(p)
		known := p.Services[0].Build.Plain
		if got := fmt.Sprint(up.Files.MovedPages(up.Read(up.MainConf()), known)); got != tt.want {
			t.Errorf("%s, index %s, a mount at %s: got %s, want %s", tt.steps, tt.index, tt.at, got, tt.want)
		}
	}
}
