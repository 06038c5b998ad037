package inspector

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Link is one hop out of nginx: a target of a pass directive joined with all that is known about its far end.
// Links are computed, never stored.
type Link struct {
	Key    string // unique in the snapshot
	Proxy  *Proxy
	From   *compose.Service // the nginx service; nil when the Compose files have none of that name
	Pass   *nginx.Pass
	Target nginx.Target

	Extra     *compose.ExtraHost // the nginx service's extra_hosts entry for the host
	Services  []*compose.Service // that the host names and that share a network with nginx; sorted by name
	Apart     []*compose.Service // that the host names and that share none
	Off       *compose.Service   // that the host names and that a profile or scale 0 switches off
	Gateway   *Container         // the nginx container that runs; nil: none, or nobody looked
	Far       []Container        // containers at the far end, in whatever state; nil: none, or nobody looked
	Beside    string             // who asked in nginx's network from beside its container; "": it was asked inside
	Lookup    *Lookup            // nil: not asked
	Dials     []Dial             // nil: not tried
	Replies   []Reply            // nil: not asked
	Others    []Reply            // of containers that were asked by their address on the same port
	Request   *Request           // through nginx itself, for the pass; nil: none was planned
	Trouble   []nginx.LogEntry   // what nginx logged about Request and this target
	Listeners []ListenerProbe    // inside the far containers; nil: not read
}

// At returns where the target's host is written, in the file that a person edits.
func (l *Link) At() compose.Pos {
	if v := l.Proxy.value(l.Target.Pos); v != nil && v.Host.Line > 0 {
		return v.Host
	}
	return l.Proxy.Written(l.Target.Pos)
}

// PortAt returns where the target's port is written, or its host when no port is.
func (l *Link) PortAt() compose.Pos {
	if l.Target.PortPos.File == "" {
		return l.At()
	}
	if v := l.Proxy.value(l.Target.PortPos); v != nil && v.Port.Line > 0 {
		return v.Port
	}
	return l.Proxy.Written(l.Target.PortPos)
}

// Server returns the server block of the pass.
func (l *Link) Server() *nginx.Server { return &l.Proxy.Config.Servers[l.Pass.Server] }

// Resolves tells whether the name has an address in the nginx container, the way nginx asks for it:
// through the resolver for a dynamic target, else as libc does. It is nil when nobody asked.
func (l *Link) Resolves() *bool {
	if l.Lookup == nil {
		return nil
	}
	got, failed := l.Lookup.Libc, l.Lookup.LibcErr
	if l.Target.Dynamic {
		got, failed = l.Lookup.DNS, l.Lookup.DNSErr
	}
	if len(got) == 0 && failed == "" {
		return nil
	}
	return ptr(len(got) > 0)
}

// LeftOut reports whether nginx has no address for a server of an upstream block whose name it looks up at run time: it
// goes on with the other servers.
func (l *Link) LeftOut() bool {
	known := l.Resolves()
	return l.Pass.Upstream != "" && slices.Contains(l.Target.Params, "resolve") && known != nil && !*known
}

// Meets tells whether nginx and the far end share a network, by the engine when it was asked, else by the
// files. It is nil for a target that is not a container of the project.
func (l *Link) Meets() *bool {
	if l.Gateway != nil && len(l.Far) > 0 {
		if alive := slices.DeleteFunc(slices.Clone(l.Far), func(c Container) bool { return !c.Running() }); len(alive) > 0 {
			return ptr(slices.ContainsFunc(alive, func(c Container) bool { return len(CommonNetworks(l.Gateway, &c)) > 0 }))
		}
	}
	if len(l.Services) > 0 {
		return ptr(true)
	}
	if len(l.Apart) > 0 {
		return ptr(false)
	}
	return nil
}

// Connects tells whether some address of the target accepted a connection; nil when none was tried.
func (l *Link) Connects() *bool {
	if len(l.Dials) == 0 {
		return nil
	}
	return ptr(slices.ContainsFunc(l.Dials, func(d Dial) bool { return d.OK }))
}

// Failed returns the first dial that failed with one of the errnos (any, when none is given), or nil.
// It is nil as well when another address of the target accepted a connection.
func (l *Link) Failed(errnos ...int) *Dial {
	if ok := l.Connects(); ok == nil || *ok {
		return nil
	}
	for i, d := range l.Dials {
		if len(errnos) == 0 || slices.Contains(errnos, d.Errno) {
			return &l.Dials[i]
		}
	}
	return nil
}

// Speaks returns the protocol in which nginx greets the far end of a pass (Reply.Asked), or "" where no harmless
// greeting is known: a stream that is passed on as it is.
func Speaks(c *nginx.Config, pass *nginx.Pass) string {
	switch pass.Scheme {
	case "http":
		if c.Setting(pass.Server, pass.Location, "proxy_http_version").Is("2") {
			return "h2c" // from 1.29.4 on
		}
		return "http"
	case "grpc":
		return "h2c"
	case "https", "grpcs", "suwsgi", "tls":
		return "tls"
	case "fastcgi", "uwsgi", "scgi":
		return pass.Scheme
	}
	return ""
}

// Wants returns what must answer (Reply.Protocol) for the pass to work, or "" when that cannot be asked.
func (l *Link) Wants() string {
	if speaks := Speaks(l.Proxy.Config, l.Pass); speaks != "h2c" {
		return speaks
	}
	return "h2"
}

// First returns the answer to the first question in the protocol that nginx speaks there, or nil.
func (l *Link) First() *Reply {
	speaks := Speaks(l.Proxy.Config, l.Pass)
	for i := range l.Replies {
		if l.Replies[i].Asked == speaks {
			return &l.Replies[i]
		}
	}
	return nil
}

// Works reports whether the far end was reached and, where it was asked, answered in the protocol that nginx speaks.
//
// A request through nginx itself proves more than any other question.
func (l *Link) Works() bool {
	switch {
	case l.Broken():
		return false
	case l.Request != nil && l.Request.Good() && len(l.Pass.Targets) == 1 && len(l.Trouble) == 0 && !l.HidesErrors():
		return true
	}
	if ok := l.Connects(); ok == nil || !*ok {
		return false
	}
	r := l.First()
	return r == nil || (r.Outcome == "answered" && r.Protocol == l.Wants())
}

// Serves reports whether the far end answered, and not that it fails itself. 501 says only that it knows no HEAD.
func (l *Link) Serves() bool {
	r := l.First()
	return l.Works() && (r == nil || r.Status < 500 || r.Status == 501)
}

// HidesErrors reports whether an error page may answer with another status than that of the error.
func (l *Link) HidesErrors() bool {
	return slices.ContainsFunc(l.Proxy.Config.All(l.Pass.Server, l.Pass.Location, "error_page"), func(set nginx.Setting) bool {
		return slices.ContainsFunc(set.Args, func(arg string) bool { return strings.HasPrefix(arg, "=") })
	})
}

// Broken reports whether a request through nginx failed at this target, by nginx's own log. What PHP says of a script is
// no failure of the way to it.
func (l *Link) Broken() bool {
	if l.Request == nil || l.Request.Status < 500 && !l.HidesErrors() {
		return false
	}
	return slices.ContainsFunc(l.Trouble, func(e nginx.LogEntry) bool {
		return l.Request.Status >= 500 || !strings.HasPrefix(e.Message, "FastCGI sent in stderr")
	})
}

func ptr[T any](v T) *T { return &v }
