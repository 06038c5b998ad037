package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC601", Name: "tls-to-plain", Needs: inspector.Running, Early: true,
	Summary: "nginx speaks TLS to a port that does not",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			plain, spoken := plainFor[l.Pass.Scheme], spokenBy(l)
			if plain != "" && len(l.Replies) == 0 && (l.Request == nil || !l.Request.Good()) {
				return cmp.Or(tlsFailed(s, l, plain), tlsByFiles(s, l, plain))
			}
			if plain == "" || l.Works() || passFor[spoken].directive == "" {
				return nil
			}
			return tlsToPlain(s, l, plain, spoken)
		})
	},
})

func tlsToPlain(s *inspector.Snapshot, l *inspector.Link, plain, spoken string) *inspector.Finding {
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
}

// tlsByFiles is CC601 by the files alone.
func tlsByFiles(s *inspector.Snapshot, l *inspector.Link, plain string) *inspector.Finding {
	by := byFiles(s, l)
	if by == nil && filesDecide(s, l) {
		by = codeBehind(l)
	}
	if !by.isPlain(l.Target.Port) {
		return nil
	}
	f := tlsToPlain(s, l, plain, by.speaks(l.Target.Port))
	by.support(f)
	return f
}

// codeBehind is the account of code that serves without TLS at the port that nginx asks; it does not tell where else that listens.
func codeBehind(l *inspector.Link) *account {
	to := far(l)
	if to.PlainPort == nil || to.PlainPort.Port != l.Target.Port {
		return nil
	}
	at := to.PlainPort
	does := fmt.Sprintf("serves HTTP on port %d", at.Port)
	return behind(l, &account{
		ports: []spoken{{at.Port, "http"}}, program: to.Name, does: does, at: at.Pos, plain: true,
		facts: []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, and nothing in its code speaks TLS", to.Name, does), Source: at.Pos.String()}},
	})
}

// tlsFailed is CC601 by nginx's log alone, where nobody spoke to the far end: that answered the TLS greeting in plain text.
func tlsFailed(s *inspector.Snapshot, l *inspector.Link, plain string) *inspector.Finding {
	if !slices.ContainsFunc(targetLog(s, l), func(e entry) bool { return e.means("tls-to-plain") }) {
		return nil
	}
	f := protocolFinding(s, l)
	f.Label = l.Pass.Scheme + " is TLS"
	f.Message = fmt.Sprintf("nginx speaks TLS (%s://) to %s, which does not answer in TLS", l.Pass.Scheme, l.Target)
	f.Why = "the far end cannot read the TLS greeting, so that nginx gives up with 502 (SSL_do_handshake() failed)"
	f.Fix = otherScheme(s, l, plain)
	return f
}
