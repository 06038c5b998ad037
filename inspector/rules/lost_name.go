package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// lostName is the part of CC303 about a container that is on a network with nginx, but is not called there as the file
// says: somebody connected it by hand.
func lostName(s *inspector.Snapshot, l *inspector.Link, own *inspector.Container) *inspector.Finding {
	host := l.Target.Host
	ours := func(link compose.Link) bool { return strings.EqualFold(link.Alias, host) }
	if slices.ContainsFunc(l.From.Links, ours) || slices.ContainsFunc(l.From.ExternalLinks, ours) || inspector.IsAddress(host) {
		return nil // a name that nginx alone has for it, or none
	}
	var c *inspector.Container
	var there []inspector.Endpoint
	for i := range l.Far {
		common := inspector.CommonNetworks(own, &l.Far[i])
		for _, e := range l.Far[i].Endpoints {
			if !l.Far[i].Running() || !slices.Contains(common, e.Network) {
				continue
			}
			if len(e.Names) == 0 || slices.ContainsFunc(e.Names, func(name string) bool { return strings.EqualFold(name, host) }) {
				return nil // it has the name, or nobody knows
			}
			c, there = &l.Far[i], append(there, e)
		}
	}
	if c == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: serviceAt(s, c.Service), Label: "its container is not called so there", Services: services(l),
		Message: fmt.Sprintf("the container of %s is on the network %s without the name %q, so that Docker's DNS does not answer for it", c.Service, there[0].Network, host),
		Why:     "`docker network connect` gives a container the names of its --alias options, not those that the file gives it",
		Also:    []inspector.Place{{At: l.At(), Label: "nginx proxies to " + farName(l)}},
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Create the container anew, or connect it with --alias %s", host),
			Then:    start(l, forceRecreate(c.Service)),
		},
	}
	for _, e := range there {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s is called %s on %s", c.Name, strings.Join(e.Names, ", "), e.Network), Source: "docker inspect " + c.Name})
	}
	f.Evidence = slices.Concat(f.Evidence, lookups(l), emergencies(s, l.Proxy.Service))
	return f
}
