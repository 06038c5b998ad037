package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// namedAsBlock is the part of CC615 about a server outside of the project that is asked for the name of the upstream block,
// which nobody but this nginx knows: by proxy_ssl_name's default, $proxy_host.
func namedAsBlock(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c, pass, host := l.Proxy.Config, l.Pass, l.Target.Host
	if pass.Upstream == "" || strings.Contains(pass.Upstream, ".") || strings.EqualFold(pass.Upstream, host) ||
		!inspector.SendsName(c, pass) || inspector.TLSName(c, pass, l.Target) != pass.Upstream {
		return nil
	}
	at := l.Proxy.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "asked for as " + pass.Upstream, Services: []string{l.Proxy.Service},
		Message: fmt.Sprintf("nginx asks %s for the site %s in the TLS handshake (SNI): that is the name of the upstream block", host, pass.Upstream),
		Also:    []inspector.Place{{At: l.Proxy.Pos(l.Target.Pos), Label: "the host that is meant"}},
		Why:     "proxy_ssl_name is $proxy_host by default, the name behind proxy_pass, and not that of the server in the block; who serves many sites at one address breaks the handshake off, or answers 421 or 403",
		Fix:     inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)},
	}
	f.Evidence = []inspector.Evidence{passSource(l), cite(l.Proxy, switchedOn(l.Proxy, pass, "proxy_ssl_server_name"))}
	switch meant := namesOthers(l.Proxy, pass); {
	case l.Broken():
		f.Severity, f.Second = inspector.Error, false
	case inspector.Verifies(c, pass):
		f.Severity = inspector.Warning // a CA of one's own may sign any name
		f.Message += ", for which no public certificate is"
	case meant != nil:
		f.Severity = inspector.Warning
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "elsewhere it is set: proxy_ssl_name " + meant.Args[0], Source: l.Proxy.Pos(meant.Pos).String()})
	case byName.MatchString(host):
		f.Severity = inspector.Warning
	}
	f.Fix.Summary = fmt.Sprintf("Add `proxy_ssl_name %s;` to the location", host)
	if set := c.Setting(pass.Server, pass.Location, "proxy_ssl_name"); set == nil && plainName.MatchString(host) {
		f.Fix.Edits = addBehind(s, at, fmt.Sprintf("proxy_ssl_name %s;", host))
	}
	if set := header(l.Proxy, pass, "Host"); set == nil || set.Args[1] == "$proxy_host" {
		f.Fix.Summary = fmt.Sprintf("Add `proxy_ssl_name %s;` and `proxy_set_header Host %s;` to the location", host, host)
		f.Fix.Edits = nil // a header of its own would take those of the server away
		if len(c.All(pass.Server, pass.Location, "proxy_set_header")) == 0 && plainName.MatchString(host) {
			f.Fix.Edits = addBehind(s, at, fmt.Sprintf("proxy_ssl_name %s;", host), fmt.Sprintf("proxy_set_header Host %s;", host))
		}
	}
	return f
}

// namesOthers is a proxy_ssl_name for another pass to an upstream block, which shows that its servers are to be asked by name.
func namesOthers(p *inspector.Proxy, pass *nginx.Pass) *nginx.Setting {
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if other.Upstream == "" || other.Upstream == pass.Upstream || other.Scheme != "https" || other.Location < 0 {
			continue
		}
		if set := p.Config.Setting(other.Server, other.Location, "proxy_ssl_name"); set != nil && len(set.Args) == 1 && !strings.Contains(set.Args[0], "$") {
			return set
		}
	}
	return nil
}
