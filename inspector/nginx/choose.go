package nginx

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Request is a request as it reaches nginx. Of its headers only Host is known, and it has no body.
type Request struct {
	Address string // of nginx, at which it arrives; "" for an IPv4 address of nginx's that is not loopback
	Port    int
	TLS     bool
	Method  string // "" for GET
	Host    string // the Host header, with or without port; "" for none
	URI     string // as in the request line: "/a/../b%20c?d=e"
}

// A Choice is what answers a request.
type Choice struct {
	Server   int      `json:"server"`           // index in Config.Servers; -1: nothing listens there
	Location int      `json:"location"`         // index in Server.Locations; -1: the server itself answers
	Outcome  Outcome  `json:"outcome"`          // what is done there
	Pass     int      `json:"pass"`             // index in Config.Passes; -1: none
	Status   int      `json:"status,omitempty"` // of the answer; 0: what the upstream or the files give
	To       string   `json:"to,omitempty"`     // where a redirect leads
	URI      string   `json:"uri,omitempty"`    // decoded, after internal redirects, without arguments
	Steps    []Reason `json:"steps"`
	Unknown  string   `json:"unknown,omitempty"` // the first thing that could not be decided; the choice is then likely, not sure
	Bare     bool     `json:"-"`                 // a header or cookie had a say that is taken not to be sent
}

// OnDisk reports whether what is on disk may decide otherwise: try_files, index and if (-f) are taken to find no file.
func (c *Choice) OnDisk() bool {
	return slices.ContainsFunc(c.Steps, func(step Reason) bool {
		return strings.HasPrefix(step.Text, "try_files") || strings.HasPrefix(step.Text, "index:") || strings.HasSuffix(step.Text, noSuchFile)
	})
}

// noSuchFile is how a condition that asks for a file is explained.
const noSuchFile = "taken that there is no such file"

// An Outcome is what is done with a request.
type Outcome string

// The outcomes.
const (
	Nothing   Outcome = "nothing" // no server listens there
	Passed    Outcome = "pass"    // an upstream answers
	Returned  Outcome = "return"  // nginx itself answers, with Status
	Files     Outcome = "files"   // what is on disk answers
	Module    Outcome = "module"  // another module answers: memcached_pass, stub_status, Lua
	Undecided Outcome = "unknown" // Unknown says why
)

// A Reason is one step of a choice: a sentence without a period, and the directive that it is about.
type Reason struct {
	Text string `json:"text"`
	Pos  Pos    `json:"pos,omitzero"`
}

// Choose tells which server and location answer a request, and what they do, as nginx's phases find it. What is on
// disk is not known: where try_files or index decide, a way to an upstream is preferred, and Steps has the other.
func (c *Config) Choose(r Request) Choice {
	x := &chooser{
		Config:  c,
		Choice:  Choice{Server: -1, Location: -1, Pass: -1, Outcome: Nothing},
		request: r,
		changes: maxChanges + 1,
		values:  map[string]string{},
	}
	x.request.Method = cmp.Or(r.Method, "GET")
	for next := (*chooser).accept(x); next != nil; next = next(x) {
	}
	return x.Choice
}

// maxChanges is how often nginx looks for another location before it gives up (NGX_HTTP_MAX_URI_CHANGES).
const maxChanges = 10

// A chooser follows one request through nginx's phases.
type chooser struct {
	*Config
	Choice
	request Request
	server  *Server // that answers
	host    string  // of the Host header, as nginx looks it up
	args    string

	location  []Setting // in the location's block, or the server's
	branch    int       // index in location of the last if that holds; -1: none does
	internal  bool      // internal locations may answer
	changed   bool      // a rewrite asks for another location
	changes   int       // of the location that are left
	errorPage bool      // one was taken; nginx takes no second
	status    int       // of that error page; 0: what answers there decides
	groups    []string  // of the last regular expression that matched
	escape    bool      // groups are put into a URL
	values    map[string]string
}

// A phase does its part and returns the phase that comes next; nil: the request is answered.
type phase func(*chooser) phase

func (x *chooser) explain(at Pos, format string, args ...any) {
	x.Steps = append(x.Steps, Reason{fmt.Sprintf(format, args...), at})
}

// doubt notes something that cannot be decided.
func (x *chooser) doubt(at Pos, format string, args ...any) {
	x.explain(at, format, args...)
	x.Unknown = cmp.Or(x.Unknown, x.Steps[len(x.Steps)-1].Text)
}

// accept finds the server, and reads the URI as that server does.
func (x *chooser) accept() phase {
	on := x.socketAt(entrance{x.request.Address, x.request.Port})
	if len(on.all) == 0 {
		return nil
	}
	x.enter(on.first.server)
	if x.server.Stream {
		return x.stream()
	}
	merge := x.Setting(x.Server, -1, "merge_slashes") // of the default server: the Host header is not read yet
	host, hostOK := hostOf(x.request.Host)
	path, args, uriOK := normalise(x.request.URI, !merge.Is("off"))
	if !uriOK {
		x.explain(Pos{}, "nginx refuses the URI %q", x.request.URI)
		return x.fail(400)
	}
	x.URI, x.args = path, args
	if !hostOK && x.request.Host != "" {
		x.explain(Pos{}, "nginx refuses the host %q", x.request.Host)
		return x.fail(400)
	}
	x.host = host
	x.chooseName(on)
	if written, _, _ := strings.Cut(x.request.URI, "?"); written != x.URI {
		x.explain(Pos{}, "the URI means %q", x.URI)
	}
	switch {
	case on.ssl && !x.request.TLS:
		return x.plainToTLS(on.first)
	case !on.ssl && x.request.TLS:
		x.doubt(on.first.Pos, "port %d does not speak TLS: no request gets that far", x.request.Port)
	}
	return (*chooser).rewriteServer
}

// plainToTLS answers a request without TLS on a port with it: 400, which error_page knows as 497.
func (x *chooser) plainToTLS(l listener) phase {
	x.explain(l.Pos, "port %d speaks TLS, and the request comes without", x.request.Port)
	next := x.fail(497)
	if x.Status == 497 {
		x.Status = 400
	}
	return next
}

// enter makes a server the one that answers.
func (x *chooser) enter(server int) {
	x.Server, x.server = server, &x.Servers[server]
	x.move(-1)
}

// move makes a location the one that answers; -1: the server itself.
func (x *chooser) move(location int) {
	x.Location, x.branch = location, -1
	x.location = x.server.Settings
	if location >= 0 {
		x.location = x.server.Locations[location].Settings
	}
}

// stream passes a connection on as a server of stream does.
func (x *chooser) stream() phase {
	x.Outcome = Module
	for _, i := range x.PassesOf(x.Server) {
		x.Outcome, x.Pass = Passed, i
		x.explain(x.Passes[i].Pos, "the stream server passes the connection on, whatever the request")
	}
	return nil
}

// matches reports whether a pattern matches, and keeps its groups. One that cannot be understood does not, which is sure
// where it does not match without what it looks ahead or behind for.
func (x *chooser) matches(pattern string, caseless bool, text string, at Pos) bool {
	re, err := x.compile(pattern, caseless)
	if err != nil {
		if wider, ok := withoutLooks(pattern); ok && wider != pattern {
			if re, failed := x.compile(wider, caseless); failed == nil && !re.MatchString(perByte(text)) {
				return false
			}
		}
		x.doubt(at, "the pattern %s %v, and is taken not to match", pattern, err)
		return false
	}
	groups, named := re.match(text)
	if groups == nil {
		return false
	}
	x.groups = groups
	for name, value := range named {
		x.values[name] = value
	}
	return true
}
