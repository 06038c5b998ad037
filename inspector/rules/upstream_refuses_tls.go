package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// refusesTLS is the part of CC615 that nginx's own request has proved: the handshake with the upstream failed for want
// of its name or of trust in its certificate.
func refusesTLS(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if !l.Broken() {
		return wrongCertificate(s, l)
	}
	if l.Pass.Scheme != "https" && l.Pass.Scheme != "grpcs" || l.Pass.Location < 0 {
		return nil
	}
	family, _, _ := strings.Cut(l.Pass.Directive, "_")
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{Severity: inspector.Error, At: at, Services: services(l), Fix: inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)}}
	add := func(line string) {
		f.Fix.Summary = "Add `" + line + "` beside it"
		f.Fix.Edits = addBehind(s, at, line)
	}
	switch e := troubled(l, "tls-refused", "tls-untrusted", "tls-other-name"); {
	case e == nil:
		return nil
	case e.Meaning().Key == "tls-refused":
		if switchedOn(l.Proxy, l.Pass, family+"_ssl_server_name") != nil {
			return nil // it was told a name
		}
		f.Message, f.Label = fmt.Sprintf("%s breaks the TLS handshake off, and nginx does not tell it its name (SNI)", farName(l)), "not named in the handshake"
		f.Why = fmt.Sprintf("%s_ssl_server_name is off by default; servers that choose their certificate by the name refuse clients that send none", family)
		add(family + "_ssl_server_name on;")
	case e.Meaning().Key == "tls-other-name":
		f.Message, f.Label = fmt.Sprintf("the certificate of %s is for another name than the one that nginx verifies: %s", farName(l), nameVerified(e)), "this name is verified"
		otherName(s, l, f)
	case outOfDate(s, l) != "":
		expired(s, l, f)
	default:
		f.Message, f.Label = fmt.Sprintf("nginx does not trust the certificate of %s: %s", farName(l), verifyError(e)), "verified against the CAs that nginx was given"
		f.Why = fmt.Sprintf("with %s_ssl_verify on, the certificate must lead to one in the file of %s_ssl_trusted_certificate, the only CAs that nginx knows", family, family)
		f.Fix.Summary = fmt.Sprintf("Mount the CA that signed it, or the certificate itself, and name it in `%s_ssl_trusted_certificate`", family)
		if set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_ssl_trusted_certificate"); set != nil {
			f.Also = []inspector.Place{{At: l.Proxy.Pos(set.Pos), Label: "does not hold its CA"}}
		}
		if c := peer(l); c != nil && !c.SelfSigned && c.Issuer != "" {
			f.Message += "; it is signed by " + short(c.Issuer, 80)
		}
	}
	f.Evidence = slices.Concat([]inspector.Evidence{passSource(l)}, shown(l), dials(l))
	spare(s, l, f)
	return f
}

// troubled returns the last thing that nginx logged about its own request for the link, where it means one of these.
func troubled(l *inspector.Link, keys ...string) *nginx.LogEntry {
	for i := len(l.Trouble) - 1; i >= 0; i-- {
		if m := l.Trouble[i].Meaning(); m != nil && slices.Contains(keys, m.Key) {
			return &l.Trouble[i]
		}
	}
	return nil
}

var inParentheses = lazyregexp.New(`\((\d+): ?([^()]*)\)`)

// verifyError is OpenSSL's reason: "self-signed certificate (18)".
func verifyError(e *nginx.LogEntry) string {
	if m := inParentheses.FindStringSubmatch(e.Message); m != nil {
		return fmt.Sprintf("%s (%s)", m[2], m[1])
	}
	return short(e.Message, 80)
}

// nameVerified is the name that the certificate was compared with.
func nameVerified(e *nginx.LogEntry) string {
	if m := quoted.FindStringSubmatch(e.Message); m != nil {
		return m[1]
	}
	return short(e.Message, 80)
}
