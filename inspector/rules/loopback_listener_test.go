package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

// A php-fpm of which no file of the project says where it listens is told so in its own words, another app is not.
func TestLoopbackOfPHP(t *testing.T) {
	for program, want := range map[string]string{"php-fpm8.4": "Write `listen = 9000` in the [www] pool", "app": "Let the app listen on 0.0.0.0:9000"} {
		s := testCase{dir: filepath.Join(casesDir, "loopback-listener", "php-pool")}.snapshot(t)
		s.Bindings = nil
		for i := range s.Engine.Containers {
			if c := &s.Engine.Containers[i]; c.Service == "php" {
				c.Programs = []string{program}
			}
		}
		f := inspector.Check(s, All()).Findings[0]
		if f.Rule != "CC503" || !strings.HasPrefix(f.Fix.Summary, want) {
			t.Errorf("%s: %s, fix %q, want %q", program, f.Rule, f.Fix.Summary, want)
		}
	}
}
