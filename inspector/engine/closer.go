package engine

import (
	"context"
	"math"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/composecheck/composecheck/inspector"
)

// LookCloser adds to the running ones of some containers (IDs) what would be too much to ask of all: what they use of
// their limits, which programs run in them, and their log. What could not be seen is told in gaps.
func (c *Client) LookCloser(ctx context.Context, engine *inspector.Engine, containers []string, o ObserveOptions) []inspector.Gap {
	l := newLook(c, nil, o)
	var calls errgroup.Group
	calls.SetLimit(parallel)
	for i := range engine.Containers {
		seen := &engine.Containers[i]
		if !seen.Running() || !slices.Contains(containers, seen.ID) {
			continue
		}
		calls.Go(func() error { seen.Usage = l.usage(ctx, seen); return nil })
		calls.Go(func() error { seen.Programs = l.programs(ctx, seen); return nil })
		if seen.Log == nil {
			calls.Go(func() error { seen.Log = l.log(ctx, *seen); return nil })
		}
	}
	_ = calls.Wait() // they note their own failures
	return l.sortedGaps()
}

// A statsAnswer is GET /containers/{id}/stats, as far as we need it. Which numbers of memory there are depends on the
// version of cgroups.
type statsAnswer struct {
	MemoryStats struct {
		Usage    int64
		MaxUsage int64            `json:"max_usage"`
		Stats    map[string]int64 // inactive_file of version 2, total_inactive_file of version 1
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

// usage asks once; nil, with a gap, when the engine does not tell. Engines before API 1.41 take a second for it.
func (l *look) usage(ctx context.Context, c *inspector.Container) *inspector.Usage {
	a, err := get[statsAnswer](ctx, l.client, "/containers/"+c.ID+"/stats", url.Values{"stream": {"false"}, "one-shot": {"true"}})
	if err != nil {
		l.failed("what container "+c.Name+" uses of its limits", callError("reading it", err))
		return nil
	}
	m := a.MemoryStats
	u := &inspector.Usage{
		Memory: m.Usage - max(m.Stats["inactive_file"], m.Stats["total_inactive_file"]), MemoryPeak: m.MaxUsage,
		Periods: a.CPUStats.Throttling.Periods, Throttled: a.CPUStats.Throttling.Throttled, Pids: a.PidsStats.Current,
	}
	if a.PidsStats.Limit <= math.MaxInt32 {
		u.PidsLimit = int64(a.PidsStats.Limit)
	}
	u.Files, u.FilesLimit = l.client.openFiles(c)
	return u
}

// maxPrograms bounds what is kept of one container's program names.
const maxPrograms = 20

// programs lists the names of a container's processes; nil when the engine does not tell, which it need not. Their
// arguments, which may hold secrets, are not asked for.
func (l *look) programs(ctx context.Context, c *inspector.Container) []string {
	top, err := get[struct {
		Titles    []string
		Processes [][]string
	}](ctx, l.client, "/containers/"+c.ID+"/top", url.Values{"ps_args": {"-o pid,comm"}})
	column := slices.IndexFunc(top.Titles, func(title string) bool { return strings.HasPrefix(title, "COM") || title == "CMD" })
	if err != nil || column < 0 {
		return nil
	}
	names := []string{} // not nil: we looked
	for _, process := range top.Processes {
		if column < len(process) {
			name, _, _ := strings.Cut(clean(process[column]), " ")
			names = append(names, lastBytes(name, 40))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), maxPrograms)]
}
