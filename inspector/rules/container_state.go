package rules

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// restartWindow is how long a container must run after a restart to count as running again.
const restartWindow = time.Minute

// eachDown asks of every link that does not work, and whose cause has containers: of the one that tells why, and
// whether it is the cause for other services, which the link leads to.
func eachDown(s *inspector.Snapshot, judge func(l *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding) []inspector.Finding {
	return eachCause(s, func(l *inspector.Link, why cause) *inspector.Finding {
		if why.container == nil || missesStore(s, why.container) { // CC414 tells
			return nil
		}
		f := judge(l, why.container, len(why.victims) > 0)
		if f != nil {
			f.Evidence = append(stateOf(s, why.container), f.Evidence...)
			noSuchHost(s, why.container, f)
		}
		return f
	})
}

// culprit returns the container at the far end of a link that decides whether it works, or nil.
func culprit(s *inspector.Snapshot, l *inspector.Link) *inspector.Container {
	c := decisive(s, l.Far)
	if c != nil && well(s, c) {
		if lodger := newest(lodgers(s, c)); lodger != nil && refused(l) != nil && !well(s, lodger) {
			return lodger
		}
	}
	return c
}

// decisive returns, of the containers of a service, the newest that is well, else the newest.
func decisive(s *inspector.Snapshot, containers []inspector.Container) *inspector.Container {
	if c := newest(slices.DeleteFunc(slices.Clone(containers), func(c inspector.Container) bool { return !well(s, &c) })); c != nil {
		return c
	}
	return newest(containers)
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
	return c.Running() && !ends(s, c) && !unhealthy(c) && !c.OOMKilled
}

func unhealthy(c *inspector.Container) bool { return c.Health != nil && c.Health.Status == "unhealthy" }
