package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
)

// readLogFiles adds what nginx logs into files of its containers. ask allows to run a command there.
func readLogFiles(ctx context.Context, client *engine.Client, s *inspector.Snapshot, ask bool) {
	for i := range s.Proxies {
		p := &s.Proxies[i]
		files, gaps := s.ErrorLogs(p)
		s.Gaps = append(s.Gaps, gaps...)
		for j := range s.Engine.Containers {
			c := &s.Engine.Containers[j]
			if c.Service != p.Service || c.Started.IsZero() || len(files) == 0 {
				continue
			}
			lines, gaps := client.LogFiles(ctx, *c, files, ask)
			c.AddLog(lines)
			s.Gaps = append(s.Gaps, gaps...)
		}
	}
}

// readDisks asks how full the disks are of which a container's log says that there was no space left.
func readDisks(ctx context.Context, client *engine.Client, s *inspector.Snapshot) {
	for i := range s.Engine.Containers {
		c := &s.Engine.Containers[i]
		if folders := s.Cramped(c); c.Running() && len(folders) > 0 {
			c.Disks = client.Disks(ctx, c, folders)
		}
	}
}

// sinceForms are how `docker logs --since` takes a moment, besides a duration and the seconds since 1970.
var sinceForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"}

// parseSince reads what --since is given; the zero time when that is nothing.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(-d.Abs()), nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return time.UnixMilli(int64(seconds * 1000)).UTC(), nil
	}
	for _, form := range sinceForms {
		if at, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, usageError{fmt.Errorf("--since %s: want a duration such as 10m, or a time such as 2026-11-28T10:00:00Z", text)}
}
