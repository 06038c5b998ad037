package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC503", Name: "loopback-listener", Needs: inspector.Probed,
	Summary: "the app listens on 127.0.0.1 or ::1 inside its container",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if refused(l) == nil || len(l.Far) == 0 || inspector.IsLoopback(l.Target.Host) {
				return nil
			}
			sockets, _ := listening(l)
			for _, socket := range sockets {
				if socket.Port == l.Target.Port && inspector.IsLoopback(socket.Address) && socket.Address != "0.0.0.0" && socket.Address != "::" {
					return loopbackListener(s, l, socket)
				}
			}
			return nil
		})
	},
})

func loopbackListener(s *inspector.Snapshot, l *inspector.Link, socket inspector.Socket) *inspector.Finding {
	name := farName(l)
	at := serviceAt(s, name)
	if service := s.Project.Service(name); service != nil && !service.CommandPos.IsZero() {
		at = service.CommandPos
	}
	return &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "listens on " + address(socket.Address, socket.Port), Services: services(l),
		Message:  fmt.Sprintf("%s listens on %s only, so that nginx cannot reach it", name, address(socket.Address, socket.Port)),
		Also:     []inspector.Place{{At: l.PortAt(), Label: "the port is right"}},
		Evidence: append(append(listeners(l), dials(l)...), connectErrors(s, l)...),
		Why:      fmt.Sprintf("%s inside a container is that container alone", socket.Address),
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the app listen on 0.0.0.0:%d: servers call it host, bind or listen (`--host 0.0.0.0`, `-b 0.0.0.0:%d`, HOST=0.0.0.0)", socket.Port, socket.Port),
			Then:    recreate(name),
		},
	}
}
