package rules

import (
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC101", Name: "compose-invalid", Needs: inspector.Static,
	Summary: "compose refuses the project",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for _, p := range s.Project.Problems {
			found = append(found, inspector.Finding{
				Severity: inspector.Error,
				Message:  "Compose refuses the project: " + p.Message,
				At:       p.Pos,
				Evidence: []inspector.Evidence{{Fact: p.Message, Source: "docker compose config"}},
				Why:      "as long as Compose cannot read its files it starts nothing, and a running project keeps its old state",
				Fix:      inspector.Fix{Summary: "Correct this place; `docker compose config -q` is silent when the files are right", Then: "docker compose up -d"},
			})
		}
		return found
	},
})
