package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

func TestKilledForMemory(t *testing.T) {
	start := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	event := func(after time.Duration, action, id string) inspector.Event {
		return inspector.Event{Time: start.Add(after), Action: action, Container: id}
	}
	died := event(time.Second, "die", "c")
	for name, c := range map[string]struct {
		change func(*inspector.Container)
		past   []inspector.Event
		want   bool
	}{
		"by the engine's word":         {func(c *inspector.Container) { c.OOMKilled, c.ExitCode = true, 1 }, nil, true},
		"by nobody's hand":             {nil, []inspector.Event{died}, true},
		"killed in an earlier life":    {nil, []inspector.Event{event(-time.Minute, "kill", "c"), died}, true},
		"another one was killed":       {nil, []inspector.Event{event(0, "kill", "d"), died}, true},
		"docker kill":                  {nil, []inspector.Event{event(0, "kill", "c"), died}, false},
		"the engine remembers nothing": {nil, nil, false},
		"without a limit":              {func(c *inspector.Container) { c.MemoryLimit = 0 }, []inspector.Event{died}, false},
		"with another code":            {func(c *inspector.Container) { c.ExitCode = 1 }, []inspector.Event{died}, false},
		"it runs, and just ran out":    {func(c *inspector.Container) { c.State = "running" }, []inspector.Event{event(time.Second, "oom", "c")}, true},
		"it ran out in another life":   {func(c *inspector.Container) { c.State = "running" }, []inspector.Event{event(-time.Second, "oom", "c")}, false},
		"another one just ran out":     {func(c *inspector.Container) { c.State = "running" }, []inspector.Event{event(time.Second, "oom", "d")}, false},
		"it ran out long ago": {func(c *inspector.Container) { c.State, c.Started = "running", start.Add(-time.Hour) },
			[]inspector.Event{event(-startingWindow, "oom", "c")}, false},
	} {
		container := inspector.Container{ID: "c", State: "exited", ExitCode: 137, MemoryLimit: 1 << 25, Started: start}
		if c.change != nil {
			c.change(&container)
		}
		s := &inspector.Snapshot{Taken: start.Add(time.Second), Engine: &inspector.Engine{Past: c.past}}
		if got := killedForMemory(s, &container); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestRunsOut judges a project at the moment when its app runs out of memory while nginx is refused: the engine has seen it
// and has not restarted the app yet.
func TestRunsOut(t *testing.T) {
	for action, want := range map[string]string{"oom": "CC406", "health_status: healthy": "CC407"} {
		s := testCase{dir: casesDir + "/service-starting/slow-start"}.snapshot(t)
		for i := range s.Engine.Containers {
			if c := &s.Engine.Containers[i]; c.Service == "api" {
				c.MemoryLimit = 128 << 20
				s.Engine.Past = append(s.Engine.Past, inspector.Event{Time: s.Taken.Add(time.Second), Action: action, Container: c.ID, Service: "api"})
			}
		}
		if found := inspector.Check(s, All()).Findings; len(found) == 0 || found[0].Rule != want {
			t.Errorf("%s: %+v", action, found)
		}
	}
}
