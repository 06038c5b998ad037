package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC602", Name: "plain-to-tls", Needs: inspector.Probed,
	Summary: "nginx speaks plain HTTP to a TLS port",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			secure := map[string]string{"http": "https", "grpc": "grpcs", "uwsgi": "suwsgi"}[l.Pass.Scheme]
			if secure == "" || l.Works() || spokenBy(l) != "tls" {
				return nil
			}
			f := protocolFinding(s, l)
			f.Label = l.Pass.Scheme + " is not encrypted"
			f.Message = fmt.Sprintf("nginx speaks plain %s to %s, which wants TLS", protocolNames[l.Wants()], l.Target)
			f.Why = "the far end waits for a TLS greeting: it closes the connection, or answers 400 to the plain request"
			f.Fix = otherScheme(s, l, secure)
			return f
		})
	},
})
