package rules

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// TestPortHolder tries whom a port may belong to, beside a service of the same project, which the live cases have.
func TestPortHolder(t *testing.T) {
	looked := func(sockets ...inspector.Socket) *inspector.Probes {
		return &inspector.Probes{Host: &inspector.HostProbe{Source: "/proc/1/net/tcp", Ports: []int{80}, Sockets: sockets}}
	}
	for name, c := range map[string]struct {
		holders     []inspector.Holder
		probes      *inspector.Probes
		has, remedy string
	}{
		"another project": {
			[]inspector.Holder{{Container: "blog-web-1", Project: "blog", Service: "web", HostIP: "0.0.0.0", Port: 80}}, looked(),
			`belongs to container blog-web-1 of project "blog"`, "docker stop blog-web-1",
		},
		"no project":      {[]inspector.Holder{{Container: "proxy", Port: 80}}, nil, "belongs to container proxy", "docker stop proxy"},
		"another address": {[]inspector.Holder{{Container: "proxy", HostIP: "127.0.0.2", Port: 80}}, nil, "no container of this engine", "ss -ltnp 'sport = :80'"},
		"a process":       {nil, looked(inspector.Socket{Address: "0.0.0.0", Port: 80}), "a process of this machine", "ss -ltnp 'sport = :80'"},
		"nobody now":      {nil, looked(), "it is free now", "Start it again"},
		"not looked":      {nil, &inspector.Probes{}, "no container of this engine", "ss -ltnp 'sport = :80'"},
	} {
		s := &inspector.Snapshot{Project: &compose.Project{Name: "shop"}, Engine: &inspector.Engine{Holders: c.holders}, Probes: c.probes}
		by := portHolder(s, &inspector.Container{Name: "shop-gateway-1"}, "127.0.0.1", 80)
		if !strings.Contains(by.has, c.has) || !strings.Contains(by.remedy, c.remedy) {
			t.Errorf("%s: %q, %q; want %q, %q", name, by.has, by.remedy, c.has, c.remedy)
		}
	}
}
