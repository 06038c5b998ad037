package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// lostPath speaks of a proxy_pass by which a path does not arrive that the app has with the prefix of the location, where
// nginx takes that away, or without it, where nginx keeps it: the app was asked both ways.
func lostPath(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	links := s.LinksOf(pass)
	if len(links) == 0 || links[0].Request == nil || !links[0].Request.Paths.Lost() {
		return nil
	}
	t := links[0].Request.Paths
	prefix := strings.TrimSuffix(locationOf(p, pass).Path, "/")
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at,
		Message:  fmt.Sprintf("nginx asks %s for %s where the client asks for %s: the app answers that with 404, and %s with %d", t.To, t.Asked, t.Client, t.Other, t.OtherStatus),
		Evidence: []inspector.Evidence{citePass(p, pass), triedPath(p, t, t.Asked, t.AskedStatus), triedPath(p, t, t.Other, t.OtherStatus)},
		Fix:      inspector.Fix{Then: applyConfig(s, p, at.File)},
	}
	if t.Logged {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "a client got 404 for " + t.Client, Source: "docker compose logs " + p.Service})
	}
	if pass.URI == "" {
		f.Message = fmt.Sprintf("nginx asks %s for %s as the client does: the app answers that with 404, and %s with %d", t.To, t.Asked, t.Other, t.OtherStatus)
		f.Label, f.Why = "keeps "+prefix, "nginx hands on the whole path, the location's included, as long as proxy_pass names no path"
		f.Fix.Edits = bareSlash(s, p, pass, f)
		return f
	}
	f.Label, f.Why = "takes "+prefix+" away", "the path of proxy_pass takes the place of the location's, so that a lone slash strips the prefix"
	f.Fix.Summary, f.Fix.Edits = "Leave the slash at the end of proxy_pass out", replaceAt(s, f.At, strings.TrimSuffix(pass.Value, "/"))
	return f
}

func triedPath(p *inspector.Proxy, t *inspector.PathTrial, path string, status int) inspector.Evidence {
	return inspector.Evidence{Fact: fmt.Sprintf("HEAD %s of %s is answered with %d", path, t.To, status), Source: "probe in the container of " + p.Service}
}
