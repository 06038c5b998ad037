package compose

import (
	"slices"
	"testing"
)

// TestMergeKeys reads a file whose services merge by several keys "<<", each thing at its line, and what both have from the later one.
func TestMergeKeys(t *testing.T) {
	p := loadArchive(t, `
-- docker-compose.yml --
x-base: &base
  networks: [inner]
  user: "1000"
x-disk: &disk
  user: "0"
  volumes: ["/srv/data:/data"]
services:
  web:
    image: nginx
    <<: *base
    <<: *disk
    <<: [{hostname: first}, {hostname: second}]
networks:
  inner:
`)
	web := p.Service("web")
	if web == nil || web.On("inner") == nil || web.User != "0" || len(web.Mounts) != 1 || web.Mounts[0].Pos.Line != 6 || web.Hostname != "first" || web.Pos.Line != 8 {
		t.Errorf("got %+v", web)
	}
	if len(p.Problems) != 1 || !p.Problems[0].Version1 || p.Problems[0].Pos.Line != 11 || p.Problems[0].Message != `yaml: line 11: mapping key "<<" already defined at line 10` {
		t.Errorf("problems: %v", p.Problems)
	}
	if p.Partial || slices.ContainsFunc(p.Unset, func(Problem) bool { return true }) {
		t.Error("something is left out")
	}
}
