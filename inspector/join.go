package inspector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// Links returns every hop out of every nginx, in the order of the configuration.
func (s *Snapshot) Links() []Link {
	s.once.Do(func() {
		s.links, s.byPass = s.join(), map[*nginx.Pass][]*Link{}
		for i := range s.links {
			l := &s.links[i]
			s.byPass[l.Pass] = append(s.byPass[l.Pass], l)
		}
	})
	return s.links
}

// LinksOf returns the hops of one pass directive.
func (s *Snapshot) LinksOf(pass *nginx.Pass) []*Link {
	s.Links()
	return s.byPass[pass]
}

func (s *Snapshot) join() []Link {
	if s.Project == nil {
		return nil
	}
	known, off := projectNames(s.Project), switchedOff(s.Project)
	links := make([]Link, 0, s.hops())
	for i := range s.Proxies {
		proxy := &s.Proxies[i]
		if proxy.Config == nil {
			continue
		}
		from := s.Project.Service(proxy.Service)
		for j := range proxy.Config.Passes {
			pass := &proxy.Config.Passes[j]
			for k, target := range pass.Targets {
				l := Link{
					Key: fmt.Sprintf("%s/%d", PassKey(proxy, j), k), Proxy: proxy,
					From: from, Pass: pass, Target: target,
				}
				l.joinProject(s.Project, known, off)
				l.joinEngine(s.Engine)
				l.joinProbes(s.Probes)
				l.joinRequest(s, j)
				links = append(links, l)
			}
		}
	}
	return links
}

// hops counts the targets of all pass directives.
func (s *Snapshot) hops() int {
	n := 0
	for i := range s.Proxies {
		if c := s.Proxies[i].Config; c != nil {
			for j := range c.Passes {
				n += len(c.Passes[j].Targets)
			}
		}
	}
	return n
}

// PassKey names a pass directive in Finding.Links when it has no target that could be named.
func PassKey(proxy *Proxy, pass int) string { return fmt.Sprintf("%s/%d", proxy.Service, pass) }

// joinProject finds whom the Compose files mean by the target's host.
func (l *Link) joinProject(p *compose.Project, known names, off []*compose.Service) {
	host := strings.TrimSuffix(l.Target.Host, ".")
	if host == "" || l.From == nil {
		return
	}
	from := Namespace(p, l.From)
	for i, e := range l.From.ExtraHosts {
		if strings.EqualFold(e.Name, host) {
			l.Extra = &l.From.ExtraHosts[i]
		}
	}
	for _, link := range l.From.Links {
		if strings.EqualFold(link.Alias, host) {
			if s := p.Service(link.Service); s != nil {
				l.Services = append(l.Services, s)
			}
		}
	}
	for _, use := range known[host] {
		at := &l.Apart
		if from != nil && from.On(use.network) != nil {
			at = &l.Services
		} else if n := NetworkOf(p, host); IsAddress(host) && (n == nil || n.Name != use.network || !KeptApart(p, from) || len(SharedNetworks(from, use.service)) > 0) {
			continue // it may be that of another machine, or they meet elsewhere
		}
		if !slices.Contains(*at, use.service) {
			*at = append(*at, use.service)
		}
	}
	l.Apart = slices.DeleteFunc(l.Apart, func(s *compose.Service) bool { return slices.Contains(l.Services, s) })
	if at := slices.IndexFunc(off, func(s *compose.Service) bool { return AnswersTo(s, host) }); at >= 0 {
		l.Off = off[at]
	}
}

// switchedOff are the services that compose starts no container for.
func switchedOff(p *compose.Project) []*compose.Service {
	var off []*compose.Service
	for i := range p.Disabled {
		off = append(off, &p.Disabled[i])
	}
	for i := range p.Services {
		if p.Services[i].Scale == 0 {
			off = append(off, &p.Services[i])
		}
	}
	return off
}

// AnswersTo reports whether a host is one of the names, or fixed addresses, that a service has inside Docker.
func AnswersTo(s *compose.Service, host string) bool {
	if strings.EqualFold(s.Name, host) || strings.EqualFold(s.ContainerName, host) || strings.EqualFold(s.Hostname, host) {
		return true
	}
	for _, on := range s.Networks {
		if on.IPv4 == host || on.IPv6 == host {
			return true
		}
		for _, a := range on.Aliases {
			if strings.EqualFold(a.Name, host) {
				return true
			}
		}
	}
	return false
}

// joinEngine finds the containers at both ends.
func (l *Link) joinEngine(e *Engine) {
	if e == nil {
		return
	}
	for _, c := range e.Of(l.Proxy.Service) {
		if c.Running() && l.Gateway == nil {
			l.Gateway = &c
		}
	}
	for i := range e.Containers {
		if c := &e.Containers[i]; l.reaches(c) {
			l.Far = append(l.Far, *c)
		}
	}
}

// reaches reports whether the container is one that the target means: of a service that the host names,
// or on a network with nginx under that name or address.
func (l *Link) reaches(c *Container) bool {
	for _, s := range slices.Concat(l.Services, l.Apart) {
		if s.Name == c.Service {
			return true
		}
	}
	if l.Gateway == nil {
		return false
	}
	for _, there := range c.Endpoints {
		for _, here := range l.Gateway.Endpoints {
			if here.Network == there.Network &&
				(slices.Contains(there.Names, l.Target.Host) || there.IPv4 == l.Target.Host || there.IPv6 == l.Target.Host) {
				return l.Target.Host != ""
			}
		}
	}
	return false
}

// uses reports whether nginx would dial that address for the target: it is among those that the name has in the way in
// which nginx asks for it, where that is known. extra_hosts can give a literal name others than Docker's DNS has.
func (l *Link) uses(address string) bool {
	if l.Lookup == nil {
		return true
	}
	known := l.Lookup.Libc
	if l.Target.Dynamic {
		known = l.Lookup.DNS
	}
	return len(known) == 0 || slices.Contains(known, address)
}

// joinProbes picks what was asked about this target from inside the nginx container.
func (l *Link) joinProbes(p *Probes) {
	if p == nil {
		return
	}
	for _, probe := range p.Proxies {
		if probe.Service != l.Proxy.Service {
			continue
		}
		l.Beside = probe.Beside
		for i := range probe.Names {
			if probe.Names[i].Host == l.Target.Host && l.Target.Host != "" {
				l.Lookup = &probe.Names[i]
			}
		}
		for _, d := range probe.Dials {
			if d.Socket == l.Target.Socket && d.Host == l.Target.Host && d.Port == l.Target.Port && l.uses(d.Address) {
				l.Dials = append(l.Dials, d)
			}
		}
		for _, r := range probe.Replies {
			if r.Socket == l.Target.Socket && r.Host == l.Target.Host && r.Port == l.Target.Port && l.uses(r.Address) {
				l.Replies = append(l.Replies, r)
			}
			if r.Host == r.Address && r.Port == l.Target.Port {
				l.Others = append(l.Others, r)
			}
		}
	}
	for _, probe := range append(p.proxyListeners(), p.Listeners...) {
		for _, c := range l.Far {
			if c.ID == probe.Container {
				l.Listeners = append(l.Listeners, probe)
			}
		}
	}
}

// proxyListeners are what the nginx containers themselves listen on, for an nginx can be another one's upstream.
func (p *Probes) proxyListeners() []ListenerProbe {
	var known []ListenerProbe
	for _, probe := range p.Proxies {
		if probe.Sockets != nil {
			l := ListenerProbe{Service: probe.Service, Container: probe.Container, Sockets: probe.Sockets}
			if probe.Beside != "" {
				l.Source = "/proc/net/tcp in its network"
			}
			known = append(known, l)
		}
	}
	return known
}

// joinRequest picks the request that was sent through nginx for the pass, and what nginx logged of it about this target.
func (l *Link) joinRequest(s *Snapshot, pass int) {
	if s.Probes == nil {
		return
	}
	for i := range s.Probes.Proxies {
		probe := &s.Probes.Proxies[i]
		for j := range probe.Requests {
			if probe.Service == l.Proxy.Service && probe.Requests[j].Pass == pass {
				l.Request = &probe.Requests[j]
			}
		}
	}
	if l.Request == nil {
		return
	}
	for _, e := range s.logged(l.Proxy.Service, l.Request) {
		if len(l.Pass.Targets) == 1 || l.isAbout(e) {
			l.Trouble = append(l.Trouble, e)
		}
	}
}

// isAbout reports whether a log entry names this one of a pass's targets, by an address that was dialled or by its name.
func (l *Link) isAbout(e nginx.LogEntry) bool {
	host, port := e.Dialled()
	if l.Target.Socket != "" {
		return e.DialledSocket(l.Target.Socket)
	}
	return port == l.Target.Port && (host == l.Target.Host || slices.ContainsFunc(l.Dials, func(d Dial) bool { return d.Address == host }))
}
