package rules

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC629", Name: "proxy-not-trusted", Needs: inspector.Static,
	Summary: "the app refuses what comes through a proxy that its settings do not name",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			to := passService(s, pass)
			if to == nil || to.Trust == nil || pass.Location < 0 || !seesSettings(p.Config) {
				return nil
			}
			set := header(p, pass, "X-Forwarded-For")
			if set == nil || set.Args[1] == "" || slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Request != nil && l.Request.Good() }) {
				return nil
			}
			f := notTrusted(s, to, p.Service, cite(p, set))
			if f != nil {
				f.Also = []inspector.Place{{At: p.Pos(set.Pos), Label: "tells it of the proxy"}}
			}
			return f
		})
		for i := range s.Project.Services {
			to := &s.Project.Services[i]
			if to.Trust == nil || to.Trust.Through == "" {
				continue
			}
			if f := notTrusted(s, to, to.Trust.Through, inspector.Evidence{Fact: to.Trust.Through + " makes a proxy of VIRTUAL_HOST, which sends X-Forwarded-For", Source: to.Pos.String()}); f != nil {
				f.Services = []string{to.Trust.Through}
				found = append(found, *f)
			}
		}
		return found
	},
})

// notTrusted judges whether an app trusts the nginx of a service; nil where it does, and where nobody can tell.
func notTrusted(s *inspector.Snapshot, to *compose.Service, proxy string, proof inspector.Evidence) *inspector.Finding {
	from, trust := s.Project.Service(proxy), to.Trust
	if from == nil || to.NetworkMode != "" || from.NetworkMode != "" {
		return nil
	}
	nets := proxyNets(s.Project, from, to)
	lacks := ""
	switch {
	case !trust.Uses && len(trust.Nets) == 0:
		lacks = "use_x_forwarded_for and trusted_proxies are not set"
	case !trust.Uses:
		lacks = "use_x_forwarded_for is not set"
	case len(trust.Nets) == 0:
		lacks = "trusted_proxies is not set"
	case !slices.ContainsFunc(trust.Nets, func(net netip.Prefix) bool { return mayHold(net, nets) }):
		lacks = "trusted_proxies has no network that holds its address"
	default:
		return nil
	}
	name := "172.16.0.0/12 (all networks that Docker makes by default)"
	if len(nets) > 0 {
		name = nets[0].String()
	}
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: trust.Pos, Label: "does not trust " + proxy,
		Message:  fmt.Sprintf("%s answers %d to all that comes through %s: %s", to.Name, trust.Status, proxy, lacks),
		Evidence: []inspector.Evidence{proof, {Fact: lacks + " in the settings of " + trust.By, Source: trust.Pos.String()}},
		Why:      trust.By + " refuses a request with X-Forwarded-For unless it comes from a proxy that its settings name: it would take the address of the client from it",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Set `use_x_forwarded_for: true` and `trusted_proxies` with %s below `http:`", name), Then: restart(to.Name)},
	}
}

// proxyNets are the networks or addresses from which a service asks another one, where the files tell them all; else none.
func proxyNets(p *compose.Project, from, to *compose.Service) (nets []netip.Prefix) {
	for _, on := range from.Networks {
		network := p.Network(on.Name)
		if !slices.ContainsFunc(to.Networks, func(other compose.ServiceNetwork) bool { return other.Name == on.Name }) {
			continue
		}
		if addr, err := netip.ParseAddr(on.IPv4); err == nil {
			nets = append(nets, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		if network == nil || len(network.Subnets) == 0 {
			return nil
		}
		for _, subnet := range network.Subnets {
			nets = append(nets, subnet.Prefix)
		}
	}
	return nets
}

// mayHold reports whether what is trusted may hold an address from which a proxy asks; no container asks another one from its loopback.
func mayHold(trusted netip.Prefix, nets []netip.Prefix) bool {
	if len(nets) == 0 {
		return !trusted.Addr().IsLoopback()
	}
	return slices.ContainsFunc(nets, trusted.Overlaps)
}
