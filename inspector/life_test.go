package inspector

import (
	"testing"
	"time"
)

func TestInThisLife(t *testing.T) {
	at := func(seconds float64) time.Time {
		return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
	}
	first := Container{Created: at(0), Started: at(9)}
	again := Container{Created: at(0), Finished: at(20), Started: at(24)}
	ended := Container{Created: at(0), Started: at(24), Finished: at(30)}
	short := Container{State: "exited", Created: at(0), Finished: at(21), Started: at(24)}
	for _, test := range []struct {
		name string
		of   Container
		at   time.Time
		want bool
	}{
		{"no time is known", again, time.Time{}, true},
		{"the engine was long in noting the first start", first, at(1), true},
		{"another container's, before it was made", first, at(-1), false},
		{"the first words after a restart, noted late", again, at(22.5), true},
		{"the last words before it, read late", again, at(20.1), false},
		{"the last words before it", again, at(19), false},
		{"the last words of one that has ended", ended, at(29.9), true},
		{"its first words", ended, at(23), true},
		{"those of a life before", ended, at(20), false},
		{"it ended before the engine noted its start", short, at(20.5), true},
		{"those of a life before that", short, at(10), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.of.InThisLife(test.at); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
