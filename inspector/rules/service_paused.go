package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC405", Name: "service-paused", Needs: inspector.Running,
	Summary: "the service's container is paused",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(_ *inspector.Link, c *inspector.Container, _ bool) *inspector.Finding {
			if c.State != "paused" {
				return nil
			}
			return &inspector.Finding{
				Severity: inspector.Error, Label: "paused",
				Message: fmt.Sprintf("%s is paused: its port is open, but none of its processes runs", c.Service),
				Why:     "the kernel accepts connections for a paused container, and nobody answers them: nginx waits until its timeout (504)",
				Fix:     inspector.Fix{Summary: "Let it go on", Then: "docker compose unpause " + c.Service},
			}
		})
	},
})
