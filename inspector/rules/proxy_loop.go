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
	ID: "CC614", Name: "proxy-loop", Needs: inspector.Static,
	Summary: "nginx proxies or redirects a request to itself, where the same location takes it again",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(redirectCircles(s), eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if own := ownPort(s.Project, l); own != 0 && isLoop(l, own) {
				return proxyLoop(s, l, own)
			} else if own != 0 {
				return redirectedBack(s, l, own)
			}
			if port := domainPort(l); port != 0 && isLoop(l, port) {
				return domainLoop(s, l, port)
			} else if port != 0 {
				return redirectedBack(s, l, port)
			}
			return nil
		})...)
	},
})

// comesBack reports whether a request that nginx sends to a target comes back to the same location, as far as the files alone say so.
func comesBack(s *inspector.Snapshot, l *inspector.Link) bool {
	port := ownPort(s.Project, l)
	return port != 0 && isLoop(l, port)
}

// isLoop reports whether a request that nginx sends to a port of its own comes back to the same location.
func isLoop(l *inspector.Link, port int) bool {
	location := locationOf(l.Proxy, l.Pass)
	if location == nil || l.Pass.Directive != "proxy_pass" || l.Pass.URI != "" && l.Pass.URI != location.Path || !isPrefix(location) || has(location, "rewrite") || !l.Proxy.Config.Complete {
		return false
	}
	again := l.Proxy.Config.Choose(nginx.Request{Address: loopback(l), Port: port, TLS: l.Pass.Scheme == "https", Host: hostSent(l), URI: location.Path})
	return again.Unknown == "" && again.Pass >= 0 && &l.Proxy.Config.Passes[again.Pass] == l.Pass
}

// ownPort returns the port of nginx's own container to which a target leads, or 0: by the name of nginx's service, by
// the loopback, or by a port that nginx publishes on the host.
func ownPort(p *compose.Project, l *inspector.Link) int {
	switch host := l.Target.Host; {
	case l.From == nil:
		return 0
	case len(l.Services) == 1 && l.Services[0] == l.From, inspector.IsLoopback(host) && !sharesNamespace(p, l.From):
		return l.Target.Port
	case inspector.IsHostName(host) && l.From.NetworkMode == "":
		return publishedAs(l.From, l)
	}
	return 0
}

func loopback(l *inspector.Link) string {
	if inspector.IsLoopback(l.Target.Host) {
		return "127.0.0.1"
	}
	return ""
}

// hostSent is the Host header that nginx sends: its default is what proxy_pass names; else a name that the pass's
// server has.
func hostSent(l *inspector.Link) string {
	set := header(l.Proxy, l.Pass, "Host")
	switch {
	case set == nil && l.Pass.Upstream != "":
		return l.Pass.Upstream
	case set == nil || set.Args[1] == "$proxy_host":
		return l.Target.Host
	case !strings.Contains(set.Args[1], "$"):
		return set.Args[1]
	}
	names := l.Server().Names
	if i := slices.IndexFunc(names, func(n nginx.Name) bool { return !strings.ContainsAny(n.Text, "~*$_") && n.Text != "" }); i >= 0 {
		return names[i].Text
	}
	return ""
}

func proxyLoop(s *inspector.Snapshot, l *inspector.Link, port int) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "nginx itself", Services: []string{l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to %s, which is %s itself: the same location takes the request again, without end", l.Target, l.From.Name),
		Evidence: []inspector.Evidence{citePass(l.Proxy, l.Pass), {Fact: fmt.Sprintf("%s listens on %d", l.From.Name, port), Source: l.Proxy.Pos(l.Server().Pos).String()}},
		Why:      "each turn of the loop holds two connections until nginx runs out of them: \"worker_connections are not enough\", and 502 or 500 for all its sites",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write the service that is meant in the place of %s: one of %s", l.Target.Host, strings.Join(serviceNames(s, l), ", ")),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		},
	}
	if other := otherDoor(l.Proxy, l, port); other != 0 {
		f.Fix.Summary = fmt.Sprintf("Write %d, on which another server of this nginx listens, in the place of %d; or another service in the place of %s", other, port, l.Target.Host)
	}
	lines := loggedWhere(s, l.Proxy.Service, func(e entry) bool { return strings.HasSuffix(e.Message, "worker_connections are not enough") })
	f.Evidence = append(f.Evidence, logged(l.Proxy.Service, lines)...)
	return f
}

// otherDoor is the one other port on which another server of the same nginx listens without TLS; 0 where there is none,
// or more than one.
func otherDoor(p *inspector.Proxy, l *inspector.Link, port int) int {
	found := 0
	for i := range p.Config.Servers {
		server := &p.Config.Servers[i]
		for _, listen := range server.Listens {
			switch {
			case i == l.Pass.Server || server.Stream || listen.Port == port || listen.SSL || listen.Port == 0 || listen.Port == found:
			case found != 0:
				return 0
			default:
				found = listen.Port
			}
		}
	}
	return found
}
