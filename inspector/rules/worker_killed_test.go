package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

func TestKilledLines(t *testing.T) {
	tests := []struct {
		name string
		log  []string
		want int
	}{
		{"gunicorn", []string{"[2026-11-29 10:00:00 +0000] [1] [ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"}, 1},
		{"gunicorn, that ended it for its time limit", []string{"[1] [CRITICAL] WORKER TIMEOUT (pid:9)", "[1] [ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"}, 0},
		{"another one was slow", []string{"[1] [CRITICAL] WORKER TIMEOUT (pid:8)", "[1] [ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"}, 1},
		{"uWSGI", []string{"DAMN ! worker 1 (pid: 12) died, killed by signal 9 :( trying respawn ..."}, 1},
		{"php-fpm", []string{"WARNING: [pool www] child 7 exited on signal 9 (SIGKILL) after 2.1 seconds from start"}, 1},
		{"Apache", []string{"[core:notice] [pid 1] AH00052: child pid 18 exit signal Killed (9)"}, 1},
		{"gunicorn 20", []string{"[2026-11-29 10:00:00 +0000] [1] [WARNING] Worker with pid 8 was terminated due to signal 9"}, 1},
		{"a crash", []string{"WARNING: [pool www] child 7 exited on signal 11 (SIGSEGV) after 2.1 seconds from start"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			started := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
			c := &inspector.Container{Started: started}
			for _, text := range test.log {
				c.Log = append(c.Log, inspector.LogLine{Time: started.Add(time.Minute), Text: text})
			}
			if got := len(killedLines(c)); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
			c.Finished, c.Started = started.Add(59*time.Minute), started.Add(time.Hour)
			if killedLines(c) != nil {
				t.Error("lines of before the container was started")
			}
		})
	}
}
