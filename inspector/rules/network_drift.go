package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC303", Name: "network-drift", Needs: inspector.Running,
	Summary: "a container is not on the networks that the file says",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			own := newest(s.Engine.Of(l.Proxy.Service))
			if f := leftBehind(s, l); f != nil {
				return f
			}
			if own != nil && l.From.NetworkMode == "" && !resolves(l) && meetsNeighbor(s, l) {
				return networkDrift(s, l, own)
			}
			if own == nil || len(l.Services) == 0 || l.From.NetworkMode != "" || l.Extra != nil || resolves(l) || l.Works() {
				return nil
			}
			if f := lostName(s, l, own); f != nil {
				return f
			}
			running := false
			for i := range l.Far {
				if len(inspector.CommonNetworks(own, &l.Far[i])) > 0 {
					return nil
				}
				running = running || l.Far[i].Running()
			}
			if !running {
				return nil
			}
			return networkDrift(s, l, own)
		})
	},
})

func networkDrift(s *inspector.Snapshot, l *inspector.Link, own *inspector.Container) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: "its container is not on them", Services: services(l),
		Why:  "a container joins its networks when it is created: a changed file, or a disconnect by hand, lasts until it is created anew",
		Also: []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}},
	}
	var stray []string
	for _, c := range append([]inspector.Container{*own}, l.Far...) {
		missing := missingNetworks(s, &c)
		if len(missing) == 0 {
			continue
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{
			Fact:   fmt.Sprintf("%s is on %s; the file also says %s", c.Name, orNone(endpointNames(&c)), strings.Join(missing, ", ")),
			Source: "docker inspect " + c.Name,
		})
		stray = compact(append(stray, c.Service))
	}
	if len(stray) == 0 {
		return nil
	}
	first := s.Project.Service(stray[0])
	f.At = networksAt(first)
	if first.NetworksPos.IsZero() {
		f.Label = "its container is not on the default network"
	}
	f.Message = fmt.Sprintf("the file puts %s and %s on a common network, but the container of %s is not on it", l.From.Name, farName(l), strings.Join(stray, " and "))
	f.Evidence = slices.Concat(f.Evidence, lookups(l), dials(l))
	f.Fix = inspector.Fix{
		Summary: "Create the container anew, so that it joins the networks of the file",
		Then:    start(l, forceRecreate(stray...)),
	}
	return f
}

// missingNetworks returns the engine's names of the networks that a container should be on and is not.
func missingNetworks(s *inspector.Snapshot, c *inspector.Container) []string {
	service := s.Project.Service(c.Service)
	if service == nil || hasLostNetworks(c) {
		return nil
	}
	var missing []string
	for _, on := range service.Networks {
		name := engineName(s, on.Name)
		if name != "" && c.On(name) == nil {
			missing = append(missing, name)
		}
	}
	return missing
}

// hasLostNetworks reports whether an engine, as from 29 on, could not start a container and took it off its networks: if
// it is merely started again, it is on none.
func hasLostNetworks(c *inspector.Container) bool {
	return !c.Running() && c.Error != "" && len(c.Endpoints) == 0
}

// tenancy returns the container whose network another one shares (network_mode: service:vpn), and that other one, where
// both ends of a link meet so: nginx shares the network of what it dials on its own loopback, or a lodger that of the far
// end.
func tenancy(s *inspector.Snapshot, l *inspector.Link) (host, lodger *inspector.Container) {
	if of, ok := strings.CutPrefix(l.From.NetworkMode, "service:"); ok && inspector.IsLoopback(l.Target.Host) {
		return newest(s.Engine.Of(of)), l.Gateway
	}
	if host = newest(l.Far); host != nil {
		lodger = newest(lodgers(s, host))
	}
	return host, lodger
}

// leftBehind speaks of a service in another one's network which was started before that one was started anew: it is
// still in the network that is gone.
func leftBehind(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.From == nil || refused(l) == nil {
		return nil
	}
	host, lodger := tenancy(s, l)
	if host == nil || !host.Running() || lodger == nil || !lodger.Running() || !lodger.Started.Before(host.Started) {
		return nil
	}
	renew := forceRecreate(lodger.Service)
	if lodger.Service != l.Proxy.Service {
		renew = start(l, renew)
	}
	return &inspector.Finding{
		Severity: inspector.Error, At: serviceAt(s, lodger.Service), Label: "started before " + host.Service,
		Services: compact(append([]string{lodger.Service}, services(l)...)),
		Message: fmt.Sprintf("%s shares the network of %s, but %s was started anew %s, and %s is still in the network that it had before",
			lodger.Service, host.Service, host.Service, ago(s, host.Started), lodger.Service),
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}},
		Evidence: slices.Concat(stateOf(s, host), stateOf(s, lodger), listeners(l), dials(l)),
		Why:      "a container gets a new network each time it starts; those that share it keep the old one until they start again",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Create %s anew, and do so whenever %s was restarted", lodger.Service, host.Service),
			Then:    renew,
		},
	}
}
