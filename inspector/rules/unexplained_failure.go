package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC901", Name: "unexplained-failure", Needs: inspector.Probed,
	Summary: "a route fails and no rule says why",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			failed := failure(l)
			if failed == "" || isOptional(s, l) {
				return nil
			}
			return &inspector.Finding{
				Severity: inspector.Error, Fallback: true, At: l.At(), Services: services(l),
				Message:  fmt.Sprintf("nginx cannot use %s: %s; no rule knows why", l.Target, failed),
				Evidence: append(append(append(append([]inspector.Evidence{passSource(l)}, lookups(l)...), dials(l)...), replies(l)...), listeners(l)...),
				Why:      "what was seen, in the order of a request's way, is listed above",
				Fix:      inspector.Fix{Summary: "Follow the first step that failed; a snapshot lets others look as well", Then: "composecheck snapshot -o composecheck.json"},
			}
		})
	},
})

// failure says which step on the way to the target failed, or "".
func failure(l *inspector.Link) string {
	if d := l.Failed(); d != nil {
		return "the connection failed: " + d.Error
	}
	if ok := l.Resolves(); ok != nil && !*ok && len(l.Dials) == 0 {
		return "its name has no address"
	}
	if r := l.First(); r != nil && r.Outcome != "answered" && r.Outcome != "silent" {
		return "it took the connection and then " + map[string]string{"closed": "closed it", "reset": "reset it"}[r.Outcome]
	}
	return ""
}
