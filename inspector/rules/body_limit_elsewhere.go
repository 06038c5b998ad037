package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// limitElsewhere is the part of CC802 about a limit that somebody set in a server block that only redirects, and nowhere
// else, but for services of which nginx has just refused a body.
func limitElsewhere(s *inspector.Snapshot, refused map[string]bool) []inspector.Finding {
	lost := map[*inspector.Proxy]*nginx.Setting{}
	for i := range s.Proxies {
		if p := &s.Proxies[i]; p.Config != nil && p.ShowsSettings() {
			lost[p] = limitLost(p.Config)
		}
	}
	return eachLink(s, func(l *inspector.Link) *inspector.Finding {
		set := lost[l.Proxy]
		server := l.Server()
		if set == nil || server == nil || server.Stream || onlyRedirects(server) || l.Pass.Location < 0 || refused[farName(l)] {
			return nil
		}
		at := l.Proxy.Pos(set.Pos)
		f := &inspector.Finding{
			Severity: inspector.Warning, Second: true, At: at, Label: "of requests that are all redirected", Services: services(l),
			Message: fmt.Sprintf("client_max_body_size %s has no effect: its server only redirects, and the one that takes the requests refuses bodies of more than 1 MiB with 413",
				set.Args[0]),
			Also:     []inspector.Place{{At: l.Proxy.Pos(server.Pos), Label: "nginx's default of 1m is in force here"}},
			Evidence: []inspector.Evidence{passSource(l)},
			Why:      "a server block has only its own settings and those of http: a client that is redirected comes back to another one",
			Fix:      inspector.Fix{Summary: "Move the line to the server block that passes the requests on, or to http", Then: applyConfig(s, l.Proxy, at.File)},
		}
		if listen := server.Listens[0]; !listen.Implicit && l.Proxy.Pos(listen.Pos).File == at.File {
			f.Fix.Edits = addBehind(s, l.Proxy.Pos(listen.Pos), fmt.Sprintf("client_max_body_size %s;", set.Args[0]))
		}
		return f
	})
}

// limitLost is the setting that raises the limit for bodies in a server that only redirects, where no other place of the
// configuration sets one.
func limitLost(c *nginx.Config) *nginx.Setting {
	var lost *nginx.Setting
	limits := func(set nginx.Setting) bool { return set.Name == "client_max_body_size" }
	if slices.ContainsFunc(c.Settings, limits) {
		return nil
	}
	for i := range c.Servers {
		server := &c.Servers[i]
		if slices.ContainsFunc(server.Locations, func(l nginx.Location) bool { return slices.ContainsFunc(l.Settings, limits) }) {
			return nil
		}
		at := slices.IndexFunc(server.Settings, limits)
		if at < 0 {
			continue
		}
		if set := &server.Settings[at]; !onlyRedirects(server) || len(set.Args) != 1 || set.Args[0] != "0" && nginx.Bytes(set.Args[0]) <= 1<<20 {
			return nil
		}
		lost = &server.Settings[at]
	}
	return lost
}

// onlyRedirects reports whether a server answers with redirects alone, but for what a certificate authority asks.
func onlyRedirects(server *nginx.Server) bool {
	if slices.ContainsFunc(server.Settings, isRedirect) {
		return true
	}
	whole := false
	for _, l := range server.Locations {
		redirects := slices.ContainsFunc(l.Settings, isRedirect)
		if !redirects && !strings.HasPrefix(l.Path, "/.well-known/") {
			return false
		}
		whole = whole || redirects && l.Path == "/"
	}
	return whole
}

func isRedirect(set nginx.Setting) bool {
	return set.Name == "return" && set.In != "if" && len(set.Args) > 0 && (strings.HasPrefix(set.Args[0], "30") || len(set.Args) == 1 && strings.Contains(set.Args[0], "://"))
}
