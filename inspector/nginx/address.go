package nginx

import (
	"net/netip"
	"strconv"
	"strings"
)

// An address is what nginx reads in "host:port/uri" (ngx_parse_url).
type address struct {
	host   string // lower case, without brackets
	port   int    // 0: none written
	socket string
	uri    string

	hostAt, portAt [2]int // where they stand in the text
	err            string // nginx's reason to refuse the text
}

// parseAddress reads text[from:]. uriPart says whether a URI may follow.
func parseAddress(text string, from int, uriPart bool) address {
	rest := text[from:]
	switch {
	case len(rest) >= 5 && strings.EqualFold(rest[:5], "unix:"):
		return parseSocket(rest, from, uriPart)
	case strings.HasPrefix(rest, "["):
		return parseInet6(rest, from, uriPart)
	}
	return parseInet(rest, from, uriPart)
}

func parseSocket(rest string, from int, uriPart bool) address {
	a := address{socket: rest[5:]}
	if uriPart {
		a.socket, a.uri, _ = strings.Cut(a.socket, ":")
	}
	a.hostAt = [2]int{from, from + 5 + len(a.socket)}
	if a.socket == "" {
		a.err = "no path in the unix domain socket"
	}
	return a
}

func parseInet6(rest string, from int, uriPart bool) address {
	n := strings.IndexByte(rest, ']')
	if n < 0 {
		return address{err: "invalid host"}
	}
	a := address{host: strings.ToLower(rest[1:n]), hostAt: [2]int{from, from + n + 1}}
	end := a.cutURI(rest, n+1, "/$", uriPart)
	switch {
	case a.err != "" || end == n+1:
	case rest[n+1] != ':':
		a.err = "invalid host"
	default:
		a.setPort(rest, n+2, end, from)
	}
	return a
}

func parseInet(rest string, from int, uriPart bool) address {
	var a address
	end := a.cutURI(rest, 0, "/?$", uriPart)
	colon := strings.IndexByte(rest[:end], ':')
	if colon >= 0 {
		a.setPort(rest, colon+1, end, from)
		end = colon
	}
	a.host, a.hostAt = strings.ToLower(rest[:end]), [2]int{from, from + end}
	if a.host == "" && a.err == "" {
		a.err = "no host"
	}
	return a
}

// cutURI takes the URI, which begins at the first of the bytes, and returns its offset. "$" is among them because
// a variable that is left in the text holds a URI.
func (a *address) cutURI(rest string, from int, bytes string, uriPart bool) int {
	n := strings.IndexAny(rest[from:], bytes)
	if n < 0 {
		return len(rest)
	}
	if !uriPart {
		a.err = "invalid host"
	}
	a.uri = rest[from+n:]
	return from + n
}

func (a *address) setPort(rest string, begin, end, from int) {
	a.port = parsePort(rest[begin:end])
	a.portAt = [2]int{from + begin, from + end}
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
