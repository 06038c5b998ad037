package rules

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A cause is the service that keeps a link from working: the far one, or one that the far one cannot do without.
type cause struct {
	service   string
	container *inspector.Container // the one that tells; nil: the service has none
	victims   []victim             // from the link's end towards the cause; none: the cause is the far end itself
}

// A victim is a service that does not work because of another one.
type victim struct {
	container *inspector.Container
	waits     bool               // Compose does not start it; else it runs, or ran, and says what it cannot reach
	words     inspector.Evidence // in which it says so
	state     string             // "exited with code 1", of one that does not wait
}

// eachCause asks of every link that does not work and whose far service the engine knows: of the cause. One cause
// behind several links is one finding, which names all its victims.
func eachCause(s *inspector.Snapshot, judge func(*inspector.Link, cause) *inspector.Finding) []inspector.Finding {
	if s.Engine.Idle() {
		return nil
	}
	victims := map[string][]victim{}
	first := map[string]*inspector.Link{}
	id := func(f *inspector.Finding) string { return f.At.String() + " " + f.Message }
	found := eachLink(s, func(l *inspector.Link) *inspector.Finding {
		if l.Extra != nil || l.Serves() {
			return nil
		}
		l = asMeant(s, l)
		why, ok := causeOf(s, l)
		if !ok || why.service == l.Proxy.Service { // why nginx itself is down, others tell
			return nil
		}
		f := judge(l, why)
		if f == nil {
			return nil
		}
		spare(s, l, f)
		f.Stopped = stopped(s, why)
		if f.At.IsZero() {
			f.At = serviceAt(s, why.service)
		}
		f.Services = append([]string{why.service}, append(f.Services, services(l)...)...)
		f.Also = append(f.Also, inspector.Place{At: l.At(), Label: "nginx proxies to " + farName(l)})
		victims[id(f)] = append(victims[id(f)], why.victims...)
		if first[id(f)] == nil {
			first[id(f)] = l
		}
		return f
	})
	for i := range found {
		complete(s, &found[i], first[id(&found[i])], victims[id(&found[i])])
	}
	return found
}

// asMeant returns the link as it would be with the name of the service that nginx's configuration means where it names
// another host for certain, or the socket of the one service that can make it: what keeps that one from working is the next fault on the way.
func asMeant(s *inspector.Snapshot, l *inspector.Link) *inspector.Link {
	var name string
	switch {
	case isUnknown(s, l):
		name = didYouMean(s, l.Target.Host)
	case isLoopback(s, l):
		if service, _ := behindPort(s, l); service != nil {
			name = service.Name
		}
	case l.Target.Socket != "" && l.From != nil && isDeadSocket(l):
		makers := inspector.Sharers(s.Project, l.From.Name, l.Target.Socket)
		if len(makers) == 1 && !hasOthers(s.Project, inspector.SocketMount(l.From, l.Target.Socket)) {
			name = makers[0].Name
		}
	}
	to := s.Project.Service(name)
	if to == nil || name == l.Proxy.Service {
		return l
	}
	as := *l
	as.Services, as.Far = []*compose.Service{to}, s.Engine.Of(name)
	return &as
}

// stopped reports whether a cause is a container that does not run, for no reason that nginx has a part in: nothing that
// the engine asks of a service by way of nginx, nor one that ended because it could not reach nginx.
func stopped(s *inspector.Snapshot, why cause) bool {
	c := why.container
	switch {
	case s.Proxy(why.service) != nil:
		return false
	case c == nil:
		return true
	case c.Running() && !ends(s, c) && !killedForMemory(s, c):
		return false
	}
	return !slices.ContainsFunc(complaints(s, c), func(said complaint) bool { return said.about != nil && s.Proxy(said.about.Name) != nil })
}
