package nginx

import (
	"net/netip"
	"path"
	"strconv"
	"strings"
)

// An address is what nginx reads in "host:port/uri" (ngx_parse_url).
type address struct {
	host   string // lower case, without brackets
	port   int    // 0: none written, or not valid
	socket string
	uri    string

	from           int    // where the address begins in the text, behind the scheme
	hostAt, portAt [2]int // where they stand in the text
	err            string // nginx's reason to refuse the text
}

// unwritten is portAt where the text has no port.
var unwritten [2]int

// parseAddress reads text[from:]. uriPart says whether a URI may follow.
func parseAddress(text string, from int, uriPart bool) address {
	a := address{from: from}
	rest := text[from:]
	switch {
	case len(rest) >= 5 && strings.EqualFold(rest[:5], "unix:"):
		a.readSocket(rest, uriPart)
	case strings.HasPrefix(rest, "["):
		a.readInet6(rest, uriPart)
	default:
		a.readInet(rest, uriPart)
	}
	return a
}

func (a *address) readSocket(rest string, uriPart bool) {
	a.socket = rest[5:]
	if uriPart {
		a.socket, a.uri, _ = strings.Cut(a.socket, ":")
	}
	a.hostAt = [2]int{a.from, a.from + 5 + len(a.socket)}
	if a.socket == "" {
		a.err = "no path in the unix domain socket"
	}
	if strings.HasPrefix(a.socket, "/") {
		a.socket = path.Clean(a.socket) // unix:///run/app.sock is as good to the kernel
	}
}

func (a *address) readInet6(rest string, uriPart bool) {
	n := strings.IndexByte(rest, ']')
	if n < 0 {
		a.err = "invalid host"
		return
	}
	a.host, a.hostAt = strings.ToLower(rest[1:n]), [2]int{a.from, a.from + n + 1}
	end := a.cutURI(rest, n+1, "/$", uriPart)
	switch {
	case a.err != "" || end == n+1:
	case rest[n+1] != ':':
		a.err = "invalid host"
	default:
		a.readPort(rest, n+2, end)
	}
}

func (a *address) readInet(rest string, uriPart bool) {
	end := a.cutURI(rest, 0, "/?$", uriPart)
	if colon := strings.IndexByte(rest[:end], ':'); colon >= 0 {
		a.readPort(rest, colon+1, end)
		end = colon
	}
	a.host, a.hostAt = strings.ToLower(rest[:end]), [2]int{a.from, a.from + end}
	if a.host == "" && a.err == "" {
		a.err = "no host"
	}
}

// cutURI takes the URI, which begins at the first of the bytes, and returns its offset. "$" is among them because
// a variable that is left in the text holds a URI.
func (a *address) cutURI(rest string, from int, bytes string, uriPart bool) int {
	n := strings.IndexAny(rest[from:], bytes)
	if n < 0 {
		return len(rest)
	}
	if uriPart {
		a.uri = rest[from+n:]
	} else {
		a.err = "invalid host"
	}
	return from + n
}

func (a *address) readPort(rest string, begin, end int) {
	a.port = parsePort(rest[begin:end])
	a.portAt = [2]int{a.from + begin, a.from + end}
	if a.port == 0 && a.err == "" {
		a.err = "invalid port"
	}
}

// parsePort returns a port from 1 to 65535, or 0. Only digits count, as in ngx_atoi.
func parsePort(text string) int {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

// isIP reports whether a host needs no name lookup.
func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
