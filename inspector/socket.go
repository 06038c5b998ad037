package inspector

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// OtherRun is the other name of a path below /run: in Debian's and Alpine's images /var/run is a link to it.
func OtherRun(name string) string {
	if rest, ok := strings.CutPrefix(name, "/var/run/"); ok {
		return "/run/" + rest
	}
	if rest, ok := strings.CutPrefix(name, "/run/"); ok {
		return "/var/run/" + rest
	}
	return name
}

// SocketMount is the mount that holds a socket in a service's containers, or nil.
func SocketMount(service *compose.Service, socket string) *compose.Mount {
	return cmp.Or(service.MountOver(socket), service.MountOver(OtherRun(socket)))
}

// Sharers are the other services that mount what holds a socket in a service's containers: one of them makes it.
func Sharers(p *compose.Project, service, socket string) []*compose.Service {
	var all []*compose.Service
	if p == nil || p.Service(service) == nil {
		return nil
	}
	mine := SocketMount(p.Service(service), socket)
	if mine == nil || mine.Source == "" {
		return nil
	}
	for i := range p.Services {
		other := &p.Services[i]
		if other.Name != service && slices.ContainsFunc(other.Mounts, func(m compose.Mount) bool { return m.Type == mine.Type && m.Source == mine.Source }) {
			all = append(all, other)
		}
	}
	return all
}
