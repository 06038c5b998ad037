package rules

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// An app that its policy has restarted once, three seconds ago, and that does not listen: whether it starts or fails as
// before is told by how its first life ended.
func TestFirstRestart(t *testing.T) {
	const refused = "[ERROR r2d2] FATAL:  password authentication failed for user \"lemmy\""
	for name, test := range map[string]struct {
		lived     time.Duration // how long its first life was
		last, now string        // what it said last in its first life, and since
		rule, fix string
	}{
		"says it again":                    {8 * time.Second, refused, refused, "CC403", "the same credentials"},
		"has said nothing yet":             {8 * time.Second, refused, "", "CC403", "the same credentials"},
		"has begun":                        {8 * time.Second, refused, "starting", "CC403", "the same credentials"},
		"runs for longer than the first":   {2 * time.Second, refused, "starting", "CC407", "Wait"},
		"its database was not ready":       {8 * time.Second, "ERROR connection refused: db:5432", "starting", "CC407", "Wait"},
		"it did not say why":               {8 * time.Second, "stopped", "starting", "CC407", "Wait"},
		"it warned of what it can live by": {8 * time.Second, "warning: /cache: no such file or directory", "starting", "CC407", "Wait"},
	} {
		t.Run(name, func(t *testing.T) {
			c := testCase{"service-starting", "slow-start", filepath.Join(casesDir, "service-starting", "slow-start")}
			s := c.snapshot(t)
			api := &s.Engine.Containers[0]
			if api.Service != "api" {
				t.Fatalf("the first container is of %s", api.Service)
			}
			api.RestartCount, api.Started = 1, s.Taken.Add(-3*time.Second)
			api.Finished = api.Started.Add(-100 * time.Millisecond)
			api.Created = api.Finished.Add(-test.lived)
			say := func(at time.Time, text string) {
				if text != "" {
					api.Log = append(api.Log, inspector.LogLine{Time: at, Text: text})
				}
			}
			say(api.Created, "starting")
			say(api.Finished.Add(-time.Second), test.last)
			say(api.Finished, "thread 'main' panicked at 'Error connecting to postgres://lemmy:***@postgres:5432/lemmy', src/main.rs:45:25")
			say(api.Started.Add(time.Second), test.now)
			f := inspector.Check(s, All()).Findings[0]
			if f.Rule != test.rule || !strings.Contains(f.Fix.Summary, test.fix) {
				t.Errorf("%s: %s\n fix: %s\n want %s with %q", f.Rule, f.Message, f.Fix.Summary, test.rule, test.fix)
			}
			if test.rule == "CC403" && !strings.Contains(f.Message, "password authentication failed") {
				t.Errorf("the message does not say why: %s", f.Message)
			}
		})
	}
}
