package compose

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// makesNetwork is where a file declares a network without a word of external; zero where none does.
func (g group) makesNetwork(key string) Pos {
	for _, s := range g {
		for _, root := range s.roots {
			if at, declared := child(value(root, "networks"), key); at != nil && value(declared, "external") == nil {
				return s.pos(at)
			}
		}
	}
	return Pos{}
}

// joinNetworks gives the networks of services that are one on the engine, by their name there, one key.
func (p *Project) joinNetworks() {
	keys, first := map[string]string{}, map[string]string{} // of each key and each name on the engine: the first key
	for _, n := range p.Networks {
		if first[n.EngineName] == "" || n.EngineName == "" {
			first[n.EngineName] = n.Name
		}
		keys[n.Name] = first[n.EngineName]
	}
	for _, services := range [][]Service{p.Services, p.Disabled} {
		for i := range services {
			for j := range services[i].Networks {
				if key := keys[services[i].Networks[j].Name]; key != "" {
					services[i].Networks[j].Name = key
				}
			}
		}
	}
}

// network fills in where a service is reached, and whom it reaches by which names.
func (c *converter) network(out *Service, s types.ServiceConfig) {
	out.ContainerName, out.Hostname = s.ContainerName, s.Hostname
	out.NetworkMode, out.NetworkModePos = s.NetworkMode, c.at.valuePos("network_mode")
	out.Networks, out.NetworksPos = c.networks(s), c.at.keyPos("networks")
	out.Ports, out.Expose, out.PortHints = c.ports(s), c.expose(s), c.portHints(s)
	out.Links, out.ExternalLinks = c.links("links", s.Links), c.links("external_links", s.ExternalLinks)
	out.ExtraHosts, out.DNS = c.extraHosts(s), s.DNS
}

func (c *converter) networks(s types.ServiceConfig) []ServiceNetwork {
	entries := c.at.index(byText, "networks")
	var all []ServiceNetwork
	for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
		n := ServiceNetwork{Name: name, Pos: entries[name].pos()}
		if config := s.Networks[name]; config != nil {
			n.IPv4, n.IPv6 = config.Ipv4Address, config.Ipv6Address
			aliases := c.at.index(byText, "networks", name, "aliases")
			for _, alias := range config.Aliases {
				n.Aliases = append(n.Aliases, Alias{Name: alias, Pos: aliases[alias].pos()})
			}
		}
		all = append(all, n)
	}
	return all
}

func (c *converter) ports(s types.ServiceConfig) []Port {
	entries := c.at.index(byPort, "ports")
	var all []Port
	for _, p := range s.Ports {
		published, _ := strconv.Atoi(p.Published) // a range leaves the choice to the engine
		all = append(all, Port{
			HostIP: p.HostIP, Published: published, Target: int(p.Target), Protocol: p.Protocol,
			Pos: entries[portKey(p)].pos(),
		})
	}
	return all
}

func (c *converter) expose(s types.ServiceConfig) []Expose {
	entries := c.at.index(byExpose, "expose")
	var all []Expose
	for _, text := range s.Expose {
		for _, e := range parseExpose(text) {
			e.Pos = entries[exposeKey(e)].pos()
			all = append(all, e)
		}
	}
	return all
}

// parseExpose reads "3000", "3000/udp" and "3000-3005".
func parseExpose(text string) []Expose {
	ports, protocol, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(ports, "-")
	if !isRange {
		last = first
	}
	from, err1 := strconv.Atoi(strings.TrimSpace(first))
	to, err2 := strconv.Atoi(strings.TrimSpace(last))
	if err1 != nil || err2 != nil || from < 1 || to > 65535 {
		return nil
	}
	var all []Expose
	for port := from; port <= to; port++ {
		all = append(all, Expose{Port: port, Protocol: strings.ToLower(cmp.Or(protocol, "tcp"))})
	}
	return all
}

func (c *converter) links(key string, links []string) []Link {
	entries := c.at.index(byText, key)
	var all []Link
	for _, text := range links {
		service, alias, ok := strings.Cut(text, ":")
		if !ok {
			alias = service
		}
		all = append(all, Link{Service: service, Alias: alias, Pos: entries[text].pos()})
	}
	return all
}

func (c *converter) extraHosts(s types.ServiceConfig) []ExtraHost {
	entries := c.at.index(byHost, "extra_hosts")
	var all []ExtraHost
	for _, name := range slices.Sorted(maps.Keys(s.ExtraHosts)) {
		all = append(all, ExtraHost{Name: name, Addresses: s.ExtraHosts[name], Pos: entries[name].pos()})
	}
	return all
}
