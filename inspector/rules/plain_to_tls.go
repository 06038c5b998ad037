package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC602", Name: "plain-to-tls", Needs: inspector.Probed, Early: true,
	Summary: "nginx speaks plain HTTP to a TLS port",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			secure := map[string]string{"http": "https", "grpc": "grpcs", "uwsgi": "suwsgi"}[l.Pass.Scheme]
			if secure == "" || l.Works() {
				return nil
			}
			said, by := saysPlain(s, l), byFiles(s, l)
			expects := by.speaks(l.Target.Port) == "tls"
			if spokenBy(l) != "tls" && said == nil && !expects {
				return nil
			}
			f := protocolFinding(s, l)
			f.Evidence = append(f.Evidence, said...)
			if expects {
				by.support(f)
			}
			f.Label = l.Pass.Scheme + " is not encrypted"
			f.Message = fmt.Sprintf("nginx speaks plain %s to %s, which wants TLS", protocolNames[l.Wants()], l.Target)
			f.Why = "the far end waits for a TLS greeting: it closes the connection, or answers 400 to the plain request"
			f.Fix = otherScheme(s, l, secure)
			return f
		})
	},
})

// refusedPlain matches what servers written in Go log of a client that speaks plain HTTP to their TLS port (net/http).
var refusedPlain = lazyregexp.New(`TLS handshake error from (\S+):\d+: client sent an HTTP request to an HTTPS server`)

// saysPlain cites, where nobody could speak to the far end, what it says itself of nginx's requests, as long as nginx asks
// it at one port only.
func saysPlain(s *inspector.Snapshot, l *inspector.Link) []inspector.Evidence {
	if l.Gateway == nil || len(l.Replies) > 0 || slices.ContainsFunc(s.Links(), func(other inspector.Link) bool {
		return farName(&other) == farName(l) && other.Target.Port != l.Target.Port
	}) {
		return nil
	}
	for _, c := range l.Far {
		for _, line := range slices.Backward(c.Log) {
			from := refusedPlain.FindStringSubmatch(line.Text)
			if from == nil || s.Taken.Sub(line.Time) > recently || line.Time.Before(loadedAt(l.Gateway).Add(inspector.LoadSlack)) {
				continue
			}
			if l.Gateway.HasAddress(strings.Trim(from[1], "[]")) {
				return []inspector.Evidence{{Fact: short(line.Text, 200), Source: "docker logs " + c.Name}, {Fact: from[1] + " is the address of " + l.Gateway.Name, Source: "docker inspect " + l.Gateway.Name}}
			}
		}
	}
	return nil
}
