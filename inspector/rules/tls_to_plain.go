package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC601", Name: "tls-to-plain", Needs: inspector.Probed,
	Summary: "nginx speaks TLS to a port that does not",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			plain, spoken := plainFor[l.Pass.Scheme], spokenBy(l)
			if plain == "" || l.Works() || passFor[spoken].directive == "" {
				return nil
			}
			f := protocolFinding(s, l)
			f.Label = l.Pass.Scheme + " is TLS"
			f.Message = fmt.Sprintf("nginx speaks TLS (%s://) to %s, which speaks plain %s", l.Pass.Scheme, l.Target, protocolNames[spoken])
			f.Why = "the far end cannot read the TLS greeting, so that nginx gives up with 502 (SSL_do_handshake() failed)"
			if right := passFor[spoken]; right.prefix == plain+"://" {
				f.Fix = otherScheme(s, l, plain)
			} else {
				f.Fix.Summary = fmt.Sprintf("Use `%s %s%s;`", right.directive, right.prefix, l.Target)
			}
			return f
		})
	},
})
