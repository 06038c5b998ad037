package probe

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// A reach knows which hosts belong to the project or to its host. Nobody else is spoken to.
type reach struct {
	names  map[string]bool // lower case
	public []string        // the project's addresses that do not look private; sorted
}

func newReach(s *inspector.Snapshot) reach {
	r := reach{names: map[string]bool{
		"localhost": true, "host.docker.internal": true, "gateway.docker.internal": true,
	}}
	r.addProject(s)
	if s.Engine != nil {
		r.addEngine(s.Engine)
	}
	slices.Sort(r.public)
	return r
}

func (r *reach) addProject(s *inspector.Snapshot) {
	if s.Project == nil {
		return
	}
	for _, service := range s.Project.Services {
		r.addNames(service.Name, service.ContainerName)
		for _, n := range service.Networks {
			for _, a := range n.Aliases {
				r.addNames(a.Name)
			}
		}
		for _, l := range append(service.Links, service.ExternalLinks...) {
			r.addNames(l.Alias)
		}
		for _, h := range service.ExtraHosts {
			r.addExtraHost(h.Name, h.Addresses)
		}
	}
}

// addExtraHost adds a name of the hosts file, unless it stands for an address somewhere else.
func (r *reach) addExtraHost(name string, addresses []string) {
	for _, a := range addresses {
		if a != "host-gateway" && !isPrivate(a) {
			return
		}
	}
	r.addNames(name)
}

func (r *reach) addEngine(e *inspector.Engine) {
	for _, c := range e.Containers {
		r.addNames(c.Name)
		for _, p := range c.Endpoints {
			r.addNames(p.Names...)
			r.addAddresses(p.IPv4, p.IPv6)
		}
	}
	for _, n := range e.Networks {
		r.addAddresses(n.Gateways...)
		for _, m := range n.Members {
			r.addNames(m.Name)
			r.addAddresses(m.IPv4, m.IPv6)
		}
	}
}

func (r *reach) addNames(names ...string) {
	for _, n := range names {
		r.names[strings.ToLower(n)] = true
	}
}

func (r *reach) addAddresses(addresses ...string) {
	for _, a := range addresses {
		a, _, _ = strings.Cut(a, "/")
		if inspector.IsAddress(a) && !isPrivate(a) && !slices.Contains(r.public, a) {
			r.public = append(r.public, a)
		}
	}
}

// mayDial reports whether the host is the project's own, this host or a private address. A name without a dot
// cannot be anybody else's; should it resolve to a public address all the same, the script does not dial that.
func (r *reach) mayDial(host string) bool {
	if inspector.IsAddress(host) {
		return isPrivate(host) || slices.Contains(r.public, host)
	}
	return r.names[strings.ToLower(host)] || !strings.Contains(host, ".")
}

var shared = netip.MustParsePrefix("100.64.0.0/10")

// isPrivate reports whether the address cannot belong to a third party. probe.sh and probe.pl know the same ranges.
func isPrivate(address string) bool {
	a, err := netip.ParseAddr(address)
	return err == nil && (a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || shared.Contains(a))
}
