package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC501", Name: "host-port-used", Needs: inspector.Static,
	Summary: "the host side of a published port is proxied instead of the container side",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			to := far(l)
			if to == nil && l.Extra == nil && refused(l) != nil {
				return portOfStranger(s, l)
			}
			if to == nil && s.Engine == nil {
				return portOfNeighbor(s, l)
			}
			if to == nil || inspector.IsHostName(l.Target.Host) || slices.Contains(to.ExpectedPorts(), l.Target.Port) ||
				slices.Contains(to.Supposed, l.Target.Port) {
				return nil
			}
			if ok := l.Connects(); ok != nil && (*ok || refused(l) == nil) {
				return nil // it works, or fails before a port matters
			}
			if l.Connects() == nil && l.Wants() == "fastcgi" && l.Target.Port == fpmPort && isFPM(to) {
				return nil // another server beside php-fpm is published there
			}
			if by := byFiles(s, l); by != nil && by.listens(l.Target.Port) {
				return nil // what is published is at fault, if anything
			}
			sockets, known := listening(l)
			for _, p := range to.Ports {
				if p.Protocol == "tcp" && p.Published == l.Target.Port && p.Published != 0 && (!known || slices.Contains(reachablePorts(sockets), p.Target)) {
					return hostPortUsed(s, l, to, p)
				}
			}
			return nil
		})
	},
})

func hostPortUsed(s *inspector.Snapshot, l *inspector.Link, to *compose.Service, p compose.Port) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.PortAt(), Label: "this is the port on your host", Services: services(l),
		Message: fmt.Sprintf("nginx proxies to %s, but %d is the host's side of %d:%d: in its container %s listens on %d",
			l.Target, p.Published, p.Published, p.Target, to.Name, p.Target),
		Also: []inspector.Place{{At: p.Pos, Label: fmt.Sprintf("%d is the port inside the container", p.Target)}},
		Evidence: slices.Concat([]inspector.Evidence{
			{Fact: fmt.Sprintf("%s publishes container port %d as %d", to.Name, p.Target, p.Published), Source: p.Pos.String()},
		}, listeners(l), dials(l), connectErrors(s, l)),
		Why: fmt.Sprintf("containers talk to each other on container ports; \"%d:%d\" opens %d on your machine only", p.Published, p.Target, p.Published),
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Proxy to port %d", p.Target),
			Edits:   replacePort(s, l, p.Target),
			Then:    applyConfig(s, l.Proxy, l.PortAt().File),
		},
	}
	if refused(l) != nil {
		f.Severity = inspector.Error
		spare(s, l, f)
	}
	return f
}

// portOfStranger speaks of a container of another project, on a network that it shares with nginx, that publishes the
// refused port for another one of its own.
func portOfStranger(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	m := strangerAt(s, l, refused(l).Address)
	if m == nil || slices.ContainsFunc(m.Ports, func(p inspector.Publication) bool { return p.Target == l.Target.Port }) {
		return nil
	}
	for _, p := range m.Ports {
		if p.Host != l.Target.Port {
			continue
		}
		f := &inspector.Finding{
			Severity: inspector.Error, At: l.PortAt(), Label: "this is the port on your host", Services: services(l),
			Message: fmt.Sprintf("nginx proxies to %s, but %d is the host's side of %d:%d: in its container %s listens on %d", l.Target, p.Host, p.Host, p.Target, m.Name, p.Target),
			Evidence: slices.Concat([]inspector.Evidence{passSource(l), {
				Fact: fmt.Sprintf("%s publishes container port %d as %d", m.Name, p.Target, p.Host), Source: "docker port " + m.Name,
			}}, dials(l), connectErrors(s, l)),
			Why: fmt.Sprintf("containers talk to each other on container ports, also those of different projects; \"%d:%d\" opens %d on your machine only", p.Host, p.Target, p.Host),
			Fix: inspector.Fix{Summary: fmt.Sprintf("Proxy to port %d", p.Target), Edits: replacePort(s, l, p.Target), Then: applyConfig(s, l.Proxy, l.PortAt().File)},
		}
		spare(s, l, f)
		return f
	}
	return nil
}

// strangerAt returns the container of another project that has an address on a network of nginx's container, or nil.
func strangerAt(s *inspector.Snapshot, l *inspector.Link, address string) *inspector.Member {
	if s.Engine == nil || l.Gateway == nil || address == "" {
		return nil
	}
	for i := range s.Engine.Networks {
		n := &s.Engine.Networks[i]
		if l.Gateway.On(n.Name) == nil {
			continue
		}
		if m := n.Holder(address); m != nil && !slices.ContainsFunc(s.Engine.Containers, func(c inspector.Container) bool { return c.ID == m.ID }) {
			return m
		}
	}
	return nil
}
