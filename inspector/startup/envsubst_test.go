package startup

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

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
		p := composetest.Load(t, strings.ReplaceAll(archive, "FILTER", fmt.Sprintf("%q", filter)))
		out := t.TempDir()
		script := exec.Command("sh", "../../testdata/images/nginx/20-envsubst-on-templates.sh")
		script.Env = []string{"PATH=" + os.Getenv("PATH"), "NGINX_ENVSUBST_TEMPLATE_DIR=" + filepath.Join(p.Dir, "templates"), "NGINX_ENVSUBST_OUTPUT_DIR=" + out}
		for name, value := range p.Environment("web") {
			script.Env = append(script.Env, name+"="+value)
		}
		if printed, err := script.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, printed)
		}
		up := follow(p)
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
		made := slices.DeleteFunc(slices.Clone(up.Templates), func(t Template) bool { return t.Skipped != "" })
		if count != len(made) || count != 4 {
			t.Errorf("filter %q: %d files, want %d", filter, len(made), count)
		}
	}
}
