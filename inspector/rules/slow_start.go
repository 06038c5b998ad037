package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// A slowStart is how long after its start the check of a container had failed often enough to make it unhealthy, and
// passed all the same.
type slowStart struct {
	gaveUp, passed time.Duration
	guessed        bool // gaveUp is when it must have been given up, if it has failed since its start
	evidence       []inspector.Evidence
}

// lateHealth tells of a container that is healthy, and was unhealthy from its start on until then: by the engine's events,
// as far as it remembers them, and the last runs of the check. It is nil where there is none, or nobody can tell.
func lateHealth(s *inspector.Snapshot, c *inspector.Container) *slowStart {
	if c == nil || !c.Running() || c.Health == nil || c.Health.Status != "healthy" {
		return nil
	}
	least, most := c.Health.Patience()
	late := &slowStart{}
	for _, e := range s.Engine.Past {
		after := e.Time.Sub(c.Started)
		switch {
		case e.Container != c.ID || after < 0:
		case e.Action == "health_status: unhealthy" && late.gaveUp == 0:
			late.gaveUp = after
			late.note(fmt.Sprintf("%s became unhealthy %s after its start", c.Name, inSeconds(after)), "docker events --since 1h")
		case e.Action == "health_status: healthy" && late.passed == 0:
			late.passed = after
			late.note(fmt.Sprintf("it became healthy %s after its start", inSeconds(after)), "docker events --since 1h")
		}
	}
	runs := c.Health.Runs
	first := slices.IndexFunc(runs, func(r inspector.HealthRun) bool { return r.ExitCode == 0 })
	if first > 0 && (late.gaveUp == 0 || late.passed == 0) {
		failed, passed := runs[first-1].Start.Sub(c.Started), runs[first].End.Sub(c.Started)
		late.note(fmt.Sprintf("the check of %s failed %s after its start, and passed after %s", c.Name, inSeconds(failed), inSeconds(passed)), "docker inspect "+c.Name)
		late.passed = cmp.Or(late.passed, passed)
		if late.gaveUp == 0 && failed > least && passed < preparingWindow { // later on it is more likely to have failed amid its life
			late.gaveUp, late.guessed = least, true
		}
	}
	if late.gaveUp == 0 || late.passed <= late.gaveUp || late.gaveUp > most+restartWindow { // the last: that was no start
		return nil
	}
	return late
}

func (l *slowStart) note(fact, source string) {
	l.evidence = append(l.evidence, inspector.Evidence{Fact: fact, Source: source})
}

func inSeconds(d time.Duration) string {
	return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
}

// tries says after how many tries a check makes its container unhealthy.
func tries(h *inspector.Health) string {
	count, interval := h.Tries()
	text := fmt.Sprintf("%d %s every %s", count, plural(count, "try", "tries"), inSeconds(interval))
	if h.StartPeriod > 0 {
		return fmt.Sprintf("start_period %s, then %s", inSeconds(h.StartPeriod), text)
	}
	return text + ", no start_period"
}

// roomFor is a start_period for an app that took so long: twice that, in steps of ten seconds.
func roomFor(took time.Duration) time.Duration {
	const step = 10 * time.Second
	return (2*took + step - 1) / step * step
}
