package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC202", Name: "loopback-upstream", Needs: inspector.Static,
	Summary: "nginx proxies to localhost, which is the nginx container itself",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if !inspector.IsLoopback(l.Target.Host) || l.From == nil || sharesNamespace(s.Project, l.From) || listensItself(l) {
				return nil
			}
			if ok := l.Connects(); ok != nil && *ok {
				return nil
			}
			return loopbackUpstream(s, l)
		})
	},
})

// sharesNamespace reports whether other processes than nginx's own may listen on nginx's loopback by design: the
// host's, or those of a service in the same network namespace.
func sharesNamespace(p *compose.Project, nginxService *compose.Service) bool {
	if nginxService.NetworkMode == "host" || strings.HasPrefix(nginxService.NetworkMode, "service:") || strings.HasPrefix(nginxService.NetworkMode, "container:") {
		return true
	}
	return slices.ContainsFunc(p.Services, func(s compose.Service) bool { return s.NetworkMode == "service:"+nginxService.Name })
}

// listensItself reports whether nginx has a server of its own on the port, so that it proxies to itself on purpose.
func listensItself(l *inspector.Link) bool {
	for _, server := range l.Proxy.Config.Servers {
		if slices.ContainsFunc(server.Listens, func(listen nginx.Listen) bool { return listen.Port == l.Target.Port }) {
			return true
		}
	}
	return false
}

// runsOnlyNginx reports whether nothing but nginx runs in the container: an image of nginx alone, with its own command.
func runsOnlyNginx(service *compose.Service) bool {
	return service.Build == nil && nginx.ImageFiles(service.Image) != nil && len(service.Entrypoint) == 0
}

func loopbackUpstream(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "the nginx container itself", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which is the container of %s itself, where nothing but nginx runs", l.Target, l.Proxy.Service),
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "each container has a loopback of its own: localhost never leads to another service",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write the service's name in the place of %s: one of %s", l.Target.Host, strings.Join(serviceNames(s, l), ", ")),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		},
	}
	if refused(l) != nil || (len(l.Dials) == 0 && runsOnlyNginx(l.From)) {
		f.Severity = inspector.Error
	}
	if service := behindPort(s, l); service != nil {
		f.Services = append(f.Services, service.Name)
		f.Message = fmt.Sprintf("nginx proxies to %s, which is the container of %s itself; %s is another container", l.Target, l.Proxy.Service, service.Name)
		f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s", service.Name, l.Target.Host)
		f.Fix.Edits = replaceHost(s, l, service.Name)
		f.Also = []inspector.Place{{At: service.Pos, Label: "the service that is probably meant"}}
	}
	return f
}

// behindPort finds the service that a loopback target probably means: the only one on nginx's networks that is
// known to listen on the port, or else the only other service there.
func behindPort(s *inspector.Snapshot, l *inspector.Link) *compose.Service {
	var onPort, others []*compose.Service
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		if service.Name == l.Proxy.Service || len(inspector.SharedNetworks(service, l.From)) == 0 {
			continue
		}
		others = append(others, service)
		if slices.Contains(service.ExpectedPorts(), l.Target.Port) || published(service, l.Target.Port) || (l.Pass.Scheme == "fastcgi" && isFPM(service)) {
			onPort = append(onPort, service)
		}
	}
	switch {
	case len(onPort) == 1:
		return onPort[0]
	case len(onPort) == 0 && len(others) == 1:
		return others[0]
	}
	return nil
}

func published(service *compose.Service, port int) bool {
	return slices.ContainsFunc(service.Ports, func(p compose.Port) bool { return p.Published == port })
}

// isFPM reports whether a service is php-fpm by its image, which listens on 9000 (Docker's official php image).
func isFPM(service *compose.Service) bool {
	image := service.Image
	if service.Build != nil {
		image = service.Build.From
	}
	return strings.Contains(image, "fpm")
}
