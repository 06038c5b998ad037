package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// plainFor is the scheme without TLS for one with it.
var plainFor = map[string]string{"https": "http", "grpcs": "grpc", "suwsgi": "uwsgi"}

var _ = register(inspector.Rule{
	ID: "CC601", Name: "tls-to-plain", Needs: inspector.Probed,
	Summary: "nginx speaks TLS to a port that does not",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			plain, ok := plainFor[l.Pass.Scheme]
			spoken := spokenBy(l)
			if !ok || (spoken != "http" && spoken != "h2" && spoken != "fastcgi" && spoken != "uwsgi") {
				return nil
			}
			if spoken == "http" && plain == "grpc" {
				plain = "http"
			}
			f := protocolFinding(s, l)
			f.Label = "TLS"
			f.Message = fmt.Sprintf("nginx speaks TLS (%s://) to %s, which speaks plain %s", l.Pass.Scheme, l.Target, protocolNames[spoken])
			f.Why = "the far end cannot read the TLS greeting, so that nginx gives up with 502 (SSL_do_handshake() failed)"
			f.Fix.Summary = fmt.Sprintf("Write %s:// in the place of %s://", plain, l.Pass.Scheme)
			if plain == schemeProtocol(spoken) || (plain == "grpc" && spoken == "h2") {
				f.Fix.Edits = replaceScheme(s, l, plain)
			}
			return f
		})
	},
})

// protocolNames are the protocols as a person writes them.
var protocolNames = map[string]string{
	"http": "HTTP", "tls": "TLS", "fastcgi": "FastCGI", "uwsgi": "uwsgi", "h2": "HTTP/2 (gRPC)", "mysql": "MySQL",
	"postgres": "PostgreSQL", "redis": "Redis", "ssh": "SSH", "smtp": "SMTP", "ftp": "FTP",
}

func schemeProtocol(protocol string) string {
	if protocol == "h2" {
		return "grpc"
	}
	return protocol
}

// spokenBy returns the protocol in which the far end answered to any question, or "" when it never did.
func spokenBy(l *inspector.Link) string {
	if i := slices.IndexFunc(l.Replies, func(r inspector.Reply) bool { return r.Protocol != "" }); i >= 0 {
		return l.Replies[i].Protocol
	}
	return ""
}

// protocolFinding is what all findings about a wrong protocol have in common.
func protocolFinding(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	at := l.Proxy.Pos(l.Pass.Pos)
	return &inspector.Finding{
		Severity: inspector.Error, At: at, Services: services(l),
		Evidence: append(append([]inspector.Evidence{passSource(l)}, dials(l)...), append(replies(l), protocolErrors(s, l)...)...),
		Fix:      inspector.Fix{Then: applyConfig(s, l.Proxy, at.File)},
	}
}

// protocolErrors cites the lines of nginx's log about what this target answered.
func protocolErrors(s *inspector.Snapshot, l *inspector.Link) []inspector.Evidence {
	var lines []entry
	for _, e := range errorLog(s, l.Proxy.Service) {
		host, port := e.Dialled()
		if port != l.Target.Port || e.Level == "warn" || e.Level == "info" {
			continue
		}
		if slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return d.Address == host }) {
			lines = append(lines, e)
		}
	}
	return logged(l.Proxy.Service, lines)
}
