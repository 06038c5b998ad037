package main

import (
	"errors"
	"testing"
	"time"
)

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"": {}, "10m": now.Add(-10 * time.Minute), "1h30m": now.Add(-90 * time.Minute),
		"2026-11-28T10:00:00Z": now.Add(-2 * time.Hour), "2026-11-28T11:00:00+01:00": now.Add(-2 * time.Hour), "1795860000": now.Add(-2 * time.Hour),
	} {
		got, err := parseSince(text, now)
		if err != nil || !got.Equal(want) {
			t.Errorf("parseSince(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	var usage usageError
	if _, err := parseSince("yesterday", now); !errors.As(err, &usage) {
		t.Errorf("parseSince(yesterday): %v, want a usage error", err)
	}
}
