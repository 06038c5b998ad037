package inspector

import (
	"cmp"
	"time"
)

// Health is what the engine says of a container's healthcheck.
type Health struct {
	Status   string    `json:"status"` // starting, healthy, unhealthy
	Streak   int       `json:"streak,omitempty"`
	ExitCode int       `json:"exitCode,omitempty"` // of the last run
	Output   string    `json:"output,omitempty"`   // of the last run, shortened
	Test     []string  `json:"test,omitempty"`
	At       time.Time `json:"at,omitzero"`

	Runs        []HealthRun   `json:"runs,omitempty"`        // the last ones, the oldest first: engines keep five
	Interval    time.Duration `json:"interval,omitempty"`    // between two runs; 0: the engine's own
	Timeout     time.Duration `json:"timeout,omitempty"`     // of a run; likewise
	StartPeriod time.Duration `json:"startPeriod,omitempty"` // in which failures do not count
	Retries     int           `json:"retries,omitempty"`     // failures in a row that make it unhealthy; 0: the engine's own
}

// A HealthRun is one run of a healthcheck.
type HealthRun struct {
	Start    time.Time `json:"start,omitzero"`
	End      time.Time `json:"end,omitzero"`
	ExitCode int       `json:"exitCode,omitempty"`
}

// What engines do where a healthcheck does not say (docs.docker.com/reference/dockerfile/#healthcheck).
const (
	usualInterval = 30 * time.Second
	usualTimeout  = 30 * time.Second
	usualRetries  = 3
)

// Tries are how often, and in which distance, the check is run before its failures make the container unhealthy.
func (h *Health) Tries() (count int, interval time.Duration) {
	return cmp.Or(h.Retries, usualRetries), cmp.Or(h.Interval, usualInterval)
}

// Patience is how long after its start a container may fail its check before it is unhealthy, when each run ends at once,
// and when each takes all of its time.
func (h *Health) Patience() (least, most time.Duration) {
	count, interval := h.Tries()
	least = h.StartPeriod + time.Duration(count)*interval
	return least, least + interval + time.Duration(count+1)*cmp.Or(h.Timeout, usualTimeout)
}
