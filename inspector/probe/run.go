package probe

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"golang.org/x/net/dns/dnsmessage"
)

// An Execer runs a command in a container. It returns what the command wrote, up to maxOutput bytes per stream,
// even beside an error. When the container has no such command, errors.As finds a NoCommander in the error.
type Execer interface {
	Exec(ctx context.Context, container string, cmd []string, stdin []byte, maxOutput int) (stdout, stderr []byte, exitCode int, err error)
}

// A NoCommander is an error that knows whether it means that the container has no such command.
type NoCommander interface{ NoCommand() bool }

//go:embed probe.sh
var shell string

//go:embed probe.pl
var perl string

// maxOutput bounds what is read of one exec: 400 answers of 256 bytes in hexadecimal with room to spare.
const maxOutput = 1 << 20

const noShell = "the image has no shell"

// Run asks what Plan plans, through x: one exec in each nginx container, a second one where a port must be
// spoken to again, and one in each container of the project that refused a connection or let it time out.
// It never fails as a whole; what could not be asked is in the gaps. The result is sorted and complete but for them.
func Run(ctx context.Context, x Execer, s *inspector.Snapshot, o Options) (*inspector.Probes, []inspector.Gap) {
	o = o.withDefaults()
	plans := Plan(s, o)
	runs := make([]*proxyRun, len(plans))
	var wg sync.WaitGroup
	for i, p := range plans {
		runs[i] = &proxyRun{exec: x, options: o, plan: p}
		wg.Go(func() { runs[i].first(ctx) })
	}
	wg.Wait()

	silent := unaccepting(s, runs)
	for _, r := range runs {
		wg.Go(func() { r.followUp(ctx) })
	}
	listeners := listen(ctx, x, o, silent)
	wg.Wait()
	knock(ctx, s, runs, listeners)

	probes := &inspector.Probes{Proxies: []inspector.ProxyProbe{}, Listeners: listeners, Host: hostListeners(o, s, runs)}
	var all []inspector.Gap
	for _, r := range runs {
		probes.Proxies = append(probes.Proxies, r.probe)
		all = append(append(all, r.plan.Left...), r.gaps...)
	}
	return probes, append(all, unread(listeners)...)
}

// A proxyRun asks inside one nginx container.
type proxyRun struct {
	exec    Execer
	options Options
	plan    ProxyPlan
	probe   inspector.ProxyProbe
	gaps    []inspector.Gap
}

// first asks everything that is planned.
func (r *proxyRun) first(ctx context.Context) {
	r.probe = inspector.ProxyProbe{Service: r.plan.Service, Container: r.plan.Container}
	items := r.items()
	a, why := r.ask(ctx, items)
	if a == nil {
		r.probe.Skipped = why
		r.gap("what nginx can reach", why)
		return
	}
	r.probe.Tools, r.probe.Version, r.probe.Sockets = a.tools, a.version, a.sockets
	for _, name := range r.plan.Names {
		if l := a.names[name]; l != nil {
			r.probe.Names = append(r.probe.Names, *l)
		}
	}
	r.record(a)
	r.noteUnknown(items, a)
	if !a.complete {
		r.gap("a part of what nginx can reach", cmp.Or(why, "the probe was cut short"))
	}
}

// items lists the plan as the scripts want it: the questions about a name right after the name.
func (r *proxyRun) items() []item {
	var items []item
	for _, name := range r.plan.Names {
		items = append(items, item{kind: "n", name: name})
		for _, q := range r.plan.Questions {
			if q.Socket == "" && q.Host == name {
				items = append(items, item{kind: "t", question: q})
			}
		}
		items = append(items, item{kind: "d", name: name}, item{kind: "6", name: name})
	}
	return append(items, direct(slices.DeleteFunc(slices.Clone(r.plan.Questions), func(q Question) bool {
		return q.Socket == "" && !isAddress(q.Host)
	}))...)
}

// direct lists questions to addresses and unix sockets.
func direct(questions []Question) []item {
	var items []item
	for _, q := range questions {
		kind := "i"
		if q.Socket != "" {
			kind = "u"
		}
		items = append(items, item{kind: kind, question: q})
	}
	return items
}

// ask runs the scripts. It returns nil, and why, when nothing could be asked; else what came, and why that may
// not be all.
func (r *proxyRun) ask(ctx context.Context, items []item) (*answers, string) {
	cmd := []string{"sh", "-c", shell, "composecheck", perl,
		seconds(r.options.ConnectTimeout), seconds(nameTimeout), strings.Join(r.plan.Public, " ")}
	longest := time.Duration(0)
	for _, it := range items {
		cmd = append(cmd, it.arguments(r.options.dnsServer)...)
		longest = max(longest, it.question.Wait)
	}
	limit := execSlack + nameTimeout + 2*r.options.ConnectTimeout + longest
	stdout, why := bounded(ctx, limit, r.exec, r.plan.Container, cmd)
	if len(stdout) == 0 {
		return nil, cmp.Or(why, "the probe said nothing")
	}
	return parse(string(stdout), items), why
}

// arguments returns the item's five arguments.
func (it item) arguments(dnsServer string) []string {
	q := it.question
	switch it.kind {
	case "n":
		return []string{"n", it.name, "-", "-", "-"}
	case "d":
		return []string{"d", it.name, dnsServer, millis(dnsTimeout), octal(dnsQuery(it.name, dnsmessage.TypeA))}
	case "6":
		return []string{"6", it.name, dnsServer, millis(dnsTimeout), octal(dnsQuery(it.name, dnsmessage.TypeAAAA))}
	case "u":
		return []string{"u", q.Socket, "-", millis(q.Wait), octal(payload(q))}
	}
	return []string{it.kind, q.Host, strconv.Itoa(q.Port), millis(q.Wait), octal(payload(q))}
}

func millis(d time.Duration) string  { return strconv.FormatInt(d.Milliseconds(), 10) }
func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// record keeps what the answers add to the probe.
func (r *proxyRun) record(a *answers) {
	for _, d := range a.dials {
		if !r.dialled(d.Host, d.Address, d.Port, d.Socket) {
			r.probe.Dials = append(r.probe.Dials, d)
		}
	}
	r.probe.Replies = append(r.probe.Replies, a.replies...)
}

// noteUnknown writes gaps for the dials that should have been answered and were not.
func (r *proxyRun) noteUnknown(items []item, a *answers) {
	for i, it := range items {
		if why := a.unknown[i]; why != "" {
			r.gap("the connection to "+it.question.String(), why)
		}
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
