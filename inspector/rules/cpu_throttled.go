package rules

import "github.com/composecheck/composecheck/inspector"

var _ = register(inspector.Rule{
	ID: "CC805", Name: "cpu-throttled", Needs: inspector.Probed,
	Summary: "the service is stopped for its limit of CPU or processes while requests time out",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachHeld(s, "CC805") },
})
