package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC103", Name: "nginx-syntax", Needs: inspector.Static,
	Summary: "nginx cannot parse its configuration",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil {
				continue
			}
			for _, problem := range p.Config.Problems {
				if problem.Kind != "template" && problem.Kind != "limit" && problem.Kind != "not-a-file" {
					found = append(found, syntaxFinding(s, p, problem))
					break // nginx stops at the first one; what follows is often its consequence
				}
			}
		}
		return found
	},
})

func syntaxFinding(s *inspector.Snapshot, p *inspector.Proxy, problem nginx.Problem) inspector.Finding {
	at := p.Pos(problem.Pos)
	f := inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service}, At: at,
		Message:  fmt.Sprintf("nginx does not accept its configuration: %s", problem.Message),
		Evidence: []inspector.Evidence{{Fact: problem.Message, Source: at.String()}},
		Why:      "nginx reads its whole configuration before it starts: one mistake stops every site",
		Fix:      inspector.Fix{Summary: "Correct the directive at this place", Then: applyConfig(s, p, at.File)},
	}
	if problem.Hint != "" {
		f.Label, f.Fix.Summary = problem.Hint, strings.ToUpper(problem.Hint[:1])+problem.Hint[1:]
	}
	if emerg := emergency(s, p.Service); emerg != nil {
		f.Evidence = append(f.Evidence, logged(p.Service, []entry{*emerg})...)
	} else if s.Engine != nil && isUp(s, p.Service) {
		f.Severity = inspector.Warning
		f.Message = "nginx runs with an older configuration and will not start again with this one: " + problem.Message
	}
	return f
}

// logPlace maps the "in FILE:LINE" of a log entry to the file that a person edits.
func logPlace(p *inspector.Proxy, e nginx.LogEntry) compose.Pos {
	return p.Pos(nginx.Pos{File: e.File, Line: e.Line})
}
