package compose

import (
	"path/filepath"
	"testing"
)

// TestVersion1 reads a file of the first version of the format, every service at its line.
func TestVersion1(t *testing.T) {
	p := loadArchive(t, `
-- docker-compose.yml --
web:
  build: .
  dockerfile: Dockerfile.web
  net: host
  ports: ["80:80"]
api:
  image: api
`)
	web := p.Service("web")
	if web == nil || p.Service("api") == nil || web.Pos.Line != 1 || web.NetworkMode != "host" || web.NetworkModePos.Line != 4 || filepath.Base(web.Build.Dockerfile) != "Dockerfile.web" {
		t.Errorf("got %+v", web)
	}
	if len(p.Problems) != 1 || !p.Problems[0].Version1 {
		t.Errorf("problems: %v", p.Problems)
	}
}
