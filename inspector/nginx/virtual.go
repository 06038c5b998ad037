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

// listeners returns the servers on the address and port of the request: those of the address that is nearest to its.
func (x *chooser) listeners() []listener {
	best, all := 0, []listener(nil)
	for i := range x.Servers {
		for j := range x.Servers[i].Listens {
			l := &x.Servers[i].Listens[j]
			near := x.nearness(l)
			if near > best {
				best, all = near, nil
			}
			if near == best && near > 0 && (len(all) == 0 || sameAddress(all[0].Address, l.Address)) {
				all = append(all, listener{i, l})
			}
		}
	}
	return all
}

// nearness says how well a listen fits the address and port of the request; 0: not at all.
func (x *chooser) nearness(l *Listen) int {
	want := x.request.Address
	if l.Port != x.request.Port || l.UDP {
		return 0
	}
	at, isIP := addressOf(l.Address)
	wanted, _ := addressOf(want)
	all6 := isIP && at.Is6() && at.IsUnspecified()
	switch {
	case want != "" && sameAddress(l.Address, want):
		return 5
	case strings.HasPrefix(l.Address, "unix:"):
		return 0
	case wanted.Is6() && all6, !wanted.Is6() && l.Address == "":
		return 4
	case !wanted.Is6() && all6 && slices.Contains(l.Params, "ipv6only=off"):
		return 3
	case want != "" || at.IsLoopback() || l.Address == "localhost":
		return 0
	case all6:
		return 2
	}
	return 1 // it may be an address of the container
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
func (x *chooser) chooseName(all []listener, first listener) {
	best, at := 0, first
	var name Name
	for _, l := range all {
		names := x.Servers[l.server].Names
		if len(names) == 0 {
			names = []Name{{Pos: l.Pos}}
		}
		for _, n := range names {
			if fit := x.fit(n); fit > best {
				best, at, name = fit, l, n
			}
		}
	}
	switch {
	case best > 0 && name.Text != "":
		x.explain(name.Pos, "server_name %s fits the host %q", name.Text, x.host)
	case best > 0:
	case len(all) == 1:
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

// fit says how well a name of server_name fits the host; 0: not at all.
func (x *chooser) fit(n Name) int {
	text := strings.ToLower(n.Text)
	switch {
	case strings.HasPrefix(text, "~"):
		if x.matches(n.Text[1:], hasUpper(n.Text), x.host, n.Pos) {
			return byPattern
		}
	case text == x.host, strings.HasPrefix(text, ".") && text[1:] == x.host:
		return exactly
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
