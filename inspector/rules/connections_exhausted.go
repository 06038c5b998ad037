package rules

import "github.com/composecheck/composecheck/inspector"

var _ = register(inspector.Rule{
	ID: "CC803", Name: "connections-exhausted", Needs: inspector.Probed,
	Summary: "all workers, connections or open files are taken",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachHeld(s, "CC803") },
})
