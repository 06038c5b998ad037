package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
)

// A choice is what the flags say of the rules.
type choice struct {
	only, skip map[string]bool // by ID; only is nil without --only
	baseline   []inspector.Known
}

func (a *app) choose() (c choice, err error) {
	if c.only, err = ruleIDs("--only", a.only); err != nil {
		return c, err
	}
	if c.skip, err = ruleIDs("--skip", a.skip); err != nil {
		return c, err
	}
	if a.baseline != "" {
		c.baseline, err = readBaseline(a.baseline)
	}
	return c, err
}

func ruleIDs(flag string, names []string) (map[string]bool, error) {
	switch {
	case names == nil:
		return nil, nil
	case len(names) == 0:
		return nil, usageError{fmt.Errorf("%s: want the name of a rule", flag)}
	}
	ids := map[string]bool{}
	for _, name := range names {
		rule, err := inspector.FindRule(rules.All(), name)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", flag, err)}
		}
		ids[rule.ID] = true
	}
	return ids, nil
}

// policy joins flags and configuration file, and gives the rules the time of --timeout. Flags win: --only makes a rule judge that
// the file switches off.
func (a *app) policy(c choice) inspector.Policy {
	var over chan struct{} // who sets no limit waits
	if a.timeout > 0 {
		over = make(chan struct{})
		time.AfterFunc(a.timeout, func() { close(over) })
	}
	p := inspector.Policy{Off: map[string]bool{}, Severity: a.config.severity, Baseline: c.baseline, Over: over}
	for _, r := range rules.All() {
		off := a.config.off[r.ID]
		if c.only != nil {
			off = !c.only[r.ID]
		}
		p.Off[r.ID] = off || c.skip[r.ID]
	}
	for _, i := range a.config.Ignore {
		p.Ignore = append(p.Ignore, inspector.Exception{
			Rule: i.Rule, Path: i.Path, Reason: i.Reason, From: fmt.Sprintf("%s:%d", a.config.name, i.line),
		})
	}
	return p
}

// failsOn is the severity from which findings set the exit code.
func (a *app) failsOn() (inspector.Severity, error) {
	severity, err := inspector.ParseSeverity(cmp.Or(a.failOn, a.config.FailOn, inspector.Error.String()))
	if err != nil {
		return severity, usageError{fmt.Errorf("--fail-on: %w", err)}
	}
	return severity, nil
}

// readBaseline reads what an earlier report (--format json) found, and what the baseline of that report held.
func readBaseline(file string) ([]inspector.Known, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usageError{fmt.Errorf("--baseline: %w", err)}
	}
	defer f.Close()
	type finding struct {
		ID, File, Message, By string
		Places                int
	}
	var report struct {
		Version              int
		Result               string
		Findings, Suppressed []finding
	}
	err = json.NewDecoder(io.LimitReader(f, maxSnapshot)).Decode(&report)
	if err == nil && (report.Version == 0 || report.Result == "") {
		err = errors.New("it has no version or result")
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("--baseline %s is no report that --format json wrote: %w", file, err)}
	}
	var known []inspector.Known
	for _, f := range report.Findings {
		for range max(f.Places, 1) {
			known = append(known, inspector.Known{Rule: f.ID, File: f.File, Message: f.Message})
		}
	}
	for _, f := range report.Suppressed {
		if f.By == inspector.ByBaseline {
			known = append(known, inspector.Known{Rule: f.ID, File: f.File, Message: f.Message})
		}
	}
	return known, nil
}
