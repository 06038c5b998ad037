package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC901", Name: "unexplained-failure", Needs: inspector.Probed,
	Summary: "a route fails and no rule says why",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			lines := targetLog(s, l)
			failed := failure(l, len(lines) > 0)
			if failed == "" || isOptional(s, l) || answerMeaning(l) != nil {
				return nil // where nginx's own words have a known meaning, CC902 tells it
			}
			f := &inspector.Finding{
				Severity: inspector.Error, Fallback: true, At: l.At(), Label: "no rule explains why", Services: services(l),
				Message:  fmt.Sprintf("nginx cannot use %s: %s", l.Target, failed),
				Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, lookups(l), dials(l), replies(l), listeners(l), logged(l.Proxy.Service, lines)),
				Why:      "what was seen, in the order of a request's way, is listed above",
				Fix:      inspector.Fix{Summary: "Follow the first step that failed; a snapshot lets others look as well", Then: "composecheck snapshot -o composecheck.json"},
			}
			if len(l.Far) > 0 {
				f.Evidence = slices.Concat(f.Evidence, stateOf(s, newest(l.Far)), lastLines(newest(l.Far), 3))
			}
			spare(s, l, f)
			return f
		})
	},
})

// failure says which step on the way to the target failed, or "". That a port hangs up on a question counts only
// where nginx's log agrees, or where the question was one that a browser asks as well.
func failure(l *inspector.Link, logged bool) string {
	if d := l.Failed(); d != nil {
		return "the connection failed: " + d.Error
	}
	if ok := l.Resolves(); ok != nil && !*ok && len(l.Dials) == 0 && !l.Works() {
		return "its name has no address"
	}
	r := l.First()
	switch {
	case l.Broken() && l.Request.Status < 500:
		return fmt.Sprintf("an error page answers %d in its place: %s", l.Request.Status, short(l.Trouble[len(l.Trouble)-1].Message, 120))
	case l.Broken():
		return fmt.Sprintf("nginx answers %d: %s", l.Request.Status, short(l.Trouble[len(l.Trouble)-1].Message, 120))
	case r == nil || l.Works():
		return ""
	case spokenBy(l) != "" && spokenBy(l) != l.Wants():
		return fmt.Sprintf("it speaks %s, not %s", protocolNames[spokenBy(l)], protocolNames[l.Wants()])
	case !logged && r.Asked != "http":
		return ""
	case r.Outcome == "answered":
		return fmt.Sprintf("it took the connection and then answered what is no %s", protocolNames[l.Wants()])
	}
	return map[string]string{"closed": "it took the connection and then closed it", "reset": "it took the connection and then reset it"}[r.Outcome]
}
