package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC612", Name: "socket-not-shared", Needs: inspector.Static,
	Summary: "nginx proxies to a unix socket that no common volume holds",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Target.Socket == "" || isDown(l) || !strings.HasPrefix(l.Target.Socket, "/") || l.From == nil || listensOn(l.Proxy.Config, l.Target.Socket) {
				return nil
			}
			if ok := l.Connects(); ok != nil && *ok {
				return nil
			}
			mount := inspector.SocketMount(l.From, l.Target.Socket)
			if isShared := mount != nil && mount.Type != "tmpfs" && (mount.Type != "volume" || mount.Source != "" && isShared(s.Project, l.From, mount)); isShared {
				return cmp.Or(socketMoved(s, l, mount), socketElsewhere(s, l, mount))
			}
			return socketNotShared(s, l, mount)
		})
	},
})

// listensOn reports whether nginx itself makes the socket.
func listensOn(c *nginx.Config, socket string) bool {
	return slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Address == "unix:"+socket })
	})
}

// socketNotShared speaks where nobody outside nginx's container can put the socket there: no mount holds its path, or
// one that only this service has.
func socketNotShared(s *inspector.Snapshot, l *inspector.Link, mount *compose.Mount) *inspector.Finding {
	maker := makerOf(s.Project, l)
	if !isAlone(l) && (maker == nil || !l.Proxy.Company.Whole || len(l.Proxy.Company.Servers) > 0) {
		return nil // its app may run beside nginx
	}
	dir := path.Dir(l.Target.Socket)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "in nginx's own file system", Services: []string{l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to the socket %s, but no other container can make it: nothing is mounted at %s", l.Target.Socket, dir),
		Also:     []inspector.Place{{At: l.From.Pos, Label: "no mount holds " + dir}},
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "each container has a file system of its own: a socket is seen by both only where one volume is mounted in both",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Mount one named volume at %s in %s and in the service that makes the socket, or let that listen on a port", dir, l.From.Name),
			Then:    "docker compose up -d",
		},
	}
	if !isAlone(l) {
		f.Severity = inspector.Warning
	}
	if mount != nil {
		f.Severity = inspector.Warning // an external volume may be another project's as well
		f.Also[0] = inspector.Place{At: mount.Pos, Label: "only " + l.From.Name + " has this"}
		f.Message = fmt.Sprintf("nginx proxies to the socket %s, but only %s mounts what holds it", l.Target.Socket, l.From.Name)
	}
	if maker != nil {
		madeBy(l, maker, f)
	}
	if other := answersInstead(s, l); other != nil {
		f.Severity = inspector.Note
		f.Message += fmt.Sprintf("; it goes on to %s each time", other.Target)
		f.Fix.Summary = "Take the server line of the socket out of the upstream: nobody can answer there"
		f.Fix.Then = applyConfig(s, l.Proxy, l.At().File)
	}
	return f
}

// answersInstead is another server of the same upstream block to which nginx goes on when the socket is not there, and
// which is a service of the project.
func answersInstead(s *inspector.Snapshot, l *inspector.Link) *inspector.Link {
	for _, other := range s.Group(l) {
		if ok := other.Connects(); other.Target.Socket == "" && len(other.Services) > 0 && !isDown(other) && (ok == nil || *ok) {
			return other
		}
	}
	return nil
}
