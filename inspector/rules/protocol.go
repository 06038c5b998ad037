package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// protocolNames are the protocols as a person writes them.
var protocolNames = map[string]string{
	"http": "HTTP", "tls": "TLS", "fastcgi": "FastCGI", "uwsgi": "uwsgi", "scgi": "SCGI", "h2": "HTTP/2", "mysql": "MySQL",
	"postgres": "PostgreSQL", "redis": "Redis", "ssh": "SSH", "smtp": "SMTP", "ftp": "FTP", "amqp": "AMQP", "imap": "IMAP", "pop3": "POP3",
}

// plainFor is the scheme without TLS for one with it.
var plainFor = map[string]string{"https": "http", "grpcs": "grpc", "suwsgi": "uwsgi"}

// passFor is the directive, and what its value begins with, for each protocol that nginx can pass on in.
var passFor = map[string]struct{ directive, prefix string }{
	"http": {"proxy_pass", "http://"}, "fastcgi": {"fastcgi_pass", ""}, "uwsgi": {"uwsgi_pass", ""}, "scgi": {"scgi_pass", ""}, "h2": {"grpc_pass", "grpc://"},
}

// spokenBy returns the protocol in which the far end answers, or "" when it never did: to nginx's own question, or
// else to any other.
func spokenBy(l *inspector.Link) string {
	if r := l.First(); r != nil && r.Outcome == "answered" && r.Protocol != "" {
		return r.Protocol
	}
	if i := slices.IndexFunc(l.Replies, func(r inspector.Reply) bool { return r.Outcome == "answered" && r.Protocol != "" }); i >= 0 {
		return l.Replies[i].Protocol
	}
	return ""
}

// protocolFinding is what all findings about a wrong protocol have in common.
func protocolFinding(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Services: services(l),
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, dials(l), replies(l), logged(l.Proxy.Service, targetLog(s, l))),
		Fix:      inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)},
	}
	spare(s, l, f)
	return f
}

// otherScheme changes the scheme of a link's target, and keeps its port: without one, each scheme means its own.
func otherScheme(s *inspector.Snapshot, l *inspector.Link, scheme string) inspector.Fix {
	old, value := l.Pass.Scheme+"://", scheme+"://"
	fix := inspector.Fix{Summary: fmt.Sprintf("Write %s in the place of %s", value, old)}
	if l.Target.NoPort && l.Pass.Upstream == "" {
		old, value = old+l.Target.Host, fmt.Sprintf("%s%s", value, l.Target)
		fix.Summary = fmt.Sprintf("Write %s in the place of %s", value, old)
	}
	at := l.Proxy.Pos(l.Pass.Pos)
	if l.Pass.Upstream == "" {
		at = l.At() // which may be the value of a variable
	}
	fix.Edits = onceIn(s, at, old, value)
	fix.Then = applyConfig(s, l.Proxy, at.File)
	return fix
}
