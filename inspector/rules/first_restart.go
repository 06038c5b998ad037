package rules

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// failsAgain reports whether a container that was restarted once is about to fail as before: its first life ended with
// words for something that no waiting helps, it has not run for as long since, and nothing listens in it.
func failsAgain(s *inspector.Snapshot, c *inspector.Container) bool {
	if c.RestartCount != 1 || !c.Running() || c.Finished.IsZero() || s.Taken.Sub(c.Started) >= restartWindow || !listensNowhere(s, c) {
		return false
	}
	var before []inspector.LogLine
	for _, line := range c.Log {
		if !c.InThisLife(line.Time) {
			before = append(before, line)
		}
	}
	if len(before) == 0 || s.Taken.Sub(c.Started) > c.Finished.Sub(before[0].Time) {
		return false
	}
	var texts []string
	for _, line := range before[max(0, len(before)-graveReach):] {
		if w := known(line.Text); w != nil && w.soon {
			return false
		}
		texts = append(texts, line.Text)
	}
	return graveWords(texts) != ""
}

// listensNowhere reports whether it is known that nothing listens in a container.
func listensNowhere(s *inspector.Snapshot, c *inspector.Container) bool {
	return s.Probes != nil && slices.ContainsFunc(s.Probes.Listeners, func(p inspector.ListenerProbe) bool {
		return p.Container == c.ID && p.Skipped == "" && !p.Partial && !slices.ContainsFunc(p.Sockets, func(at inspector.Socket) bool {
			return at.Address != compose.DockerDNS
		})
	})
}

// allLives is a container of which every life that its log holds counts as the last, where the last has said nothing.
func allLives(c *inspector.Container) *inspector.Container {
	if telling(c) != "" {
		return c
	}
	all := *c
	all.Started = all.Created
	return &all
}
