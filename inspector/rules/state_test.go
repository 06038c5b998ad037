package rules

import (
	"slices"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

// TestDying checks that an nginx which the engine still calls running, between its last word and its end, is judged as
// the same one after its end.
func TestDying(t *testing.T) {
	judged := 0
	for _, c := range cases(t) {
		s := c.judged(t)
		if s.Engine == nil || c.near() || !slices.ContainsFunc(s.Engine.Containers, func(of inspector.Container) bool { return s.Proxy(of.Service) != nil && !of.Running() }) {
			continue
		}
		s = c.snapshot(t)
		var gone *inspector.Container
		for i := range s.Engine.Containers {
			of := &s.Engine.Containers[i]
			if s.Proxy(of.Service) != nil && !of.Running() && emergency(s, of.Service) != nil {
				gone = of
			}
		}
		if gone == nil {
			continue
		}
		want := inspector.Check(s, All()).Findings[0]
		gone.State, gone.ExitCode = "running", 0
		gone.Finished = gone.Started // of the start before
		s = &inspector.Snapshot{Version: s.Version, Taken: s.Taken, Project: s.Project, Proxies: s.Proxies, Engine: s.Engine, Probes: s.Probes, Bindings: s.Bindings}
		got := inspector.Check(s, All()).Findings[0]
		judged++
		if !dying(s, gone) || got.Rule != want.Rule || got.Severity != want.Severity || got.Message != want.Message || got.At != want.At {
			t.Errorf("%s/%s: %s %v %s: %s", c.rule, c.name, got.Rule, got.Severity, got.At, got.Message)
		}
	}
	if judged < 10 && !testing.Short() {
		t.Errorf("only %d cases were judged", judged)
	}
}
