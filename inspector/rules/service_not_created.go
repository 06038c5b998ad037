package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC401", Name: "service-not-created", Needs: inspector.Running,
	Summary: "the service has no container",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachCause(s, func(_ *inspector.Link, why cause) *inspector.Finding {
			if why.container != nil {
				return nil
			}
			return &inspector.Finding{
				Severity: inspector.Error, Label: "no container of it",
				Message:  fmt.Sprintf("%s has no container: it was never started, or was removed", why.service),
				Evidence: []inspector.Evidence{{Fact: "the project has no container of " + why.service, Source: "docker compose ps -a " + why.service}},
				Why:      "a service without a container has no address, so that nobody answers to its name",
				Fix:      inspector.Fix{Summary: "Start it"},
			}
		})
	},
})
