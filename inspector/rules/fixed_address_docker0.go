package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// formerDocker0 is the address that Docker gave the host on its default bridge before version 1.9, which gives it 172.17.0.1 (moby issues 17305, 17744).
const formerDocker0 = "172.17.42.1"

// atFormerDocker0 is about a service that nginx asks at its published port by the host's address of long ago; nil where none has that port, or
// it answers there: somebody may have kept the address (dockerd --bip).
func atFormerDocker0(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) *inspector.Finding {
	to, port := publisherOf(s, l)
	if to == nil || l.Connects() != nil && *l.Connects() {
		return nil
	}
	f.Severity, f.Label, f.Services = inspector.Warning, "the host's address before Docker 1.9", []string{l.From.Name, to.Name}
	f.Message = fmt.Sprintf("nginx asks %s by %s, the address of the host before Docker 1.9: today nobody has it", to.Name, l.Target)
	f.Also = []inspector.Place{{At: port.Pos, Label: fmt.Sprintf("port %d of the host is port %d of %s", port.Published, port.Target, to.Name)}}
	f.Why = "the address of the host on Docker's bridge is 172.17.0.1 since, or another one where that is taken; containers of one project reach each other by name"
	f.Fix.Summary = fmt.Sprintf("Write %s:%d in the place of %s", to.Name, port.Target, l.Target)
	if inspector.SharedNetworks(l.From, to) != nil {
		f.Fix.Edits = replaceAddress(s, l, to.Name, port.Target)
	}
	if l.Failed() != nil {
		f.Severity = inspector.Error
	}
	return f
}

// publisherOf is the service beside nginx that publishes a link's port on the host, and that port; nil for none.
func publisherOf(s *inspector.Snapshot, l *inspector.Link) (*compose.Service, *compose.Port) {
	for i := range s.Project.Services {
		for j := range s.Project.Services[i].Ports {
			port := &s.Project.Services[i].Ports[j]
			if port.Published == l.Target.Port && port.Protocol == "tcp" && s.Project.Services[i].Name != l.From.Name {
				return &s.Project.Services[i], port
			}
		}
	}
	return nil, nil
}
