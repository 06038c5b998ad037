package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// TestReplica judges a project with two containers of one service, of which one is changed.
func TestReplica(t *testing.T) {
	const silent inspector.Severity = -1
	for _, tt := range []struct {
		name   string
		change func(*inspector.Snapshot, *inspector.Container)
		want   inspector.Severity
	}{
		{"unhealthy", func(_ *inspector.Snapshot, c *inspector.Container) { c.Health = &inspector.Health{Status: "unhealthy"} }, inspector.Note},
		{"crashed", func(_ *inspector.Snapshot, c *inspector.Container) { c.State, c.ExitCode = "exited", 1 }, inspector.Note},
		{"stopped", func(_ *inspector.Snapshot, c *inspector.Container) { c.State, c.ExitCode = "exited", 143 }, silent},
		{"paused", func(_ *inspector.Snapshot, c *inspector.Container) { c.State = "paused" }, inspector.Error},
		{"a backup", func(s *inspector.Snapshot, c *inspector.Container) {
			c.State = "paused"
			s.Proxies[0].Config.Passes[0].Targets[0].Params = []string{"backup"}
		}, inspector.Note},
		{"not started", func(_ *inspector.Snapshot, c *inspector.Container) { c.State, c.Started = "created", time.Time{} }, silent},
		{"just started", func(s *inspector.Snapshot, c *inspector.Container) { refuse(s, c) }, silent},
		{"refuses", func(s *inspector.Snapshot, c *inspector.Container) {
			s.Taken = s.Taken.Add(siblingLead)
			refuse(s, c)
		}, inspector.Note},
		{"refuses, after nearly as long a time as its sibling had", func(s *inspector.Snapshot, c *inspector.Container) {
			startLater(s, c, 2*time.Second)
			s.Taken = c.Started.Add(20 * time.Second)
			refuse(s, c)
		}, inspector.Note},
		{"refuses, much younger than its sibling", func(s *inspector.Snapshot, c *inspector.Container) {
			startLater(s, c, 15*time.Second)
			s.Taken = c.Started.Add(20 * time.Second)
			refuse(s, c)
		}, silent},
		{"refuses, and says why", func(s *inspector.Snapshot, c *inspector.Container) {
			s.Taken = s.Taken.Add(siblingLead)
			c.Log = append(c.Log, inspector.LogLine{Time: c.Started.Add(time.Second), Text: "fatal: out of file descriptors"})
			refuse(s, c)
		}, inspector.Warning},
		{"refuses, and nginx tries no other", func(s *inspector.Snapshot, c *inspector.Container) {
			s.Taken = s.Taken.Add(siblingLead)
			refuse(s, c)
			s.Proxies[0].Config.Servers[0].Settings = append(s.Proxies[0].Config.Servers[0].Settings, nginx.Setting{Name: "proxy_next_upstream", In: "server", Args: []string{"off"}})
		}, inspector.Error},
		{"unknown to nginx", func(s *inspector.Snapshot, c *inspector.Container) {
			s.Taken = s.Taken.Add(time.Hour)
			c.Started = c.Started.Add(10 * time.Minute)
			refuse(s, c)
		}, silent},
		{"with its sibling", func(s *inspector.Snapshot, _ *inspector.Container) {
			for i := range s.Engine.Containers {
				if c := &s.Engine.Containers[i]; c.Service == "api" {
					c.State = "paused"
				}
			}
		}, silent},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := testCase{dir: casesDir + "/replica-down/near-scaled"}.snapshot(t)
			for i := range s.Engine.Containers {
				if c := &s.Engine.Containers[i]; c.Name == "shop-api-2" {
					tt.change(s, c)
				}
			}
			got := silent
			for _, f := range inspector.Check(s, All()).Findings {
				if f.Rule == "CC411" {
					got = f.Severity
				}
			}
			if got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// refuse lets a container refuse connections.
func refuse(s *inspector.Snapshot, c *inspector.Container) {
	for i := range s.Probes.Proxies {
		for j := range s.Probes.Proxies[i].Dials {
			if d := &s.Probes.Proxies[i].Dials[j]; d.Address == c.Endpoints[0].IPv4 {
				d.OK, d.Errno, d.Error = false, 111, "Connection refused"
			}
		}
	}
}

// startLater puts off a container's start, and nginx's reading of its configuration with it.
func startLater(s *inspector.Snapshot, c *inspector.Container, by time.Duration) {
	c.Started = c.Started.Add(by)
	for i := range s.Engine.Containers {
		if g := &s.Engine.Containers[i]; g.Service == "gateway" {
			g.Started, g.Loaded = c.Started, c.Started
		}
	}
}
