package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC634", Name: "inner-redirect", Needs: inspector.Static,
	Summary: "a redirect sends browsers to a name that is known inside Docker alone, or to none",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			found = append(found, innerRedirects(s, &s.Proxies[i])...)
		}
		return found
	},
})

// innerRedirects are the findings about an nginx that browsers ask: one for each service to whose name it sends them.
func innerRedirects(s *inspector.Snapshot, p *inspector.Proxy) (found []inspector.Finding) {
	from := s.Project.Service(p.Service)
	if from == nil || p.Config == nil || len(from.Ports) == 0 && from.NetworkMode != "host" {
		return nil
	}
	found = ownNameRedirects(s, p)
	said := map[string]int{}
	for set := range p.Config.EverySetting() {
		at := sentTo(&set)
		if at == nil || isSiteName(s, at.host) || movesRedirect(s, at.host) {
			continue
		}
		i := slices.IndexFunc(s.Project.Services, func(service compose.Service) bool {
			return service.Name != p.Service && inspector.AnswersTo(&service, at.host)
		})
		if i < 0 {
			continue
		}
		if first, known := said[at.origin]; known {
			found[first].Also = append(found[first].Also, inspector.Place{At: p.Pos(set.Pos), Label: "and here"})
			continue
		}
		said[at.origin] = len(found)
		found = append(found, *innerRedirect(s, p, &s.Project.Services[i], at, &set))
	}
	return found
}

// A destination is where a redirect sends a browser.
type destination struct {
	origin string // "http://login:9000"
	host   string
	port   int
}

// redirectCodes are the statuses with which return takes an address for where to go, and not for a text (ngx_http_rewrite_module).
var redirectCodes = []string{"301", "302", "303", "307", "308"}

// destinationOf is what a directive redirects to, as it is written; "" where it does not.
func destinationOf(set *nginx.Setting) string {
	switch n := len(set.Args); {
	case set.Name == "return" && n == 1, set.Name == "return" && n > 1 && slices.Contains(redirectCodes, set.Args[0]):
		return set.Args[n-1]
	case set.Name == "rewrite" && n > 1:
		return set.Args[1]
	case set.Name == "error_page" && n > 1:
		return set.Args[n-1]
	}
	return ""
}

// sentTo is where a directive redirects to, where it names that by one plain word; nil where it does not.
func sentTo(set *nginx.Setting) *destination {
	scheme, rest, ok := strings.Cut(destinationOf(set), "://")
	if !ok || scheme != "http" && scheme != "https" {
		return nil
	}
	host := rest
	if end := strings.IndexAny(rest, "/?#$"); end >= 0 {
		if host = rest[:end]; rest[end] == '$' && strings.HasSuffix(host, ":") {
			return nil
		}
	}
	at := &destination{origin: scheme + "://" + host, host: hostAlone(host), port: schemePort(scheme == "https")}
	if number := strings.TrimPrefix(host[len(at.host):], ":"); number != "" {
		if _, err := fmt.Sscan(number, &at.port); err != nil {
			return nil
		}
	}
	if at.host == "" || strings.ContainsAny(at.host, ".:[]$") || inspector.IsLoopback(at.host) {
		return nil
	}
	return at
}

// isSiteName reports whether an nginx of the project has a site of a name, so that clients may well know it.
func isSiteName(s *inspector.Snapshot, host string) bool {
	return slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool {
		return p.Config != nil && slices.ContainsFunc(p.Config.Servers, func(server nginx.Server) bool {
			return slices.ContainsFunc(server.Names, func(name nginx.Name) bool { return strings.EqualFold(name.Text, host) })
		})
	})
}

// movesRedirect reports whether an nginx may change redirects to a host on their way.
func movesRedirect(s *inspector.Snapshot, host string) bool {
	return slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool {
		return p.Config != nil && p.Config.AnySetting(func(set nginx.Setting) bool {
			return set.Name == "proxy_redirect" && len(set.Args) == 2 && (strings.Contains(set.Args[0], "//"+host) || strings.HasPrefix(set.Args[0], "~"))
		})
	})
}

func innerRedirect(s *inspector.Snapshot, p *inspector.Proxy, to *compose.Service, at *destination, set *nginx.Setting) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service, to.Name}, At: p.Pos(set.Pos), Label: "no browser finds " + at.host,
		Message:  fmt.Sprintf("%s sends browsers to %s, and %s is a name that is known inside Docker alone", p.Service, at.origin, at.host),
		Evidence: []inspector.Evidence{cite(p, set), {Fact: fmt.Sprintf("%s is the name of a service", at.host), Source: to.Pos.String()}},
		Why:      "a redirect is followed by the browser, which asks the DNS of its own machine; Docker's names are for containers",
		Fix:      inspector.Fix{Then: applyConfig(s, p, p.Pos(set.Pos).File)},
	}
	if i := slices.IndexFunc(to.Ports, func(port compose.Port) bool {
		return port.Target == at.port && port.Protocol == "tcp" && port.Published != 0 && !isOfHostAlone(port.HostIP)
	}); i >= 0 {
		scheme, _, _ := strings.Cut(at.origin, ":")
		outside := fmt.Sprintf("%s://$host:%d", scheme, to.Ports[i].Published)
		f.Also = []inspector.Place{{At: to.Ports[i].Pos, Label: fmt.Sprintf("browsers find it at port %d of the host", to.Ports[i].Published)}}
		f.Fix.Summary = fmt.Sprintf("Write `%s` in the place of `%s`", outside, at.origin)
		f.Fix.Edits = inLine(s, f.At, at.origin, outside)
		return f
	}
	f.Also = []inspector.Place{{At: to.Pos, Label: "publishes no port that a browser could ask"}}
	f.Fix.Summary = fmt.Sprintf("Write a location whose proxy_pass leads to %s, and redirect to its path", to.Name)
	if path := pathTo(s, p, to); path != "" {
		f.Also[0].Label = "is led to by location " + path
		f.Fix.Summary = fmt.Sprintf("Redirect to the path alone, `%s…`, which leads to %s", path, to.Name)
	}
	return f
}

// pathTo is the path of a location for clients that leads to a service; "" where there is none.
func pathTo(s *inspector.Snapshot, p *inspector.Proxy, to *compose.Service) string {
	for i := range p.Config.Passes {
		pass := &p.Config.Passes[i]
		l, at := locationOf(p, pass), passService(s, pass)
		if at != nil && at.Name == to.Name && l != nil && isPrefix(l) && !has(l, "internal") {
			return l.Path
		}
	}
	return ""
}
