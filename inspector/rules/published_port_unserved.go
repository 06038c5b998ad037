package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC504", Name: "published-port-unserved", Needs: inspector.Static,
	Summary: "a port is published to a container port on which nginx does not listen",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			if f := unserved(s, &s.Proxies[i]); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

// unserved speaks of a proxy none of whose published ports is served: where one is, another published one that
// is not served yet (443 before the certificate is there) is common and harms nobody.
func unserved(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	served, source, sure := servedPorts(s, p)
	if !sure || service.NetworkMode != "" || len(served) == 0 {
		return nil
	}
	var idle []compose.Port
	for _, port := range service.Ports {
		switch {
		case port.Protocol != "tcp":
		case slices.Contains(served, port.Target):
			return nil
		default:
			idle = append(idle, port)
		}
	}
	if len(idle) == 0 {
		return nil
	}
	port := idle[0]
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: port.Pos,
		Label:    fmt.Sprintf("nginx does not listen on %d", port.Target),
		Message:  fmt.Sprintf("%s publishes container port %d, but nginx listens on %s", p.Service, port.Target, numbers(served)),
		Evidence: []inspector.Evidence{{Fact: "nginx listens on " + numbers(served), Source: source}},
		Why:      "the engine accepts the connection on your host and finds nobody behind it: the browser sees an empty reply or a reset",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Publish the port on which nginx listens, or let nginx listen on %d", port.Target),
			Then:    recreate(p.Service),
		},
	}
	if at := listenAt(p); at != nil {
		f.Also = []inspector.Place{*at}
	}
	if len(served) == 1 {
		f.Fix.Summary = fmt.Sprintf("Publish container port %d", served[0])
		f.Fix.Edits = replaceTarget(s, port, served[0])
	}
	if source != filesSay {
		f.Severity = inspector.Error
	}
	return f
}

const filesSay = "listen in its configuration"

// servedPorts returns the TCP ports on which nginx listens: by its sockets where they were read, else by a
// configuration that is wholly visible.
func servedPorts(s *inspector.Snapshot, p *inspector.Proxy) (ports []int, source string, sure bool) {
	if s.Probes != nil {
		for _, probe := range s.Probes.Proxies {
			if probe.Service == p.Service && probe.Sockets != nil {
				return open(probe.Sockets), "/proc/net/tcp in its container", true
			}
		}
	}
	if p.Config == nil || !p.Config.Complete || len(p.Config.Problems) > 0 {
		return nil, "", false
	}
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			if l.Port == 0 && l.Address == "" {
				return nil, "", false
			}
			if l.Port != 0 && !l.UDP {
				ports = append(ports, l.Port)
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports), filesSay, true
}

// listenAt is the first listen directive that somebody wrote in a file of the project.
func listenAt(p *inspector.Proxy) *inspector.Place {
	if p.Config == nil {
		return nil
	}
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			if at := p.Pos(l.Pos); !l.Implicit && !isInside(at.File) {
				return &inspector.Place{At: at, Label: "nginx listens here"}
			}
		}
	}
	return nil
}

// replaceTarget is the edit that publishes another container port.
func replaceTarget(s *inspector.Snapshot, port compose.Port, target int) []inspector.Edit {
	line := s.Line(port.Pos)
	old, published := fmt.Sprintf(":%d", port.Target), fmt.Sprintf(":%d", target)
	at := strings.LastIndex(line, old)
	if at < 0 {
		return nil
	}
	return []inspector.Edit{{File: port.Pos.File, Line: port.Pos.Line, Old: line, New: line[:at] + published + line[at+len(old):]}}
}
