package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const filesSay = "listen in its configuration"

// servedBy returns the TCP sockets on which nginx listens, and who says so: its own sockets where they were read,
// else a configuration that is wholly visible and has the container to itself. None: it cannot be known.
func servedBy(s *inspector.Snapshot, p *inspector.Proxy) (sockets []inspector.Socket, source string) {
	if s.Probes != nil {
		for _, probe := range s.Probes.Proxies {
			if probe.Service == p.Service && probe.Sockets != nil {
				return slices.DeleteFunc(slices.Clone(probe.Sockets), func(s inspector.Socket) bool { return s.Address == "127.0.0.11" }), "/proc/net/tcp in its container"
			}
		}
	}
	return listensOf(s, p)
}

// listensOf returns where nginx is told to listen, if the files tell all of it.
func listensOf(s *inspector.Snapshot, p *inspector.Proxy) (sockets []inspector.Socket, source string) {
	if p.Config == nil || !p.KnowsSites() || p.Config.HidesListens() || len(p.Config.Problems) > 0 || hosts(s, p.Service) {
		return nil, ""
	}
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			if l.Port == 0 && !strings.HasPrefix(l.Address, "unix:") {
				return nil, ""
			}
			if l.Port != 0 && !l.UDP {
				sockets = append(sockets, inspector.Socket{Address: strings.Trim(l.Address, "[]"), Port: l.Port})
			}
		}
	}
	return sockets, filesSay
}

// hosts reports whether another service runs in the network namespace of a service, and may listen there.
func hosts(s *inspector.Snapshot, name string) bool {
	return inspector.Once(s, namespaceHosts{}, func() map[string]bool {
		all := map[string]bool{}
		for _, guest := range s.Project.Services {
			if host, ok := strings.CutPrefix(guest.NetworkMode, "service:"); ok {
				all[host] = true
			}
		}
		return all
	})[name]
}

type namespaceHosts struct{}

// addresses lists sockets: by their ports where they are open to others, else with their address.
func addresses(sockets []inspector.Socket) string {
	if ports := reachablePorts(sockets); len(ports) > 0 {
		return numbers(ports)
	}
	var texts []string
	for _, s := range sockets {
		texts = append(texts, address(s.Address, s.Port))
	}
	return strings.Join(compact(texts), ", ") + " only"
}

// A company is where the other programs of nginx's container listen.
type company struct {
	sockets []inspector.Socket
	servers []compose.Serving // that are known to
	sure    bool              // there are no others
	likely  bool              // the others are those to which nginx proxies, and have no further port, as far as anybody can tell
}

// besideNginx tells where the programs beside nginx listen. Where a program is not known, it is taken to listen where nginx
// proxies to on its own loopback; php-fpm likewise, or on its usual port.
func besideNginx(p *inspector.Proxy) company {
	found := company{sure: !p.Company.Unseen && p.Company.Strangers == 0}
	for _, server := range p.Company.Servers {
		if server.Port != 0 {
			found.sockets = append(found.sockets, inspector.Socket{Address: server.Address, Port: server.Port})
			found.servers = append(found.servers, server)
		} else {
			found.sockets = append(found.sockets, inspector.Socket{Port: 9000})
		}
	}
	strangers := 0
	for _, t := range ownTargets(p) {
		if t.Port != 0 && !slices.Contains(ports(found.sockets), t.Port) {
			found.sockets = append(found.sockets, inspector.Socket{Port: t.Port})
			strangers++
		}
	}
	found.likely = !p.Company.Unseen && p.Company.Strangers <= strangers
	return found
}

// ownTargets are the targets of nginx on its own loopback that are not nginx itself.
func ownTargets(p *inspector.Proxy) []nginx.Target {
	var all []nginx.Target
	for i := range p.Config.Passes {
		for _, t := range p.Config.Passes[i].Targets {
			l := &inspector.Link{Proxy: p, Pass: &p.Config.Passes[i], Target: t}
			if inspector.IsLoopback(t.Host) && !listensItself(l) {
				all = append(all, t)
			}
		}
	}
	return all
}

// tell adds to a finding where the other programs listen.
func (b *company) tell(f *inspector.Finding) {
	for _, server := range b.servers {
		at := addresses([]inspector.Socket{{Address: server.Address, Port: server.Port}})
		f.Message += fmt.Sprintf(", and %s beside it on %s", server.Program, at)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: server.Program + " listens on " + at, Source: server.Pos.String()})
	}
}
