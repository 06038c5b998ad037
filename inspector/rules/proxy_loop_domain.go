package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// localDomains are the ends of names that no public DNS knows.
var localDomains = []string{".local", ".localhost", ".test", ".lan", ".home", ".internal", ".localdomain", ".home.arpa"}

// exampleDomains belong to nobody who runs a site (RFC 2606): they stand for the names that are written in their place.
var exampleDomains = []string{"example.com", "example.net", "example.org", "www.example.com", "www.example.net", "www.example.org"}

// domainPort returns the port of nginx's own container to which the name of a site leads that this nginx serves, or 0: whoever looks
// the name up is led to the host, which hands on what it publishes.
func domainPort(l *inspector.Link) int {
	host := strings.ToLower(l.Target.Host)
	if l.From == nil || l.Pass.Location < 0 {
		return 0
	}
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || l.Extra != nil || len(l.Services) > 0 || len(l.Apart) > 0 || l.Off != nil ||
		slices.ContainsFunc(localDomains, func(end string) bool { return strings.HasSuffix(host, end) }) || !isOwnName(l, host) {
		return 0
	}
	if l.From.NetworkMode == "host" {
		return l.Target.Port
	}
	for _, port := range l.From.Ports {
		if port.Published == l.Target.Port && port.Protocol == "tcp" && (port.HostIP == "" || port.HostIP == "0.0.0.0") {
			return port.Target
		}
	}
	return 0
}

// isOwnName reports whether the server of a link's pass has a name.
func isOwnName(l *inspector.Link, host string) bool {
	for _, name := range l.Server().Names {
		if strings.ToLower(name.Text) == host {
			return true
		}
	}
	return false
}

// A stray is a service that serves http, as far as the files tell, and that no nginx leads to.
type stray struct {
	service *compose.Service
	port    int
}

// strays are such services on nginx's networks.
func strays(s *inspector.Snapshot, l *inspector.Link) (all []stray) {
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		if service.Name == l.Proxy.Service || len(inspector.SharedNetworks(service, l.From)) == 0 || slices.ContainsFunc(s.Links(), func(other inspector.Link) bool {
			return slices.Contains(other.Services, service) || other.From == service
		}) {
			continue
		}
		if port := pagePort(service); port != 0 {
			all = append(all, stray{service, port})
		}
	}
	return all
}

// pagePort is the port on which a service serves http by what its files or its image tell, or else the one that an app that is built
// here is told to have; 0 for none.
func pagePort(service *compose.Service) int {
	switch {
	case service.Serving != nil && service.Serving.Protocol == "http":
		return service.Serving.Port
	case service.Serving != nil:
		return 0
	case service.ImagePorts != nil:
		for _, known := range service.ImagePorts.Ports {
			if known.Protocol == "http" {
				return known.Port
			}
		}
		return 0
	}
	if ports := service.ExpectedPorts(); service.Build != nil && len(ports) == 1 {
		return ports[0]
	}
	return 0
}

// ofOwnName is how grave it is that a site's requests go to its own name: the name of an example leads to somebody else, as it is.
func ofOwnName(l *inspector.Link) inspector.Severity {
	if slices.Contains(exampleDomains, strings.ToLower(l.Target.Host)) {
		return inspector.Note
	}
	return inspector.Warning
}

// domainLoop is about a site whose requests nginx sends to the site's own name. It speaks only where a service is there that is meant:
// where none is, the name may well lead to the real site of which this is a copy.
func domainLoop(s *inspector.Snapshot, l *inspector.Link, port int) *inspector.Finding {
	meant := strays(s, l)
	if len(meant) == 0 || l.Request != nil && l.Request.Good() {
		return nil
	}
	f := proxyLoop(s, l, port)
	f.Severity, f.Label = ofOwnName(l), "this site's own name"
	f.Message = fmt.Sprintf("nginx proxies to %s, which is the name of this very site: DNS leads it back to %s, and the same location takes the request again, without end", l.Target.Host, l.From.Name)
	for _, name := range l.Server().Names {
		if strings.EqualFold(name.Text, l.Target.Host) {
			f.Evidence[1] = inspector.Evidence{Fact: "server_name " + name.Text, Source: l.Proxy.Pos(l.Server().Pos).String()}
		}
	}
	f.Evidence = slices.Insert(f.Evidence, 2, inspector.Evidence{Fact: fmt.Sprintf("%s publishes %d", l.From.Name, l.Target.Port), Source: l.From.Pos.String()})
	var names []string
	for _, one := range meant {
		names = append(names, fmt.Sprintf("%s:%d", one.service.Name, one.port))
	}
	if len(names) > 1 {
		f.Fix.Summary = fmt.Sprintf("Write the service that is meant in the place of %s: one of %s", l.Target.Host, strings.Join(names, ", "))
		return f
	}
	namedByStray(s, l, meant[0], f)
	return f
}

// namedByStray offers the one service to which no location leads in the place of a site's own name.
func namedByStray(s *inspector.Snapshot, l *inspector.Link, meant stray, f *inspector.Finding) {
	name := fmt.Sprintf("%s:%d", meant.service.Name, meant.port)
	f.Fix.Summary = fmt.Sprintf("Write the service that is meant: `proxy_pass http://%s`", name)
	f.Also = append(f.Also, inspector.Place{At: meant.service.Pos, Label: "no location leads here yet"})
	f.Services = append(f.Services, meant.service.Name)
	if l.Pass.Upstream == "" && l.Pass.Scheme != "http" {
		at, old := l.Proxy.Pos(l.Pass.Pos), l.Pass.Scheme+"://"+l.Target.Host
		if port := fmt.Sprintf(":%d", l.Target.Port); strings.Contains(s.Line(at), old+port) {
			old += port
		}
		f.Fix.Edits = inLine(s, at, old, "http://"+name)
	} else {
		f.Fix.Edits = replaceAddress(s, l, meant.service.Name, meant.port)
	}
}
