package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/composecheck/composecheck/inspector"
)

// readSockets prints /proc/net/tcp and tcp6 with nothing but a shell.
const readSockets = `for f in /proc/net/tcp /proc/net/tcp6; do
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
			p.Sockets, p.Skipped = listeners(ctx, x, c.ID)
			if p.Skipped == noShell && o.ProcNet != nil {
				if text, source := o.ProcNet(c); text != "" {
					p.Sockets, p.Source, p.Skipped = parseProcNet(text), source, ""
				}
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

// unaccepting returns the running containers at whose address a connect was refused or timed out, sorted by
// service and name: they may listen elsewhere. An nginx container whose sockets are known is left out.
func unaccepting(s *inspector.Snapshot, runs []*proxyRun) []inspector.Container {
	known, wanted := map[string]bool{}, map[string]bool{}
	for _, r := range runs {
		known[r.plan.Container] = r.probe.Sockets != nil
		for _, d := range r.probe.Dials {
			if d.Errno == 111 || d.Errno == 110 {
				wanted[d.Address] = true
			}
		}
	}
	delete(wanted, "") // a unix socket
	var found []inspector.Container
	if s.Engine == nil {
		return nil
	}
	for _, c := range s.Engine.Containers {
		if c.Running() && !known[c.ID] && slices.ContainsFunc(c.Endpoints, func(e inspector.Endpoint) bool { return wanted[e.IPv4] || wanted[e.IPv6] }) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b inspector.Container) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	return found
}

// listeners reads one container's listening sockets, or says why it cannot.
func listeners(ctx context.Context, x Execer, container string) ([]inspector.Socket, string) {
	var out []byte
	why := ""
	for _, cmd := range [][]string{{"cat", "/proc/net/tcp", "/proc/net/tcp6"}, {"sh", "-c", readSockets}} {
		if out, why = bounded(ctx, execSlack, x, container, cmd); why != noShell {
			break
		}
	}
	switch {
	case why != "":
		return nil, why
	case len(out) == 0:
		return nil, "its /proc/net/tcp cannot be read"
	}
	return parseProcNet(string(out)), ""
}
