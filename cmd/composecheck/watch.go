package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/report"
	"github.com/composecheck/composecheck/inspector/rules"
)

const (
	settle    = 250 * time.Millisecond  // after an event, for those that belong to it
	settleMax = 1500 * time.Millisecond // but no longer than that
	askFiles  = time.Second             // how often the files' times are looked at
	reconnect = 2 * time.Second         // between two tries to reach an engine that hung up
	patient   = 30 * time.Second        // at most between two looks for nothing but a log that goes on
	maxPast   = 200                     // news that a screen can still show
)

func (a *app) watchCommand() *cobra.Command {
	every := time.Minute
	cmd := &cobra.Command{
		Use: "watch", Short: "Stay, and tell in a line each what breaks and what heals", Args: cobra.NoArgs,
		Long: `watch judges the project, then follows the engine's events, nginx's log and the project's files, judges again when
something changes, and tells what broke and what healed: one line each on a pipe, a steady screen on a terminal.
It ends with Ctrl-C; the exit code is that of the last judgement.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.watch(cmd.Context(), every) },
	}
	a.failOnFlag(cmd)
	a.ruleFlags(cmd)
	a.styleFlags(cmd)
	cmd.Flags().DurationVar(&every, "every", every, "judge again after this `TIME` also when nothing seems to change")
	return cmd
}

// A watcher is one run of `composecheck watch`.
type watcher struct {
	*app
	triggers
	choice    choice
	past      []report.News
	screen    bool
	complaint string // the last one
}

// watch judges again and again until ctx ends.
func (a *app) watch(ctx context.Context, every time.Duration) error {
	if every < time.Second {
		return usageError{fmt.Errorf("--every %s: want a second or more", every)}
	}
	chosen, err := a.choose()
	if err != nil {
		return err
	}
	w := &watcher{app: a, choice: chosen, screen: isTerminal(a.out, a.env), triggers: newTriggers()}
	a.still, a.live = true, !a.static
	defer w.restore()
	following, stop := context.WithCancel(ctx)
	defer stop()
	if !a.static {
		go w.followEngine(following, a.engine, time.Now())
	}
	for ctx.Err() == nil {
		w.stamps.renew()
		s, err := w.judge(ctx)
		switch {
		case err != nil && (len(w.past) == 0 || ctx.Err() != nil):
			return interrupted(ctx, err)
		case err != nil:
			pause(ctx, reconnect)
			continue
		}
		a.quiet = true // what was said of the files need not be said again
		w.followLogs(following, s)
		w.wait(ctx, s, every)
	}
	return nil
}

// interrupted drops the error that stems from the user's wish to stop.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// judge looks once and tells the news. An engine that cannot be asked any more is news as well.
func (w *watcher) judge(ctx context.Context) (*inspector.Snapshot, error) {
	s, blind, err := w.gather(ctx)
	if err == nil {
		err = blind
	}
	if err != nil {
		if len(w.past) > 0 && ctx.Err() == nil && w.complaint != err.Error() {
			w.complain(err)
			w.complaint = err.Error()
		}
		return nil, err
	}
	w.complaint = ""
	settings := configName
	if w.configFile != "" {
		settings, _ = filepath.Abs(w.configFile) // it was opened from the same folder
	}
	w.stamps.follow(s, settings)
	if w.restless(s) { // what was seen is neither the old state nor the new one
		return s, nil
	}
	failOn, err := w.failsOn()
	if err != nil {
		return nil, err
	}
	w.hurried = 0
	n := report.News{At: time.Now(), Events: w.happened(), Report: w.policy(w.choice).Check(s, rules.All())}
	before := &inspector.Report{}
	if len(w.past) == 0 {
		n.Events = []string{"watching " + n.Report.Project}
	} else {
		before = w.past[len(w.past)-1].Report
	}
	n.Changes = inspector.Compare(before, n.Report)
	w.code = exitClean
	if n.Report.AtLeast(failOn) {
		w.code = exitFindings
	}
	w.getPatient(len(n.Changes) == 0 && len(n.Events) == 0)
	w.past = append(w.past[max(0, len(w.past)-maxPast):], n)
	return s, w.tell(n)
}

func (w *watcher) tell(n report.News) error {
	o := report.Options{
		Width: width(w.out, w.env), Color: !w.noColor && colorful(w.out, w.env), ASCII: w.ascii, Version: version, Command: w.command,
	}
	if !w.screen {
		return report.WriteNews(w.out, n, o)
	}
	rows := 24
	if f, ok := w.out.(*os.File); ok {
		if _, r, err := term.GetSize(int(f.Fd())); err == nil {
			rows = r
		}
	}
	var page strings.Builder
	if err := report.WriteScreen(&page, w.past, rows, o); err != nil {
		return err
	}
	// From the top left, each line cleared to its end, then all below: nothing flickers.
	_, err := fmt.Fprint(w.out, "\x1b[?1049h\x1b[H", strings.ReplaceAll(page.String(), "\n", "\x1b[K\r\n"), "\x1b[J")
	return err
}

// restore gives the terminal back, with the last lines on it.
func (w *watcher) restore() {
	if w.screen && len(w.past) > 0 {
		fmt.Fprint(w.out, "\x1b[?1049l")
		w.screen = false
		for _, n := range w.past[max(0, len(w.past)-10):] {
			_ = w.tell(n)
		}
	}
}

// concerns reports whether an event of the engine can change what was judged.
func concerns(s *inspector.Snapshot, e engine.Event) bool {
	if s == nil || s.Engine == nil {
		return true
	}
	if e.Kind == "network" {
		return slices.ContainsFunc(s.Engine.Networks, func(n inspector.Network) bool { return n.ID == e.ID || n.Name == e.Name })
	}
	return e.Project != "" && e.Project == s.Project.Name || slices.ContainsFunc(s.Engine.Containers, func(c inspector.Container) bool {
		return c.ID == e.ID || e.Project != "" && e.Project == c.Labels["com.docker.compose.project"]
	})
}
