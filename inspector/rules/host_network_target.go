package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC304", Name: "host-network-target", Needs: inspector.Static,
	Summary: "the service has no network of its own (network_mode), so that its name does not resolve",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if len(l.Services)+len(l.Apart) > 0 {
				return nil
			}
			to := namesake(s, l)
			if to == nil || to.NetworkMode == "" || l.Extra != nil || !hasDockerDNS(l.From) || len(l.From.DNS) > 0 || resolves(l) || l.Works() {
				return nil
			}
			return hostNetworkTarget(s, l, to)
		})
	},
})

// namesake returns the service that the target's host is the name of, by its key or its container_name.
func namesake(s *inspector.Snapshot, l *inspector.Link) *compose.Service {
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		if l.From != nil && l.Target.Host != "" && (strings.EqualFold(service.Name, l.Target.Host) || strings.EqualFold(service.ContainerName, l.Target.Host)) {
			return service
		}
	}
	return nil
}

func hostNetworkTarget(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) *inspector.Finding {
	host := l.Target.Host
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "no name in Docker's DNS", Services: []string{to.Name, l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to %q, but %s runs with network_mode: %s, where it has no name", host, to.Name, to.NetworkMode),
		Also:     []inspector.Place{{At: to.Pos, Label: "network_mode: " + to.NetworkMode}},
		Evidence: append([]inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s has network_mode: %s", to.Name, to.NetworkMode), Source: to.Pos.String()}}, lookups(l)...),
		Why:      "Docker's DNS knows containers by the networks that they are on; with a network_mode of its own a container is on none",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Take network_mode: %s away from %s, so that both meet on a network", to.NetworkMode, to.Name),
			Then:    recreate(to.Name, l.From.Name),
		},
	}
	f.Evidence = append(f.Evidence, emergencies(s, l.From.Name)...)
	if knownElsewhere(s, l) {
		f.Severity = inspector.Warning // another project or DNS may have the name
	}
	owner := inspector.Namespace(s.Project, to)
	switch {
	case to.NetworkMode == "host":
		f.Fix.Summary = fmt.Sprintf("Write host.docker.internal in the place of %s, and give %s `extra_hosts: [\"host.docker.internal:host-gateway\"]`", host, l.From.Name)
		f.Fix.Then = recreate(l.From.Name)
	case owner != nil && owner != to && len(inspector.SharedNetworks(owner, l.From)) > 0:
		f.Why = fmt.Sprintf("%s lives in the network namespace of %s: it is found under that name, at its own port", to.Name, owner.Name)
		f.Fix = inspector.Fix{
			Summary: fmt.Sprintf("Write %s in the place of %s", owner.Name, host),
			Edits:   replaceHost(s, l, owner.Name),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		}
	}
	return f
}
