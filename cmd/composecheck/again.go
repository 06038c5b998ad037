package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/report"
)

const (
	againEvery = time.Second      // between two looks
	againFor   = 30 * time.Second // until the routes work, or this is over: applications take their time to start
)

// lookAgain waits until nothing of what was repaired is wrong any more, and reports what it sees then.
func (a *app) lookAgain(ctx context.Context, p *repair) error {
	known := map[string]bool{} // findings that were left: there is no use in waiting for them
	for _, l := range p.left {
		known[l.Rule] = true
	}
	for _, f := range p.byHand {
		known[f.Rule] = true
	}
	a.still = true
	deadline := time.Now().Add(againFor)
	for {
		began := time.Now()
		r, _, blind, err := a.judge(ctx)
		if err != nil {
			return err
		}
		waits := blind == nil && slices.ContainsFunc(r.Findings, func(f inspector.Finding) bool {
			return f.Severity > inspector.Note && !known[f.Rule]
		})
		if !waits || time.Now().After(deadline) {
			return a.conclude(r, blind, time.Since(began))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("interrupted: %w", ctx.Err())
		case <-time.After(againEvery):
		}
	}
}

// conclude writes the last report, and sets the exit code by it.
func (a *app) conclude(r *inspector.Report, blind error, took time.Duration) error {
	a.addressCommands(r.Findings)
	if err := a.setCode(r, blind); err != nil {
		return err
	}
	if blind != nil {
		a.complain(blind)
	}
	fmt.Fprintln(a.out)
	return a.write([]output{{format: report.Formats[0]}}, r, took)
}
