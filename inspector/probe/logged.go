package probe

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const (
	refusedNow = 2 * time.Minute  // how old the last refusal may be to count as going on
	comingUp   = 30 * time.Second // how long after its start a container may refuse because it is not ready yet
)

// readLog takes, for an nginx that nobody can ask, what it has logged itself: that a container which runs has refused its
// connections, from its start until just now.
func (r *proxyRun) readLog(s *inspector.Snapshot) {
	gateway := containerOf(s.Engine, r.plan.Container)
	if r.probe.Skipped == "" || gateway == nil {
		return
	}
	for _, q := range r.plan.Questions {
		for i := range s.Engine.Containers {
			c := &s.Engine.Containers[i]
			if q.Socket != "" || !c.Running() || c.ID == gateway.ID {
				continue
			}
			for _, at := range c.Endpoints {
				if called(gateway, at, q.Host) && refuses(s, gateway, c, at.IPv4, q.Port) && !r.dialled(q.Host, at.IPv4, q.Port, "") {
					r.probe.Dials = append(r.probe.Dials, inspector.Dial{Host: q.Host, Address: at.IPv4, Port: q.Port, Errno: 111, Error: "Connection refused", Logged: true})
				}
			}
		}
	}
}

func containerOf(e *inspector.Engine, id string) *inspector.Container {
	for i := range e.Containers {
		if e.Containers[i].ID == id {
			return &e.Containers[i]
		}
	}
	return nil
}

// called reports whether a host is a name or the address of an endpoint on one of the gateway's networks.
func called(gateway *inspector.Container, at inspector.Endpoint, host string) bool {
	return at.IPv4 != "" && (at.IPv4 == host || slices.Contains(at.Names, host)) &&
		gateway.On(at.Network) != nil
}

// refuses reports whether the last that nginx logged of a container's address and port, since it runs and nginx has read
// its configuration, is that it refused a connection just now.
func refuses(s *inspector.Snapshot, gateway, c *inspector.Container, address string, port int) bool {
	for _, line := range slices.Backward(gateway.Log) {
		e, ok := nginx.ParseLog(line.Text)
		if host, to := e.Dialled(); !ok || host != address || to != port {
			continue
		}
		return e.Errno == 111 && s.Taken.Sub(line.Time) < refusedNow && !line.Time.Before(c.Started) && !line.Time.Before(gateway.Loaded.Add(-inspector.LoadSlack))
	}
	return false
}

// forget drops refusals from the log that may be over: the port is open by now, or nobody can tell, and the container was
// just starting.
func (r *proxyRun) forget(s *inspector.Snapshot, listeners []inspector.ListenerProbe) {
	r.probe.Dials = slices.DeleteFunc(r.probe.Dials, func(d inspector.Dial) bool {
		if !d.Logged {
			return false
		}
		for _, c := range s.Engine.Containers {
			if !c.HasAddress(d.Address) {
				continue
			}
			at := slices.IndexFunc(listeners, func(l inspector.ListenerProbe) bool { return l.Container == c.ID && l.Skipped == "" })
			if at < 0 {
				return s.Taken.Sub(c.Started) < comingUp
			}
			return slices.ContainsFunc(listeners[at].Sockets, func(socket inspector.Socket) bool {
				return socket.Port == d.Port && (socket.Address == "0.0.0.0" || socket.Address == "::" || !inspector.IsLoopback(socket.Address))
			})
		}
		return true
	})
}
