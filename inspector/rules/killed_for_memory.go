package rules

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// killedForMemory reports whether the kernel ended a container for its memory. Engines miss that now and then: then it is
// told by the end of one that has a limit, by SIGKILL, which nobody sent through the engine, as its events show. Of one
// that runs they tell it before it has ended, and when it is started again at once.
func killedForMemory(s *inspector.Snapshot, c *inspector.Container) bool {
	switch {
	case c.OOMKilled, c.MemoryLimit == 0:
		return c.OOMKilled
	case c.Running():
		return ranOut(s, c, s.Taken.Add(-startingWindow))
	case c.ExitCode != 137:
		return false
	}
	ended := false
	for _, e := range s.Engine.Past {
		if e.Container != c.ID || e.Time.Before(c.Started) {
			continue
		}
		if e.Action == "kill" {
			return false
		}
		ended = ended || e.Action == "die" || e.Action == "oom"
	}
	return ended
}

// ranOut reports whether the engine saw a container run out of memory in this life of it, and not before a time.
func ranOut(s *inspector.Snapshot, c *inspector.Container, since time.Time) bool {
	return slices.ContainsFunc(s.Engine.Past, func(e inspector.Event) bool {
		return e.Container == c.ID && e.Action == "oom" && !e.Time.Before(c.Started) && !e.Time.Before(since)
	})
}

// memoryFact cites by what it is known.
func memoryFact(s *inspector.Snapshot, c *inspector.Container) inspector.Evidence {
	switch {
	case c.OOMKilled:
		return inspector.Evidence{Fact: "OOMKilled is true", Source: "docker inspect " + c.Name}
	case c.Running():
		return ranOutFact
	}
	return inspector.Evidence{Fact: "it ended with exit code 137, and there is no kill event of it before", Source: "docker events --since 1h"}
}

var ranOutFact = inspector.Evidence{Fact: "the engine saw it run out of memory", Source: "docker events --since 1h"}
