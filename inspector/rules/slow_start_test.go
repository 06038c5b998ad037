package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

func TestLateHealth(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	event := func(status string, seconds int) inspector.Event {
		return inspector.Event{Time: at(seconds), Action: "health_status: " + status, Container: "a"}
	}
	run := func(seconds, exit int) inspector.HealthRun {
		return inspector.HealthRun{Start: at(seconds), End: at(seconds), ExitCode: exit}
	}
	tests := []struct {
		name           string
		past           []inspector.Event
		runs           []inspector.HealthRun
		gaveUp, passed int
	}{
		{"events", []inspector.Event{event("unhealthy", 31), event("healthy", 50)}, nil, 31, 50},
		{"an event is too new to be told", []inspector.Event{event("unhealthy", 31)}, []inspector.HealthRun{run(40, 1), run(50, 0)}, 31, 50},
		{"the events are forgotten", nil, []inspector.HealthRun{run(40, 1), run(50, 0), run(60, 0)}, 30, 50},
		{"half of the events is forgotten", []inspector.Event{event("healthy", 50)}, []inspector.HealthRun{run(40, 1), run(50, 0), run(60, 0)}, 30, 50},
		{"a run that failed much later", nil, []inspector.HealthRun{run(3600, 1), run(3610, 0)}, 0, 0},
		{"all is forgotten", nil, []inspector.HealthRun{run(50, 0), run(60, 0)}, 0, 0},
		{"in time", []inspector.Event{event("healthy", 20)}, []inspector.HealthRun{run(10, 1), run(20, 0)}, 0, 0},
		{"one that failed later", []inspector.Event{event("healthy", 10), event("unhealthy", 60), event("healthy", 90)}, nil, 0, 0},
		{"one that failed much later", []inspector.Event{event("unhealthy", 3600), event("healthy", 3700)}, nil, 0, 0},
		{"of its life before", []inspector.Event{event("unhealthy", -60), event("healthy", 20)}, nil, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := &inspector.Container{ID: "a", State: "running", Started: start, Health: &inspector.Health{
				Status: "healthy", Runs: test.runs, Interval: 10 * time.Second, Timeout: time.Second, Retries: 3}}
			var gaveUp, passed time.Duration
			if late := lateHealth(&inspector.Snapshot{Engine: &inspector.Engine{Past: test.past}}, c); late != nil {
				gaveUp, passed = late.gaveUp, late.passed
			}
			if want := time.Duration(test.gaveUp) * time.Second; gaveUp != want {
				t.Errorf("gave up after %s, want %s", gaveUp, want)
			}
			if want := time.Duration(test.passed) * time.Second; passed != want {
				t.Errorf("passed after %s, want %s", passed, want)
			}
		})
	}
}
