package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A socketMaker is the one service that shares with nginx what holds a socket, and that listens elsewhere.
type socketMaker struct {
	service *compose.Service
	in      *inspector.Container
	probe   *inspector.ListenerProbe
}

// socketMoved is about a socket that is not there, or that was left behind by a program that listens elsewhere by now: as
// the sockets in the container of the service that shares its volume tell.
func socketMoved(s *inspector.Snapshot, l *inspector.Link, mount *compose.Mount) *inspector.Finding {
	if !isDeadSocket(l) || hasOthers(s.Project, mount) {
		return nil
	}
	maker := listensElsewhere(s, l, mount)
	if maker == nil {
		return nil
	}
	who := farProgramOf(maker)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "nobody listens on this socket", Services: []string{maker.service.Name, l.From.Name},
		Also:     []inspector.Place{{At: maker.service.Pos, Label: "listens elsewhere"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "a socket is a file that a program makes when it listens there: the file stays in the volume when the program ends, and nobody makes it when the program listens elsewhere",
	}
	shared, own, ports := maker.shared(mount), maker.own(mount), reachablePorts(maker.probe.Sockets)
	switch {
	case len(shared) == 1:
		f.Message = fmt.Sprintf("nginx proxies to the socket %s, but %s listens on %s", l.Target.Socket, who, shared[0])
		seen := seenAs(shared[0], sameMount(maker.service, mount), mount)
		if seen != shared[0] {
			f.Message += ", which is " + seen + " here"
		}
		f.Fix = inspector.Fix{Summary: "Write unix:" + seen, Edits: onceIn(s, l.At(), "unix:"+l.Target.Socket, "unix:"+seen), Then: applyConfig(s, l.Proxy, l.At().File)}
	case len(ports) == 1:
		f.Message = fmt.Sprintf("nginx proxies to the socket %s, but %s listens on port %d and on no socket there", l.Target.Socket, who, ports[0])
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Proxy to `%s:%d`, or let it listen on the socket", maker.service.Name, ports[0]), Then: applyConfig(s, l.Proxy, l.At().File)}
		if l.Wants() == "fastcgi" && ports[0] == usualPort(&compose.Serving{Program: "php-fpm"}) && len(inspector.SharedNetworks(l.From, maker.service)) > 0 {
			f.Fix.Edits = onceIn(s, l.At(), "unix:"+l.Target.Socket, fmt.Sprintf("%s:%d", maker.service.Name, ports[0]))
		}
	case len(ports) == 0 && len(own) == 1:
		f.Message = fmt.Sprintf("nginx proxies to the socket %s, but %s listens on %s, in its own container", l.Target.Socket, who, own[0])
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Let it listen on %s, which both have mounted", seenAs(l.Target.Socket, mount, sameMount(maker.service, mount))), Then: recreate(maker.service.Name)}
	default:
		return nil
	}
	f.Evidence = append(f.Evidence, maker.evidence())
	return f
}

// isDeadSocket reports whether nobody listens on the socket of a link, or there is no such file: as a dial found, or, where
// nothing in nginx's container can dial sockets, nginx itself when it was asked.
func isDeadSocket(l *inspector.Link) bool {
	return l.Failed(noEntry, nobodyListens) != nil || l.Connects() == nil && slices.ContainsFunc(l.Trouble, func(e nginx.LogEntry) bool {
		m := e.Meaning()
		return m != nil && (m.Key == "socket-absent" || m.Key == "socket-stale")
	})
}

// listensElsewhere is the one running service that shares a mount with nginx and listens on something; nil where several do,
// where not all can be seen, or where one listens on the socket that nginx asks for.
func listensElsewhere(s *inspector.Snapshot, l *inspector.Link, mount *compose.Mount) *socketMaker {
	var maker *socketMaker
	for _, service := range inspector.Sharers(s.Project, l.From.Name, l.Target.Socket) {
		for _, c := range s.Engine.Of(service.Name) {
			if !c.Running() {
				continue
			}
			probe := listeningIn(s, &c)
			switch {
			case probe == nil || probe.Skipped != "" || probe.Partial:
				return nil
			case len(probe.Unix) == 0 && len(probe.Sockets) == 0:
				continue
			case maker != nil && maker.service != service, slices.ContainsFunc(probe.Unix, func(made string) bool { return holdsSocket(service, made, mount, l.Target.Socket) }):
				return nil
			}
			maker = &socketMaker{service, &c, probe}
		}
	}
	return maker
}

// listeningIn is what is known of on what a container listens, or nil.
func listeningIn(s *inspector.Snapshot, c *inspector.Container) *inspector.ListenerProbe {
	for i := range s.Probes.Listeners {
		if s.Probes.Listeners[i].Container == c.ID {
			return &s.Probes.Listeners[i]
		}
	}
	return nil
}

// shared are the sockets on which it listens in what nginx mounts as well.
func (m *socketMaker) shared(mount *compose.Mount) []string { return m.sockets(mount, true) }

// own are those that nginx cannot see; without the one of a program that only starts others.
func (m *socketMaker) own(mount *compose.Mount) []string {
	return slices.DeleteFunc(m.sockets(mount, false), func(socket string) bool { return strings.Contains(path.Base(socket), "supervisor") })
}

func (m *socketMaker) sockets(mount *compose.Mount, inMount bool) []string {
	return slices.DeleteFunc(slices.Clone(m.probe.Unix), func(socket string) bool {
		theirs := inspector.SocketMount(m.service, socket)
		return inMount != (theirs != nil && theirs.Type == mount.Type && theirs.Source == mount.Source)
	})
}

func (m *socketMaker) evidence() inspector.Evidence {
	on := slices.Clone(m.probe.Unix)
	for _, socket := range m.probe.Sockets {
		on = append(on, address(socket.Address, socket.Port))
	}
	source := "/proc/net/unix and tcp in its container"
	if m.probe.Source != "" {
		source = m.probe.Source
	}
	return inspector.Evidence{Fact: short(fmt.Sprintf("%s listens on %s", farProgramOf(m), strings.Join(compact(on), ", ")), 200), Source: source}
}

// farProgramOf is the name of a service with the program that runs there: "api (node)".
func farProgramOf(m *socketMaker) string {
	if name := program(m.in); name != "" && name != m.service.Name {
		return fmt.Sprintf("%s (%s)", m.service.Name, name)
	}
	return m.service.Name
}

// seenAs is a path in one mount as another mount of the same has it.
func seenAs(name string, theirs, mine *compose.Mount) string {
	return path.Join(mine.Target, strings.TrimPrefix(inRun(name, theirs), theirs.Target))
}
