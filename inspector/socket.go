package inspector

import (
	"cmp"
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// SocketMount is the mount that holds a socket in a service's containers, or nil.
func SocketMount(service *compose.Service, socket string) *compose.Mount {
	return cmp.Or(service.MountOver(socket), service.MountOver(compose.OtherRun(socket)))
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
