package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// redirectCircles is the part of CC614 about redirects that nginx answers by itself and that lead browsers to where they have been.
func redirectCircles(s *inspector.Snapshot) []inspector.Finding {
	samePlace := func(a, b *inspector.Finding) bool { return a.At == b.At }
	return eachServer(s, samePlace, func(p *inspector.Proxy, server int) (found []inspector.Finding) {
		from := s.Project.Service(p.Service)
		if from == nil || from.NetworkMode != "" || !p.KnowsSites() || !p.Config.Complete {
			return nil
		}
		for _, port := range from.Ports {
			own := slices.IndexFunc(p.Config.Servers[server].Listens, func(l nginx.Listen) bool { return l.Port == port.Target && !l.UDP })
			if own < 0 || port.Published == 0 || port.Protocol != "tcp" || isOfHostAlone(port.HostIP) { // there, a proxy of the host asks
				continue
			}
			site := visit{https: p.Config.Servers[server].Listens[own].SSL, host: namedAs(&p.Config.Servers[server]), port: port.Published}
			for _, site.path = range pathsOf(&p.Config.Servers[server]) {
				if f := redirectCircle(s, p, hopsFrom(p.Config, from, server, site)); f != nil && !behindAnother(p.Config) {
					found = append(found, *f)
				}
			}
		}
		return found
	})
}

// pathsOf are paths that browsers may ask of a server that redirects something: its front page, one for each location, and those to which nginx itself adds a slash.
func pathsOf(server *nginx.Server) []string {
	if !redirects(server.Settings) && !slices.ContainsFunc(server.Locations, func(l nginx.Location) bool { return redirects(l.Settings) }) {
		return nil
	}
	paths := []string{"/"}
	for i := range server.Locations {
		l := &server.Locations[i]
		if example := exampleFor(l); example != "" {
			paths = append(paths, example)
		}
		if slashless := strings.TrimSuffix(l.Path, "/"); slashless != l.Path && slashless != "" && isPrefix(l) {
			paths = append(paths, slashless)
		}
	}
	return paths
}

// redirects reports whether a setting may redirect requests. By its slashes alone nginx leads nobody in a circle.
func redirects(settings []nginx.Setting) bool {
	return slices.ContainsFunc(settings, func(set nginx.Setting) bool {
		return slices.Contains([]string{"return", "rewrite", "error_page", "try_files"}, set.Name)
	})
}

func redirectCircle(s *inspector.Snapshot, p *inspector.Proxy, hops []hop) *inspector.Finding {
	first := slices.IndexFunc(hops, func(h hop) bool { return !h.adds && h.at != nginx.Pos{} })
	if first < 0 {
		return nil
	}
	hops = slices.Concat(hops[first:], hops[:first])
	at := p.Pos(hops[0].at)
	f := &inspector.Finding{
		Severity: inspector.Warning, Written: true, Second: true, At: at, Label: "sends browsers to where they have been", Services: []string{p.Service},
		Why: "a browser follows each redirect and is led to the same address anew, until it gives up: ERR_TOO_MANY_REDIRECTS; no app is ever asked",
		Fix: inspector.Fix{Summary: "Let one of these redirects lead elsewhere, or take it away", Then: applyConfig(s, p, at.File)},
	}
	way := []string{}
	for i, h := range hops {
		way = append(way, h.shown(hops))
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s is redirected to %s", h.shown(hops), hops[(i+1)%len(hops)].shown(hops)), Source: p.Pos(h.at).String()})
		if h.adds {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(h.at), Label: "for which nginx itself adds the slash"})
			f.Why = "a location that ends with a slash and passes requests on makes nginx answer its path without the slash by a redirect to the one with it; the browser goes round until it gives up (ERR_TOO_MANY_REDIRECTS)"
			f.Fix.Summary = fmt.Sprintf("Write a `location = %s` that passes on what is asked so: where there is one, nginx adds no slash; or take this redirect away", h.from.path)
		} else if i > 0 {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(h.at), Label: "and back by this"})
		}
	}
	f.Message = fmt.Sprintf("%s redirects browsers in a circle: %s", p.Service, strings.Join(append(way, way[0]), " → "))
	if slices.ContainsFunc(hops, func(h hop) bool { return h.from.path == "/" }) {
		f.Severity = inspector.Error
	}
	if len(hops) == 1 {
		f.Message = fmt.Sprintf("%s redirects %s to that very address", p.Service, way[0])
		f.Fix.Summary = "Let it lead elsewhere; a redirect to https stands in a server that listens for http alone"
	}
	return f
}
