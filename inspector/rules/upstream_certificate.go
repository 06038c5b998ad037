package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// plainName is what can be written as an argument of nginx's.
var plainName = lazyregexp.New(`^[A-Za-z0-9.-]+$`)

// peer is the certificate that the far end of a link showed; nil where it was not read.
func peer(l *inspector.Link) *inspector.PeerCertificate {
	for _, r := range l.Replies {
		if r.Certificate != nil {
			return r.Certificate
		}
	}
	return nil
}

// wrongCertificate is the part of CC615 that the certificate alone proves, where nginx is to verify it and no line of its
// log tells: it is out of date, or for another name.
func wrongCertificate(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c := peer(l)
	if c == nil || l.Request != nil && l.Request.Good() || !inspector.Verifies(l.Proxy.Config, l.Pass) || !seesSettings(l.Proxy.Config) {
		return nil
	}
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Services: services(l), Fix: inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)},
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, shown(l), dials(l)),
	}
	name := inspector.TLSName(l.Proxy.Config, l.Pass, l.Target)
	switch {
	case outOfDate(s, l) != "":
		expired(s, l, f)
	case name == "" || inspector.IsAddress(name) || len(c.Names) == 0 || c.IsFor(name):
		return nil
	default:
		f.Message, f.Label = fmt.Sprintf("the certificate of %s is for another name than the one that nginx verifies: %s", farName(l), name), "this name is verified"
		otherName(s, l, f)
	}
	spare(s, l, f)
	return f
}

// shown cites what the far end's certificate says.
func shown(l *inspector.Link) []inspector.Evidence {
	c := peer(l)
	if c == nil {
		return nil
	}
	by := "signed by " + short(c.Issuer, 80)
	if c.SelfSigned {
		by = "self-signed"
	}
	return []inspector.Evidence{{
		Fact: fmt.Sprintf("%s shows a certificate for %s, %s, valid from %s to %s", l.Target, cmp.Or(strings.Join(c.Names, ", "), "no name"), by,
			c.Begins.Format("2006-01-02"), c.Ends.Format("2006-01-02")),
		Source: "TLS handshake, " + prober(l),
	}}
}

// outOfDate says since or from when the far end's certificate is not valid; "" where it is, or was not read.
func outOfDate(s *inspector.Snapshot, l *inspector.Link) string {
	switch c := peer(l); {
	case c == nil:
	case s.Taken.After(c.Ends):
		return "expired on " + c.Ends.Format("2006-01-02")
	case s.Taken.Before(c.Begins):
		return "is not valid before " + c.Begins.Format("2006-01-02")
	}
	return ""
}

// expired fills in a finding about a certificate that is out of date.
func expired(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	f.Message, f.Label = fmt.Sprintf("the certificate of %s %s, and nginx verifies it", farName(l), outOfDate(s, l)), "its certificate is verified"
	f.Why = "where it verifies certificates, nginx refuses an upstream whose certificate is out of date, as browsers do"
	f.Fix = inspector.Fix{
		Summary: fmt.Sprintf("Give %s a new certificate, and look at the clock of the machine where that one should still be valid", farName(l)),
		Then:    restart(farName(l)),
	}
	f.Also = []inspector.Place{{At: serviceAt(s, farName(l)), Label: "the service that shows it"}}
}

// otherName fills in a finding about a certificate for another name than nginx verifies.
func otherName(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	family, _, _ := strings.Cut(l.Pass.Directive, "_")
	f.Why = fmt.Sprintf("with %s_ssl_verify nginx compares the certificate with the host in %s, unless %s_ssl_name says another", family, l.Pass.Directive, family)
	f.Fix.Summary = fmt.Sprintf("Add `%s_ssl_name NAME;` with the name in the certificate, or have a certificate made for %s", family, farName(l))
	c := peer(l)
	if c == nil || len(c.Names) == 0 {
		return
	}
	f.Message += "; it is for " + strings.Join(c.Names, ", ")
	set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_ssl_name")
	if name := c.Names[0]; len(c.Names) == 1 && plainName.MatchString(name) && set == nil {
		line := fmt.Sprintf("%s_ssl_name %s;", family, name)
		f.Fix.Summary = fmt.Sprintf("Add `%s` beside it, or have a certificate made for %s", line, farName(l))
		f.Fix.Edits = addBehind(s, f.At, line)
	}
}
