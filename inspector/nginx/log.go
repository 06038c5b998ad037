package nginx

import (
	"path"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A LogEntry is one line of nginx's error log (ngx_log.c, ngx_http_log_error_handler).
type LogEntry struct {
	Level    string // emerg, alert, crit, error, warn, notice, info, debug
	Stamp    string // "2026/11/20 23:31:00", in the container's time zone; "": not said
	Process  int    // ID of the process that wrote it, in the container; 0: not said
	Startup  bool   // the line "nginx: [emerg] …" that nginx prints before its log is open
	Message  string // without the tail fields
	Errno    int    // the number in "(111: Connection refused)"; the text differs between C libraries; 0: none
	Action   string // "connecting to upstream", "reading response header from upstream", …
	Client   string // its address
	Server   string // server_name of the request; in stream the address it came to
	Request  string // "GET /api HTTP/1.1"
	Upstream string // "http://172.18.0.4:3000/api": the address that was dialled, or the name of the group
	Host     string // the Host header of the request
	Resolver string // "127.0.0.11:53"
	File     string // of "in FILE:LINE", inside the container
	Line     int
}

var (
	logHead = lazyregexp.New(`^(?:(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) |(nginx: ))\[(emerg|alert|crit|error|warn|notice|info|debug)\] (?:(\d+)#\d+: )?(?:\*\d+ )?(.*)$`)
	// logTail are the fields behind the message, in their fixed order. nginx escapes nothing in them, and a client
	// writes some: where one holds a quote, nobody can tell where it ends.
	logTail = lazyregexp.New(`, (?:udp )?client: ([^,"]*)(?:, server: ([^,"]*))?(?:, request: "([^"]*)")?(?:, subrequest: "[^"]*")?` +
		`(?:, upstream: "([^"]*)")?(?:, bytes from/to client:\d+/\d+, bytes from/to upstream:\d+/\d+)?(?:, host: "([^" ]*)")?(?:, referrer: "([^"]*)")?$`)
	logClient   = lazyregexp.New(`, (?:udp )?client: ([^,"]*)(?:, server: ([^,"]*))?, (?:request|host|referrer): "`)
	logResolver = lazyregexp.New(`, resolver: (\S+)$`)
	logErrno    = lazyregexp.New(`\((\d+): ?[^()]*(?:\)|$)`)
	logAction   = lazyregexp.New(` while ((?:SSL )?[a-z][a-zA-Z ]*[a-z])$`)
	logPlace    = lazyregexp.New(` in (/[^:]+):(\d+)$`)
	logVersion  = lazyregexp.New(` HTTP/\d\.\d$`)
	logAddress  = lazyregexp.New(`^(?:[a-z]+://)?(?:unix:|(\[[^\]]+\]|[^:/]+)(?::(\d+))?)`)
)

// ParseLog reads one line of nginx's error log. It reports false for lines of another kind: the access log,
// the entry point, an app.
func ParseLog(line string) (LogEntry, bool) {
	head := logHead.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
	if head == nil {
		return LogEntry{}, false
	}
	e := LogEntry{Stamp: head[1], Startup: head[2] != "", Level: head[3], Message: head[5]}
	e.Process, _ = strconv.Atoi(head[4])
	e.cutTail()
	if m := logResolver.FindStringSubmatchIndex(e.Message); m != nil {
		e.Resolver, e.Message = e.Message[m[2]:m[3]], e.Message[:m[0]]
	}
	for _, m := range logErrno.FindAllStringSubmatch(unquoted(e.Message), -1) {
		e.Errno, _ = strconv.Atoi(m[1])
	}
	if m := logAction.FindStringSubmatch(e.Message); m != nil {
		e.Action = m[1]
	}
	if m := logPlace.FindStringSubmatch(e.Message); m != nil {
		e.File = m[1]
		e.Line, _ = strconv.Atoi(m[2])
	}
	return e, true
}

// cutTail takes the fields off the message. A request line, Host or Referer that is made to look like further fields
// gives none: such a line says nothing about an upstream.
func (e *LogEntry) cutTail() {
	m := logTail.FindStringSubmatchIndex(e.Message)
	if m == nil {
		if m = logClient.FindStringSubmatchIndex(e.Message); m != nil {
			e.Client, e.Server = field(e.Message, m, 1), field(e.Message, m, 2)
			e.Message = e.Message[:m[0]]
		}
		return
	}
	e.Client, e.Server = field(e.Message, m, 1), field(e.Message, m, 2)
	request, upstream := field(e.Message, m, 3), field(e.Message, m, 4)
	whole := request == "" || logVersion.MatchString(request) // else its end stands in what looks like a later field
	if whole && !logVersion.MatchString(upstream) && !logVersion.MatchString(field(e.Message, m, 6)) {
		e.Request, e.Upstream, e.Host = request, upstream, field(e.Message, m, 5)
	}
	e.Message = e.Message[:m[0]]
}

// field returns a group of a match, "" when it took no part.
func field(text string, m []int, group int) string {
	if m[2*group] < 0 {
		return ""
	}
	return text[m[2*group]:m[2*group+1]]
}

// unquoted drops what stands between the first and the last quote: it may be a client's or an app's words.
func unquoted(message string) string {
	first, last := strings.IndexByte(message, '"'), strings.LastIndexByte(message, '"')
	if first < 0 {
		return message
	}
	return message[:first] + message[last+1:]
}

// DialledSocket reports whether the entry is about the unix socket of a cleaned path, which it names as it was written.
func (e LogEntry) DialledSocket(socket string) bool {
	_, written, ok := strings.Cut(e.Upstream, "unix:")
	written, _, _ = strings.Cut(written, ":")
	return ok && path.Clean(written) == socket
}

// Dialled returns the host (an address, or the name of an upstream group) and the port of Upstream; the port is
// 0 where none is named, the host is "" for a unix socket.
func (e LogEntry) Dialled() (host string, port int) {
	m := logAddress.FindStringSubmatch(e.Upstream)
	if m == nil {
		return "", 0
	}
	port, _ = strconv.Atoi(m[2])
	return strings.Trim(m[1], "[]"), port
}
