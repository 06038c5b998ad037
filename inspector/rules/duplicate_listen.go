package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC113", Name: "duplicate-listen", Needs: inspector.Static,
	Summary: "two server blocks claim the same listen options, default_server or server_name",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil {
				continue
			}
			if f := listenClash(s, p); f != nil && !accepted(p) {
				found = append(found, *f)
			}
			found = append(found, deadServers(s, p)...)
		}
		return found
	},
})

// A listener is one listen directive, with the server that has it.
type listener struct {
	nginx.Listen
	server int
	stream bool
}

// listenersOf returns what nginx is told to listen on, in the order in which it reads it. Hosts by name are left out, and the
// default of a server that may have its listen in a file that is not seen.
func listenersOf(c *nginx.Config) []listener {
	var all []listener
	unread := mayListenElsewhere(c)
	for i, server := range c.Servers {
		for _, l := range server.Listens {
			if l.Port != 0 && !(l.Implicit && unread) && (l.Address == "" || l.Address == "localhost" || inspector.IsAddress(strings.Trim(l.Address, "[]"))) {
				all = append(all, listener{l, i, server.Stream})
			}
		}
	}
	return all
}

// mayListenElsewhere reports whether a server without a listen may have one in a file that is not seen, or that is made at start.
func mayListenElsewhere(c *nginx.Config) bool {
	return c.HidesListens() || slices.ContainsFunc(c.Includes, func(i nginx.Include) bool { return i.In == "server" && len(i.Files) == 0 })
}

func (l listener) String() string { return fmt.Sprintf("%s:%d", cmp.Or(l.Address, "0.0.0.0"), l.Port) }

// sameSocket reports whether two listens mean one socket.
func (l listener) sameSocket(o listener) bool {
	return l.Port == o.Port && l.UDP == o.UDP && cmp.Or(l.Address, "0.0.0.0") == cmp.Or(o.Address, "0.0.0.0")
}

// listenOptions are those that belong to the socket and may be set once (lsopt.set in ngx_http_core_listen).
var listenOptions = []string{"bind", "setfib", "fastopen", "backlog", "rcvbuf", "sndbuf", "accept_filter", "deferred", "ipv6only", "reuseport", "so_keepalive", "multipath"}

// option is the first option of the socket that the listen sets, or "".
func (l listener) option() string {
	for _, param := range l.Params {
		if name, _, _ := strings.Cut(param, "="); slices.Contains(listenOptions, name) {
			return param
		}
	}
	return ""
}

// listenClash finds the first listen for which nginx stops, because of another one before it.
func listenClash(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	if f, _ := firstClash(s, p); f != nil {
		return stopsNginx(s, p, f)
	}
	return nil
}

// firstClash finds the first listen that another one before it rules out.
func firstClash(s *inspector.Snapshot, p *inspector.Proxy) (*inspector.Finding, listener) {
	before := map[int][]listener{} // by port: those of others do not matter; of many alike the last
	for _, later := range listenersOf(p.Config) {
		others := before[later.Port]
		for _, first := range others {
			if f := clash(s, p, first, later); f != nil {
				return f, later
			}
		}
		alike := func(l listener) bool {
			return l.sameSocket(later) && l.stream == later.stream && l.Default == later.Default && slices.Equal(l.Params, later.Params)
		}
		if i := slices.IndexFunc(others, alike); i >= 0 {
			others[i] = later
		} else {
			before[later.Port] = append(others, later)
		}
	}
	return nil, listener{}
}

func clash(s *inspector.Snapshot, p *inspector.Proxy, first, later listener) *inspector.Finding {
	f := &inspector.Finding{At: p.Pos(later.Pos)}
	one, word := p.Pos(first.Pos), ""
	f.Why = "nginx opens one socket for an address and port, however many servers share it, and takes its settings from one of them"
	switch same := first.sameSocket(later); {
	case same && first.stream != later.stream:
		f.Message = fmt.Sprintf("http and stream both listen on %s: bind() fails with \"Address already in use\"", later)
		f.Why = "http and stream open sockets of their own, and two cannot have the same address and port"
		f.Fix.Summary = "Let one of them listen on another port, to which the other passes its connections on"
	case !first.stream && !later.stream && dualStack(first, later):
		f.Message = fmt.Sprintf("listen %s takes IPv4 as well, which listen %s has: bind() fails with \"Address already in use\"", first.Raw, later.Raw)
		f.Why = "a socket with ipv6only=off takes the IPv4 port too"
		f.Fix.Summary = "Leave ipv6only=off out, or the listen for IPv4"
	case !same || first.stream:
		return nil
	case first.server == later.server:
		f.Message = fmt.Sprintf("one server block listens twice on %s", later)
		f.Fix.Summary = "Leave one of the two out"
		f.Why = "\"80\", \"*:80\" and \"0.0.0.0:80\" are the same to nginx; IPv6 is \"[::]:80\""
	case first.option() != "" && later.option() != "":
		word = later.option()
		f.Message = fmt.Sprintf("two server blocks set options of the socket %s: %s", later, strings.Join(compact([]string{first.option(), word}), " and "))
		f.Fix.Summary = fmt.Sprintf("Leave %s out here: what the first server sets holds for all", word)
	case first.Default && later.Default:
		if word = "default_server"; !slices.Contains(later.Params, word) {
			word = "default"
		}
		f.Message = fmt.Sprintf("two server blocks want to be the default_server of %s", later)
		f.Fix.Summary = "Leave default_server out of one of the two"
	default:
		return nil
	}
	f.Evidence = []inspector.Evidence{listenFact(first, one), listenFact(later, f.At)}
	if server := p.Pos(p.Config.Servers[later.server].Pos); one == f.At && server.File != one.File {
		f.At, f.Label = server, "this server includes it again"
		f.Also = []inspector.Place{{At: one, Label: "it stands once, and is included twice"}}
		f.Fix = inspector.Fix{Summary: "Write plain listen directives here, in the place of the include", Then: applyConfig(s, p, server.File)}
		return f
	}
	if inspector.InContainer(f.At.File) && !inspector.InContainer(one.File) {
		f.At, one = one, f.At
	}
	f.Label, f.Also = "and again here", []inspector.Place{{At: one, Label: "once here"}}
	if at, ok := wordAfter(s, f.At, word); ok {
		f.At = at
		f.Fix.Edits = dropWord(s, f)
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	if fix := withoutPackaged(p, first, later); fix != nil {
		f.Fix = *fix
	}
	return f
}

// withoutPackaged takes the site of a distribution's nginx out of the image, where it is one of two that clash.
func withoutPackaged(p *inspector.Proxy, clashing ...listener) *inspector.Fix {
	for _, l := range clashing {
		if server := &p.Config.Servers[l.server]; isPackaged(p, server) {
			return removeSite(p, p.File(server.Pos.File))
		}
	}
	return nil
}

// removeSite takes a site that the image brings out of it.
func removeSite(p *inspector.Proxy, of *startup.File) *inspector.Fix {
	return &inspector.Fix{Summary: fmt.Sprintf("Take the package's site away in the Dockerfile: `RUN rm %s`", of.Path), Then: rebuild(p.Service)}
}

// dualStack reports whether one of two listens is for IPv6 and IPv4 together, and the other for IPv4.
func dualStack(a, b listener) bool {
	both := func(l listener) bool { return l.Address == "[::]" && slices.Contains(l.Params, "ipv6only=off") }
	return a.Port == b.Port && a.UDP == b.UDP && (both(a) && b.Address == "" || both(b) && a.Address == "")
}

func listenFact(l listener, at compose.Pos) inspector.Evidence {
	return inspector.Evidence{Fact: strings.Join(append([]string{"listen", l.Raw}, l.Params...), " "), Source: at.String()}
}

// wordAfter finds a word behind a place, on its line.
func wordAfter(s *inspector.Snapshot, at compose.Pos, word string) (compose.Pos, bool) {
	line := s.Line(at)
	if word == "" || at.EndColumn < 1 || at.EndColumn-1 > len(line) {
		return at, false
	}
	n := strings.Index(line[at.EndColumn-1:], " "+word)
	if n < 0 {
		return at, false
	}
	at.Column = at.EndColumn + n + 1
	at.EndColumn = at.Column + len(word)
	return at, true
}
