package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/inspector"
)

func TestTails(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 3, 0, time.UTC)
	const failed = "2026/11/28 12:59:30 [error] 9#9: *1 upstream sent too big header while reading response header from upstream"
	got := tails("2026/11/28 13:00:02\n==> /var/log/a.log\n6:00 cut\n"+failed+"\x1b[31m\nno line of nginx\n\n==> /var/log/b.log\n\n", now)
	want := []inspector.LogLine{{Time: now.Add(wholeSecond - 33*time.Second), File: "/var/log/a.log", Text: clean(failed + "\x1b[31m")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.ContainsRune(got[0].Text, '\x1b') {
		t.Errorf("%q is not clean", got[0].Text)
	}
	for _, out := range []string{"", "x", "\n==> ", "2026/11/28 13:00:02\n==> /"} {
		if got := tails(out, now); len(got) > 0 {
			t.Errorf("tails(%q) = %v", out, got)
		}
	}
}

func TestZoneOf(t *testing.T) {
	written := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"2026/11/28 17:29:58 [error] 9#9: x\n": 5*time.Hour + 30*time.Minute, "2026/11/28 12:00:00 [error] 9#9: x": 0, "something else\n": 0, "": 0,
	} {
		if got := zoneOf([]byte(text), written); got != want {
			t.Errorf("zoneOf(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestWithoutRequests(t *testing.T) {
	var lines []inspector.LogLine
	for i := range 50 {
		lines = append(lines, inspector.LogLine{Text: fmt.Sprintf(`1.2.3.4 - - "GET /%d HTTP/1.1" 200`, i)})
	}
	failed := inspector.LogLine{Text: "2026/11/28 12:59:30 [error] 9#9: *1 x"}
	lines[3] = failed
	if got, want := withoutRequests(lines, 10), append([]inspector.LogLine{failed}, lines[40:]...); !slices.Equal(got, want) {
		t.Errorf("kept %v", got)
	}
}
