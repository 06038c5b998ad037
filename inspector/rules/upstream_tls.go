package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC615", Name: "upstream-tls", Needs: inspector.Static,
	Summary: "the upstream's certificate is verified without its CA or name, or asked for without its name or by another",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		unverified := eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			if pass.Scheme != "https" && pass.Scheme != "grpcs" || pass.Location < 0 || !seesSettings(p.Config) || accepted(p) {
				return nil
			}
			return noTrustedCA(s, p, pass)
		})
		return append(unverified, eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if f := refusesTLS(s, l); f != nil {
				return f
			}
			if l.Pass.Scheme != "https" || l.Pass.Location < 0 || !isOutside(s, l) || !seesSettings(l.Proxy.Config) || l.Works() {
				return nil
			}
			if switchedOn(l.Proxy, l.Pass, "proxy_ssl_server_name") != nil {
				return namedAsBlock(s, l)
			}
			return noServerName(s, l)
		})...)
	},
})

// switchedOn returns the setting in force of that name where it is "on", or nil.
func switchedOn(p *inspector.Proxy, pass *nginx.Pass, name string) *nginx.Setting {
	if set := p.Config.Setting(pass.Server, pass.Location, name); set.Is("on") {
		return set
	}
	return nil
}

// noTrustedCA speaks of a certificate that is to be verified by nothing: nginx does not start.
func noTrustedCA(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	family, _, _ := strings.Cut(pass.Directive, "_")
	set := switchedOn(p, pass, family+"_ssl_verify")
	if set == nil || p.Config.Setting(pass.Server, pass.Location, family+"_ssl_trusted_certificate") != nil {
		return nil
	}
	at := p.Pos(set.Pos)
	return stopsNginx(s, p, &inspector.Finding{
		At: at, Label: "by which CA?",
		Message:  fmt.Sprintf("nginx is to verify the certificate of %s and has no CA for that: no %s_ssl_trusted_certificate is in force", pass.Value, family),
		Evidence: []inspector.Evidence{cite(p, set), citePass(p, pass)},
		Why:      "nginx trusts no CA by itself, not even those of its image, and stops at start when there is none to verify with",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Add `%s_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;`, or the file of your own CA, mounted into %s", family, p.Service),
			Then:    applyConfig(s, p, at.File),
		},
	})
}

// isOutside reports whether a target is a host with a domain that nothing in the project accounts for.
func isOutside(s *inspector.Snapshot, l *inspector.Link) bool {
	return isStranger(s, l) && strings.Contains(l.Target.Host, ".") && !strings.HasSuffix(l.Target.Host, ".internal") && !strings.HasSuffix(l.Target.Host, ".local")
}

// byName matches hosts of platforms that are known to answer no TLS handshake without a name: those of Cloudflare, of
// CloudFront and of Vercel. Others, as Netlify and Heroku, answer with a certificate for all their sites.
var byName = lazyregexp.New(`\.(vercel\.app|workers\.dev|pages\.dev|cloudfront\.net|execute-api\.[a-z0-9-]+\.amazonaws\.com)$`)

// noServerName speaks of an outside host that is not told its name in the TLS handshake, where it is known or logged
// to refuse that: most hosts have an address of their own.
func noServerName(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	at := l.Proxy.Pos(l.Pass.Pos)
	refused := loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		return strings.HasPrefix(e.Message, "SSL_do_handshake() failed") && (strings.Contains(e.Message, "handshake failure") || strings.Contains(e.Message, "unrecognized name"))
	})
	if len(refused) == 0 && !byName.MatchString(l.Target.Host) {
		return nil
	}
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "not named in the handshake", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx does not tell %s its name in the TLS handshake (SNI), and sites that share an address refuse that", l.Target.Host),
		Evidence: append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, refused)...),
		Why:      "proxy_ssl_server_name is off by default; CDNs and hosting platforms choose the certificate by that name, and break the handshake off without",
		Fix: inspector.Fix{
			Summary: "Add `proxy_ssl_server_name on;` to the location",
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
}
