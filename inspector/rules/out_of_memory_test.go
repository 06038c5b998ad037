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
	} {
		container := inspector.Container{ID: "c", State: "exited", ExitCode: 137, MemoryLimit: 1 << 25, Started: start}
		if c.change != nil {
			c.change(&container)
		}
		s := &inspector.Snapshot{Engine: &inspector.Engine{Past: c.past}}
		if got := killedForMemory(s, &container); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
