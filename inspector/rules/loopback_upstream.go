package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC202", Name: "loopback-upstream", Needs: inspector.Static,
	Summary: "nginx proxies to localhost, which is the nginx container itself",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if !isLoopback(s, l) {
				return nil
			}
			return loopbackUpstream(s, l)
		}), handedToLoopback(s)...)
	},
})

// isLoopback reports whether nginx dials its own loopback, where nobody else is meant to be.
func isLoopback(s *inspector.Snapshot, l *inspector.Link) bool {
	if !inspector.IsLoopback(l.Target.Host) || l.From == nil || slices.Contains(refusing, l.Target.Port) || isDown(l) || sharesNamespace(s.Project, l.From) || listensItself(l) || servedBeside(l) {
		return false
	}
	ok := l.Connects()
	return ok == nil || !*ok
}

// refusing are ports to which those are sent who are to get nothing: discard and tcpmux, on which nobody listens (IANA's registry).
var refusing = []int{9, 1}

func loopbackUpstream(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "the nginx container itself", Written: true, Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which is the container of %s itself", l.Target, l.Proxy.Service),
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "each container has a loopback of its own: localhost never leads to another service",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write the service's name in the place of %s: one of %s", l.Target.Host, strings.Join(serviceNames(s, l), ", ")),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		},
	}
	meant, port := behindPort(s, l)
	switch certain := len(l.Dials) == 0 && isAlone(l); {
	case refused(l) != nil || certain:
		f.Severity = inspector.Error
	case meant == nil:
		return nil // the app may well run beside nginx in this container
	}
	if meant == nil {
		f.Message += ", where nothing else listens on that port"
		f.Fix.Summary += `; a program on the host itself is host.docker.internal, with extra_hosts: ["host.docker.internal:host-gateway"]`
		return f
	}
	f.Services = append(f.Services, meant.Name)
	f.Message += fmt.Sprintf("; %s is another container", meant.Name)
	f.Also = []inspector.Place{{At: meant.Pos, Label: "the service that is probably meant"}}
	f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s", meant.Name, l.Target.Host)
	f.Fix.Edits = replaceHost(s, l, meant.Name)
	if port != l.Target.Port {
		f.Fix.Summary = fmt.Sprintf("Write %s:%d in the place of %s: %d is its port on the host only", meant.Name, port, l.Target, l.Target.Port)
		f.Fix.Edits = replaceAddress(s, l, meant.Name, port)
	}
	return f
}

// behindPort finds the service that a loopback target probably means, and the port in its container: the one that has
// the port on the host's loopback, else the only one on nginx's networks that is known to have it.
func behindPort(s *inspector.Snapshot, l *inspector.Link) (meant *compose.Service, port int) {
	if meant, port = onlyWith(s, l, publishedAs); meant != nil {
		return meant, port
	}
	return onlyWith(s, l, portInside)
}

// onlyWith returns the only service on nginx's networks in which the target's port means something, and what.
func onlyWith(s *inspector.Snapshot, l *inspector.Link, inside func(*compose.Service, *inspector.Link) int) (only *compose.Service, port int) {
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		if other.Name == l.Proxy.Service || len(inspector.SharedNetworks(other, l.From)) == 0 {
			continue
		}
		here := inside(other, l)
		switch {
		case here == 0:
		case only != nil:
			return nil, 0
		default:
			only, port = other, here
		}
	}
	return only, port
}

// portInside is the port in the service's container that the target's port means there; 0: the service is not
// known to have it. What is published on the host leads to the container's side.
func portInside(service *compose.Service, l *inspector.Link) int {
	if slices.Contains(service.ExpectedPorts(), l.Target.Port) || (l.Pass.Scheme == "fastcgi" && l.Target.Port == 9000 && isFPM(service)) {
		return l.Target.Port
	}
	return publishedAs(service, l)
}

// publishedAs is the port in the service's container that is the target's port on the host; 0: none.
func publishedAs(service *compose.Service, l *inspector.Link) int {
	for _, p := range service.Ports {
		if p.Published == l.Target.Port && p.Protocol == "tcp" {
			return p.Target
		}
	}
	return 0
}

// speaksFastCGI matches what tags say of an image that has php-fpm for its server: php:8.3-fpm, adminer:4-fastcgi.
var speaksFastCGI = lazyregexp.New(`fpm|:(?:[\w.]+[-_.])*(?:fastcgi|fcgi)(?:[-_.@]|$)`)

// speaksHTTP matches images that have a server of HTTP before their php-fpm.
var speaksHTTP = lazyregexp.New(`nginx|apache|httpd|caddy`)

// isFPM reports whether a service is php-fpm: by its command where that tells, else by its image, which listens on 9000 as
// Docker's official php image does.
func isFPM(service *compose.Service) bool {
	if service.Serving != nil {
		return service.Serving.Program == "php-fpm"
	}
	image := service.BaseImage()
	return speaksFastCGI.MatchString(image) && !speaksHTTP.MatchString(compose.Repository(image))
}
