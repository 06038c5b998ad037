package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// noDockerDNS speaks of a service's name in an nginx that only the host's DNS answers.
func noDockerDNS(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "the host does not know this name", Services: services(l),
		Message:  fmt.Sprintf("nginx proxies to %q, but %s runs with network_mode: host, where Docker's DNS does not answer", l.Target.Host, l.From.Name),
		Also:     []inspector.Place{{At: l.From.Pos, Label: "network_mode: host"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "names of services exist on Docker's networks only; on the host's network nginx sees what the host sees: published ports on 127.0.0.1",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Take network_mode: host away from %s and publish its ports; or publish a port of %s and proxy to 127.0.0.1", l.From.Name, to.Name),
			Then:    recreate(l.From.Name),
		},
	}
	if to.NetworkMode == "host" {
		f.Fix.Summary = fmt.Sprintf("Write 127.0.0.1:%d: %s runs on the host's network as well", l.Target.Port, to.Name)
		f.Fix.Edits = replaceAddress(s, l, "127.0.0.1", l.Target.Port)
		f.Fix.Then = applyConfig(s, l.Proxy, l.At().File)
	}
	for _, port := range to.Ports {
		if port.Target == l.Target.Port && port.Published != 0 && port.Protocol == "tcp" {
			f.Fix.Summary = fmt.Sprintf("Write 127.0.0.1:%d, where %s is published", port.Published, to.Name)
			f.Fix.Edits = replaceAddress(s, l, "127.0.0.1", port.Published)
			f.Fix.Then = applyConfig(s, l.Proxy, l.At().File)
		}
	}
	if ok := l.Resolves(); (ok != nil && !*ok) || namedIn(emergency(s, l.From.Name), l.Target.Host) {
		f.Severity = inspector.Error
	}
	f.Evidence = append(f.Evidence, emergencies(s, l.From.Name)...)
	return f
}
