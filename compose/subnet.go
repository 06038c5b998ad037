package compose

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// A Subnet holds the addresses of a network's containers.
type Subnet struct {
	Prefix netip.Prefix `json:"prefix"`
	Others []netip.Addr `json:"others,omitempty"` // that no container gets: the host's, and those that the file keeps for something else
}

// Holds reports whether an address is one that a container may have.
func (s *Subnet) Holds(addr netip.Addr) bool {
	return s.Prefix.Contains(addr) && !slices.Contains(s.Others, addr)
}

// subnets are those of a network of the project's own on a bridge. A routed one can be reached from the others
// (docs.docker.com/engine/network/drivers/bridge, gateway_mode).
func subnets(n types.NetworkConfig) []Subnet {
	if n.External || n.Driver != "" && n.Driver != "bridge" || n.Ipam.Driver != "" && n.Ipam.Driver != "default" {
		return nil
	}
	for option := range n.DriverOpts {
		if strings.Contains(option, "gateway_mode") {
			return nil
		}
	}
	var all []Subnet
	for _, pool := range n.Ipam.Config {
		prefix, err := netip.ParsePrefix(pool.Subnet)
		if err != nil {
			continue
		}
		s := Subnet{Prefix: prefix.Masked()}
		if gateway, err := netip.ParseAddr(pool.Gateway); err == nil {
			s.Others = append(s.Others, gateway)
		} else {
			s.Others = append(s.Others, s.Prefix.Addr().Next())
		}
		for _, text := range pool.AuxiliaryAddresses {
			if addr, err := netip.ParseAddr(text); err == nil {
				s.Others = append(s.Others, addr)
			}
		}
		slices.SortFunc(s.Others, netip.Addr.Compare)
		all = append(all, s)
	}
	return all
}
