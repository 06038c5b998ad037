package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/probe"
	"github.com/composecheck/composecheck/inspector/report"
	"github.com/composecheck/composecheck/inspector/rules"
)

//go:embed demo.json
var demoSnapshot []byte

// dumpTime bounds `nginx -T`, so that one that hangs leaves time for the probes.
const dumpTime = 5 * time.Second

// closerTime is what the probes leave of --timeout for a closer look at what does not work.
const closerTime = 5 * time.Second

// maxSnapshot bounds what --from reads, in bytes.
const maxSnapshot = 256 << 20

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
		return nil, nil, fmt.Errorf("reading the Compose files took longer than --timeout %s: %w", a.timeout, err)
	case err == nil && !a.quiet && !a.still:
		for _, file := range s.Project.Ignored {
			fmt.Fprintf(a.err, "%s: %s is not read, for %s stands beside it: choose with -f\n", a.command, report.Clean(file), s.Project.Files[0])
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
	apps.Read(project)
	s = &inspector.Snapshot{Version: inspector.SnapshotVersion, Taken: time.Now().UTC().Truncate(time.Second), Project: project}
	named, by := a.nginx, "--nginx"
	if len(named) == 0 {
		named, by = a.config.Nginx, a.config.name+": nginx"
	}
	s.Proxies, err = inspector.ReadProxies(project, named)
	if err != nil && len(named) > 0 {
		err = fmt.Errorf("%s: %w", by, err)
	}
	if err != nil && len(project.Problems) == 0 {
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

// inWorkingDir sets the folder in which the project is looked for.
func (a *app) inWorkingDir() (err error) {
	if a.compose.Dir == "" {
		a.compose.Dir, err = os.Getwd()
	}
	return err
}

// observe adds what the engine and the probes tell. Its error is why the engine could not be asked, where that counts.
func (a *app) observe(ctx context.Context, s *inspector.Snapshot, progress *progress) error {
	if a.verbose {
		a.engine.Trace = a.trace
	}
	client, err := engine.Connect(ctx, a.engine)
	if err != nil {
		return a.unasked(s, err)
	}
	defer client.Close()
	options := probe.Options{Requests: !a.noRequests, ProcNet: client.ProcNet, HostNet: client.HostNet, Dump: wantsDump}
	if a.sidecar != "" {
		sidecar, err := client.Sidecar(ctx, a.sidecar)
		if err != nil {
			return a.unasked(s, err)
		}
		options.Beside = sidecar
		defer a.endSidecar(sidecar)
	}
	if a.namespace {
		if options.Beside, err = client.Namespace(); err != nil {
			return a.unasked(s, err)
		}
	}
	seen, gaps, err := client.Observe(ctx, s.Project, engine.ObserveOptions{Proxies: proxyNames(s), Hosts: hosts(s)})
	s.Gaps = append(s.Gaps, gaps...)
	if err != nil {
		return a.unasked(s, err)
	}
	s.Engine = seen
	if a.noProbe {
		readLogFiles(ctx, client, s, false)
		return nil
	}
	progress.say("reading nginx's own configuration")
	client.CompareFiles(ctx, s)
	exec := execer{client}
	probing, cancel := withoutEnd(ctx)
	defer cancel()
	prober := probe.Open(probing, exec, s, options)
	defer prober.Close()
	readDumps(probing, prober, exec, s)
	progress.say("trying what nginx would do")
	s.Probes, gaps = prober.Run(probing)
	s.ReadBindings()
	s.Gaps = append(s.Gaps, gaps...)
	progress.say("looking closer at what does not work")
	for _, gap := range client.LookCloser(ctx, s.Engine, s.Troubled(), engine.ObserveOptions{}) {
		if !slices.ContainsFunc(s.Gaps, func(g inspector.Gap) bool { return g.What == gap.What && g.Why == gap.Why }) { // a log that cannot be read is found so twice
			s.Gaps = append(s.Gaps, gap)
		}
	}
	readLogFiles(ctx, client, s, true) // late, for the requests of the probe are in them too
	readDisks(ctx, client, s)
	return nil
}

// withoutEnd returns a context that ends before ctx does, so that time is left to look closer: where apps hang the probes
// take longest, and what the apps log tells most.
func withoutEnd(ctx context.Context) (context.Context, context.CancelFunc) {
	end, bounded := ctx.Deadline()
	if !bounded {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-min(closerTime, time.Until(end)/4)))
}

// endSidecar waits until its containers are gone.
func (a *app) endSidecar(sidecar *engine.Sidecar) {
	if err := sidecar.Close(); err != nil {
		a.complain(err)
	}
}

// unasked notes why the engine was not asked.
func (a *app) unasked(s *inspector.Snapshot, err error) error {
	why := err.Error()
	if hint := a.hintOf(err); hint != "" {
		why += "; " + hint
	}
	s.Gaps = append(s.Gaps, inspector.Gap{What: "the running containers", Why: why})
	if a.live || a.misnamed(err) || errors.Is(err, engine.ErrPermission) || errors.Is(err, engine.ErrForbidden) {
		return err
	}
	return nil
}

// misnamed reports whether err means that the flags name no engine, rather than one that cannot be asked.
func (a *app) misnamed(err error) bool {
	return errors.Is(err, engine.ErrUsage) || errors.Is(err, engine.ErrNoContext) && a.engine.Context != ""
}

func proxyNames(s *inspector.Snapshot) []string {
	var names []string
	for _, p := range s.Proxies {
		names = append(names, p.Service)
	}
	return names
}

// hosts are the names that the nginxes proxy to, as far as the files tell.
func hosts(s *inspector.Snapshot) []string {
	var names []string
	for _, p := range s.Proxies {
		if p.Config == nil {
			continue
		}
		for _, pass := range p.Config.Passes {
			for _, t := range pass.Targets {
				names = append(names, t.Host)
			}
		}
	}
	return names
}

// running is the ID of the first running container of a service, or "".
func running(s *inspector.Snapshot, service string) string {
	for _, c := range s.Engine.Of(service) {
		if c.Running() {
			return c.ID
		}
	}
	return ""
}

// execer lets the prober run commands through the engine.
type execer struct{ client *engine.Client }

func (x execer) Exec(ctx context.Context, container string, cmd []string, stdin []byte, maxOutput int) (stdout, stderr []byte, code int, err error) {
	r, err := x.client.Exec(ctx, container, cmd, engine.ExecOptions{Stdin: stdin, MaxOutput: maxOutput})
	if r.Truncated {
		err = fmt.Errorf("it wrote more than %d MB", maxOutput>>20)
	}
	return r.Stdout, r.Stderr, r.ExitCode, err
}

// Talk lets the prober ask batch after batch in one command.
func (x execer) Talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error {
	return x.client.Talk(ctx, container, cmd, in, out)
}

func (a *app) recorded() (*inspector.Snapshot, error) {
	in := a.in
	if a.from != "-" {
		f, err := os.Open(a.from)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxSnapshot+1))
	if err != nil {
		return nil, usageError{fmt.Errorf("--from %s: %w", a.from, err)}
	}
	if len(data) > maxSnapshot {
		return nil, usageError{fmt.Errorf("--from %s: larger than %d MB, so not a snapshot", a.from, maxSnapshot>>20)}
	}
	s, err := inspector.DecodeSnapshot(data)
	if err != nil {
		return nil, usageError{fmt.Errorf("--from %s: %w", a.from, err)}
	}
	return s, nil
}

// demo judges the recorded project that is part of the program.
func (a *app) demo() error {
	s, err := inspector.DecodeSnapshot(demoSnapshot)
	if err != nil {
		return err
	}
	outputs, err := a.outputOptions()
	if err != nil {
		return err
	}
	return a.write(outputs, inspector.Check(s, rules.All()), 0)
}
