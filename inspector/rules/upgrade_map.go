package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// madeForNobody returns the map that makes a header of Upgrade, where no header is set from it.
func madeForNobody(p *inspector.Proxy) *nginx.Setting {
	uses := func(set nginx.Setting, name string) bool {
		return strings.HasSuffix(set.Name, "_set_header") && slices.Contains(set.Args, name)
	}
	for i := range p.Config.Settings {
		made := &p.Config.Settings[i]
		if made.Name != "map" || len(made.Args) != 2 || made.Args[0] != "$http_upgrade" || !p.Config.Complete {
			continue
		}
		used := slices.ContainsFunc(p.Config.Settings, func(set nginx.Setting) bool { return uses(set, made.Args[1]) })
		for n := range p.Config.Servers {
			server := &p.Config.Servers[n]
			used = used || slices.ContainsFunc(server.Settings, func(set nginx.Setting) bool { return uses(set, made.Args[1]) })
			for _, l := range server.Locations {
				used = used || slices.ContainsFunc(l.Settings, func(set nginx.Setting) bool { return uses(set, made.Args[1]) })
			}
		}
		if !used {
			return made
		}
	}
	return nil
}

// onlyPass reports whether nginx asks no other app.
func onlyPass(p *inspector.Proxy, pass *nginx.Pass) bool {
	return !slices.ContainsFunc(p.Config.Passes, func(other nginx.Pass) bool { return other.Pos != pass.Pos })
}
