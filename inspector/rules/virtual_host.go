package rules

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC630", Name: "virtual-host", Needs: inspector.Static,
	Summary: "what nginx-proxy makes of VIRTUAL_HOST does not lead to the app",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Project.Services {
			to := &s.Project.Services[i]
			if to.NoEngine && (s.Engine == nil || s.Engine.FirstRunning(to.Name) == nil) {
				found = append(found, *noEngine(s, to))
			}
			if f := virtualHost(s, to); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

// protoSpeaks is what nginx speaks for a VIRTUAL_PROTO, as account.speaks has it.
var protoSpeaks = map[string]string{"": "http", "http": "http", "https": "tls", "fastcgi": "fastcgi", "uwsgi": "uwsgi"}

// virtualHost judges the virtual host of a service; nil where it works, where nobody can tell, and where its passes are seen: then
// they are judged as any other.
func virtualHost(s *inspector.Snapshot, to *compose.Service) *inspector.Finding {
	at := to.VirtualHost
	if at == nil || hosts(s, to.Name) || to.NetworkMode != "" {
		return nil
	}
	from := s.Project.Service(at.Through)
	if from == nil || from.NetworkMode != "" || from.NoEngine {
		return nil
	}
	if !meetsProxy(s, from, to) {
		return apartFromProxy(s, from, to)
	}
	if p := s.Proxy(at.Through); p != nil && p.Source == "container" {
		return nil
	}
	if len(at.Quoted) > 0 {
		return virtualQuoted(s, to)
	}
	told := accountOfService(s, to)
	if told == nil || len(at.Ports) == 0 || len(told.ports) == 0 {
		return virtualTries(to)
	}
	i := slices.IndexFunc(at.Ports, told.listens)
	if i < 0 {
		return virtualPort(to, told)
	}
	if closed := to.Serving; closed != nil && closed.Port == at.Ports[i] && len(at.Ports) == 1 && closed.Address != "" && len(reachablePorts([]inspector.Socket{{Address: closed.Address, Port: closed.Port}})) == 0 {
		return virtualLoopback(s, to)
	}
	if f := virtualProto(to, told, at.Ports[i]); f != nil && len(at.Ports) == 1 {
		return f
	}
	return virtualTries(to)
}

// meetsProxy reports whether a service and nginx-proxy share a network: by their containers where these run, else by the files.
func meetsProxy(s *inspector.Snapshot, from, to *compose.Service) bool {
	if s.Engine != nil {
		if a, b := s.Engine.FirstRunning(from.Name), s.Engine.FirstRunning(to.Name); a != nil && b != nil {
			return len(inspector.CommonNetworks(a, b)) > 0
		}
	}
	return slices.ContainsFunc(to.Networks, func(on compose.ServiceNetwork) bool {
		network := s.Project.Network(on.Name)
		return slices.ContainsFunc(from.Networks, func(other compose.ServiceNetwork) bool {
			known := s.Project.Network(other.Name)
			return on.Name == other.Name || network != nil && known != nil && network.EngineName == known.EngineName
		})
	})
}

// accountOfService is what the files tell of where a service listens; nil where they do not tell.
func accountOfService(s *inspector.Snapshot, to *compose.Service) *account {
	switch p := s.Proxy(to.Name); {
	case to.Serving != nil && to.Serving.Port == 0:
		return nil
	case to.Serving != nil:
		return accountOf(to.Serving, []inspector.Evidence{servesFact(to.Name, to.Serving)})
	case p != nil:
		return nginxBehind(s, p)
	case to.ImagePorts != nil && to.ImagePorts.Doubt:
		return nil
	}
	return imageBehind(to)
}
