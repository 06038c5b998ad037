package nginx

import (
	"regexp"
	"strconv"
	"strings"
)

// A LogEntry is one line of nginx's error log (ngx_log.c, ngx_http_log_error_handler).
type LogEntry struct {
	Level    string // emerg, alert, crit, error, warn, notice, info, debug
	Process  int    // ID of the process that wrote it, in the container; 0: not said
	Startup  bool   // the line "nginx: [emerg] …" that nginx prints before its log is open
	Message  string // without the tail fields
	Errno    int    // the number in "(111: Connection refused)"; the text differs between C libraries; 0: none
	Action   string // "connecting to upstream", "reading response header from upstream", …
	Server   string // server_name of the request
	Request  string // "GET /api HTTP/1.1"
	Upstream string // "http://172.18.0.4:3000/api": the address that was dialled, or the name of the group
	File     string // of "in FILE:LINE", inside the container
	Line     int
}

var (
	logHead    = regexp.MustCompile(`^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d |(nginx: ))\[(emerg|alert|crit|error|warn|notice|info|debug)\] (?:(\d+)#\d+: )?(?:\*\d+ )?(.*)$`)
	logErrno   = regexp.MustCompile(`\((\d+): [^()]*\)`)
	logAction  = regexp.MustCompile(` while ([a-z][a-zA-Z ]*[a-z])(?:,|$)`)
	logPlace   = regexp.MustCompile(` in (/[^:]+):(\d+)$`)
	logTail    = regexp.MustCompile(`, (?:client|server|request|subrequest|upstream|host|referrer|resolver|bytes from/to client): `)
	logFields  = regexp.MustCompile(`, (server|upstream|request): ("(?:[^"\\]|\\.)*"|[^,]*)`)
	logAddress = regexp.MustCompile(`^(?:[a-z]+://)?(?:unix:|(\[[^\]]+\]|[^:/]+)(?::(\d+))?)`)
)

// ParseLog reads one line of nginx's error log. It reports false for lines of another kind: the access log,
// the entry point, an app.
func ParseLog(line string) (LogEntry, bool) {
	head := logHead.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
	if head == nil {
		return LogEntry{}, false
	}
	e := LogEntry{Level: head[2], Startup: head[1] != "", Message: head[4]}
	e.Process, _ = strconv.Atoi(head[3])
	if tail := logTail.FindStringIndex(e.Message); tail != nil {
		for _, field := range logFields.FindAllStringSubmatch(e.Message[tail[0]:], -1) {
			value := strings.Trim(field[2], `"`)
			switch field[1] {
			case "server":
				e.Server = value
			case "upstream":
				e.Upstream = value
			case "request":
				e.Request = value
			}
		}
		e.Message = e.Message[:tail[0]]
	}
	if m := logErrno.FindStringSubmatch(e.Message); m != nil {
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
