package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// awaitsProxyProtocol is the part of CC603 about an nginx of the project that takes no request without the line of the PROXY protocol
// before it, which no pass directive of HTTP's sends (ngx_http_core_module, listen … proxy_protocol).
func awaitsProxyProtocol(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	inner, listens := innerListens(s, l)
	all := !slices.ContainsFunc(listens, func(at nginx.Listen) bool { return !at.ProxyP || !isWildcard(at) })
	if len(listens) == 0 || !all || !strings.HasPrefix(l.Pass.Scheme, "http") || l.Works() {
		return nil
	}
	f := protocolFinding(s, l)
	at := inner.Pos(listens[0].Pos)
	f.Message = fmt.Sprintf("nginx asks %s by %s, and the nginx there takes no request without a line of the PROXY protocol before it: it closes the connection", l.Target, l.Pass.Directive)
	f.At, f.Label, f.Also = at, "awaits the PROXY protocol", []inspector.Place{{At: f.At, Label: "sends none"}}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "listen " + strings.Join(append([]string{listens[0].Raw}, listens[0].Params...), " "), Source: at.String()})
	f.Why = "with proxy_protocol a listen reads the client's address from that line, which load balancers and nginx's stream send (proxy_protocol on), and proxy_pass of http never does"
	f.Fix.Summary = "Take proxy_protocol out of this listen; the client's address comes in X-Forwarded-For (real_ip_header X-Forwarded-For)"
	f.Fix.Edits, f.Fix.Then = onceIn(s, at, " proxy_protocol", ""), applyConfig(s, inner, at.File)
	links := s.Links()
	sends := slices.ContainsFunc(links, func(other inspector.Link) bool {
		return !strings.HasPrefix(other.Pass.Scheme, "http") && far(&other) != nil && far(&other).Name == inner.Service && other.Target.Port == l.Target.Port
	})
	if len(listens) > 1 || sends {
		f.Fix.Summary, f.Fix.Edits = "Ask a listen of its own, without proxy_protocol, at another port; or take proxy_protocol out of this one, and `proxy_protocol on` out of all that lead to it", nil
	}
	return f
}

// isWildcard reports whether a listen is for all addresses of its container.
func isWildcard(at nginx.Listen) bool {
	return at.Address == "" || at.Address == "0.0.0.0" || at.Address == "[::]"
}
