package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// strayPage speaks of pages that the project brings to nginx, and of which it serves none: it has the image's own site alone.
func strayPage(s *inspector.Snapshot, p *inspector.Proxy) []inspector.Finding {
	stray, service := p.StrayPage, s.Project.Service(p.Service)
	if stray == nil || len(p.Unread) > 0 || !startsNginx(service) {
		return nil
	}
	dir := path.Dir(stray.Path)
	f := inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: stray.Via, Label: "nginx serves nothing of this path",
		Message:  fmt.Sprintf("nginx never serves %s: it stands in %s, and the image's own site serves %s", stray.Host, dir, stray.Root),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("no root names %s, and the project brings nothing to %s", dir, stray.Root), Source: p.Config.Main}},
		Why:      "the image's own site answers with its welcome page; nothing else tells nginx where the pages are",
		Fix: inspector.Fix{
			Summary: "Bring them to " + stray.Root, Edits: onceIn(s, stray.Via, dir, stray.Root), Then: recreate(p.Service),
		},
	}
	if stray.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	if s.Engine != nil && isUp(s, p.Service) && runsOnlyNginx(service) {
		f.Severity = inspector.Error
	}
	return []inspector.Finding{f}
}
