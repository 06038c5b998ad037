package rules

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// TestNoSpaceLeft says in the log of a healthy project, a while ago, that there was no space left, and how full the disk
// is now.
func TestNoSpaceLeft(t *testing.T) {
	const request = `, client: 10.0.0.1, server: , request: "POST / HTTP/1.1", host: "x"`
	const free, none = 50 << 30, 4096
	for _, tt := range []struct {
		name, log string
		free      int64 // of a disk; -1: nobody knows
		age       time.Duration
		want      string // severity and message; "": none
	}{
		{"disk is full", `[crit] 7#7: *1 open() "/srv/temp/1" failed (28: No space left on device)` + request, none, time.Hour, "error nginx has no space left for files in /srv/temp, in the container's own layer: it answers 500"},
		{"just now, and nobody knows more", `[crit] 7#7: *1 pwrite() "/var/lib/nginx/client_body_temp/1" failed (28: No space left on device)` + request, -1, time.Minute, "error nginx has no space left for request bodies in /var/lib/nginx/client_body_temp, in the container's own layer: it answers 500 where a body does not fit"},
		{"there is room again", `[crit] 7#7: *1 open() "/srv/temp/1" failed (28: No space left on device)` + request, free, time.Minute, "warning nginx has no space left for files in /srv/temp, in the container's own layer: it answers 500"},
		{"long ago, and there is room again", `[crit] 7#7: *1 open() "/srv/temp/1" failed (28: No space left on device)` + request, free, time.Hour, ""},
		{"a quota", `[crit] 7#7: *1 open() "/srv/temp/1" failed (122: Disk quota exceeded)` + request, none, time.Minute, "error nginx has no space left for files in /srv/temp, in the container's own layer: it answers 500"},
		{"an answer", `[crit] 7#7: *1 pwritev() "/var/cache/nginx/proxy_temp/1" failed (28: No space left on device) while reading upstream` + request, -1, time.Hour,
			"warning nginx has no space left for answers of upstreams in /var/cache/nginx/proxy_temp, in the tmpfs /var/cache/nginx of 16 MiB: it cuts off those that do not fit, or answers 500"},
		{"the log", `[alert] 7#7: *1 write() to "/var/log/nginx/access.log" failed (28: No space left on device) while logging request` + request, none, time.Hour,
			"warning nginx has no space left for its log in /var/log/nginx, in the container's own layer: it answers requests and logs them no longer"},
		{"the log, and there is room again", `[alert] 7#7: *1 write() to "/var/log/nginx/access.log" failed (28: No space left on device) while logging request` + request, free, time.Minute, ""},
		{"another errno", `[crit] 7#7: *1 open() "/srv/temp/1" failed (24: Too many open files)` + request, none, time.Minute, ""},
		{"a client's word", `[error] 7#7: *1 open() "/srv/(28: No space left on device)" failed (2: No such file or directory)` + request, none, time.Minute, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := testCase{dir: filepath.Join(casesDir, "no-space-left", "near-large-enough")}.snapshot(t)
			at := s.Taken.Add(-tt.age)
			for i := range s.Engine.Containers {
				c := &s.Engine.Containers[i]
				c.Created, c.Started, c.Loaded = at.Add(-time.Hour), at.Add(-time.Hour), at.Add(-time.Hour)
				if c.Service != "gateway" {
					continue
				}
				line := at.Format("2006/01/02 15:04:05 ") + tt.log
				c.Log = append(c.Log, inspector.LogLine{Time: at, Text: line})
				if name, ok := inspector.NoSpace(line); ok && tt.free >= 0 {
					c.Disks = []inspector.Disk{{Path: filepath.Dir(name), Mounted: "/", Kind: "overlay", Size: 100 << 30, Free: tt.free}}
				}
			}
			var got []string
			for _, f := range inspector.Check(s, All()).Findings {
				if f.Rule == "CC807" {
					got = append(got, f.Severity.String()+" "+f.Message)
				}
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
