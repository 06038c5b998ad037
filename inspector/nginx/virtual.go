package nginx

import (
	"net/netip"
	"slices"
	"strings"
)

// A listener is a server and the listen directive by which it may get the request.
type listener struct {
	server int
	*Listen
}

// addressOf reads the address of a listen, with or without brackets.
func addressOf(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a, err == nil
}

func sameAddress(a, b string) bool {
	if a == b {
		return true
	}
	x, isIP := addressOf(a)
	y, isIPToo := addressOf(b)
	return isIP && isIPToo && x == y
}

// secure notes at each listen that nginx speaks TLS there: on the whole of a socket once one listen of it says ssl, or its
// default server says so for all it listens on (ssl on, before 1.25.1).
func (c *Config) secure() {
	for _, socket := range c.sockets() {
		if !slices.ContainsFunc(socket, func(l listener) bool { return l.SSL }) && !c.Setting(defaultOf(socket).server, -1, "ssl").Is("on") {
			continue
		}
		for _, l := range socket {
			l.SSL = true
		}
	}
}

// defaultOf returns the server for hosts that no server_name fits.
func defaultOf(all []listener) listener {
	for _, l := range all {
		if l.Default {
			return l
		}
	}
	return all[0]
}

// chooseName finds the server whose name fits the host best (ngx_http_find_virtual_server).
func (x *chooser) chooseName(on *socket) {
	best, at := 0, on.first
	var name Name
	if n, ok := on.exact[x.host]; ok {
		best, at, name = exactly, n.listener, n.name
	} else {
		for _, n := range on.other {
			if fit := x.fit(n.name); fit > best {
				best, at, name = fit, n.listener, n.name
			}
		}
	}
	switch {
	case best > 0 && name.Text != "":
		x.explain(name.Pos, "server_name %s fits the host %q", name.Text, x.host)
	case best > 0:
	case len(on.all) == 1:
		x.explain(at.Pos, "it is the only server on %s, so it answers for every host", at.Raw)
	case at.Default:
		x.explain(at.Pos, "no server_name fits the host %q: the default_server of %s answers", x.host, at.Raw)
	default:
		x.explain(at.Pos, "no server_name fits the host %q: the first server of %s answers", x.host, at.Raw)
	}
	x.enter(at.server)
	if best == byPattern {
		x.matches(strings.TrimPrefix(name.Text, "~"), hasUpper(name.Text), x.host, name.Pos) // for its groups
	}
}

// How well a name fits: an exact one best, then wildcards by their length, those at the end last, then patterns.
const (
	byPattern = 1
	byTail    = 1 << 16
	byHead    = 1 << 17
	exactly   = 1 << 18
)

// fit says how well a name of server_name that is not the host itself fits it; 0: not at all.
func (x *chooser) fit(n Name) int {
	text := strings.ToLower(n.Text)
	switch {
	case strings.HasPrefix(text, "~"):
		if x.matches(n.Text[1:], hasUpper(n.Text), x.host, n.Pos) {
			return byPattern
		}
	case x.host == "":
	case strings.HasPrefix(text, "*.") && strings.HasSuffix(x.host, text[1:]):
		return byHead + len(text) - 1
	case strings.HasPrefix(text, ".") && strings.HasSuffix(x.host, text):
		return byHead + len(text)
	case strings.HasSuffix(text, ".*") && strings.HasPrefix(x.host, text[:len(text)-1]):
		return byTail + len(text)
	}
	return 0
}

// hasUpper reports whether nginx ignores case in a name that is a regular expression.
func hasUpper(text string) bool { return strings.ContainsAny(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") }
