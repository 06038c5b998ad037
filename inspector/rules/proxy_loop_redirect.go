package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// redirectedBack is about a site of https whose requests nginx sends to itself by http, where another server of it redirects them
// to https: the client is sent to where it is already. nil where that is not so. port is that of nginx's container.
func redirectedBack(s *inspector.Snapshot, l *inspector.Link, port int) *inspector.Finding {
	location := locationOf(l.Proxy, l.Pass)
	if l.Pass.Scheme != "http" || l.Pass.URI != "" && l.Pass.URI != location.Path || !isPrefix(location) || has(location, "rewrite") || !publishesTLS(l) || l.Request != nil && l.Request.Good() {
		return nil
	}
	got := l.Proxy.Config.Choose(nginx.Request{Address: loopback(l), Port: port, Host: hostSent(l), URI: location.Path})
	to, https := strings.CutPrefix(got.To, "https://")
	to, _, _ = strings.Cut(to, "?")
	host, path, _ := strings.Cut(to, "/")
	label, which, sent := "nginx itself", "nginx itself, whose", hostSent(l)
	if isOwnName(l, strings.ToLower(l.Target.Host)) {
		label, which = "this site's own name", fmt.Sprintf("the name of this very site: DNS leads it back to %s, whose", l.From.Name)
	} else if strings.EqualFold(sent, l.Target.Host) {
		return nil // the client is sent to another name
	}
	if got.Unknown != "" || got.Server < 0 || got.Status < 300 || got.Status > 399 || !https || !strings.EqualFold(host, sent) || "/"+path != location.Path {
		return nil
	}
	redirect := l.Proxy.Pos(got.Steps[len(got.Steps)-1].Pos)
	f := &inspector.Finding{
		Severity: ofOwnName(l), At: l.At(), Label: label, Services: []string{l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to %s, which is %s port %d redirects to https, to where the client is already, without end", l.Target.Host, which, port),
		Also:     []inspector.Place{{At: redirect, Label: "sent back by this"}},
		Evidence: []inspector.Evidence{citePass(l.Proxy, l.Pass), {Fact: "it answers with a redirect to " + got.To, Source: redirect.String()}},
		Why:      "the name after proxy_pass is to be that of the app behind nginx",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write the service that is meant in the place of %s: one of %s", l.Target.Host, strings.Join(serviceNames(s, l), ", ")),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		},
	}
	if redirect.IsZero() {
		f.Also = nil
	}
	if meant := strays(s, l); len(meant) == 1 {
		namedByStray(s, l, meant[0], f)
	}
	return f
}

// publishesTLS reports whether a link's server is where clients of https get by its name.
func publishesTLS(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Server().Listens, func(listen nginx.Listen) bool {
		if !listen.SSL {
			return false
		}
		if l.From.NetworkMode == "host" {
			return listen.Port == 443
		}
		for _, port := range l.From.Ports {
			if port.Target == listen.Port && port.Published == 443 {
				return true
			}
		}
		return false
	})
}
