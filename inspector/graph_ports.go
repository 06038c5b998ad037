package inspector

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// publish adds the published ports of an nginx service.
func (d *drawing) publish(p *Proxy) {
	to := d.node(NodeProxy, p.Service)
	blamed := map[string][]int{}
	for i, f := range d.findings {
		for _, name := range d.portsOf(p, &f) {
			blamed[name] = append(blamed[name], i)
		}
	}
	for _, port := range d.ports(p) {
		name := portName(port)
		state := d.Nodes[to].State // what arrives nowhere
		if state == RouteRisk || (state == RouteOK && !d.listens(p, port.Target)) {
			state = RouteUnknown
		}
		findings := blamed[name]
		for _, i := range findings {
			state = worse(state, blame(d.findings[i].Severity))
		}
		if state == RouteBroken && len(findings) == 0 {
			findings = d.Nodes[to].Findings
		}
		d.join(d.node(NodePort, name), to, EdgePublish, "to :"+strconv.Itoa(port.Target), state, "", findings)
	}
}

// ports returns what a service publishes, sorted: the ports of a container that runs, else those of the files.
func (d *drawing) ports(p *Proxy) []compose.Port {
	var ports []compose.Port
	for _, c := range d.s.Engine.Of(p.Service) {
		for _, pub := range c.Published {
			if c.Running() && pub.Host != 0 {
				ports = append(ports, compose.Port{HostIP: pub.HostIP, Published: pub.Host, Target: pub.Target, Protocol: pub.Protocol})
			}
		}
	}
	if service := d.s.Project.Service(p.Service); len(ports) == 0 && service != nil && service.NetworkMode != "host" {
		ports = slices.Clone(service.Ports)
	}
	slices.SortStableFunc(ports, func(a, b compose.Port) int {
		return cmp.Or(cmp.Compare(a.Published, b.Published), cmp.Compare(a.Target, b.Target))
	})
	return ports
}

// portName names a published port as a person would type it.
func portName(p compose.Port) string {
	name := strconv.Itoa(p.Published)
	if p.Published == 0 {
		return "a free port for " + strconv.Itoa(p.Target)
	}
	if p.HostIP != "" && p.HostIP != "0.0.0.0" && p.HostIP != "::" {
		host := p.HostIP
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		name = host + ":" + name
	}
	if p.Protocol != "" && p.Protocol != "tcp" {
		name += "/" + p.Protocol
	}
	return name
}

// portsOf names the published ports of an nginx service at whose line a finding of it points.
func (d *drawing) portsOf(p *Proxy, f *Finding) []string {
	service := d.s.Project.Service(p.Service)
	if service == nil || f.Proxy != p.Service {
		return nil
	}
	var names []string
	for _, written := range service.Ports {
		points := func(at compose.Pos) bool {
			return at.File == written.Pos.File && at.Line == written.Pos.Line && at.Line != 0
		}
		if !points(f.At) && !slices.ContainsFunc(f.Also, func(also Place) bool { return points(also.At) }) {
			continue
		}
		for _, port := range d.ports(p) {
			if port.Target == written.Target && (written.Published == 0 || port.Published == written.Published) {
				names = append(names, portName(port))
			}
		}
	}
	return names
}

// listens reports whether nginx is known to listen on a port: by its sockets, or by a server of its configuration.
func (d *drawing) listens(p *Proxy, port int) bool {
	if d.s.Probes != nil {
		for _, probe := range d.s.Probes.Proxies {
			if probe.Service == p.Service && slices.ContainsFunc(probe.Sockets, func(s Socket) bool { return s.Port == port }) {
				return true
			}
		}
	}
	if p.Config != nil {
		for _, server := range p.Config.Servers {
			for _, l := range server.Listens {
				if l.Port == port {
					return true
				}
			}
		}
	}
	return false
}
