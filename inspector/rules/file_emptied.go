package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC124", Name: "file-emptied", Needs: inspector.Static,
	Summary: "a start script, or a command of the Dockerfile, writes a file while it reads it: the shell has emptied it before",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, fileEmptied) },
})

// fileEmptied is about a command of the start, or of the Dockerfile, like `envsubst < FILE > FILE`.
func fileEmptied(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	e := p.Overwritten
	if e == nil || s.Engine != nil && slices.ContainsFunc(s.Links(), func(l inspector.Link) bool { return l.Proxy == p && l.Works() }) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Services: []string{p.Service}, At: e.At, Label: "emptied before it is read",
		Message:  fmt.Sprintf("the start of %s empties %s: %s reads it and writes in its place", p.Service, e.Path, e.By),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s reads %s, and its output goes there", e.By, e.Path), Source: e.At.String()}},
		Why:      "the shell opens the file for `>`, and with that empties it, before it starts the command: nothing is left to read",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Keep the text in another file, such as %s.template, and let %s read that", e.Path, e.By),
			Then:    listApplies(s, p, e.At.File),
		},
	}
	if e.Built {
		f.Message = fmt.Sprintf("a command that builds the image of %s empties %s: %s reads it and writes in its place", p.Service, e.Path, e.By)
		f.Fix.Then = rebuild(p.Service)
	}
	if e.Bind {
		f.Why += "; as the file is mounted, that of the host is empty from then on as well"
	}
	if p.Config != nil && slices.Contains(p.Config.Files, e.Path) {
		f.Severity, f.Proxy = inspector.Error, p.Service
	}
	return f
}
