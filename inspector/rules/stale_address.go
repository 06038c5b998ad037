package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC702", Name: "stale-address", Needs: inspector.Running,
	Summary: "nginx still dials an address that the service has left",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Gateway == nil || l.Target.Host == "" || inspector.IsAddress(l.Target.Host) || inspector.IsLoopback(l.Target.Host) || len(l.Far) == 0 {
				return nil
			}
			current := currentAddresses(l)
			var stale []entry
			for _, e := range errorLog(s, l.Proxy.Service) {
				host, port := e.Dialled()
				if port == l.Target.Port && inspector.IsAddress(host) && isConnect(e) && !slices.Contains(current, host) && mayBe(s, l, e) {
					stale = append(stale, e)
				}
			}
			if len(stale) == 0 || len(current) == 0 {
				return nil
			}
			return staleAddress(s, l, stale, current)
		})
	},
})

// isConnect reports whether an entry says that a connection to an upstream failed or timed out, or that what
// answered there was not what nginx expected: the address may be another container's now.
func isConnect(e entry) bool {
	return (e.Level == "error" || e.Level == "crit") && e.Upstream != "" && strings.HasSuffix(e.Action, "upstream")
}

// currentAddresses are those that the name has now, on the networks that the nginx container is on.
func currentAddresses(l *inspector.Link) []string {
	var current []string
	if l.Lookup != nil {
		current = slices.Concat(l.Lookup.Libc, l.Lookup.DNS)
	}
	for _, c := range l.Far {
		for _, e := range c.Endpoints {
			if slices.Contains(inspector.CommonNetworks(l.Gateway, &c), e.Network) {
				current = append(current, e.IPv4, e.IPv6)
			}
		}
	}
	current = slices.DeleteFunc(current, func(a string) bool { return a == "" })
	slices.Sort(current)
	return slices.Compact(current)
}

// mayBe reports whether a log entry can be about this link: no other one of the proxy with that port has the
// address now, and of several that changed the request's path decides.
func mayBe(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	path := requestPath(e.Request)
	best, longest := "", -1
	links := s.Links()
	for i := range links {
		other := &links[i]
		host, _ := e.Dialled()
		if other.Proxy != l.Proxy || other.Target.Port != l.Target.Port || other.Gateway == nil {
			continue
		}
		if slices.Contains(currentAddresses(other), host) {
			return false
		}
		if n := prefixLength(other, path); n > longest {
			best, longest = other.Target.String(), n
		}
	}
	return best == l.Target.String()
}

func requestPath(request string) string {
	fields := strings.Fields(request)
	if len(fields) < 2 {
		return "/"
	}
	return fields[1]
}

// prefixLength is how much of the path a link's location matches as a prefix; 0 for a location by regex.
func prefixLength(l *inspector.Link, path string) int {
	if l.Pass.Location < 0 {
		return 0
	}
	location := l.Server().Locations[l.Pass.Location]
	switch location.Modifier {
	case "", "^~", "=":
		if strings.HasPrefix(path, location.Path) {
			return len(location.Path)
		}
		return -1
	}
	return 0
}

func staleAddress(s *inspector.Snapshot, l *inspector.Link, stale []entry, current []string) *inspector.Finding {
	old, _ := stale[len(stale)-1].Dialled()
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "looked up once, when nginx started", Services: services(l),
		Message: fmt.Sprintf("nginx still dials %s for %s, which has the address %s now", old, name, strings.Join(current, ", ")),
		Evidence: append([]inspector.Evidence{
			{Fact: fmt.Sprintf("nginx runs since %s", ago(s, l.Gateway.Started)), Source: "docker inspect " + l.Gateway.Name},
		}, logged(l.Proxy.Service, stale)...),
		Why: "nginx looks a literal name up once, when it starts or reloads; a service that is created anew gets another address",
		Fix: inspector.Fix{
			Summary: "Reload nginx now; so that it follows by itself, " + following(l),
			Then:    fmt.Sprintf("docker compose exec %s nginx -s reload", l.Proxy.Service),
		},
	}
	for _, c := range l.Far {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s was started %s", c.Name, ago(s, c.Started)), Source: "docker inspect " + c.Name})
	}
	if owner := ownerOf(s, old); owner != "" {
		f.Message += fmt.Sprintf("; %s belongs to %s", old, owner)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: old + " is the address of " + owner, Source: "docker network inspect"})
	}
	f.Evidence = append(f.Evidence, dials(l)...)
	return f
}

// ownerOf names the container that has an address now, or "".
func ownerOf(s *inspector.Snapshot, address string) string {
	for _, n := range s.Engine.Networks {
		for _, m := range n.Members {
			if m.IPv4 == address || m.IPv6 == address {
				return m.Name
			}
		}
	}
	return ""
}

// following is how to let this nginx follow a service's address: by `resolve` from 1.27.3 on (changes.xml), by a
// resolver and a variable before.
func following(l *inspector.Link) string {
	if v := l.Proxy.Version; v != "" && nginx.AtLeast(v, 1, 27, 3) {
		return fmt.Sprintf("give the upstream block `zone`, `resolver %s valid=10s` and `server %s resolve`", dockerDNS, l.Target)
	}
	return fmt.Sprintf("set `resolver %s valid=10s;` and put the host into a variable (`set $upstream %s;`), which takes the URI as it comes", dockerDNS, l.Target)
}
