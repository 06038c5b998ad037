package probe

import (
	"fmt"
	"strconv"
	"strings"
)

// maxBytes is how much of an answer is kept.
const maxBytes = 256

// fingerprint says which protocol the first bytes of an answer belong to ("" when that is unknown), and the
// status of an HTTP answer. A server that says in plain HTTP that it wants HTTPS speaks tls.
func fingerprint(asked string, first []byte) (protocol string, status int) {
	s := string(first[:min(len(first), maxBytes)])
	if status, ok := httpStatus(s); ok {
		switch {
		case asked != "tls" && status == 400 && wantsTLS(s):
			return "tls", status
		case asked == "uwsgi" && status != 400 && status < 500: // uwsgi answers look like HTTP; to HTTP the question is none
			return "uwsgi", status
		}
		return "http", status
	}
	if asked == "scgi" && strings.HasPrefix(s, "Status: ") { // as CGI scripts answer
		return "scgi", 0
	}
	for _, p := range prints {
		if p.match(s) {
			return p.protocol, 0
		}
	}
	return "", 0
}

func httpStatus(s string) (int, bool) {
	if len(s) < 12 || !strings.HasPrefix(s, "HTTP/1.") || s[8] != ' ' {
		return 0, false
	}
	status, err := strconv.Atoi(s[9:12])
	return status, err == nil && status >= 100
}

// wantsTLS knows the words of Go, nginx, Apache and others. An answer to HEAD has no body, so that nginx's
// is known by its own status in Server and length only when the text is there.
func wantsTLS(s string) bool {
	s = strings.ToLower(s)
	for _, words := range []string{
		"http request to an https server",           // Go
		"plain http request was sent to https port", // nginx
		"speaking plain http to an ssl-enabled",     // Apache
		"requires tls",                              // Java servers
	} {
		if strings.Contains(s, words) {
			return true
		}
	}
	return false
}

// prints are tried in order.
var prints = []struct {
	protocol string
	match    func(string) bool
}{
	{"tls", func(s string) bool {
		return len(s) >= 3 && (s[0] == 0x15 || s[0] == 0x16) && s[1] == 3 && s[2] <= 4
	}},
	{"fastcgi", func(s string) bool { return len(s) >= 8 && s[0] == 1 && (s[1] == 0x0a || s[1] == 3 || s[1] == 0x0b) }},
	{"uwsgi", func(s string) bool { return len(s) >= 4 && s[0] == 0x64 && s[1] == 0 && s[2] == 0 && s[3] == 1 }},
	// SETTINGS (4) or GOAWAY (7) on stream 0: the only frames that a server may begin with.
	{"h2", func(s string) bool {
		return len(s) >= 9 && s[0] == 0 && (s[3] == 4 || s[3] == 7) && s[5:9] == "\x00\x00\x00\x00"
	}},
	// A packet of number 0 whose first byte is the protocol version (10) or an error (255).
	{"mysql", func(s string) bool { return len(s) >= 6 && s[2] == 0 && s[3] == 0 && (s[4] == 10 || s[4] == 255) }},
	{"redis", func(s string) bool {
		return hasAnyPrefix(s, "-ERR ", "-NOAUTH", "-DENIED", "+PONG", "+OK\r\n")
	}},
	{"ssh", func(s string) bool { return strings.HasPrefix(s, "SSH-") }},
	{"postgres", func(s string) bool { return isPostgres(s) }},
	{"smtp", func(s string) bool {
		return hasAnyPrefix(s, "220 ", "220-") && strings.Contains(strings.ToUpper(s), "SMTP")
	}},
	{"ftp", func(s string) bool { return hasAnyPrefix(s, "220 ", "220-") }},
	{"amqp", func(s string) bool { return strings.HasPrefix(s, "AMQP\x00") }},
	{"imap", func(s string) bool { return strings.HasPrefix(s, "* OK ") }},
	{"pop3", func(s string) bool { return strings.HasPrefix(s, "+OK ") }},
	{"http", func(s string) bool { // without a status line, or with one of HTTP/2 in words
		return hasAnyPrefix(strings.ToLower(s), "<!doctype html", "<html")
	}},
}

// isPostgres knows an ErrorResponse: 'E', its length, then fields that begin with their severity.
func isPostgres(s string) bool {
	return len(s) >= 7 && s[0] == 'E' && s[1] == 0 && s[2] == 0 && (s[5] == 'S' || s[5] == 'V') ||
		strings.HasPrefix(s, "EFATAL:") // in answer to what is no startup packet, as old servers say it
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// printable writes bytes so that a person can read them: printable ASCII as it is, the rest and the backslash
// as \xNN.
func printable(bytes []byte) string {
	var b strings.Builder
	for _, c := range bytes[:min(len(bytes), maxBytes)] {
		if c >= ' ' && c <= '~' && c != '\\' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return b.String()
}
