package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// procNet are the files that tell on what a container listens.
var procNet = []string{"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/unix"}

// readSockets prints files with nothing but a shell.
const readSockets = `for f; do
	[ -r "$f" ] && while read -r line; do echo "$line"; done <"$f"
done`

// listen reads, side by side, the listening sockets of containers; of those without a shell by what else there is.
func listen(ctx context.Context, x Execer, o Options, containers []inspector.Container) []inspector.ListenerProbe {
	probes := make([]inspector.ListenerProbe, len(containers))
	var wg sync.WaitGroup
	for i, c := range containers {
		probes[i] = inspector.ListenerProbe{Service: c.Service, Container: c.ID}
		p := &probes[i]
		wg.Go(func() {
			text, source, why := o.sockets(ctx, x, c)
			if p.Source, p.Skipped = source, why; why == "" {
				p.Sockets, p.Unix = parseProcNet(text), parseUnix(text)
			}
		})
	}
	wg.Wait()
	return probes
}

// sockets reads what tells on what a container listens, in it or, where no command can or should run there, from outside,
// with the place; or it says why nobody can.
func (o Options) sockets(ctx context.Context, x Execer, c inspector.Container) (text, source, why string) {
	full := ""
	if o.Full != nil {
		full = o.Full(ctx, c)
	}
	if why = full; full == "" {
		text, why = listeners(ctx, x, c.ID)
	}
	if (full != "" || why == noShell) && o.ProcNet != nil {
		if outside, place := o.ProcNet(c); outside != "" {
			return outside, place, ""
		}
	}
	return text, "", why
}

// unread says of which containers the listening sockets are not known, or not all.
func unread(probes []inspector.ListenerProbe) []inspector.Gap {
	var gaps []inspector.Gap
	for _, p := range probes {
		gap := inspector.Gap{What: fmt.Sprintf("on which ports %s listens", p.Service), Why: p.Skipped}
		if p.Partial {
			gap.Why = noShell + ", so that only the likely ports were tried"
		}
		if gap.Why != "" {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// unaccepting returns the running containers at whose address a connect was refused or timed out, or that share with nginx
// what holds a unix socket on which nobody may listen, sorted by service and name: they may listen elsewhere. An nginx container
// whose sockets are known is left out.
func unaccepting(s *inspector.Snapshot, runs []*proxyRun) []inspector.Container {
	known, wanted, makers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range runs {
		known[r.plan.Container] = r.probe.Sockets != nil
		for _, d := range r.probe.Dials {
			if d.Errno == 111 || d.Errno == 110 {
				wanted[d.Address] = true
			}
		}
		for _, socket := range r.unopened(configOf(s, r.plan.Service)) {
			for _, maker := range inspector.Sharers(s.Project, r.plan.Service, socket) {
				makers[maker.Name] = true
			}
		}
	}
	delete(wanted, "") // a unix socket
	var found []inspector.Container
	if s.Engine == nil {
		return nil
	}
	for _, c := range s.Engine.Containers {
		if c.Running() && !known[c.ID] && (makers[c.Service] || slices.ContainsFunc(c.Endpoints, func(e inspector.Endpoint) bool { return wanted[e.IPv4] || wanted[e.IPv6] })) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b inspector.Container) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	return found
}

// unopened are the unix sockets of an nginx that took no connection, or that nobody can dial from where we ask.
func (r *proxyRun) unopened(c *nginx.Config) []string {
	var sockets []string
	if c == nil {
		return nil
	}
	for i := range c.Passes {
		for _, t := range c.Passes[i].Targets {
			took := slices.ContainsFunc(r.probe.Dials, func(d inspector.Dial) bool { return d.Socket == t.Socket && d.OK })
			if t.Socket != "" && !took && !slices.Contains(sockets, t.Socket) {
				sockets = append(sockets, t.Socket)
			}
		}
	}
	return sockets
}

// listeners reads what tells on what one container listens, or says why it cannot.
func listeners(ctx context.Context, x Execer, container string) (text, why string) {
	var out []byte
	for _, cmd := range [][]string{{"cat"}, {"sh", "-c", readSockets, "sh"}} {
		if out, why = bounded(ctx, execSlack, x, container, append(cmd, procNet...)); why != noShell {
			break
		}
	}
	if why == "" && len(out) == 0 {
		why = "its /proc/net/tcp cannot be read"
	}
	return string(out), why
}
