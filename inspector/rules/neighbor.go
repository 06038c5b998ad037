package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A neighbor is a container of another project that has the name to which nginx proxies, and a network on which it does.
type neighbor struct {
	inspector.Neighbor
	network  string
	declared *compose.Network // of the project, which nginx is on and which is meant to be that one; nil: none is
}

// neighborOf returns the neighbor that a link means although nginx is not on its network, or nil. One that merely has
// the name is not meant: many projects have an api.
func neighborOf(s *inspector.Snapshot, l *inspector.Link) *neighbor {
	for _, n := range namesakes(s, l) {
		alone := !slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool { return s.Proxy(service.Name) == nil })
		if n.declared != nil || strings.EqualFold(n.Container, l.Target.Host) || alone || onExternal(s.Project, l.From) || len(l.From.ExternalLinks) > 0 {
			return &n
		}
	}
	return nil
}

// namesakes are the containers of other projects that have a name which nobody in this one has, one for each of their
// networks; those on a network that nginx was meant to be on come first.
func namesakes(s *inspector.Snapshot, l *inspector.Link) []neighbor {
	if s.Engine == nil || !isStranger(s, l) || resolves(l) || l.From.NetworkMode != "" {
		return nil
	}
	var found []neighbor
	for _, n := range s.Engine.Neighbors {
		if !n.Has(l.Target.Host) {
			continue
		}
		for _, network := range n.Networks {
			if l.Gateway != nil && l.Gateway.On(network) != nil || putsOnNetwork(s, l.From, network) {
				return nil // nginx is there, or is to be there, and there is another reason
			}
			found = append(found, neighbor{n, network, declaredAs(s, l.From, network)})
		}
	}
	slices.SortStableFunc(found, func(a, b neighbor) int {
		switch {
		case (a.declared != nil) == (b.declared != nil):
			return 0
		case a.declared != nil:
			return -1
		}
		return 1
	})
	return found
}

// putsOnNetwork reports whether the files put a service on a network of the engine.
func putsOnNetwork(s *inspector.Snapshot, service *compose.Service, network string) bool {
	return slices.ContainsFunc(service.Networks, func(on compose.ServiceNetwork) bool { return engineName(s, on.Name) == network })
}

// meetsNeighbor reports whether the files put nginx on a network on which a container of another project has the name.
func meetsNeighbor(s *inspector.Snapshot, l *inspector.Link) bool {
	return isStranger(s, l) && slices.ContainsFunc(s.Engine.Neighbors, func(n inspector.Neighbor) bool {
		return n.Has(l.Target.Host) && slices.ContainsFunc(n.Networks, func(network string) bool { return putsOnNetwork(s, l.From, network) })
	})
}

// declaredAs returns the project's own network that a service is on and that is called like one of the engine: "shared"
// for shared or blog_shared.
func declaredAs(s *inspector.Snapshot, service *compose.Service, network string) *compose.Network {
	for _, on := range service.Networks {
		d := s.Project.Network(on.Name)
		if d != nil && !d.External && d.Name != "default" && (network == d.Name || strings.HasSuffix(network, "_"+d.Name)) {
			return d
		}
	}
	return nil
}

// notExternal speaks of a name that another project has, on a network that this one does not declare, or makes for itself
// under the same key.
func notExternal(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	n := neighborOf(s, l)
	failed := l.Resolves() != nil || namedIn(emergency(s, l.Proxy.Service), l.Target.Host) || len(unresolved(s, l)) > 0
	if n == nil || !failed && l.Gateway != nil && !l.Target.Dynamic {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: networksAt(l.From), Label: fmt.Sprintf("%s is on %s", l.From.Name, networkList(l.From)), Services: []string{l.Proxy.Service},
		Message: fmt.Sprintf("nginx proxies to %q: %s has that name, on its network %s, which the files of this project do not declare",
			l.Target.Host, n.text(), n.network),
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to " + l.Target.Host}},
		Evidence: slices.Concat([]inspector.Evidence{n.evidence()}, lookups(l), emergencies(s, l.Proxy.Service), logged(l.Proxy.Service, unresolved(s, l))),
		Why:      "Docker answers for a name only on the networks that both containers are on, and Compose makes networks of its own for each project unless they are external",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Declare it (%s), and put %s on it: networks: [%s]", n.lines(), l.From.Name, strings.Join(append(networkKeys(l.From), n.network), ", ")),
			Edits:   declareNetwork(s, l.From, n.network), Then: recreate(l.From.Name),
		},
	}
	if n.declared != nil {
		f.At, f.Label = n.declared.Pos, "not external: Compose makes one for this project"
		f.Message = fmt.Sprintf("nginx proxies to %q: %s has that name, on %s, but the network %s of this project is another one, %s, because it is not declared external",
			l.Target.Host, n.text(), n.network, n.declared.Name, engineName(s, n.declared.Name))
		f.Fix.Summary, f.Fix.Edits = "Declare it external: "+n.lines(), makeExternal(s, n)
		f.Fix.Then = forceRecreate(membersOf(s.Project, n.declared.Name)...)
	}
	if !failed {
		f.Severity = inspector.Warning
	}
	return f
}

// text names the neighbor as a person would.
func (n *neighbor) text() string {
	switch {
	case n.Project == "":
		return "the container " + n.Container
	case n.Service == "":
		return fmt.Sprintf("%s of the project %s", n.Container, n.Project)
	}
	return fmt.Sprintf("the service %s of the project %s", n.Service, n.Project)
}

// evidence cites the engine.
func (n *neighbor) evidence() inspector.Evidence {
	return inspector.Evidence{Fact: fmt.Sprintf("%s, %s, is on %s", n.Container, n.text(), strings.Join(n.Networks, ", ")), Source: "docker inspect " + n.Container}
}

// lines is what to write in the Compose file, in one line.
func (n *neighbor) lines() string {
	key := n.network
	if n.declared != nil {
		key = n.declared.Name
	}
	return fmt.Sprintf("networks: {%s: {external: true, name: %s}}", key, n.network)
}

// makeExternal are the edits that declare a network external, where nothing else is said of it.
func makeExternal(s *inspector.Snapshot, n *neighbor) []inspector.Edit {
	at := n.declared.Pos
	line := s.Line(at)
	if !n.declared.FirstKey.IsZero() || n.declared.Internal || n.declared.Driver != "" || !strings.HasSuffix(strings.TrimSpace(line), ":") {
		return nil
	}
	return []inspector.Edit{
		{File: at.File, Line: at.Line + 1, New: indent(line) + "  external: true"},
		{File: at.File, Line: at.Line + 1, New: indent(line) + "  name: " + n.network},
	}
}

// declareNetwork are the edits that declare a network of another project and put a service on it.
func declareNetwork(s *inspector.Snapshot, service *compose.Service, network string) []inspector.Edit {
	join := addNetwork(s, service, network)
	if service.NetworksPos.IsZero() { // whatever else is on the default network
		join = addKey(s, service, fmt.Sprintf("networks: [default, %s]", network))
	}
	at, head := s.Project.ServicesPos, []string{"networks:"}
	margin := "  "
	for _, d := range s.Project.Networks {
		if !d.Pos.IsZero() && d.Pos.File == service.Pos.File {
			at, head, margin = d.Pos, nil, indent(s.Line(d.Pos))
			break
		}
	}
	line := strings.TrimSpace(s.Line(at))
	if len(join) == 0 || at.File != service.Pos.File || !strings.HasSuffix(line, ":") && head != nil || margin == "" {
		return nil
	}
	for _, text := range append(head, margin+network+":", margin+"  external: true") {
		join = append(join, inspector.Edit{File: at.File, Line: at.Line, New: text})
	}
	return join
}
