package inspector

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// An nginx that is another one's upstream was asked already on what it listens.
func TestProxyListeners(t *testing.T) {
	l := Link{Proxy: &Proxy{Service: "edge"}, Far: []Container{{ID: "inner"}}}
	l.joinProbes(&Probes{Proxies: []ProxyProbe{
		{Service: "edge", Container: "edge", Sockets: []Socket{{Port: 80}}},
		{Service: "inner", Container: "inner", Beside: "box", Sockets: []Socket{{Port: 3000}}},
		{Service: "other", Container: "inner", Skipped: "no shell"},
	}})
	if len(l.Listeners) != 1 || l.Listeners[0].Sockets[0].Port != 3000 || l.Listeners[0].Source != "/proc/net/tcp in its network" {
		t.Errorf("got %+v", l.Listeners)
	}
}

func TestJoinProject(t *testing.T) {
	for _, tt := range []struct{ host, services, apart, off string }{
		{"web", "web", "", ""},
		{"shop.web", "web", "", ""},
		{"backend", "api", "", ""},
		{"shop-api-1", "api", "", ""},
		{"hidden", "", "hidden", ""},
		{"admin", "", "", "admin"},
		{"nobody", "", "", ""},
		{"web.", "web", "", ""},
	} {
		s := shop()
		s.Proxies[0].Config.Passes[0].Targets[0].Host = tt.host
		l := s.Links()[0]
		if got := namesOf(l.Services); got != tt.services {
			t.Errorf("%s: services %q, want %q", tt.host, got, tt.services)
		}
		if got := namesOf(l.Apart); got != tt.apart {
			t.Errorf("%s: apart %q, want %q", tt.host, got, tt.apart)
		}
		if off := ""; l.Off != nil {
			if off = l.Off.Name; off != tt.off {
				t.Errorf("%s: off %q, want %q", tt.host, off, tt.off)
			}
		} else if tt.off != "" {
			t.Errorf("%s: not seen as switched off", tt.host)
		}
	}
}

func namesOf(services []*compose.Service) string {
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	return strings.Join(names, ",")
}

func TestNamespace(t *testing.T) {
	p := &compose.Project{Services: []compose.Service{
		{Name: "a", NetworkMode: "service:b"}, {Name: "b", NetworkMode: "service:c"}, {Name: "c"},
		{Name: "x", NetworkMode: "service:y"}, {Name: "y", NetworkMode: "service:x"}, {Name: "z", NetworkMode: "service:gone"},
	}}
	if got := Namespace(p, p.Service("a")); got == nil || got.Name != "c" {
		t.Errorf("a runs in %v", got)
	}
	if got := Namespace(p, p.Service("z")); got != nil {
		t.Errorf("z runs in %v", got)
	}
	if got := Namespace(p, p.Service("x")); got != nil {
		t.Errorf("a circle: %+v", got)
	}
}
