package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// restartWindow is how long a container must run after a restart to count as running again.
const restartWindow = time.Minute

// eachDown asks of every link whose far service has containers and none of them is well: the one that tells why.
// A request that another server of the same upstream block answers is safe until nginx has to look the name up again.
func eachDown(s *inspector.Snapshot, judge func(*inspector.Link, *inspector.Container) *inspector.Finding) []inspector.Finding {
	return eachLink(s, func(l *inspector.Link) *inspector.Finding {
		if l.Extra != nil || serves(l) {
			return nil
		}
		c, waiting := culprit(s, l)
		if c == nil {
			return nil
		}
		f := judge(l, c)
		if f == nil {
			return nil
		}
		if waiting != "" {
			f.Message += fmt.Sprintf("; %s waits for it and is not started", waiting)
			f.Services = append(f.Services, waiting)
		} else if spared(s, l) {
			f.Severity = min(f.Severity, inspector.Warning)
			f.Message += "; the other servers of its upstream block answer"
		}
		f.At = serviceAt(s, c.Service)
		f.Services = compact(append([]string{c.Service}, append(f.Services, services(l)...)...))
		f.Also = []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}}
		f.Evidence = slices.Concat(stateOf(s, c), f.Evidence, lookups(l), dials(l), emergencies(s, l.Proxy.Service))
		return f
	})
}

// culprit returns the container for which the link does not work, and which service waits for it: the newest one at
// the far end, where none there is well, or the one that keeps it or nginx from being started.
func culprit(s *inspector.Snapshot, l *inspector.Link) (c *inspector.Container, waiting string) {
	if own := newest(s.Engine.Of(l.Proxy.Service)); own != nil && own.State == "created" {
		if holds := heldBy(s, own); holds != nil {
			return holds, own.Service
		}
	}
	if slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return well(s, &c) }) {
		return nil, ""
	}
	c = newest(l.Far)
	if c != nil && c.State == "created" {
		if holds := heldBy(s, c); holds != nil {
			return holds, c.Service
		}
	}
	return c, ""
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

// spared reports whether other servers of the link's upstream block answer the requests while this one does not.
func spared(s *inspector.Snapshot, l *inspector.Link) bool {
	links := s.Links()
	return l.Gateway != nil && slices.ContainsFunc(links, func(other inspector.Link) bool {
		return other.Pass == l.Pass && other.Key != l.Key && serves(&other)
	})
}

// start is the command that brings a service up again so that nginx finds it: a running nginx keeps to the
// addresses that it looked up when it started.
func start(s *inspector.Snapshot, l *inspector.Link, service string) string {
	up := "docker compose up -d "
	if to := s.Project.Service(service); to != nil && to.Build != nil {
		up += "--build "
	}
	switch {
	case l.Gateway == nil:
		return up + service + " " + l.Proxy.Service
	case l.Target.Dynamic:
		return up + service
	}
	return fmt.Sprintf("%s%s && docker compose exec %s nginx -s reload", up, service, l.Proxy.Service)
}

// compact drops the names that stand twice, and keeps the order.
func compact(names []string) []string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}
