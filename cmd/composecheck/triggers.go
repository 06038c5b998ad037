package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// triggers are why a watcher looks again.
type triggers struct {
	events  chan engine.Event
	lost    chan error     // the engine hung up, or does not let us follow its events
	logged  chan struct{}  // nginx wrote that something failed
	seen    []engine.Event // since the last news
	files   []string       // that changed since
	stamps  stamps         // of the files, as the last look may have read them
	hurried int            // looks in a row that events have overtaken
	calm    time.Duration  // before the log alone is a reason to look again: a route that stays broken goes on to be logged

	mu       sync.Mutex
	followed map[string]bool // containers whose log is followed
}

func newTriggers() triggers {
	return triggers{
		events: make(chan engine.Event, 100), lost: make(chan error, 1), logged: make(chan struct{}, 1), followed: map[string]bool{},
	}
}

// followEngine hands on the engine's events until ctx ends, also when the engine is gone for a while.
func (t *triggers) followEngine(ctx context.Context, o engine.Options, since time.Time) {
	for ctx.Err() == nil {
		client, err := engine.Connect(ctx, o)
		if err == nil {
			err = client.Follow(ctx, since, func(e engine.Event) {
				since = e.Time.Add(1)
				select {
				case t.events <- e:
				case <-ctx.Done():
				}
			})
			client.Close()
		}
		select {
		case t.lost <- err:
		default:
		}
		if errors.Is(err, engine.ErrForbidden) {
			return
		}
		pause(ctx, reconnect)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// followLogs follows the log of every nginx container that runs and is not followed yet.
func (w *watcher) followLogs(ctx context.Context, s *inspector.Snapshot) {
	if s == nil || s.Engine == nil {
		return
	}
	for _, p := range s.Proxies {
		for _, c := range s.Engine.Of(p.Service) {
			w.mu.Lock()
			start := c.Running() && !w.followed[c.ID]
			w.followed[c.ID] = w.followed[c.ID] || start
			w.mu.Unlock()
			if start {
				go w.followLog(ctx, w.engine, c.ID)
			}
		}
	}
}

func (t *triggers) followLog(ctx context.Context, o engine.Options, container string) {
	defer func() {
		t.mu.Lock()
		delete(t.followed, container)
		t.mu.Unlock()
	}()
	client, err := engine.Connect(ctx, o)
	if err != nil {
		return
	}
	defer client.Close()
	_ = client.FollowLog(ctx, container, func(line inspector.LogLine) { // its end shows in the events
		if isTrouble(line.Text) {
			select {
			case t.logged <- struct{}{}:
			default:
			}
		}
	})
}

// isTrouble reports whether a line of nginx's log says that something failed, other than what we asked ourselves.
func isTrouble(line string) bool {
	e, ok := nginx.ParseLog(line)
	return ok && slices.Contains([]string{"emerg", "alert", "crit", "error"}, e.Level) && !strings.Contains(e.Request, "composecheck")
}

// wait returns when there is a reason to look again, and what belongs to it has had a moment to happen.
func (w *watcher) wait(ctx context.Context, s *inspector.Snapshot, every time.Duration) {
	periodic := time.NewTimer(every)
	defer periodic.Stop()
	files := time.NewTicker(askFiles)
	defer files.Stop()
	var logged <-chan struct{}
	calm := time.After(w.calm)
	settled, deadline := w.moment(), (<-chan time.Time)(nil)
	for {
		select {
		case <-ctx.Done():
			return
		case <-periodic.C:
			return
		case <-settled:
			return
		case <-deadline:
			return
		case <-logged:
			settled = time.After(settle)
		case err := <-w.lost:
			if errors.Is(err, engine.ErrForbidden) {
				w.complain(err) // the files, the log and the clock are left
				continue
			}
			return
		case <-calm:
			logged = w.logged
		case <-files.C:
			if changed := w.stamps.changed(); len(changed) > 0 {
				w.files = changed
				return
			}
		case e := <-w.events:
			if !decides(e) || !concerns(s, e) {
				continue
			}
			w.seen = append(w.seen, e)
			if settled = w.moment(); deadline == nil {
				deadline = time.After(settleMax)
			}
		}
	}
}

// moment is when what belongs to the events seen will have happened: a container is created and joins its networks a
// while before it starts. It is nil, thus never, when there were none.
func (t *triggers) moment() <-chan time.Time {
	order, stories := tell(t.seen)
	switch {
	case len(t.seen) == 0:
		return nil
	case len(order) == 0, slices.ContainsFunc(order, func(service string) bool { return stories[service].created && !stories[service].started }):
		return time.After(settleMax)
	}
	return time.After(settle)
}

// decides reports whether an event is of a kind that can break or heal something. Commands that run in containers,
// ours among them, are none.
func decides(e engine.Event) bool {
	if e.Kind == "network" {
		return true
	}
	action, _, _ := strings.Cut(e.Action, ":")
	return slices.Contains([]string{"create", "start", "die", "destroy", "oom", "pause", "unpause", "rename", "health_status"}, action)
}

// restless reports whether something happened while we looked, so that it is better to look again before anything is
// told: a few times at most.
func (t *triggers) restless(s *inspector.Snapshot) bool {
	overtaken := false
	for pending := len(t.events); pending > 0; pending-- {
		if e := <-t.events; decides(e) && concerns(s, e) {
			t.seen, overtaken = append(t.seen, e), true
		}
	}
	t.hurried++
	return overtaken && t.hurried <= 3
}

// getPatient makes the log less of a reason to look each time that it was one for nothing.
func (t *triggers) getPatient(nothing bool) {
	if !nothing {
		t.calm = 0
		return
	}
	t.calm = min(max(time.Second, 2*t.calm), patient)
}

// happened says in a few words what happened since the last look, and forgets it.
func (t *triggers) happened() []string {
	words := describe(t.seen)
	for _, file := range t.files {
		words = append(words, file+" changed")
	}
	t.seen, t.files = nil, nil
	return words
}
