package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC105", Name: "config-not-read", Needs: inspector.Static,
	Summary: "a configuration file stands where nginx never reads it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil || servesOwn(p) {
				continue
			}
			for _, u := range p.Unread {
				found = append(found, notRead(s, p, u))
			}
		}
		return found
	},
})

// servesOwn reports whether nginx reads a server block that is not the image's own: then another file that it
// does not read may be there on purpose.
func servesOwn(p *inspector.Proxy) bool {
	for _, server := range p.Config.Servers {
		if f := p.File(server.Pos.File); f != nil && f.Kind != compose.FromImage {
			return true
		}
	}
	return false
}

func notRead(s *inspector.Snapshot, p *inspector.Proxy, u inspector.Unread) inspector.Finding {
	target := "/etc/nginx/conf.d/" + strings.TrimSuffix(path.Base(u.Path), ".conf") + ".conf"
	kind := "server blocks"
	if u.Whole {
		target, kind = "/etc/nginx/nginx.conf", "a whole nginx.conf"
	}
	f := inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: u.Via,
		Label:   "nginx does not read this path",
		Message: fmt.Sprintf("nginx never reads %s: it stands at %s, which nothing includes", u.Host, u.Path),
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("%s holds %s", u.Host, kind), Source: u.Host},
			{Fact: "nginx reads " + strings.Join(p.Config.Files, ", "), Source: p.Config.Main},
		},
		Why: "nginx reads /etc/nginx/nginx.conf and what that includes, by default conf.d/*.conf; without a site of yours the welcome page answers",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put it at %s", target),
			Then:    recreate(p.Service),
		},
	}
	if service := s.Project.Service(p.Service); s.Engine != nil && isUp(s, p.Service) && runsOnlyNginx(service) {
		f.Severity = inspector.Error // nothing but the image's own site answers
	}
	if line := s.Line(u.Via); strings.Count(line, u.Path) == 1 {
		f.Fix.Edits = []inspector.Edit{{File: u.Via.File, Line: u.Via.Line, Old: line, New: strings.Replace(line, u.Path, target, 1)}}
	}
	if u.Kind == compose.FromBuild {
		f.Fix.Then = "docker compose up -d --build " + p.Service
	}
	return f
}
