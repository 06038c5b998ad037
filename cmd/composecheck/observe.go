package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/probe"
)

// closerTime is what the probes leave of --timeout for a closer look at what does not work.
const closerTime = 5 * time.Second

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
	options := probe.Options{Requests: !a.noRequests, ProcNet: client.ProcNet, Full: client.Full, HostNet: client.HostNet, Dump: wantsDump}
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
