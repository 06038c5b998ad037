package rules

import (
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

func TestApplyConfig(t *testing.T) {
	via := compose.Pos{File: "compose.yaml", Line: 4}
	s := &inspector.Snapshot{Project: &compose.Project{
		Files:    []string{"compose.yaml"},
		Services: []compose.Service{{Name: "web", Mounts: []compose.Mount{{Target: "/etc/nginx/alone.conf", Pos: via}}}},
	}}
	for _, tt := range []struct {
		file startup.File
		want string
	}{
		{startup.File{Host: "conf/a.conf", Kind: compose.FromBind, Path: "/etc/nginx/conf.d/a.conf"}, "docker compose exec web nginx -s reload"},
		{startup.File{Host: "alone.conf", Kind: compose.FromBind, Path: "/etc/nginx/alone.conf", Via: via}, "docker compose restart web"},
		{startup.File{Host: "t/a.template", Kind: compose.FromBind, Path: "/etc/nginx/conf.d/a.conf", Template: true}, "docker compose restart web"},
		{startup.File{Host: "t/a.template", Kind: compose.FromBuild, Path: "/etc/nginx/conf.d/a.conf", Template: true}, "docker compose up -d --build web"},
		{startup.File{Host: "t/a.template", Kind: compose.FromConfig, Path: "/etc/nginx/conf.d/a.conf", Template: true}, "docker compose up -d --force-recreate web"},
		{startup.File{Host: "compose.yaml", Path: "/etc/nginx/conf.d/a.conf", Template: true}, "docker compose up -d --force-recreate web"},
	} {
		p := &inspector.Proxy{Service: "web", Files: []startup.File{tt.file}}
		if got := applyConfig(s, p, tt.file.Host); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.file, got, tt.want)
		}
	}
}
