package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC505", Name: "host-loopback-listener", Needs: inspector.Probed,
	Summary: "the app on the host listens on the host's loopback only",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			d := refused(l)
			if d == nil || s.Probes.Host == nil || len(l.Far) > 0 || !slices.Contains(s.Probes.Host.Ports, l.Target.Port) {
				return nil
			}
			return hostLoopback(s, l, d.Address)
		})
	},
})

func hostLoopback(s *inspector.Snapshot, l *inspector.Link, dialled string) *inspector.Finding {
	var on []string
	var app *compose.Service
	for _, socket := range s.Probes.Host.Sockets {
		if socket.Port != l.Target.Port {
			continue
		}
		if !inspector.IsLoopback(socket.Address) || socket.Address == "0.0.0.0" || socket.Address == "::" {
			return nil
		}
		on = append(on, address(socket.Address, socket.Port))
	}
	if len(on) == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.PortAt(), Label: "on the host only the host itself reaches it", Services: []string{l.Proxy.Service},
		Message: fmt.Sprintf("nginx proxies to %s on the host, but what listens there does so on %s only", l.Target, list(compact(on))),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), dials(l),
			[]inspector.Evidence{{Fact: "the host listens on " + list(compact(on)), Source: s.Probes.Host.Source}}),
		Why: "a container reaches its host by the address of a bridge, never by the host's 127.0.0.1",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the app on the host listen on %s, the address that containers know, or on 0.0.0.0 (then mind who else reaches it)", dialled),
			Then:    fmt.Sprintf("ss -ltnp 'sport = :%d'", l.Target.Port),
		},
	}
	for i := range s.Project.Services {
		if service := &s.Project.Services[i]; service.NetworkMode == "host" && service.Name != l.Proxy.Service {
			app = service
		}
	}
	if app != nil {
		f.Services = append(f.Services, app.Name)
		f.Also = []inspector.Place{{At: app.Pos, Label: "it may be this one, which shares the host's network"}}
	}
	return f
}
