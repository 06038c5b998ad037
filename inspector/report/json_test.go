package report

import (
	"encoding/json"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

func TestJSON(t *testing.T) {
	golden(t, "broken.json", render(t, "json", broken(), Options{Version: "0.1.0"}))
	golden(t, "suppressed.json", render(t, "json", suppressed(), Options{Version: "0.1.0"}))
	golden(t, "empty.json", render(t, "json", &inspector.Report{Result: inspector.Partial}, Options{}))
}

// TestJSONFields pins what other programs rely on.
func TestJSONFields(t *testing.T) {
	var got struct {
		Version         int
		Project, Result string
		Routes          []map[string]any
		Findings        []map[string]any
		NotChecked      []map[string]any
	}
	if err := json.Unmarshal([]byte(render(t, "json", broken(), Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.Project != "shop" || got.Result != "fail" || len(got.NotChecked) != 1 {
		t.Errorf("got %+v", got)
	}
	for field, want := range map[string]any{
		"id": "gateway 80 _ /admin/", "proxy": "gateway", "listen": "80", "server": "_", "location": "/admin/", "upstream": "admin:5000",
		"state": "broken", "network": false, "dns": false, "tcp": nil, "reply": nil, "finding": "CC301", "line": 21.0,
	} {
		if value, ok := got.Routes[1][field]; !ok || value != want {
			t.Errorf("route: %s is %v, want %v", field, value, want)
		}
	}
	for field, want := range map[string]any{
		"id": "CC501", "rule": "host-port-used", "severity": "error", "file": "nginx/default.conf", "line": 14.0, "column": 24.0, "endColumn": 28.0,
	} {
		if value, ok := got.Findings[1][field]; !ok || value != want {
			t.Errorf("finding: %s is %v, want %v", field, value, want)
		}
	}
	for _, field := range []string{"message", "routes", "services", "evidence", "why", "fix", "also"} {
		if _, ok := got.Findings[1][field]; !ok {
			t.Errorf("finding: no %s", field)
		}
	}
}

// TestJSONKeepsValues shows that what a terminal would obey is escaped, not lost.
func TestJSONKeepsValues(t *testing.T) {
	const message = "<a> & \x1b[31m \u009b \u202e \U000E0041 \u2028 日本 \"q\""
	r := &inspector.Report{Findings: []inspector.Finding{{Message: message}}}
	var got struct {
		Findings []struct{ Message string }
	}
	if err := json.Unmarshal([]byte(render(t, "json", r, Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if got.Findings[0].Message != message {
		t.Errorf("got %q", got.Findings[0].Message)
	}
}
