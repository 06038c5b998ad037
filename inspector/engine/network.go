package engine

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A network is an element of GET /networks or the answer of GET /networks/{id}, as far as we need it.
type network struct {
	ID       string `json:"Id"`
	Name     string
	Driver   string
	Internal bool
	Labels   map[string]string
	IPAM     struct {
		Config []struct{ Subnet, Gateway string }
	}
	Containers map[string]struct{ Name, IPv4Address, IPv6Address string } // only in the second
}

// listNetworks returns nil, and leaves a gap, when the engine does not tell.
func (l *look) listNetworks(ctx context.Context) []network {
	all, err := get[[]network](ctx, l.client, "/networks", nil)
	if err != nil {
		l.failed("networks of the engine", callError("listing networks", err))
		return nil
	}
	return all
}

// wantedNetworks are those that Compose made for the project, those that its files name, and those that its
// containers are on.
func (l *look) wantedNetworks(of choice, all []network) []inspector.Network {
	on := map[string]bool{}
	for _, s := range of.containers {
		for name := range s.NetworkSettings.Networks {
			on[name] = true
		}
	}
	wanted := []inspector.Network{}
	for _, n := range all {
		made := n.Labels[labelProject] == of.project
		declared := l.declared(n, made)
		if !made && declared == nil && !on[n.Name] {
			continue
		}
		found := inspector.Network{Name: n.Name, ID: n.ID, Driver: n.Driver, Internal: n.Internal}
		switch {
		case declared != nil:
			found.Key, found.External = declared.Name, declared.External
		case made:
			found.Key = n.Labels[labelNetwork]
		}
		for _, c := range n.IPAM.Config {
			found.Subnets = appendSet(found.Subnets, c.Subnet)
			found.Gateways = appendSet(found.Gateways, address(c.Gateway))
		}
		wanted = append(wanted, found)
	}
	return wanted
}

// declared finds the network of the Compose files that n is: by Compose's label, which holds also when the project
// runs under another name, or by its name on the engine.
func (l *look) declared(n network, made bool) *compose.Network {
	for i := range l.project.Networks {
		d := &l.project.Networks[i]
		if n.Name == d.EngineName || made && !d.External && n.Labels[labelNetwork] == d.Name {
			return d
		}
	}
	return nil
}

// missing are the networks that the Compose files name and the engine does not have; none when it did not tell.
func (l *look) missing(found []inspector.Network, all []network) []inspector.Network {
	var missing []inspector.Network
	for _, d := range l.project.Networks {
		there := slices.ContainsFunc(found, func(n inspector.Network) bool { return n.Key == d.Name || n.Name == d.EngineName })
		if !there && all != nil {
			missing = append(missing, inspector.Network{Name: d.EngineName, Key: d.Name, Driver: d.Driver, Internal: d.Internal,
				External: d.External, Missing: true})
		}
	}
	return missing
}

// members fills in who is on the network, and the ports of those that are not the project's.
func (l *look) members(ctx context.Context, n *inspector.Network, ours, all []summary) {
	answer, err := get[network](ctx, l.client, "/networks/"+url.PathEscape(n.ID), nil)
	if err != nil {
		l.failed(fmt.Sprintf("members of network %s", n.Name), callError("inspecting it", err))
		return
	}
	for id, m := range answer.Containers {
		member := inspector.Member{ID: id, Name: m.Name, IPv4: address(m.IPv4Address), IPv6: address(m.IPv6Address)}
		if !slices.ContainsFunc(ours, func(s summary) bool { return s.ID == id }) {
			member.Ports = portsOf(all, id)
		}
		n.Members = append(n.Members, member)
	}
	slices.SortFunc(n.Members, func(a, b inspector.Member) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
}

// portsOf are the TCP ports that a container publishes or exposes, the latter with 0 for the host's.
func portsOf(all []summary, id string) []inspector.Publication {
	var ports []inspector.Publication
	for _, s := range all {
		for _, p := range s.Ports {
			of := inspector.Publication{Host: p.PublicPort, Target: p.PrivatePort, Protocol: p.Type}
			if s.ID == id && p.Type == "tcp" && !slices.Contains(ports, of) {
				ports = append(ports, of)
			}
		}
	}
	return ports
}

// address drops the length of the prefix, which some answers have and some have not: "172.18.0.2/16".
func address(s string) string {
	s, _, _ = strings.Cut(s, "/")
	return s
}

func appendSet(set []string, s string) []string {
	if s == "" || slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}
