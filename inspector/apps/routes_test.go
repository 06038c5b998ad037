package apps

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// routesOf compares the routes of each service's app: paths, then what stands aside, then the place of the first.
func routesOf(t *testing.T, p *compose.Project, want map[string]string) {
	t.Helper()
	for name, want := range want {
		got := ""
		s := p.Service(name)
		if s == nil {
			t.Fatal(p.Problems)
		}
		if r := s.Routes; r != nil {
			got = strings.Join(r.Paths, " ") + " | " + strings.Join(r.Aside, " ") + " | " + r.Pos.String()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
