package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// nearlyNamed is the part of CC108 about a file whose folder has one of nearly the same name: false where it has none.
func nearlyNamed(s *inspector.Snapshot, p *inspector.Proxy, i nginx.Include, f *inspector.Finding) bool {
	at := slices.IndexFunc(p.Misnamed, func(m startup.Misnamed) bool { return m.Include == i.Pattern })
	if at < 0 {
		return false
	}
	meant := p.Misnamed[at].Meant
	f.Severity, f.Label = max(f.Severity, inspector.Warning), "did you mean "+meant+"?"
	f.Message += fmt.Sprintf("; %s is there", meant)
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Include %s, the name that the file has", path.Join(path.Dir(i.Pattern), meant)), Then: restartFor(s, p, f.At)}
	for _, other := range p.Config.Includes {
		if other.Pattern == i.Pattern {
			f.Fix.Edits = append(f.Fix.Edits, inLine(s, p.Pos(other.Pos), path.Base(i.Pattern), meant)...)
		}
	}
	return true
}
