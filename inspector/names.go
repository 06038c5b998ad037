package inspector

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// hostNames mean the Docker host itself, where the engine or an extra_hosts entry provides them.
var hostNames = []string{"host.docker.internal", "gateway.docker.internal", "docker.for.mac.localhost", "docker.for.win.localhost", "docker-host", "dockerhost"}

// IsHostName reports whether host is one of the names by which containers call the machine they run on.
func IsHostName(host string) bool { return slices.Contains(hostNames, host) }

// IsLoopback reports whether host means the container itself: localhost, 127.0.0.0/8, ::1 or an unspecified address.
func IsLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") && !IsHostName(host) {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && (addr.IsLoopback() || addr.IsUnspecified())
}

// IsAddress reports whether host is an IP address rather than a name.
func IsAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// A nameUse is one service's claim to a name on one network (the key in the Compose file).
type nameUse struct {
	service *compose.Service
	network string
}

// names is who answers to which name in Docker's DNS, as far as the Compose files tell.
type names map[string][]nameUse

// projectNames collects every name under which a service of the project can be found on a network:
// its own name, its aliases there, its container_name, the names that Compose generates for its containers
// (docs.docker.com/compose/how-tos/networking), its hostname, which the engine adds to the aliases (moby's
// daemon/container_operations.go), and the addresses that it asks for.
func projectNames(p *compose.Project) names {
	n := names{}
	for i := range p.Services {
		s := &p.Services[i]
		for _, on := range s.Networks {
			for _, name := range serviceNames(p, s, on) {
				n[name] = append(n[name], nameUse{s, on.Name})
			}
			for _, address := range []string{on.IPv4, on.IPv6} {
				if address != "" {
					n[address] = append(n[address], nameUse{s, on.Name})
				}
			}
		}
	}
	return n
}

// NamesOf returns all names by which other containers can call a service, on whatever network, in lower case.
func NamesOf(p *compose.Project, s *compose.Service) []string {
	names := serviceNames(p, s, compose.ServiceNetwork{})
	for _, on := range s.Networks {
		names = append(names, serviceNames(p, s, on)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// maxNumbered bounds the containers of a service whose names are looked at.
const maxNumbered = 50

// serviceNames are the names by which others call a service on one of its networks. Without a container_name Compose numbers its
// containers from 1 (docs.docker.com/compose: PROJECT-SERVICE-INDEX).
func serviceNames(p *compose.Project, s *compose.Service, on compose.ServiceNetwork) []string {
	all := []string{s.Name, s.ContainerName, s.Hostname}
	if s.ContainerName == "" {
		for n := range min(max(s.Scale, 1), maxNumbered) {
			all = append(all, fmt.Sprintf("%s-%s-%d", p.Name, s.Name, n+1), fmt.Sprintf("%s_%s_%d", p.Name, s.Name, n+1))
		}
	}
	for _, a := range on.Aliases {
		all = append(all, a.Name)
	}
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
}

// Namespace returns the service in whose network namespace s runs: itself, or the one that
// network_mode: service:NAME points at. It is nil when that is no service of the project, or leads in a circle.
func Namespace(p *compose.Project, s *compose.Service) *compose.Service {
	for range len(p.Services) + 1 {
		name, ok := strings.CutPrefix(s.NetworkMode, "service:")
		if !ok {
			return s
		}
		if s = p.Service(name); s == nil {
			return nil
		}
	}
	return nil
}

// SharedNetworks returns the keys of the networks that both services are on, sorted.
func SharedNetworks(a, b *compose.Service) []string {
	var shared []string
	for _, n := range a.Networks {
		if b.On(n.Name) != nil {
			shared = append(shared, n.Name)
		}
	}
	return shared
}
