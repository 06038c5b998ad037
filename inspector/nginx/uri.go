package nginx

import (
	"fmt"
	"strings"
)

// normalise returns the path and the arguments of a request line's URI as nginx understands them
// (ngx_http_parse_complex_uri): escapes are decoded, "." and ".." are followed, and slashes merged. It reports false
// for a URI that nginx refuses with 400.
func normalise(uri string, mergeSlashes bool) (path, args string, ok bool) {
	if !strings.HasPrefix(uri, "/") || strings.ContainsFunc(uri, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return "", "", false
	}
	uri, _, _ = strings.Cut(uri, "#")
	uri, args, _ = strings.Cut(uri, "?")
	p := pathReader{merge: mergeSlashes}
	for i := 0; i < len(uri); i++ {
		c := uri[i]
		if c != '%' {
			p.add(c)
			continue
		}
		c, ok = unhex(uri[i+1:])
		if !ok || c == 0 {
			return "", "", false
		}
		i += 2
		if c == '%' || c == '#' || c == '?' {
			p.out, p.state = append(p.out, c), inName // even behind dots, which are then part of a name
			continue
		}
		p.add(c)
	}
	p.end()
	return string(p.out), args, !p.above
}

// A pathReader puts a path together, byte by byte.
type pathReader struct {
	out   []byte
	state pathState
	merge bool // several slashes to one
	above bool // ".." led out of the root
}

// A pathState is what a pathReader has read last.
type pathState int

const (
	inName pathState = iota
	atSlash
	atDot    // "/."
	atDotDot // "/.."
)

func (p *pathReader) add(c byte) {
	switch {
	case c == '/' && p.state == atSlash:
		if !p.merge {
			p.out = append(p.out, c)
		}
	case c == '/' && p.state != inName:
		p.end()
		p.state = atSlash
	case c == '/':
		p.out, p.state = append(p.out, c), atSlash
	case c == '.' && p.state == atSlash:
		p.out, p.state = append(p.out, c), atDot
	case c == '.' && p.state == atDot:
		p.out, p.state = append(p.out, c), atDotDot
	default:
		p.out, p.state = append(p.out, c), inName
	}
}

// end follows the dots that the path ends with.
func (p *pathReader) end() {
	switch p.state {
	case inName, atSlash:
	case atDot:
		p.out = p.out[:len(p.out)-1]
	case atDotDot:
		n := -1
		if len(p.out) > 3 {
			n = strings.LastIndexByte(string(p.out[:len(p.out)-3]), '/')
		}
		p.above = p.above || n < 0
		p.out = p.out[:n+1]
	}
}

// unhex reads the two digits of an escape.
func unhex(text string) (byte, bool) {
	if len(text) < 2 {
		return 0, false
	}
	high, low := strings.IndexByte(hexDigits, text[0]|0x20), strings.IndexByte(hexDigits, text[1]|0x20)
	return byte(high<<4 | low), high >= 0 && low >= 0 && isHex(text[0]) && isHex(text[1])
}

const hexDigits = "0123456789abcdef"

// isHex reports whether c is a digit; setting the bit 0x20 turns some other bytes into digits.
func isHex(c byte) bool { return strings.IndexByte(hexDigits+"ABCDEF", c) >= 0 }

// What nginx escapes in the path and the arguments of a URL, besides what is not printed (ngx_escape_uri).
const (
	unsafePath     = "\"#%<>?\\^`{|}"
	unsafeArgument = unsafePath + "&+;"
)

// escape writes a text as part of a URL.
func escape(text, unsafe string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(unsafe, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// hostOf returns the name in a Host header as nginx looks it up: lower case, without port and last dot
// (ngx_http_validate_host). It reports false for one that nginx refuses with 400.
func hostOf(header string) (string, bool) {
	for i := range len(header) {
		c := header[i]
		if c <= ' ' || c == 0x7f || c == '/' || c == '.' && i > 0 && header[i-1] == '.' {
			return "", false
		}
	}
	host := header
	end := strings.IndexByte(host, ']')
	switch {
	case strings.HasPrefix(host, "[") && end >= 0:
		host = host[:end+1]
	case !strings.HasPrefix(host, "["):
		host, _, _ = strings.Cut(host, ":")
	}
	host = strings.TrimSuffix(host, ".")
	return strings.ToLower(host), host != ""
}
