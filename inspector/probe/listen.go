package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/composecheck/composecheck/inspector"
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
			text, why := listeners(ctx, x, c.ID)
			if why == noShell && o.ProcNet != nil {
				if outside, source := o.ProcNet(c); outside != "" {
					text, p.Source, why = outside, source, ""
				}
			}
			if p.Skipped = why; why == "" {
				p.Sockets, p.Unix = parseProcNet(text), parseUnix(text)
			}
		})
	}
	wg.Wait()
	return probes
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
// what holds a unix socket on which nobody listens, sorted by service and name: they may listen elsewhere. An nginx container
// whose sockets are known is left out.
func unaccepting(s *inspector.Snapshot, runs []*proxyRun) []inspector.Container {
	known, wanted, makers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range runs {
		known[r.plan.Container] = r.probe.Sockets != nil
		for _, d := range r.probe.Dials {
			if d.Errno == 111 || d.Errno == 110 {
				wanted[d.Address] = true
			}
			if d.Socket != "" && !d.OK {
				for _, maker := range inspector.Sharers(s.Project, r.plan.Service, d.Socket) {
					makers[maker.Name] = true
				}
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
