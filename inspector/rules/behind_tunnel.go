package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// tunnels matches images of programs that bring requests of a public https address to a service of the project by http, and
// say so in X-Forwarded-Proto (developers.cloudflare.com/fundamentals/reference/http-headers, ngrok.com/docs/http).
var tunnels = lazyregexp.New(`^(?:[\w.-]+/)?(?:cloudflare/cloudflared|ngrok/ngrok|wernight/ngrok)(?:[:@]|$)`)

// behindTunnel notes a server without TLS that tells apps its own scheme while a tunnel of the project leads to this nginx.
func behindTunnel(s *inspector.Snapshot, p *inspector.Proxy, set *nginx.Setting) *inspector.Finding {
	tunnel := tunnelTo(s, p)
	if tunnel == nil {
		return nil
	}
	f := forwardedProto(s, p, set, "always http behind "+tunnel.Name, "Write `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto`", inLine(s, p.Pos(set.Pos), "$scheme", "$http_x_forwarded_proto"))
	f.Severity, f.First = inspector.Note, true // many apps never look at it
	f.Also = []inspector.Place{{At: tunnel.Pos, Label: fmt.Sprintf("brings requests that came by https to %s, and says so in X-Forwarded-Proto", p.Service)}}
	f.Why = "an app that heeds it redirects to http:// and makes http links: the browser drops its login, loads nothing (mixed content), or is sent round in circles"
	return f
}

// tunnelled matches an address in a tunnel's command: http://web, web:80.
var tunnelled = lazyregexp.New(`://([\w.-]+)|(?:^|[\s=])([A-Za-z][\w.-]*):\d+`)

// maySkip reports whether a tunnel is told where it leads, and that is not surely this service: by its command, or by a file.
func maySkip(from, to *compose.Service) bool {
	for _, named := range tunnelled.FindAllStringSubmatch(strings.Join(from.Command, " "), -1) {
		if host := named[1] + named[2]; host != to.Name && host != to.ContainerName {
			return true
		}
	}
	return len(from.Mounts) > 0
}

// tunnelTo is the service that tunnels to the only nginx of the project that it can reach; nil where there is none, or more.
func tunnelTo(s *inspector.Snapshot, p *inspector.Proxy) *compose.Service {
	to := s.Project.Service(p.Service)
	if to == nil || to.NetworkMode != "" {
		return nil
	}
	var found *compose.Service
	for i := range s.Project.Services {
		from := &s.Project.Services[i]
		if !tunnels.MatchString(from.Image) || from.NetworkMode != "" || !meetsProxy(s, from, to) || maySkip(from, to) {
			continue
		}
		for j := range s.Proxies {
			other := s.Project.Service(s.Proxies[j].Service)
			if &s.Proxies[j] != p && other != nil && meetsProxy(s, from, other) {
				return nil
			}
		}
		found = from
	}
	return found
}
