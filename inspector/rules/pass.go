package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// passLinks are the keys of a pass directive and of its targets.
func passLinks(p *inspector.Proxy, index int) []string {
	key := inspector.PassKey(p, index)
	keys := []string{key}
	for k := range p.Config.Passes[index].Targets {
		keys = append(keys, fmt.Sprintf("%s/%d", key, k))
	}
	return keys
}

// locationOf returns the location of a pass; nil in stream.
func locationOf(p *inspector.Proxy, pass *nginx.Pass) *nginx.Location {
	if pass.Location < 0 {
		return nil
	}
	return &p.Config.Servers[pass.Server].Locations[pass.Location]
}

// isPrefix reports whether a location takes all paths that begin with its own.
func isPrefix(l *nginx.Location) bool { return l != nil && (l.Modifier == "" || l.Modifier == "^~") }

// has reports whether a location itself has a directive, also inside if.
func has(l *nginx.Location, name string) bool {
	return slices.ContainsFunc(l.Settings, func(s nginx.Setting) bool { return s.Name == name })
}

// isEndpoint reports whether a location answers nginx's own requests (auth_request, mirror, error_page), whose path is
// replaced on purpose.
func isEndpoint(p *inspector.Proxy, pass *nginx.Pass) bool {
	l := locationOf(p, pass)
	if l == nil || l.Modifier == "@" || l.Modifier == "=" || has(l, "internal") {
		return true
	}
	return p.Config.Endpoint(pass.Server, l.Path)
}

// header returns the proxy_set_header in force for a header of a pass's requests, or nil. Where several set it, the
// last is returned.
func header(p *inspector.Proxy, pass *nginx.Pass, name string) *nginx.Setting {
	all := p.Config.All(pass.Server, pass.Location, "proxy_set_header")
	for i := len(all) - 1; i >= 0; i-- {
		if len(all[i].Args) == 2 && strings.EqualFold(all[i].Args[0], name) {
			return &all[i]
		}
	}
	return nil
}

// seesSettings reports whether all files that may hold settings of locations were read: an include that is not
// visible may set any header.
func seesSettings(c *nginx.Config) bool {
	if len(c.Files) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Includes, func(i nginx.Include) bool {
		switch path.Base(i.Pattern) {
		case "mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params":
			return false
		}
		return i.Hidden && i.In != "main"
	})
}

// cite names a directive as evidence.
func cite(p *inspector.Proxy, s *nginx.Setting) inspector.Evidence {
	return inspector.Evidence{Fact: strings.Join(append([]string{s.Name}, s.Args...), " "), Source: p.Pos(s.Pos).String()}
}

// citePass names a pass directive and its location as evidence.
func citePass(p *inspector.Proxy, pass *nginx.Pass) inspector.Evidence {
	fact := pass.Directive + " " + pass.Value
	if l := locationOf(p, pass); l != nil {
		fact += " in location " + l.String()
	}
	return inspector.Evidence{Fact: fact, Source: p.Pos(pass.Pos).String()}
}

// sets reports whether a directive of one of the names holds for the link's location.
func sets(l *inspector.Link, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, name) != nil
	})
}

// passService is the one service of the project that a pass directive leads to, or the first of several that run the same; else nil.
func passService(s *inspector.Snapshot, pass *nginx.Pass) *compose.Service {
	var to *compose.Service
	for _, l := range s.LinksOf(pass) {
		switch {
		case far(l) == nil, to != nil && far(l).Name != to.Name && !(pass.Upstream != "" && sameProgram(to, far(l))):
			return nil
		case to == nil:
			to = far(l)
		}
	}
	return to
}

// sameProgram reports whether two services run the same program in the same way, as those among which an upstream block shares out the requests.
func sameProgram(a, b *compose.Service) bool {
	same := a.Build == nil && b.Build == nil || a.Build != nil && b.Build != nil && a.Build.Context == b.Build.Context && a.Build.Dockerfile == b.Build.Dockerfile && a.Build.Target == b.Build.Target
	return same && a.Image == b.Image && slices.Equal(a.Command, b.Command) && slices.Equal(a.Entrypoint, b.Entrypoint) && a.Dir == b.Dir && slices.Equal(folders(a), folders(b))
}

// folders are what a service mounts of the host, by their sources and targets; its volumes hold data.
func folders(service *compose.Service) []string {
	var all []string
	for _, m := range service.Mounts {
		if m.Type == "bind" {
			all = append(all, m.Source+":"+m.Target)
		}
	}
	return all
}

// directoryOf returns the root or alias that a location sets itself, where it names a directory literally; else nil.
func directoryOf(l *nginx.Location) *nginx.Setting {
	for i, set := range l.Settings {
		if (set.Name == "root" || set.Name == "alias") && len(set.Args) == 1 && strings.HasPrefix(set.Args[0], "/") && !strings.Contains(set.Args[0], "$") {
			return &l.Settings[i]
		}
	}
	return nil
}
