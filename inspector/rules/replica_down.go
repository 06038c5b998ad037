package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC411", Name: "replica-down", Needs: inspector.Running,
	Summary: "one of the containers among which nginx shares out the requests does not serve",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		if s.Engine.Idle() {
			return nil
		}
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Gateway == nil || isDown(l) {
				return nil
			}
			var worst *inspector.Finding
			for i := range l.Far {
				if f := replicaDown(s, l, &l.Far[i]); f != nil && (worst == nil || f.Severity > worst.Severity) {
					worst = f
				}
			}
			return worst
		})
	},
})

// replicaDown judges one container at the far end of a link, where another one serves in its place.
func replicaDown(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *inspector.Finding {
	count := servesToo(s, l, c)
	if count == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, At: serviceAt(s, c.Service), Label: "one of its containers does not serve", Services: []string{c.Service, l.Proxy.Service},
		Also:     []inspector.Place{{At: l.At(), Label: fmt.Sprintf("nginx shares out the requests among %d containers", count+1)}},
		Evidence: stateOf(s, c),
		Why:      "nginx takes the addresses of a name in turn; it goes on with the next one where it cannot connect, and comes back to the dead one every 10 seconds",
	}
	if l.TriesOnce() {
		f.Severity, f.Why = inspector.Error, "nginx takes the addresses of a name in turn, and is told here not to go on with the next one"
	}
	switch {
	case c.State == "paused":
		replicaPaused(l, c, f)
	case c.Running() && !ends(s, c) && unhealthy(c):
		replicaSick(s, l, c, f)
	case c.Running() && !ends(s, c):
		f = replicaDeaf(s, l, c, f)
	case c.State == "created":
		return nil
	default:
		f = replicaGone(s, l, c, f)
	}
	if f != nil && slices.Contains(l.Target.Params, "backup") {
		f.Severity = inspector.Note // nginx dials it when all others have failed
	}
	return f
}

// others says who serves in the place of a container.
func others(l *inspector.Link) string {
	if l.Pass.Upstream != "" && len(l.Pass.Targets) > 1 {
		return "the other servers of its upstream block"
	}
	return "the others of " + farName(l)
}

// servesToo counts the other containers that nginx has for the same requests and that are well and take connections.
func servesToo(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) int {
	var ids []string
	for _, other := range s.Group(l) {
		for i := range other.Far {
			o := &other.Far[i]
			d := dialOf(other, o)
			sibling := other.Key != l.Key || o.Service == c.Service
			if o.ID != c.ID && sibling && well(s, o) && (d == nil || d.OK) && !isDown(other) && !slices.Contains(ids, o.ID) {
				ids = append(ids, o.ID)
			}
		}
	}
	return len(ids)
}

// dialOf returns the attempt to connect to a container at the far end of a link, or nil.
func dialOf(l *inspector.Link, c *inspector.Container) *inspector.Dial {
	for i := range l.Dials {
		if d := &l.Dials[i]; c.HasAddress(d.Address) {
			return d
		}
	}
	return nil
}

// replicaPaused speaks of one whose port is open though nobody answers: the requests that fall to it hang.
func replicaPaused(l *inspector.Link, c *inspector.Container, f *inspector.Finding) {
	f.Severity = inspector.Error
	f.Message = fmt.Sprintf("%s is paused: the requests that nginx gives to it hang, while %s answer", c.Name, others(l))
	f.Why = "the kernel accepts connections for a paused container, and nobody answers them: nginx waits until its timeout before it goes on with another"
	f.Fix = inspector.Fix{Summary: "Let it go on", Then: "docker unpause " + c.Name}
}

// replicaSick speaks of one whose healthcheck fails: nginx does not know of it.
func replicaSick(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container, f *inspector.Finding) {
	lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return !dialledAt(c, e) || e.age() > recently })
	if len(lines) == 0 {
		f.Severity = inspector.Note
	}
	f.Message = fmt.Sprintf("%s is unhealthy, and nginx gives it requests in turn with %s, which are well", c.Name, others(l))
	f.Why = "Docker's DNS and nginx take no notice of a healthcheck: a container that fails it gets its share all the same"
	f.Evidence = slices.Concat(f.Evidence, logged(l.Proxy.Service, lines), checkOutput(c), lastLines(c, 2))
	f.Fix = mend(l, c, "Mend what the output of its check or its log names, then start it again")
	f.Fix.Then = cmp.Or(f.Fix.Then, "docker restart "+c.Name)
}

// replicaDeaf speaks of one that runs and takes no connections.
func replicaDeaf(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container, f *inspector.Finding) *inspector.Finding {
	d := dialOf(l, c)
	if d == nil || d.OK || d.Errno != 111 || !knew(l, c) || starting(c) || s.Taken.Sub(c.Started) < patience(s, l, c) {
		return nil
	}
	f.Message = fmt.Sprintf("%s takes no connections on port %d, while %s do%s", c.Name, l.Target.Port, others(l), because(c))
	if !l.TriesOnce() {
		f.Severity = spared(c)
	}
	f.Evidence = slices.Concat(f.Evidence, dials(l), connectErrors(s, l), lastLines(c, 3))
	f.Fix = mend(l, c, "See in its log why the server in it ended or did not start, then start it again")
	f.Fix.Then = cmp.Or(f.Fix.Then, "docker restart "+c.Name)
	return f
}

// siblingLead is how much longer than its sibling a container may take to listen.
const siblingLead = 10 * time.Second

// patience is for how long after its start a container that does not listen counts as starting: less, where another one
// of its service listens already that was started no earlier, or by so little that this one has had nearly as long. Those
// of one `up` start seconds apart on a busy engine.
func patience(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) time.Duration {
	slack := max(startSlack, s.Taken.Sub(c.Started)/4)
	for i := range l.Far {
		o := &l.Far[i]
		d := dialOf(l, o)
		if o.ID != c.ID && o.Service == c.Service && d != nil && d.OK && o.Started.After(c.Started.Add(-slack)) {
			return siblingLead
		}
	}
	return window(c)
}

// replicaGone speaks of one that has ended: Docker's DNS no longer has it. Where nginx has, it still dials it.
func replicaGone(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container, f *inspector.Finding) *inspector.Finding {
	lines := leftAddress(s, l)
	if slices.ContainsFunc(l.Far, func(o inspector.Container) bool { return o.Running() && !knew(l, &o) }) {
		lines = nil // it may be the address of the one before that one
	}
	lines = slices.DeleteFunc(lines, func(e entry) bool { return !c.Finished.IsZero() && e.Line.Time.Before(c.Finished.Add(-startSlack)) })
	crashed := c.OOMKilled || loops(s, c) || !slices.Contains([]int{0, 137, 143}, c.ExitCode)
	state := fmt.Sprintf("exited with code %d%s", c.ExitCode, meaning(c.ExitCode))
	if loops(s, c) {
		state = fmt.Sprintf("does not stay up, after %d %s,", c.RestartCount, plural(c.RestartCount, "restart", "restarts"))
	}
	switch {
	case len(lines) > 0 && !outdated(s, l, lines[len(lines)-1]):
		f.Message = fmt.Sprintf("%s %s, and nginx still dials it in turn with %s%s", c.Name, state, others(l), because(c))
	case crashed:
		f.Severity, f.Why = inspector.Note, "the others get its share of the requests"
		f.Message = fmt.Sprintf("%s %s, while %s answer%s", c.Name, state, others(l), because(c))
	default:
		return nil // stopped by somebody
	}
	f.Evidence = slices.Concat(f.Evidence, logged(l.Proxy.Service, lines), lastLines(c, 3))
	f.Fix = mend(l, c, "Remove the reason that its last words name, then start it")
	if !crashed {
		f.Fix.Summary = "Start it, or take it out with `docker compose up --scale`; then reload nginx"
	}
	f.Fix.Then = cmp.Or(f.Fix.Then, start(l, again(s, c.Service)))
	return f
}
