package inspector

import "net/netip"

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
	for _, gateway := range n.Gateways {
		if gateway == host {
			return false
		}
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
