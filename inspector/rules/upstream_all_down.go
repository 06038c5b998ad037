package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// allDown tells of an upstream block of which every server is marked down, and that a location leads requests to.
func allDown(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	at := p.Pos(pass.Targets[0].Pos)
	l, image := locationOf(p, pass), s.Project.Service(p.Service).BaseImage()
	switch {
	case inspector.InContainer(at.File): // a program wrote it, as docker-gen does for a container that it does not reach: CC630
		return nil
	case l == nil || isEndpoint(p, pass) || mendsErrors(p, pass):
		return nil // nobody asks, or nginx answers in its place
	case nginx.ImageFiles(image) == nil || strings.Contains(image, "openresty"):
		return nil // a module may choose or change its servers at run time
	case slices.ContainsFunc([]string{"if", "return", "deny", "try_files", "rewrite"}, func(name string) bool { return has(l, name) }):
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "marked down",
		Message:  fmt.Sprintf("every server of the upstream block %s is marked down: nginx answers 502 without asking any", pass.Upstream),
		Evidence: append([]inspector.Evidence{citePass(p, pass)}, logged(p.Service, noneLive(s, p, pass))...),
		Why:      "down takes a server out of use until the configuration is changed (ngx_http_upstream_module)",
		Fix:      inspector.Fix{Summary: "Take `down` away from the servers that are to be asked", Then: applyConfig(s, p, at.File)},
	}
	for i, t := range pass.Targets {
		if f.Fix.Edits = append(f.Fix.Edits, onceIn(s, p.Pos(t.Pos), " down", "")...); i > 0 {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(t.Pos), Label: "as well"})
		}
	}
	return f
}

// isPlainBlock reports whether an upstream block has settings of nginx's own alone: a module may choose or change its servers at run time.
func isPlainBlock(p *inspector.Proxy, name string) bool {
	at := slices.IndexFunc(p.Config.Upstreams, func(u nginx.Upstream) bool { return u.Name == name && !u.Stream })
	return at >= 0 && !slices.ContainsFunc(p.Config.Upstreams[at].Settings, func(set nginx.Setting) bool { return !slices.Contains(plainSettings, set.Name) })
}

// plainSettings are those of an upstream block that leave its servers as they are written (ngx_http_upstream_module and its balancers).
var plainSettings = []string{"zone", "ip_hash", "hash", "least_conn", "random", "keepalive", "keepalive_requests", "keepalive_timeout", "keepalive_time"}
