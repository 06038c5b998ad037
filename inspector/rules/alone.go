package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// What runs in nginx's container and network beside nginx.

// runsOnlyNginx reports whether nothing but nginx runs in the container: an image of nginx alone, with its own
// entry point and command.
func runsOnlyNginx(service *compose.Service) bool {
	return service != nil && service.Build == nil && nginx.ImageFiles(service.Image) != nil && len(service.Entrypoint) == 0 &&
		(len(service.Command) == 0 || path.Base(service.Command[0]) == "nginx")
}

// buildsOnNginx reports whether a service is built on an image of nginx alone and runs nothing but nginx.
func buildsOnNginx(service *compose.Service) bool {
	b := service.Build
	return b != nil && nginx.ImageFiles(b.From) != nil && len(service.Entrypoint)+len(service.Command)+len(b.Entrypoint) == 0 &&
		(len(b.Command) == 0 || path.Base(b.Command[0]) == "nginx")
}

// startsNginx reports whether the container starts nginx alone, as far as its image's Dockerfile tells.
func startsNginx(service *compose.Service) bool {
	return runsOnlyNginx(service) || buildsOnNginx(service)
}

// isAlone reports whether nothing else runs in nginx's container, by its image or by what starts there.
func isAlone(l *inspector.Link) bool { return l.Proxy.Alone || runsOnlyNginx(l.From) }

// sharesNamespace reports whether other processes than nginx's own may listen on nginx's loopback by design: the
// host's, or those of a service in the same network namespace.
func sharesNamespace(p *compose.Project, nginxService *compose.Service) bool {
	if nginxService.NetworkMode == "host" || strings.HasPrefix(nginxService.NetworkMode, "service:") || strings.HasPrefix(nginxService.NetworkMode, "container:") {
		return true
	}
	return slices.ContainsFunc(p.Services, func(s compose.Service) bool {
		return s.NetworkMode == "service:"+nginxService.Name ||
			(nginxService.ContainerName != "" && s.NetworkMode == "container:"+nginxService.ContainerName)
	})
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

// knownImage reports whether a service's image has nothing but its well-known files and those that a Dockerfile names.
func knownImage(service *compose.Service) bool {
	if b := service.Build; b != nil {
		return b.Plain && nginx.ImageFiles(b.From) != nil
	}
	return nginx.ImageFiles(service.Image) != nil
}
