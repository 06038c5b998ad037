package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/rules"
)

// check is the main job: look, judge, write.
func (a *app) check(ctx context.Context) error {
	began := time.Now()
	outputs, err := a.outputOptions()
	if err != nil {
		return err
	}
	chosen, err := a.choose()
	if err != nil {
		return err
	}
	s, blind, err := a.gather(ctx)
	if err == nil && a.snapshotFile != "" {
		err = a.writeSnapshot(s, a.snapshotFile)
	}
	if err != nil {
		return a.excuse(err)
	}
	failOn, err := a.failsOn()
	if err != nil {
		return err
	}
	r := a.policy(chosen).Check(s, rules.All())
	if a.from == "" {
		a.addressCommands(r.Findings)
	}
	switch {
	case r.AtLeast(failOn):
		a.code = exitFindings
	case blind != nil:
		a.code = exitBlind
		defer a.complain(blind) // after the report
	}
	return a.write(outputs, r, time.Since(began))
}

// excuse turns "there is nothing to check" into a mere message where that is allowed.
func (a *app) excuse(err error) error {
	if !a.allowEmpty || !errors.Is(err, compose.ErrNoFile) && !errors.Is(err, inspector.ErrNoNginx) {
		return err
	}
	a.complain(fmt.Errorf("nothing to check: %w", err))
	return nil
}

// outputOptions checks what needs no project, before anything is looked at.
func (a *app) outputOptions() ([]output, error) {
	outputs, err := parseOutputs(a.formats)
	if err != nil {
		return nil, usageError{err}
	}
	if a.snapshotFile == "-" {
		return nil, usageError{fmt.Errorf("--snapshot: want a file; %s snapshot writes to standard output", a.command)}
	}
	if a.snapshotFile != "" {
		if err := checkTarget(a.snapshotFile); err != nil {
			return nil, usageError{fmt.Errorf("--snapshot: %w", err)}
		}
	}
	_, err = a.failsOn()
	return outputs, err
}

// gather returns a snapshot: a recorded one, or what can be seen now.
func (a *app) gather(ctx context.Context) (s *inspector.Snapshot, blind, err error) {
	if a.from != "" {
		if err = a.configure(""); err == nil {
			s, err = a.recorded()
		}
		if err == nil && a.since != "" {
			s.Since, err = parseSince(a.since, s.Taken)
		}
		return s, nil, err
	}
	since, err := parseSince(a.since, time.Now())
	if err != nil {
		return nil, nil, err
	}
	if a.timeout <= 0 {
		return nil, nil, usageError{fmt.Errorf("--timeout %s: want a time above zero, such as 30s", a.timeout)}
	}
	bounded, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	s, blind, err = a.look(bounded)
	if err == nil {
		s.Since = since
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, fmt.Errorf("interrupted: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, nil, fmt.Errorf("reading the project's files took longer than --timeout %s: %w", a.timeout, err)
	case err == nil && !a.quiet && !a.still:
		for _, file := range s.Project.Ignored {
			fmt.Fprintf(a.err, "%s: %s is not read, for %s stands beside it: choose with -f\n", a.command, harmless.Line(file), harmless.Line(s.Project.Files[0]))
		}
	}
	return s, blind, err
}

// look gathers all that can be known of the project. What could not be looked at stands in the snapshot's gaps;
// blind is not nil when that is an engine which was asked for, or which denies permission.
func (a *app) look(ctx context.Context) (s *inspector.Snapshot, blind, err error) {
	progress := newProgress(a.err, a.env, a.still || a.verbose)
	defer progress.stop()
	progress.say("reading the Compose files")
	if err := a.inWorkingDir(); err != nil {
		return nil, nil, err
	}
	project, err := compose.Load(ctx, a.compose)
	if err != nil {
		return nil, nil, err
	}
	if err := a.configure(project.Dir); err != nil {
		return nil, nil, err
	}
	s = &inspector.Snapshot{Version: inspector.SnapshotVersion, Taken: time.Now().UTC().Truncate(time.Second), Project: project}
	reading, cancel := context.WithTimeout(ctx, a.timeout/2) // the rest is for nginx and the engine
	defer cancel()
	s.Gaps = a.unread(s.Gaps, "what the files of %s tell of their apps", apps.Read(reading, project))
	named, by := a.nginx, "--nginx"
	if len(named) == 0 {
		named, by = a.config.Nginx, a.config.name+": nginx"
	}
	var unread []string
	s.Proxies, unread, err = inspector.ReadProxies(ctx, project, named)
	s.Gaps = a.unread(s.Gaps, "the nginx configuration of %s", unread)
	if err != nil && len(named) > 0 {
		err = fmt.Errorf("%s: %w", by, err)
	}
	if err != nil && !project.IsRefused() {
		return nil, nil, usageError{err}
	}
	if !a.static {
		progress.say("asking the Docker Engine")
		blind = a.observe(ctx, s, progress)
		if a.misnamed(blind) {
			return nil, nil, usageError{blind}
		}
	}
	s.Gaps = append(s.Gaps, inspector.NotVisible(s.Proxies)...)
	return s, blind, nil
}

// unread adds to the gaps that there was no time to read something of these services.
func (a *app) unread(gaps []inspector.Gap, what string, services []string) []inspector.Gap {
	if len(services) == 0 {
		return gaps
	}
	return append(gaps, inspector.Gap{What: fmt.Sprintf(what, strings.Join(services, ", ")), Why: fmt.Sprintf("too little time of --timeout %s was left to read it", a.timeout)})
}

// inWorkingDir sets the folder in which the project is looked for.
func (a *app) inWorkingDir() (err error) {
	if a.compose.Dir == "" {
		a.compose.Dir, err = os.Getwd()
	}
	return err
}
