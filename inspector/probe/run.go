package probe

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An Execer runs commands in containers. Exec returns what the command wrote, up to maxOutput bytes per stream, even
// beside an error. When the container has no such command, errors.As finds a NoCommander in the error.
type Execer interface {
	Exec(ctx context.Context, container string, cmd []string, stdin []byte, maxOutput int) (stdout, stderr []byte, exitCode int, err error)
	Talker
}

// A NoCommander is an error that knows whether it means that the container has no such command.
type NoCommander interface{ NoCommand() bool }

//go:embed probe.sh
var shell string

//go:embed probe.pl
var perl string

// maxOutput bounds what is read of one exec: a configuration of nginx, and 400 answers of 256 bytes in hexadecimal with
// room to spare.
const maxOutput = 8 << 20

const noShell = "the image has no shell"

// A Prober asks inside the first running container of each nginx service: one exec in each, in which batch follows
// batch, and one in each container of the project that refused a connection or let it time out.
type Prober struct {
	exec     Execer
	snapshot *inspector.Snapshot
	options  Options
	runs     []*proxyRun
}

// Open begins to ask. Close the Prober.
func Open(ctx context.Context, x Execer, s *inspector.Snapshot, o Options) *Prober {
	p := &Prober{exec: x, snapshot: s, options: o.withDefaults()}
	var wg sync.WaitGroup
	for i := range s.Proxies {
		if container := s.Engine.FirstRunning(s.Proxies[i].Service); container != nil {
			r := &proxyRun{options: p.options, plan: proxyPlan{Service: s.Proxies[i].Service, Container: container.ID}}
			p.runs = append(p.runs, r)
			wg.Go(func() { r.open(ctx, x, newReach(s).public, o.Dump != nil && o.Dump(&s.Proxies[i])) })
		}
	}
	wg.Wait()
	return p
}

// Close ends the commands in the containers.
func (p *Prober) Close() {
	for _, r := range p.runs {
		r.session.close()
	}
}

// Dump returns what `nginx -T` printed in the container of a service, its exit code, and why it is not known ("" when it
// is). Only what Options.Dump asked for is known.
func (p *Prober) Dump(service string) (text []byte, exitCode int, why string) {
	for _, r := range p.runs {
		if r.plan.Service == service {
			why := r.session.why
			if r.probe.Beside != "" {
				why = noShell // what a container beside it prints is not its own
			}
			return []byte(r.dump), r.dumpCode, why
		}
	}
	return nil, 0, "its container is not running"
}

// Run asks what was planned. It never fails as a whole; what could not be asked is in the gaps. The result is sorted and
// complete but for them.
func (p *Prober) Run(ctx context.Context) (*inspector.Probes, []inspector.Gap) {
	for _, plan := range planFor(p.snapshot, p.options) {
		for _, r := range p.runs {
			if r.plan.Container == plan.Container {
				r.plan = plan
				r.keepOutside()
			}
		}
	}
	p.each((*proxyRun).first)
	p.each(func(r *proxyRun) { r.readLog(p.snapshot) })
	silent := unaccepting(p.snapshot, p.runs)
	var listeners []inspector.ListenerProbe
	var wg sync.WaitGroup
	wg.Go(func() { listeners = listen(ctx, p.exec, p.options, silent) })
	p.each((*proxyRun).talk)
	wg.Wait()
	p.each(func(r *proxyRun) { r.forget(p.snapshot, listeners) })
	knock(p.snapshot, p.runs, listeners)
	p.each(func(r *proxyRun) { r.askServed(ctx, p.exec, configOf(p.snapshot, r.plan.Service)) })

	probes := &inspector.Probes{Proxies: []inspector.ProxyProbe{}, Listeners: listeners, Host: hostListeners(p.options, p.snapshot, p.runs)}
	var all []inspector.Gap
	for _, r := range p.runs {
		probes.Proxies = append(probes.Proxies, r.probe)
		all = append(append(all, r.plan.Left...), r.gaps...)
	}
	return probes, append(all, unread(listeners)...)
}

// configOf is what an nginx is told; nil where nobody knows.
func configOf(s *inspector.Snapshot, service string) *nginx.Config {
	if proxy := s.Proxy(service); proxy != nil {
		return proxy.Config
	}
	return nil
}

// each does something for all nginx containers side by side.
func (p *Prober) each(do func(*proxyRun)) {
	var wg sync.WaitGroup
	for _, r := range p.runs {
		wg.Go(func() { do(r) })
	}
	wg.Wait()
}

// A proxyRun asks inside one nginx container.
type proxyRun struct {
	options  Options
	plan     proxyPlan
	session  *session
	dump     string // what nginx -T printed
	dumpCode int
	probe    inspector.ProxyProbe
	gaps     []inspector.Gap
}

// open starts the script and reads what it says of itself.
func (r *proxyRun) open(ctx context.Context, x Execer, public []string, dump bool) {
	r.probe = inspector.ProxyProbe{Service: r.plan.Service, Container: r.plan.Container}
	what, limit := "", execSlack
	if dump {
		what, limit = "dump", execSlack+dumpTime
	}
	a := r.start(ctx, x, public, what, limit)
	r.probe.Tools, r.probe.Version, r.probe.Sockets = a.tools, a.version, a.sockets
	r.dump, r.dumpCode = a.dump, a.dumpCode
	if r.session.why == noShell && r.options.Beside != nil {
		r.openBeside(ctx, x, public)
	}
}

// start begins a session and returns what the script says before any question.
func (r *proxyRun) start(ctx context.Context, x Talker, public []string, what string, limit time.Duration) *answers {
	r.session = open(ctx, x, r.plan.Container, []string{"sh", "-c", shell, "composecheck", what, perl,
		seconds(r.options.ConnectTimeout), seconds(nameTimeout), strings.Join(public, " ")})
	text, why := r.session.ask("", limit)
	if text == "" && why == cutShort {
		r.session.why = "the probe said nothing"
	}
	return parse(text, nil)
}

// first looks names up and dials what is planned, without a word.
func (r *proxyRun) first() {
	if r.session.why != "" {
		r.probe.Skipped = r.session.why
		r.gap("what nginx can reach", r.session.why+r.wayIn())
		return
	}
	items := r.items()
	a, why := r.ask(items)
	for _, name := range r.plan.Names {
		if l := a.names[name]; l != nil {
			if r.plan.DNS != compose.DockerDNS {
				l.Server = r.plan.DNS
			}
			r.probe.Names = append(r.probe.Names, *l)
		}
	}
	r.record(a)
	r.noteUnknown(items, a)
	if why != "" {
		r.gap("a part of what nginx can reach", why)
	}
}

func (r *proxyRun) gap(what, why string) {
	r.gaps = append(r.gaps, inspector.Gap{What: fmt.Sprintf("%s from %s", what, r.plan.Service), Why: why})
}

// bounded runs a command in a container, waiting no longer than the limit even when the Execer would. It returns
// what came, and why that may not be all ("" when it is).
func bounded(ctx context.Context, limit time.Duration, x Execer, container string, cmd []string) (stdout []byte, why string) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	type result struct {
		stdout []byte
		code   int
		err    error
	}
	done := make(chan result, 1)
	go func() {
		defer cancel()
		out, _, code, err := x.Exec(ctx, container, cmd, nil, maxOutput)
		done <- result{out, code, err}
	}()
	var got result
	select {
	case got = <-done:
	case <-ctx.Done():
		select { // it may have something to show
		case got = <-done:
		case <-time.After(grace):
			return nil, tooLong(limit)
		}
	}
	var missing NoCommander
	switch {
	case errors.As(got.err, &missing) && missing.NoCommand(), got.err == nil && len(got.stdout) == 0 && (got.code == 126 || got.code == 127):
		return nil, noShell
	case errors.Is(got.err, context.DeadlineExceeded):
		return got.stdout, tooLong(limit)
	case got.err != nil:
		return got.stdout, clean(got.err.Error())
	}
	return got.stdout, ""
}

// grace is how long an Execer may take to return after its context ended.
const grace = 500 * time.Millisecond

func tooLong(limit time.Duration) string {
	return fmt.Sprintf("the probe did not end within %s", limit)
}
