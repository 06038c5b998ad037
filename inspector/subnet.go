package inspector

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// bridges are the addresses of which Docker makes its networks first.
var bridges = netip.MustParsePrefix("172.16.0.0/12")

// IsBridgeAddress reports whether host is an address that a container may have, by Docker's own choice, and that is
// not the first one of its network, which is the host's.
func IsBridgeAddress(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && bridges.Contains(addr) && addr.As4()[3] != 1
}

// Holds reports whether an address lies in the network and is no gateway of it.
func (n *Network) Holds(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	if slices.Contains(n.Gateways, host) {
		return false
	}
	for _, text := range n.Subnets {
		prefix, err := netip.ParsePrefix(text)
		if err != nil || !prefix.Contains(addr) {
			continue
		}
		first := prefix.Masked().Addr().Next() // it is the gateway's, unless the file names another: some engines do not list it
		return len(n.Gateways) > 0 || addr != first
	}
	return false
}

// NetworkOf returns the network whose containers alone have an address by the Compose files: the file gives it a subnet that
// holds it. It is nil where there is none, and for what is no address.
func NetworkOf(p *compose.Project, host string) *compose.Network {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	for i := range p.Networks {
		if n := &p.Networks[i]; slices.ContainsFunc(n.Subnets, func(s compose.Subnet) bool { return s.Holds(addr) }) {
			return n
		}
	}
	return nil
}

// IsReserved reports whether the Compose file keeps an address of its networks for something that is no container: the host, as
// a rule.
func IsReserved(p *compose.Project, host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(p.Networks, func(n compose.Network) bool {
		return slices.ContainsFunc(n.Subnets, func(s compose.Subnet) bool { return slices.Contains(s.Others, addr) })
	})
}

// KeptApart reports whether a service reaches nothing on networks that it is not on: the engine sees to that, unless it is on
// the host's own, or a container of its network namespace may change its routes.
func KeptApart(p *compose.Project, service *compose.Service) bool {
	return service != nil && len(service.Networks) > 0 && !slices.ContainsFunc(p.Services, func(s compose.Service) bool {
		return SetsAddresses(&s) && Namespace(p, &s) != nil && Namespace(p, &s).Name == service.Name
	})
}

// SetsAddresses reports whether a container may change addresses and routes of its network.
func SetsAddresses(s *compose.Service) bool {
	return s.Privileged || slices.ContainsFunc(s.CapAdd, func(name string) bool {
		name = strings.TrimPrefix(strings.ToUpper(name), "CAP_")
		return name == "NET_ADMIN" || name == "ALL"
	})
}
