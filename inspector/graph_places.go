package inspector

import (
	"cmp"
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// far returns the services that a link means: as the files say, as the engine shows, or one that is switched off.
func (d *drawing) far(l *Link) []*compose.Service {
	services := slices.Clone(l.Services)
	if len(services) == 0 {
		services = slices.Clone(l.Apart)
	}
	for _, c := range l.Far {
		if s := d.s.Project.Service(c.Service); s != nil && !slices.Contains(services, s) {
			services = append(services, s)
		}
	}
	if len(services) == 0 && l.Off != nil {
		services = append(services, l.Off)
	}
	return services
}

// outside adds what a link means that is no service.
func (d *drawing) outside(l *Link) int {
	host := l.Target.Host
	onHost := l.From != nil && l.From.NetworkMode == "host"
	named := l.Extra != nil && slices.Contains(l.Extra.Addresses, "host-gateway")
	switch {
	case l.Target.Socket != "":
		return d.node(NodeSocket, "unix:"+l.Target.Socket)
	case IsHostName(host), named, onHost && IsLoopback(host), d.isGateway(host):
		return d.node(NodeHost, "the Docker host")
	case IsLoopback(host):
		i := d.node(NodeSelf, "localhost in "+l.Proxy.Service)
		d.Nodes[i].Detail = "the nginx container itself"
		return i
	}
	i := d.node(NodeExternal, cmp.Or(host, l.Pass.Value))
	n := &d.Nodes[i]
	n.Detail = "not in this project"
	if resolves := l.Resolves(); resolves != nil && !*resolves {
		n.Detail, n.Absent = "no such name", true
	}
	return i
}

// isGateway reports whether an address is that of the host on a network of the project.
func (d *drawing) isGateway(host string) bool {
	if d.s.Engine == nil || !IsAddress(host) {
		return false
	}
	return slices.ContainsFunc(d.s.Engine.Networks, func(n Network) bool { return slices.Contains(n.Gateways, host) })
}

// network adds a network by its key in the Compose file, or by the engine's name where no file names it.
func (d *drawing) network(key string) int {
	i := d.node(NodeNetwork, key)
	n := &d.Nodes[i]
	declared := d.s.Project.Network(key)
	if declared == nil {
		n.Detail = "not in the Compose file"
		return i
	}
	switch {
	case declared.External:
		n.Detail = "external"
	case declared.Internal:
		n.Detail = "internal"
	}
	if d.s.Engine != nil {
		for _, real := range d.s.Engine.Networks {
			if real.Name == declared.EngineName && real.Missing {
				n.Detail, n.Absent = "does not exist", true
			}
		}
	}
	return i
}

// members adds the networks that a service is on, where no hop says so already.
func (d *drawing) members(at int, service *compose.Service) {
	proxy := d.Nodes[at].Kind == NodeProxy
	for _, key := range d.networksOf(service) {
		if network := d.network(key); proxy {
			d.join(at, network, EdgeMember, "", "", "", nil)
		} else {
			d.join(network, at, EdgeMember, "", "", "", nil)
		}
	}
}

// networksOf returns the networks of a service, sorted: those of a container that runs, else those of the files.
func (d *drawing) networksOf(service *compose.Service) []string {
	var keys []string
	for _, c := range d.s.Engine.Of(service.Name) {
		if !c.Running() {
			continue
		}
		for _, e := range c.Endpoints {
			if e.Network != "host" && e.Network != "none" { // the engine's names for having no network of one's own
				keys = append(keys, d.networkKey(e.Network))
			}
		}
	}
	if len(keys) == 0 {
		if host := Namespace(d.s.Project, service); host != nil && host != service {
			return d.networksOf(host)
		}
		for _, on := range service.Networks {
			keys = append(keys, on.Name)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (d *drawing) networkKey(engineName string) string {
	for i := range d.s.Project.Networks {
		if n := &d.s.Project.Networks[i]; n.EngineName == engineName {
			return n.Name
		}
	}
	return engineName
}

// shared returns the network by which nginx reaches a service: where it did connect, else the first they share.
func (d *drawing) shared(l *Link, service *compose.Service) (string, bool) {
	if l.From == nil {
		return "", false
	}
	theirs := d.networksOf(service)
	both := slices.DeleteFunc(slices.Clone(d.networksOf(l.From)), func(key string) bool { return !slices.Contains(theirs, key) })
	if len(both) == 0 {
		return "", false
	}
	for _, dial := range l.Dials {
		for _, c := range l.Far {
			for _, e := range c.Endpoints {
				if key := d.networkKey(e.Network); dial.OK && e.IPv4 == dial.Address && slices.Contains(both, key) {
					return key, true
				}
			}
		}
	}
	return both[0], true
}
