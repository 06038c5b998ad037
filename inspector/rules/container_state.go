package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// restartWindow is how long a container must run after a restart to count as running again.
const restartWindow = time.Minute

// eachDown asks of every link that does not work and whose far service has containers: of the one that tells why, and
// whether Compose waits for that before it starts nginx or the far service.
func eachDown(s *inspector.Snapshot, judge func(l *inspector.Link, c *inspector.Container, awaited bool) *inspector.Finding) []inspector.Finding {
	if s.Engine.Idle() {
		return nil
	}
	return eachLink(s, func(l *inspector.Link) *inspector.Finding {
		if l.Extra != nil || serves(l) {
			return nil
		}
		c, waiting := culprit(s, l)
		if c == nil {
			return nil
		}
		f := judge(l, c, waiting != "")
		if f == nil {
			return nil
		}
		if waiting != "" {
			f.Message += fmt.Sprintf("; %s waits for it and is not started", waiting)
			f.Why = "Compose starts a service once those that it depends on are as far as the condition says, and nginx only after them"
			f.Services = append(f.Services, waiting)
		} else {
			spare(s, l, f)
		}
		f.At = serviceAt(s, c.Service)
		f.Services = compact(append([]string{c.Service}, append(f.Services, services(l)...)...))
		f.Also = []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}}
		f.Evidence = slices.Concat(stateOf(s, c), f.Evidence, lookups(l), dials(l), emergencies(s, l.Proxy.Service))
		return f
	})
}

// culprit returns the container that decides whether the link works, and which service waits for it: the newest at the
// far end, a well one before all others, or the one that keeps it or nginx itself from being started.
func culprit(s *inspector.Snapshot, l *inspector.Link) (c *inspector.Container, waiting string) {
	if own := newest(s.Engine.Of(l.Proxy.Service)); own != nil && own.State == "created" {
		if holds := heldBy(s, own); holds != nil {
			return holds, own.Service
		}
	}
	if c = newest(slices.DeleteFunc(slices.Clone(l.Far), func(c inspector.Container) bool { return !well(s, &c) })); c != nil {
		if lodger := newest(lodgers(s, c)); lodger != nil && refused(l) != nil && !well(s, lodger) {
			return lodger, ""
		}
		return c, ""
	}
	c = newest(l.Far)
	if c != nil && c.State == "created" {
		if holds := heldBy(s, c); holds != nil {
			return holds, c.Service
		}
	}
	return c, ""
}

// lodgers returns the containers of the services that run in the network of a container's service
// (network_mode: service:vpn): one of them may be what listens there.
func lodgers(s *inspector.Snapshot, host *inspector.Container) []inspector.Container {
	var all []inspector.Container
	for _, service := range s.Project.Services {
		if service.NetworkMode == "service:"+host.Service {
			all = append(all, s.Engine.Of(service.Name)...)
		}
	}
	return all
}

// heldBy returns the container that Compose waits for before it starts one that is only created, or nil. Of a chain
// it is the last: the one that is not itself held.
func heldBy(s *inspector.Snapshot, c *inspector.Container) *inspector.Container {
	var holds *inspector.Container
	for range s.Project.Services { // no chain is longer
		service := s.Project.Service(c.Service)
		if service == nil || c.State != "created" || c.Error != "" {
			return holds
		}
		var next *inspector.Container
		for _, d := range service.DependsOn {
			on := newest(s.Engine.Of(d.Service))
			if on != nil && !satisfies(on, d.Condition) {
				next = on
			}
		}
		if next == nil {
			return holds
		}
		holds, c = next, next
	}
	return holds
}

// satisfies reports whether a container is as far as a condition of depends_on wants it.
func satisfies(c *inspector.Container, condition string) bool {
	switch condition {
	case "service_healthy":
		return c.Running() && c.Health != nil && c.Health.Status == "healthy"
	case "service_completed_successfully":
		return c.State == "exited" && c.ExitCode == 0
	}
	return c.State != "created"
}

// newest returns the container that was started last; of those that never were, the one created last.
func newest(containers []inspector.Container) *inspector.Container {
	var last *inspector.Container
	for i := range containers {
		c := &containers[i]
		if last == nil || c.Started.After(last.Started) || (c.Started.Equal(last.Started) && c.Created.After(last.Created)) {
			last = c
		}
	}
	return last
}

// well reports whether the engine sees nothing wrong with a container.
func well(s *inspector.Snapshot, c *inspector.Container) bool {
	return c.Running() && !loops(s, c) && !unhealthy(c) && !c.OOMKilled
}

func unhealthy(c *inspector.Container) bool { return c.Health != nil && c.Health.Status == "unhealthy" }

// serves reports whether the far end answered, and not that it fails itself.
func serves(l *inspector.Link) bool {
	r := l.First()
	return l.Works() && (r == nil || r.Status < 500)
}

// spare makes less of a finding on a link whose requests the other servers of its upstream block answer: they fail
// once nginx has to look the name up again, and not even then where it does so at run time.
func spare(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	if l.Gateway == nil || !slices.ContainsFunc(s.LinksOf(l.Pass), func(other *inspector.Link) bool {
		return other.Key != l.Key && serves(other)
	}) {
		return
	}
	f.Severity, f.Why = min(f.Severity, inspector.Warning), "nginx looks up every server of the block when it starts, and stops when one has no address"
	if l.Target.Dynamic {
		f.Severity, f.Why = inspector.Note, "nginx leaves out a server of the block that has no address"
	}
	f.Message += "; the other servers of its upstream block answer"
}

// start completes the command that brings services up, so that nginx finds them: a running nginx keeps to the
// addresses that it looked up when it started.
func start(l *inspector.Link, up string) string {
	switch {
	case l.Gateway == nil:
		return up + " " + l.Proxy.Service
	case l.Target.Dynamic:
		return up
	}
	return fmt.Sprintf("%s && docker compose exec %s nginx -s reload", up, l.Proxy.Service)
}

// again is the command that starts a service in which something was mended.
func again(s *inspector.Snapshot, service string) string {
	if to := s.Project.Service(service); to != nil && to.Build != nil {
		return "docker compose up -d --build " + service
	}
	return recreate(service)
}

// compact drops the names that stand twice, and keeps the order.
func compact(names []string) []string {
	var once []string
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			once = append(once, name)
		}
	}
	return once
}
