package engine

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

func TestPast(t *testing.T) {
	c, server := connect(t, enginetest.State{Info: []byte(`{}`)})
	say := func(kind, action, id, project string) enginetest.Event {
		return enginetest.Event{Kind: kind, Action: action, ID: id, Attributes: map[string]string{
			"name": "shop-api-1\x1b[31m", "com.docker.compose.project": project, "com.docker.compose.service": "api"}}
	}
	server.Tell(say("container", "die", "a", "shop"), say("container", "destroy", "a", "shop"), say("container", "start", "b", "other"),
		say("network", "destroy", "n", "shop"), say("container", "exec_start: psql -p secret", "b", "shop"), say("container", "start", "b", "shop"),
		say("container", "health_status: unhealthy", "b", "shop"))
	engine, gaps, err := c.Observe(t.Context(), &compose.Project{Name: "shop"}, ObserveOptions{})
	if err != nil || len(gaps) != 0 {
		t.Fatal(err, gaps)
	}
	for i := range engine.Past {
		if engine.Past[i].Time.IsZero() {
			t.Errorf("%+v has no time", engine.Past[i])
		}
		engine.Past[i].Time = time.Time{}
	}
	want := []inspector.Event{
		{Action: "die", Container: "a", Name: "shop-api-1", Service: "api"},
		{Action: "destroy", Container: "a", Name: "shop-api-1", Service: "api"},
		{Action: "start", Container: "b", Name: "shop-api-1", Service: "api"},
		{Action: "health_status: unhealthy", Container: "b", Name: "shop-api-1", Service: "api"},
	}
	if diff := cmp.Diff(want, engine.Past); diff != "" {
		t.Error(diff)
	}
}

// TestPastIsNoCondition: an engine that tells nothing of its past, or hangs, takes nothing else away.
func TestPastIsNoCondition(t *testing.T) {
	for _, fault := range []enginetest.Fault{{Match: "/events", Status: 403}, {Match: "/events", Hang: true}, {Match: "/events", Body: "<html>"}} {
		state := shop(t)
		state.Faults = []enginetest.Fault{fault}
		c, _ := connect(t, state)
		engine, gaps, err := c.Observe(t.Context(), shopProject(), ObserveOptions{})
		if err != nil || len(gaps) != 0 || len(engine.Containers) != 3 || engine.Past != nil {
			t.Errorf("%+v: %v, gaps %v, past %v", fault, err, gaps, engine.Past)
		}
	}
}

func TestLoaded(t *testing.T) {
	const web = `{"Id":"w","Name":"/web","State":{"Status":"running","Running":true,"Pid":100,"StartedAt":"2026-01-02T03:00:00Z"},
		"Config":{"Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}}}`
	tests := []struct{ name, processes, want string }{
		{"never reloaded", `["100","500","nginx: master process nginx"],["110","500","nginx: worker process"],["111","500","nginx: worker process"]`, "03:00:00"},
		{"reloaded", `["100","500","nginx: master process nginx"],["110","80","nginx: worker process is shutting down"],["120","20","nginx: worker process"]`, "03:08:00"},
		{"a worker died", `["100","500","nginx: master process nginx"],["110","500","nginx: worker process"],["120","20","nginx: worker process"]`, "03:00:00"},
		{"under a script", `["100","500","sh run.sh"],["105","400","nginx: master process nginx"],["110","400","nginx: worker process"]`, "03:01:40"},
		{"by Podman", `["1","500","nginx: master process nginx"],["20","20","nginx: worker process"]`, "03:08:00"},
		{"no worker", `["100","500","nginx: master process nginx"]`, ""},
		{"another's first process", `["99","500","sh"],["110","400","nginx: worker process"]`, ""},
		{"words", `["100","x","nginx"],["PID"],["110","-","nginx: worker process"]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			of := container(web)
			of.Top = fmt.Appendf(nil, `{"Titles":["PID","ELAPSED","COMMAND"],"Processes":[%s]}`, tt.processes)
			c, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: []enginetest.Container{of}})
			engine, _, err := c.Observe(t.Context(), &compose.Project{Name: "shop"}, ObserveOptions{Proxies: []string{"web"}})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if at := engine.Containers[0].Loaded; !at.IsZero() {
				got = at.Format(time.TimeOnly)
			}
			if got != tt.want {
				t.Errorf("loaded %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSettled: an nginx that was just started is looked at once it has come up or has ended.
func TestSettled(t *testing.T) {
	const web = `{"Id":"w","Name":"/web","State":{"Status":"%s","Pid":100,"StartedAt":"2026-01-02T03:00:00Z"},
		"Config":{"Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}}}`
	const young = `{"Titles":["PID","ELAPSED","COMMAND"],"Processes":[["100","0","nginx"]%s]}`
	for _, tt := range []struct {
		name, state string
		fault       enginetest.Fault
		loaded      bool
	}{
		{"it ends", "restarting", enginetest.Fault{Match: "/containers/w/json", After: 1, Body: fmt.Sprintf(web, "restarting")}, false},
		{"it comes up", "running", enginetest.Fault{Match: "/top", After: 1, Body: fmt.Sprintf(young, `,["101","0","nginx: worker process"]`)}, true},
		{"nobody may see its processes", "running", enginetest.Fault{Match: "/top", Status: 403}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			of := container(fmt.Sprintf(web, "running"))
			of.Top = fmt.Appendf(nil, young, "")
			c, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: []enginetest.Container{of}, Faults: []enginetest.Fault{tt.fault}})
			engine, _, err := c.Observe(t.Context(), &compose.Project{Name: "shop"}, ObserveOptions{Proxies: []string{"web"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := engine.Containers[0]; got.State != tt.state || got.Loaded.IsZero() == tt.loaded {
				t.Errorf("it is %s, loaded %v", got.State, got.Loaded)
			}
		})
	}
}

// TestLoadedLate: since when the workers run is told by the ages of processes also where the engine was slow, or slept.
func TestLoadedLate(t *testing.T) {
	for _, tt := range []struct {
		name                         string
		started, first, worker, want int // seconds ago
	}{
		{"at its start", 100, 100, 100, 100},
		{"it was reloaded", 100, 100, 40, 40},
		{"the process waited for its start", 10, 16, 9, 9},
		{"the start was noted after the workers had begun", 8, 16, 9, 8},
		{"the machine slept", 3600, 100, 98, 3598},
	} {
		t.Run(tt.name, func(t *testing.T) {
			started := time.Now().Add(-time.Duration(tt.started) * time.Second).UTC().Format(time.RFC3339Nano)
			of := container(fmt.Sprintf(`{"Id":"w","Name":"/web","State":{"Status":"running","Pid":100,"StartedAt":%q},
				"Config":{"Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}}}`, started))
			of.Top = fmt.Appendf(nil, `{"Titles":["PID","ELAPSED","COMMAND"],"Processes":[["100","%d","nginx"],["101","%d","nginx: worker process"]]}`, tt.first, tt.worker)
			c, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: []enginetest.Container{of}})
			engine, _, err := c.Observe(t.Context(), &compose.Project{Name: "shop"}, ObserveOptions{Proxies: []string{"web"}})
			if err != nil {
				t.Fatal(err)
			}
			got := time.Since(engine.Containers[0].Loaded)
			if d := got - time.Duration(tt.want)*time.Second; d.Abs() > inspector.LoadSlack {
				t.Errorf("%v ago, want %d s", got, tt.want)
			}
		})
	}
}
