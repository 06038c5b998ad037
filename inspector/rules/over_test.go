package rules

import (
	"testing"
	"time"
)

// A request that fails and goes well by turns may fail again; one that failed for a while and then no more is well.
func TestIsOneSpell(t *testing.T) {
	at := func(seconds ...int) (all []time.Time) {
		for _, s := range seconds {
			all = append(all, time.Unix(int64(1000+s), 0))
		}
		return all
	}
	for _, c := range []struct {
		name      string
		good, bad []time.Time
		want      bool
	}{
		{"before and behind", at(1, 2, 9), at(4, 5, 6), true},
		{"nothing since", at(1, 2), at(4, 5), false},
		{"by turns", at(1, 5, 9), at(4, 6), false},
		{"by turns, long ago", at(1, 500), at(0, 2, 490), true},
		{"nothing failed", at(1), nil, false},
		{"nothing went well", nil, at(1), false},
	} {
		if got := isOneSpell(c.good, c.bad); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
