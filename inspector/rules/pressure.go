package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// nearLimit reports whether a container uses nearly all the memory that it may.
func nearLimit(c *inspector.Container) bool {
	return c.Usage != nil && c.MemoryLimit > 0 && c.Usage.Memory >= c.MemoryLimit*9/10
}

// thrashes reports whether a container has so little memory left that its own pages are thrown out and read back, over
// and over, while nginx waits for it.
func thrashes(c *inspector.Container) bool { return nearLimit(c) && c.Usage.Faults >= 100 }

// throttled reports whether a container had to stop for its limit of CPU in most of the time in which it worked, while
// nginx waited for it.
func throttled(c *inspector.Container) bool {
	return c.Usage != nil && c.Usage.Periods >= 5 && c.Usage.Throttled*2 >= c.Usage.Periods
}

// atPidsLimit reports whether a container can start no further process or thread.
func atPidsLimit(c *inspector.Container) bool {
	return c.Usage != nil && c.Usage.PidsLimit > 0 && c.Usage.Pids >= c.Usage.PidsLimit
}

// outOfFiles reports whether the first process of a container can open no further file or connection.
func outOfFiles(c *inspector.Container) bool {
	return c.Usage != nil && c.Usage.FilesLimit > 0 && c.Usage.Files >= c.Usage.FilesLimit*95/100
}

// usage cites what a container uses of its limits, as far as it has any or comes near.
func usage(c *inspector.Container) []inspector.Evidence {
	u := c.Usage
	if u == nil {
		return nil
	}
	var seen []inspector.Evidence
	add := func(fact string, values ...any) {
		seen = append(seen, inspector.Evidence{Fact: c.Service + " " + fmt.Sprintf(fact, values...), Source: "docker stats " + c.Name})
	}
	if c.MemoryLimit > 0 {
		add("uses %s of the %s of memory that it may (%d %%)", size(u.Memory), size(c.MemoryLimit), u.Memory*100/c.MemoryLimit)
	}
	if nearLimit(c) && u.Faults > 0 {
		add("had to read back %d pages from the disk while nginx was asked", u.Faults)
	}
	if u.Periods > 0 && c.CPULimit > 0 {
		add("may use %.3g CPUs and had to wait in %d of %d periods while nginx was asked", c.CPULimit, u.Throttled, u.Periods)
	}
	if u.PidsLimit > 0 {
		add("has %d of the %d processes and threads that it may", u.Pids, u.PidsLimit)
	}
	if outOfFiles(c) {
		add("has %d of the %d files open that its first process may", u.Files, u.FilesLimit)
	}
	return seen
}

// farUsage is usage of the container at the far end, or of none.
func farUsage(l *inspector.Link) []inspector.Evidence {
	if c := newest(l.Far); c != nil {
		return usage(c)
	}
	return nil
}

// A hold is a limit that keeps the far end of a link from answering.
type hold struct {
	rule string      // that speaks of it
	does string      // "is held back …"
	at   compose.Pos // of the limit; zero: not in the Compose files
	fix  string
	why  string
	seen []inspector.Evidence
}

// heldBack returns the limit for which the far end of a link answers too late or not at all, nearest to the cause
// first; nil where it answers, or where no limit is known to be reached.
func heldBack(s *inspector.Snapshot, l *inspector.Link) *hold {
	c := newest(l.Far)
	late := lateness(s, l)
	if c == nil || !c.Running() {
		return nil
	}
	if late == nil && !declines(s, l) {
		if len(droppedFor(s, l, c)) == 0 {
			return nil
		}
		return exhausted(s, c)
	}
	service := s.Project.Service(c.Service)
	if service == nil {
		service = &compose.Service{}
	}
	switch {
	case late != nil && throttled(c):
		return &hold{"CC805", fmt.Sprintf("may use only %.3g CPUs, and is stopped most of the time", c.CPULimit), service.CPUsPos,
			fmt.Sprintf("Raise its limit of CPUs (cpus or deploy.resources.limits.cpus, now %.3g), or let it compute less per request", c.CPULimit),
			"the kernel stops a container that has used up its share of a tenth of a second until the next one begins", usage(c)}
	case atPidsLimit(c):
		return &hold{"CC805", fmt.Sprintf("has %d processes and threads, all that it may, and can start none for a request", c.Usage.Pids), service.PidsPos,
			fmt.Sprintf("Raise its limit of processes (pids_limit or deploy.resources.limits.pids, now %d), or let it end those that it no longer needs", c.Usage.PidsLimit),
			"a server that cannot start a thread or process for a request leaves it waiting or drops it", usage(c)}
	case late != nil && thrashes(c), nearLimit(c) && memoryWords.MatchString(telling(c)):
		return &hold{"CC804", fmt.Sprintf("uses %s of the %s of memory that it may", size(c.Usage.Memory), size(c.MemoryLimit)), service.MemoryPos,
			fmt.Sprintf("Raise its memory limit (mem_limit or deploy.resources.limits.memory, now %s), or let it use less", size(c.MemoryLimit)),
			"near its limit a container throws out pages that it needs again at once, and what wants more memory fails or is killed", usage(c)}
	}
	return exhausted(s, c)
}

// declines reports whether the far end takes connections and then hangs up or answers that it cannot.
func declines(s *inspector.Snapshot, l *inspector.Link) bool {
	if ok := l.Connects(); ok == nil || !*ok {
		return false
	}
	r := l.First()
	if r == nil || r.Outcome == "answered" && r.Status < 500 {
		return false
	}
	return r.Status >= 500 || (r.Outcome == "closed" || r.Outcome == "reset") && len(targetLog(s, l)) > 0
}

// eachHeld asks of every link what holds its far end back, and speaks where it is what the rule is about.
func eachHeld(s *inspector.Snapshot, rule string) []inspector.Finding {
	return eachLink(s, func(l *inspector.Link) *inspector.Finding {
		h := heldBack(s, l)
		if h == nil || h.rule != rule {
			return nil
		}
		c, late := newest(l.Far), lateness(s, l)
		f := &inspector.Finding{
			Severity: inspector.Error, At: cmp.Or(h.at, serviceAt(s, c.Service)), Label: "this holds it back", Services: services(l),
			Message:  fmt.Sprintf("%s does not serve every request: it %s", farProgram(l), h.does),
			Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}},
			Evidence: slices.Concat(h.seen, dials(l), waited(l)),
			Why:      h.why,
			Fix:      inspector.Fix{Summary: h.fix, Then: start(l, again(s, c.Service))},
		}
		if h.at.IsZero() {
			f.Label = "held back"
			if to := s.Project.Service(c.Service); to == nil || to.Build == nil { // it is set inside
				f.Fix.Then = start(l, restart(c.Service))
			}
		}
		if late != nil {
			f.Severity = late.severity
			f.Message = fmt.Sprintf("%s does not answer within the %s of %s: it %s", farProgram(l), shortestRead(s, l, c), readTimeout[l.Pass.Directive], h.does)
			f.Evidence = append(f.Evidence, logged(l.Proxy.Service, late.lines)...)
			if late.severity < inspector.Error {
				whenOver(s, l, late.lines, f)
			}
		}
		if late == nil && l.Works() {
			f.Severity = inspector.Warning // not every request takes that long
			f.Evidence = append(f.Evidence, logged(l.Proxy.Service, droppedFor(s, l, c))...)
		}
		spare(s, l, f)
		return f
	})
}

// shortestRead is the shortest read timeout of all links to a container by the directive of one of them: it is one fault,
// whichever of them a request takes.
func shortestRead(s *inspector.Snapshot, of *inspector.Link, c *inspector.Container) time.Duration {
	shortest := of.Pass.Read
	all := s.Links()
	for i := range all {
		if l := &all[i]; l.Pass.Directive == of.Pass.Directive && len(l.Far) > 0 && newest(l.Far).ID == c.ID {
			shortest = min(shortest, l.Pass.Read)
		}
	}
	return shortest
}
