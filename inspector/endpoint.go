package inspector

import "slices"

// On returns the container's place on a network, by the engine's name of that, or nil.
func (c *Container) On(network string) *Endpoint {
	for i := range c.Endpoints {
		if c.Endpoints[i].Network == network {
			return &c.Endpoints[i]
		}
	}
	return nil
}

// HasAddress reports whether an address is the container's own on one of its networks.
func (c *Container) HasAddress(address string) bool {
	return address != "" && slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return e.IPv4 == address || e.IPv6 == address })
}

// CommonNetworks returns the engine's networks that both containers are on.
func CommonNetworks(a, b *Container) []string {
	var common []string
	for _, e := range a.Endpoints {
		if b.On(e.Network) != nil {
			common = append(common, e.Network)
		}
	}
	return common
}

// Holder returns the container that has an address of the network, or nil.
func (n *Network) Holder(address string) *Member {
	for i := range n.Members {
		if m := &n.Members[i]; address != "" && (m.IPv4 == address || m.IPv6 == address) {
			return m
		}
	}
	return nil
}
