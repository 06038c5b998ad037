package engine

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/composecheck/composecheck/inspector"
)

// LookCloser adds to the running ones of some containers (IDs) what would be too much to ask of all: what they use of
// their limits, which programs run in them, and their log, and what happened to the project since the first look. What
// could not be seen is told in gaps.
func (c *Client) LookCloser(ctx context.Context, engine *inspector.Engine, containers []string, o ObserveOptions) []inspector.Gap {
	l := newLook(c, nil, o)
	var calls errgroup.Group
	calls.SetLimit(parallel)
	if project := projectOf(engine, containers); project != "" {
		calls.Go(func() error {
			if past := l.past(ctx, project); len(past) > 0 {
				engine.Past = past
			}
			return nil
		})
	}
	for i := range engine.Containers {
		seen := &engine.Containers[i]
		if !seen.Running() || !slices.Contains(containers, seen.ID) {
			continue
		}
		before := *seen // the calls beside it write into seen
		calls.Go(func() error { seen.Usage = l.usage(ctx, seen); return nil })
		calls.Go(func() error { seen.Programs = l.programs(ctx, seen); return nil })
		calls.Go(func() error {
			if log := l.log(ctx, before); log != nil { // what was said since the first look as well
				seen.Log = log
			}
			return nil
		})
	}
	_ = calls.Wait() // they note their own failures
	return l.sortedGaps()
}

// projectOf is the Compose project of one of some containers (IDs), as the engine calls it; "" where there is none.
func projectOf(engine *inspector.Engine, containers []string) string {
	for _, c := range engine.Containers {
		if project := c.Labels[labelProject]; project != "" && slices.Contains(containers, c.ID) {
			return project
		}
	}
	return ""
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
