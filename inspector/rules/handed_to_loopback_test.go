package rules

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// TestHandedVariable sees to it that a variable is given the whole address that it stands for.
func TestHandedVariable(t *testing.T) {
	meant := &compose.Service{Name: "api"}
	for _, tt := range []struct {
		handed compose.Handed
		want   string
	}{
		{compose.Handed{Variable: "API", Scheme: "http"}, "Set API: http://api:8000 in the environment of web"},
		{compose.Handed{Variable: "API", Scheme: "http", Base: "/v1"}, "Set API: http://api:8000/v1 in the environment of web"},
		{compose.Handed{Variable: "LIVE", Scheme: "ws", Base: "/live", Built: true}, "Build web with LIVE=ws://api:8000/live (under"},
	} {
		h := loopbackHanding{Handed: tt.handed, app: &compose.Service{Name: "web"}, meant: meant, port: 8000}
		var f inspector.Finding
		h.fix(nil, &f, "localhost:8000", "api:8000")
		if !strings.HasPrefix(f.Fix.Summary, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.handed, f.Fix.Summary, tt.want)
		}
	}
}
