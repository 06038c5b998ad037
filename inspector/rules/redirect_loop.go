package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// redirectLoop speaks where the answer to a request that came by https sends the client to that very address, while
// nothing tells the app that it was https.
func redirectLoop(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.Request == nil || l.Pass.Directive != "proxy_pass" || l.Pass.Location < 0 || l.Pass.Scheme != "http" || !seesSettings(l.Proxy.Config) ||
		header(l.Proxy, l.Pass, "X-Forwarded-Proto") != nil || !l.Request.RedirectsToItself(l.Target.Host, l.Pass.Upstream) {
		return nil
	}
	at := l.Proxy.Pos(l.Pass.Pos)
	lacking := []string{"proxy_set_header X-Forwarded-Proto $scheme;"}
	if header(l.Proxy, l.Pass, "Host") == nil {
		lacking = append([]string{"proxy_set_header Host $host;"}, lacking...)
	}
	return &inspector.Finding{
		Severity: inspector.Error, At: at, Label: "nothing says that the request came by https", Services: services(l),
		Message: fmt.Sprintf("%s redirects what came by https to https again and for ever: nginx asks it by http and does not say so", farName(l)),
		Evidence: []inspector.Evidence{passSource(l), {
			Fact:   fmt.Sprintf("https://%s%s, asked of %s itself: HTTP %d to %s", l.Request.Host, short(l.Request.Path, 80), l.Proxy.Service, l.Request.Status, short(l.Request.Redirect, 160)),
			Source: prober(l),
		}},
		Why: "an app behind nginx learns from X-Forwarded-Proto how the client asked; without it the app takes every request for plain http and sends the browser to https (ERR_TOO_MANY_REDIRECTS)",
		Fix: inspector.Fix{
			Summary: "Add `" + strings.Join(lacking, " ") + "`; the app must be told to trust it",
			Edits:   addHeaders(s, l.Proxy, l.Pass, lacking),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
}

// addHeaders is the edits that set further headers of a pass's requests: beside those that are in force, for one in
// the location alone would take the server's away.
func addHeaders(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, directives []string) []inspector.Edit {
	behind := pass.Pos
	if all := p.Config.All(pass.Server, pass.Location, "proxy_set_header"); len(all) > 0 {
		behind = all[len(all)-1].Pos
	}
	return addBehind(s, p.Pos(behind), directives...)
}
