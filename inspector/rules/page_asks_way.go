package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// doorsOutside are the doors to pages that browsers come to.
func doorsOutside(s *inspector.Snapshot, pages *compose.Service) []door {
	return slices.DeleteFunc(doorsTo(s, pages), func(d door) bool {
		service := s.Project.Service(d.p.Service)
		return service == nil || len(service.Ports) == 0 && service.NetworkMode != "host"
	})
}

// siteOf is the path on the pages' own site that leads to a path of a service by each of its doors; "" for none. kept says that it is
// what the address has behind a text that names the host alone: that is to be left out.
func siteOf(s *inspector.Snapshot, doors []door, to *compose.Service, written, whole string) (path string, kept bool) {
	for i, d := range doors {
		here, keeps := throughDoor(s, d, to, written, whole)
		if here == "" || i > 0 && (here != path || keeps != kept) {
			return "", false
		}
		path, kept = here, keeps
	}
	return path, kept
}

func throughDoor(s *inspector.Snapshot, d door, to *compose.Service, written, whole string) (path string, kept bool) {
	for i := range d.p.Config.Passes {
		pass := &d.p.Config.Passes[i]
		l := locationOf(d.p, pass)
		if at := passService(s, pass); pass.Server != d.server || at == nil || at.Name != to.Name || !isPrefix(l) || l.Path == "/" || has(l, "rewrite") || has(l, "internal") || len(pass.Variables) > 0 {
			continue
		}
		below := strings.TrimSuffix(l.Path, "/")
		switch base := strings.TrimSuffix(pass.URI, "/"); {
		case pass.URI != "" && strings.HasPrefix(written+"/", base+"/") && strings.HasSuffix(l.Path, "/") == strings.HasSuffix(pass.URI, "/"):
			path = below + written[len(base):]
		case pass.URI == "" && written != "" && strings.HasPrefix(written+"/", below+"/"):
			path = written
		case pass.URI == "" && written == "" && (whole == "" || strings.HasPrefix(whole+"/", below+"/")):
			path, kept = below, true
		default:
			continue
		}
		if got, sure := d.p.Config.Ask(d.server, path+"/x"); sure && got.Pass == i {
			return path, kept
		}
		path, kept = "", false
	}
	return "", false
}

// behindLoopback is the only service that is known to listen on a port, or to which the pages' nginx proxies at it; nil for none.
func behindLoopback(s *inspector.Snapshot, doors []door, port int) (only *compose.Service) {
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		proxied := slices.ContainsFunc(doors, func(d door) bool {
			for j := range d.p.Config.Passes {
				pass := &d.p.Config.Passes[j]
				if to := passService(s, pass); to != nil && to.Name == service.Name && slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Target.Port == port }) {
					return true
				}
			}
			return false
		})
		if !proxied && servingPort(service) != port && !slices.Contains(service.ExpectedPorts(), port) {
			continue
		}
		if only != nil {
			return nil
		}
		only = service
	}
	return only
}
