package rules

import "github.com/composecheck/composecheck/inspector"

var _ = register(inspector.Rule{
	ID: "CC804", Name: "memory-pressure", Needs: inspector.Probed,
	Summary: "the service uses nearly all its memory while requests fail",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachHeld(s, "CC804") },
})
