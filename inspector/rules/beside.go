package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// servedBeside reports whether a program that runs beside nginx in its container listens on the port of a loopback target,
// or may do so: it speaks what nginx speaks there, and the files do not tell its port.
func servedBeside(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Proxy.Company.Servers, func(at compose.Serving) bool {
		return at.Port == l.Target.Port || at.Port == 0 && at.Protocol == l.Pass.Scheme && len(l.Dials) == 0
	})
}

// portBeside is about a loopback target where all that runs beside nginx in its container is known, and listens on other ports.
func portBeside(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	with := l.Proxy.Company
	if !with.Whole || len(with.Servers) == 0 || len(l.Dials) > 0 || l.Target.Port == 0 || !isLoopback(s, l) {
		return nil
	}
	at := with.Servers[0]
	var ports []int
	for _, server := range with.Servers {
		if server.Port == 0 {
			return nil // the files do not tell
		}
		ports = append(ports, server.Port)
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.PortAt(), Label: "nothing listens on this port", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, but %s, which runs beside it in the container of %s, listens on port %s", l.Target, at.Program, l.Proxy.Service, numbers(ports)),
		Also:     []inspector.Place{{At: at.Pos, Label: fmt.Sprintf("runs %s on port %d", at.Program, at.Port)}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s on port %d", at.Program, at.Port), Source: at.Pos.String()}},
		Why:      "a connection to a port on which nothing listens is refused at once, which nginx answers with 502",
		Fix:      inspector.Fix{Summary: "Proxy to the port on which the program listens: one of " + numbers(ports), Then: applyConfig(s, l.Proxy, l.PortAt().File)},
	}
	if slices.Sort(ports); len(slices.Compact(ports)) == 1 {
		f.Fix.Summary = fmt.Sprintf("Proxy to port %d", ports[0])
		f.Fix.Edits = replacePort(s, l, ports[0])
	}
	return f
}
