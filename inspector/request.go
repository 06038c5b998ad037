package inspector

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Request is one request, a HEAD unless Method says otherwise, that was sent through nginx itself, from inside its container, for one pass directive.
type Request struct {
	Pass    int    `json:"pass"`              // index in nginx.Config.Passes
	Skipped string `json:"skipped,omitempty"` // why none was sent; then the rest is empty
	Address string `json:"address,omitempty"` // of nginx
	Port    int    `json:"port,omitempty"`
	Socket  string `json:"socket,omitempty"` // instead of both
	TLS     bool   `json:"tls,omitempty"`
	Host    string `json:"host,omitempty"`   // the header
	Method  string `json:"method,omitempty"` // GET where the app did not answer HEAD
	Path    string `json:"path,omitempty"`   // without the marker
	Marker  string `json:"marker,omitempty"` // its query string, which shows in nginx's log
	Outcome string `json:"outcome,omitempty"`
	Status  int    `json:"status,omitempty"` // 0: no HTTP answer
	// Redirect is where an answer over TLS sends the client, without its query.
	Redirect string        `json:"redirect,omitempty"`
	Error    string        `json:"error,omitempty"`
	Took     time.Duration `json:"took,omitempty"`
	// Handshake is what became of the question for a WebSocket, where the upstream itself takes it.
	Handshake *Handshake `json:"handshake,omitempty"`
	// Paths is what became of a path with and without the prefix of its location, asked of the upstream itself.
	Paths *PathTrial `json:"paths,omitempty"`
	// Escapes is what became of a path as a client escaped it and as nginx writes it anew.
	Escapes *PathTrial `json:"escapes,omitempty"`
}

// A PathTrial is a path that was asked of an upstream itself in two ways. A status is 0 where there was no HTTP answer.
type PathTrial struct {
	To            string `json:"to"`
	Client        string `json:"client"`           // what a client asks nginx for
	Logged        bool   `json:"logged,omitempty"` // one did, and got 404; else it is the location's own path
	Asked         string `json:"asked"`            // what nginx makes of it
	AskedStatus   int    `json:"askedStatus,omitempty"`
	Other         string `json:"other"` // what it would be if nginx kept the prefix, or took it away, or left its escapes alone
	OtherStatus   int    `json:"otherStatus,omitempty"`
	NowhereStatus int    `json:"nowhereStatus,omitempty"` // of a path beside Other that nobody can have
}

// Lost reports whether the app has what the client wants under the other path, and not under the one that nginx asks for.
// 405: it takes no HEAD there. An app that answers to anything proves nothing.
func (t *PathTrial) Lost() bool {
	return t != nil && t.AskedStatus == 404 && (t.OtherStatus/100 == 2 || t.OtherStatus == 401 || t.OtherStatus == 405) && (!t.Logged || t.NowhereStatus == 404)
}

// A Handshake is a request for a WebSocket, sent to an upstream itself and then through nginx.
type Handshake struct {
	To      string `json:"to"`
	Path    string `json:"path"`
	Direct  int    `json:"direct"`            // status of the upstream's own answer
	Through int    `json:"through,omitempty"` // of that through nginx; 0: no HTTP answer
	Outcome string `json:"outcome,omitempty"` // of the latter
}

// Lost reports whether what the upstream switches to another protocol for does not reach it through nginx.
func (h *Handshake) Lost() bool {
	return h != nil && h.Direct == 101 && h.Through != 0 && h.Through != 101
}

var (
	webSocketPath = regexp.MustCompile(`^\W*(/[\w-]+)*/(ws|wss|websockets?)(\W*|/.*)$`)
	socketIOPath  = regexp.MustCompile(`/(socket|engine)\.io(/|$)`)
)

// ForWebSockets reports whether a location is for WebSockets by its path.
func ForWebSockets(path string) bool { return webSocketPath.MatchString(path) || ForSocketIO(path) }

// ForSocketIO reports whether a path is the one that Socket.IO and Engine.IO use.
func ForSocketIO(path string) bool { return socketIOPath.MatchString(path) }

// Marker begins the query string of every Request.
const Marker = "composecheck="

// Good reports whether the answer proves that the upstream answers nginx: neither a status with which nginx itself fails
// or refuses a request, nor one with which an app says that it was spoken to wrongly.
func (r *Request) Good() bool {
	switch r.Status {
	case 0, 400, 401, 403, 421, 426, 429, 497:
		return false
	}
	return r.Status < 500
}

// RedirectsToItself reports whether the answer over TLS sends the client to the same path by https: at the host that was
// asked, or at one of the names by which nginx calls the app.
func (r *Request) RedirectsToItself(names ...string) bool {
	rest, ok := strings.CutPrefix(r.Redirect, "https://")
	if !r.TLS || !ok || !slices.Contains([]int{301, 302, 307, 308}, r.Status) {
		return false
	}
	host, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return "/"+path == r.Path && host != "" && slices.ContainsFunc(append(names, r.Host), func(name string) bool { return strings.EqualFold(name, host) })
}

// Text says in a few words what came back: "HTTP 502", "silent".
func (r *Request) Text() string {
	answer := Reply{Status: r.Status, Outcome: r.Outcome}
	return answer.Text()
}

// logged returns the lines of nginx's error log about the request, as far as the log of its container was read.
func (s *Snapshot) logged(service string, r *Request) []nginx.LogEntry {
	var entries []nginx.LogEntry
	if r.Marker == "" {
		return nil
	}
	for _, c := range s.Engine.Of(service) {
		for _, line := range c.Log {
			if !strings.Contains(line.Text, r.Marker) {
				continue
			}
			e, ok := nginx.ParseLog(line.Text)
			if ok && (strings.Contains(e.Request, r.Marker+" ") || strings.HasSuffix(e.Request, r.Marker)) && slices.Contains([]string{"error", "crit", "alert"}, e.Level) {
				entries = append(entries, e)
			}
		}
	}
	return entries
}
