package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// portOfNeighbor speaks, from the files alone, of a service of another project of the repository that is on a network which nginx is on too,
// and that publishes the proxied port for another one of its own.
func portOfNeighbor(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if !isStranger(s, l) || l.Target.Port == 0 || l.From.NetworkMode != "" {
		return nil
	}
	d := declaredNeighbor(s, l)
	if d == nil || slices.ContainsFunc(d.Ports, func(p compose.Port) bool { return p.Target == l.Target.Port }) {
		return nil
	}
	at := slices.IndexFunc(d.Ports, func(p compose.Port) bool { return p.Protocol == "tcp" && p.Published == l.Target.Port })
	if at < 0 {
		return nil
	}
	p := d.Ports[at]
	return &inspector.Finding{
		Severity: inspector.Warning, At: l.PortAt(), Label: "this is the port on your host", Services: []string{l.Proxy.Service},
		Message: fmt.Sprintf("nginx proxies to %s, but %d is the host's side of %d:%d: in its container %s of %s listens on %d", l.Target, p.Published, p.Published, p.Target, d.Name, d.Pos.File, p.Target),
		Also:    []inspector.Place{{At: p.Pos, Label: fmt.Sprintf("%d is the port inside the container", p.Target)}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s, which is on the network %s too, publishes container port %d as %d", d.Name, strings.Join(d.Networks, ", "), p.Target, p.Published),
			Source: p.Pos.String()}},
		Why: fmt.Sprintf("containers talk to each other on container ports, also those of different projects; \"%d:%d\" opens %d on your machine only", p.Published, p.Target, p.Published),
		Fix: inspector.Fix{Summary: fmt.Sprintf("Proxy to port %d", p.Target), Edits: replacePort(s, l, p.Target), Then: applyConfig(s, l.Proxy, l.PortAt().File)},
	}
}

// declaredNeighbor is the one service of the repository's other projects that has the target's name on a network that nginx is on; nil
// where there is none, or more than one.
func declaredNeighbor(s *inspector.Snapshot, l *inspector.Link) *compose.Declared {
	if found := declaredNeighbors(s, l); len(found) == 1 {
		return found[0]
	}
	return nil
}

// declaredNeighbors are all services of other projects of the repository that have the target's name on a network that nginx is on.
func declaredNeighbors(s *inspector.Snapshot, l *inspector.Link) (found []*compose.Declared) {
	for i := range s.Project.Neighbors {
		d := &s.Project.Neighbors[i]
		named := slices.ContainsFunc(append([]string{d.Name, d.ContainerName}, d.Aliases...), func(name string) bool { return strings.EqualFold(name, l.Target.Host) })
		meets := slices.ContainsFunc(l.From.Networks, func(on compose.ServiceNetwork) bool {
			n := s.Project.Network(on.Name)
			return n != nil && slices.Contains(d.Networks, n.EngineName)
		})
		if named && meets {
			found = append(found, d)
		}
	}
	return found
}
