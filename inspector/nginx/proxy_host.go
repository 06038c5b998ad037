package nginx

import (
	"cmp"
	"fmt"
	"strings"
)

// schemePorts are the ports that proxy_pass leaves out of $proxy_host.
var schemePorts = map[string]int{"http": 80, "https": 443}

// ProxyHost returns nginx's $proxy_host for a request to one of a pass's targets, which it sends as Host unless it is told otherwise:
// what is written behind the scheme, without a port that is the scheme's own (ngx_http_proxy_module.c: ngx_http_proxy_set_vars).
func (p *Pass) ProxyHost(t Target) string {
	if t.Socket != "" && p.Upstream == "" {
		return "localhost"
	}
	host, own := cmp.Or(p.Authority(), t.String()), schemePorts[p.Scheme]
	if own == 0 {
		return host // of grpc_pass and its like
	}
	return strings.TrimSuffix(host, fmt.Sprintf(":%d", own))
}

// Authority returns the host and port of a pass as they are written; "" where they are not known before a request comes, and for a socket.
func (p *Pass) Authority() string {
	value := p.Value
	if _, after, ok := strings.Cut(value, "://"); ok {
		value = after
	}
	host := value
	if end := strings.IndexAny(value, "/?$"); end >= 0 {
		host = value[:end]
	}
	if len(p.Variables) > 0 || strings.HasPrefix(value, "unix:") || strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return host
}
