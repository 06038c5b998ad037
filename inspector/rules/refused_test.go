package rules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

// TestRefusedByNginx checks that a project with a configuration that nginx refuses, and that its reader accepts, gets
// the finding of the rule whose cause it is, where it is (the differential test of the package nginx lists them).
func TestRefusedByNginx(t *testing.T) {
	for _, c := range []struct {
		conf, rule string
		line       int
	}{
		{"server { listen 80; listen 80; }", "CC113", 3},
		{"server {\nlisten 80;\nlisten *:80;\n}", "CC113", 5},
		{"server {\nlisten 80;\nlisten 0.0.0.0:80;\n}", "CC113", 5},
		{"server { listen 80 backlog=9; }\nserver { listen 80 backlog=9; }", "CC113", 4},
		{"server { listen 80 default_server; }\nserver { listen 80 default_server; }", "CC113", 4},
		{"server {\nssl_certificate /nonexistent.pem;\nssl_certificate_key /nonexistent.pem;\nlisten 80;\nlisten 443 ssl;\n}", "CC115", 4},
		{"server {\nlisten 80;\n}\ninclude /nonexistent/mime.types;", "CC108", 6},
		{"server {\nlocation / {\nproxy_pass http://nosuchhost;\n}\n}", "CC201", 5},
		{"server {\nlocation / {\nproxy_pass http://nosuchhost.invalid;\n}\n}", "CC201", 5},
		{"server {\nhttp2 on;\n}", "CC112", 4},
		{"server {\nlocation / {\nproxy_http_version 2;\n}\n}", "CC112", 5},
		{"server {\nlisten 443 ssl;\n}", "CC103", 3},
		{"limit_req_zone $host zone=a:1m rate=1r/s;\nlimit_req_zone $host zone=a:1m rate=1r/s;", "CC103", 4},
		{"server {\nlimit_req zone=one;\n}", "CC103", 4},
		{"resolver 127.0.0.11 ipv4=off;", "CC112", 3},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"nginx.conf":   "events {}\nhttp {\n" + c.conf + "\n}\n",
			"compose.yaml": "services:\n  web:\n    image: nginx:1.22\n    ports: ['80:80']\n    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r := inspector.Check(testCase{dir: dir}.snapshot(t), All())
		if len(r.Findings) == 0 || r.Findings[0].Rule != c.rule || r.Findings[0].At.Line != c.line || r.Findings[0].Severity != inspector.Error {
			t.Errorf("%s:\nwant an error of %s on line %d first, got %+v", c.conf, c.rule, c.line, r.Findings)
		}
		for _, f := range r.Findings[min(1, len(r.Findings)):] {
			if f.Severity > inspector.Note {
				t.Errorf("%s: beside it %s %s", c.conf, f.Rule, f.Message)
			}
		}
	}
}
