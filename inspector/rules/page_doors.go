package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A door is a server block of nginx whose / leads to pages.
type door struct {
	p      *inspector.Proxy
	server int
	passes bool // / leads to another server
}

// A wayEnd is where a request ends: at files of an nginx, or at an app.
type wayEnd struct {
	p   *inspector.Proxy // the last nginx on the way
	got nginx.Choice     // there
	app *compose.Service // that it passes the request on to; nil for files
}

// isFiles reports whether files answer: nginx's own, or those that a file server gives out beside it.
func (e *wayEnd) isFiles(pages *compose.Service) bool {
	if e.app != nil {
		return e.app.Name == pages.Name && e.app.Serving != nil && e.app.Serving.Files
	}
	return true
}

// followWay takes a request from a server block to where it ends, by way of further nginx of the project; false where it leaves
// what is known.
func followWay(s *inspector.Snapshot, p *inspector.Proxy, server int, uri string, deep int) (end wayEnd, known bool) {
	got, told := p.Config.Ask(server, uri)
	noFile := got.Outcome == nginx.Returned && got.OnDisk() && got.Unknown == "" // no file is taken to be there, not even the page
	switch {
	case noFile, told && got.Outcome == nginx.Files:
		return wayEnd{p: p, got: got}, true
	case !told || got.Outcome != nginx.Passed || deep > 2:
		return wayEnd{}, false
	}
	pass := &p.Config.Passes[got.Pass]
	to := passService(s, pass)
	if to == nil {
		return wayEnd{}, false
	}
	next := s.Proxy(to.Name)
	if next == nil {
		return wayEnd{p: p, got: got, app: to}, true
	}
	behind := servedBehind(s, pass, next)
	l := locationOf(p, pass)
	kept := pass.URI == "" || pass.URI == "/" && isPrefix(l) && l.Path == "/"
	if behind < 0 || l == nil || !kept || has(l, "rewrite") || len(pass.Variables) > 0 {
		return wayEnd{}, false
	}
	return followWay(s, next, behind, uri, deep+1)
}

// servedBehind is the one server block of an nginx that takes what a pass of another one leads there; -1 where it is not known.
func servedBehind(s *inspector.Snapshot, pass *nginx.Pass, next *inspector.Proxy) int {
	at, links := -1, s.LinksOf(pass)
	if len(links) == 0 || !wholeConfig(next) {
		return -1
	}
	for i, server := range next.Config.Servers {
		if server.Stream || !slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == links[0].Target.Port }) {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = i
	}
	return at
}

// wholeConfig reports whether all of an nginx's configuration is seen.
func wholeConfig(p *inspector.Proxy) bool {
	return p.Config != nil && len(p.Config.Problems) == 0 && p.ShowsSettings()
}

// doorsTo are the server blocks that lead to the pages of a service, those that pass them on before those that serve them;
// nil where something else may do so as well: another proxy, or an nginx of which not all is seen.
func doorsTo(s *inspector.Snapshot, pages *compose.Service) (doors []door) {
	if slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool { return !wholeConfig(&p) }) || otherFront(s) {
		return nil
	}
	published := false
	for i := range s.Proxies {
		p := &s.Proxies[i]
		service := s.Project.Service(p.Service)
		for server := range p.Config.Servers {
			if p.Config.Servers[server].Stream || service == nil {
				continue
			}
			end, known := followWay(s, p, server, "/", 0)
			if !known || end.app == nil && end.p.Service != pages.Name || end.app != nil && !end.isFiles(pages) {
				continue
			}
			if onExternal(s.Project, service) {
				return nil
			}
			doors = append(doors, door{p, server, end.p != p || end.app != nil})
			published = published || len(service.Ports) > 0 || service.NetworkMode == "host"
		}
	}
	if !published {
		return nil
	}
	serves := func(d door) bool { return !d.passes }
	return slices.Concat(slices.DeleteFunc(slices.Clone(doors), serves), slices.DeleteFunc(doors, func(d door) bool { return d.passes }))
}

// fronts matches images of programs that stand before others and lead requests to them.
var fronts = lazyregexp.New(`(?i)traefik|caddy|haproxy|envoy|cloudflared|ngrok|\bkong\b|apisix|varnish|proxy-manager|nginx-proxy|swag|tailscale|httpd|oauth2-proxy|pomerium|zoraxy`)

type anyFront struct{}

// otherFront reports whether a service of the project is such a program.
func otherFront(s *inspector.Snapshot) bool {
	return inspector.Once(s, anyFront{}, func() bool {
		return slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool {
			image := service.Image
			if service.Build != nil {
				image += " " + service.Build.From
			}
			return s.Proxy(service.Name) == nil && fronts.MatchString(image+" "+strings.Join(service.Command, " "))
		})
	})
}

// frontName matches the names of services that stand before others.
var frontName = lazyregexp.New(`(?i)nginx|proxy|gateway|traefik|caddy|ingress|\blb\b`)

// reachedBeside reports whether an app can be reached past the doors, and what stands before both on the host, or in another
// Compose file, may lead there what the pages ask for.
func reachedBeside(s *inspector.Snapshot, app *compose.Service, doors []door) bool {
	return slices.ContainsFunc(s.Project.Beside, func(other compose.Declared) bool { return frontName.MatchString(other.Name) }) ||
		(len(app.Ports) > 0 || onExternal(s.Project, app)) && !slices.ContainsFunc(doors, func(d door) bool { return onWeb(s, d.p.Service) })
}

// onWeb reports whether a service is published where browsers come first, on 80 or 443.
func onWeb(s *inspector.Snapshot, service string) bool {
	return slices.ContainsFunc(s.Project.Service(service).Ports, func(port compose.Port) bool {
		return (port.Published == 80 || port.Published == 443) && !inspector.IsLoopback(port.HostIP)
	})
}
