package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// mayBe reports whether a log entry can be about this link: no other one of the proxy with that port has the address
// now; of several that changed the request's path decides, and of those which it fits alike, who was started after
// nginx had looked up the names. One that has no address any more may have had that one.
func mayBe(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	path := requestPath(e.Request)
	host, _ := e.Dialled()
	var fitting []string
	longest, moved, lost := -1, false, -1
	links := s.Links()
	if ofAnotherServer(l, e) {
		return false
	}
	for i := range links {
		other := &links[i]
		if other.Proxy != l.Proxy || other.Target.Port != l.Target.Port || other.Gateway == nil || ofAnotherServer(other, e) {
			continue
		}
		if slices.Contains(currentAddresses(other), host) || other.Target.String() != l.Target.String() && slices.ContainsFunc(other.Far, func(c inspector.Container) bool { return dialledAt(&c, e) }) {
			return false
		}
		n, anew := prefixLength(other, path), startedSince(other)
		if len(other.Far) > 0 && other.Target.String() != l.Target.String() && !slices.ContainsFunc(other.Far, up) && ofServer(other, e) {
			lost = max(lost, n)
		}
		if n > longest || (n == longest && anew && !moved) {
			fitting, longest, moved = nil, n, anew
		}
		if n == longest && anew == moved {
			fitting = append(fitting, other.Target.String())
		}
	}
	return lost < longest && len(fitting) > 0 && fitting[0] == l.Target.String()
}

func up(c inspector.Container) bool { return c.Running() || c.State == "paused" }

// ofAnotherServer reports whether a log entry names a server block, by the first name of it, that is not the link's.
func ofAnotherServer(l *inspector.Link, e entry) bool {
	return e.Server != "" && !l.Server().Stream && !isNamed(l, e.Server) &&
		slices.ContainsFunc(l.Proxy.Config.Servers, func(server nginx.Server) bool { return !server.Stream && isCalled(&server, e.Server) })
}

// ofServer reports whether a link is in the server block that a log entry names.
func ofServer(l *inspector.Link, e entry) bool {
	names := namesOf(l.Server())
	return slices.ContainsFunc(names, func(n nginx.Name) bool { return strings.EqualFold(n.Text, e.Server) })
}

func requestPath(request string) string {
	fields := strings.Fields(request)
	if len(fields) < 2 {
		return "/"
	}
	return fields[1]
}

// prefixLength is how much of the path a link's location matches as a prefix; 0 for a location by regex.
func prefixLength(l *inspector.Link, path string) int {
	if l.Pass.Location < 0 {
		return 0
	}
	location := l.Server().Locations[l.Pass.Location]
	switch location.Modifier {
	case "", "^~", "=":
		if strings.HasPrefix(path, location.Path) {
			return len(location.Path)
		}
		return -1
	}
	return 0
}
