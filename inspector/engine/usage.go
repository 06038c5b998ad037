package engine

import (
	"context"
	"math"
	"net/url"

	"github.com/composecheck/composecheck/inspector"
)

// A statsAnswer is GET /containers/{id}/stats, as far as we need it. Which numbers of memory there are depends on the
// version of cgroups.
type statsAnswer struct {
	MemoryStats struct {
		Usage    int64
		MaxUsage int64            `json:"max_usage"`
		Stats    map[string]int64 // inactive_file, pgmajfault of version 2; the same with total_ of version 1
	} `json:"memory_stats"`
	CPUStats struct {
		Throttling struct {
			Periods   int64
			Throttled int64 `json:"throttled_periods"`
		} `json:"throttling_data"`
	} `json:"cpu_stats"`
	PidsStats struct {
		Current int64
		Limit   uint64 // all ones: none
	} `json:"pids_stats"`
}

// memory is what is used and cannot be given back, in bytes.
func (a *statsAnswer) memory() int64 {
	m := a.MemoryStats
	return m.Usage - max(m.Stats["inactive_file"], m.Stats["total_inactive_file"])
}

// counters only grow while a container runs.
type counters struct{ periods, throttled, faults int64 }

func (a *statsAnswer) counters() counters {
	memory, throttling := a.MemoryStats.Stats, a.CPUStats.Throttling
	return counters{throttling.Periods, throttling.Throttled, max(memory["pgmajfault"], memory["total_pgmajfault"])}
}

// stats asks once. Engines before API 1.41 take a second for it.
func (c *Client) stats(ctx context.Context, container string) (statsAnswer, error) {
	return get[statsAnswer](ctx, c, "/containers/"+container+"/stats", url.Values{"stream": {"false"}, "one-shot": {"true"}})
}

// remember notes a container's counters, so that a closer look can tell by how much they have grown. That it cannot is
// said there.
func (c *Client) remember(ctx context.Context, container string) {
	a, err := c.stats(ctx, container)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before[container] = a.counters()
}

// usage asks once; nil, with a gap, when the engine does not tell.
func (l *look) usage(ctx context.Context, c *inspector.Container) *inspector.Usage {
	a, err := l.client.stats(ctx, c.ID)
	if err != nil {
		l.failed("what container "+c.Name+" uses of its limits", callError("reading it", err))
		return nil
	}
	u := &inspector.Usage{Memory: a.memory(), MemoryPeak: a.MemoryStats.MaxUsage, Pids: a.PidsStats.Current}
	if a.PidsStats.Limit <= math.MaxInt32 {
		u.PidsLimit = int64(a.PidsStats.Limit)
	}
	u.Files, u.FilesLimit = l.client.openFiles(c)

	l.client.mu.Lock()
	defer l.client.mu.Unlock()
	if before, ok := l.client.before[c.ID]; ok {
		now := a.counters()
		u.Periods, u.Throttled = max(0, now.periods-before.periods), max(0, now.throttled-before.throttled)
		u.Faults = max(0, now.faults-before.faults)
	}
	return u
}

// What a command in a container may take of its limits until it runs: runc's own start has some threads, and from 2 to 15 MB
// (https://github.com/opencontainers/runc/issues/4427).
const (
	commandMemory = 16 << 20
	commandPids   = 8
)

// Full says why no command is to run in a container: so little is left of its limits that the kernel may end the app for
// it, or that neither could start a process meanwhile. "" where there is room, no limit, or nobody tells.
func (c *Client) Full(ctx context.Context, container inspector.Container) string {
	a, err := c.stats(ctx, container.ID)
	if err != nil {
		return ""
	}
	limit, pids := container.MemoryLimit, a.PidsStats
	switch {
	case limit > 0 && limit-a.memory() < min(commandMemory, limit/8):
		return "its memory is nearly at its limit, and a command in it might get the app killed"
	case pids.Limit <= math.MaxInt32 && pids.Limit > 0 && int64(pids.Limit)-pids.Current < min(commandPids, int64(pids.Limit)/8+1):
		return "it has nearly as many processes as it may, and a command in it might keep the app from starting one"
	}
	return ""
}
