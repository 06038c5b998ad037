package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// spare makes less of a finding on a link whose requests the other servers of its upstream block answer: nobody misses one
// that refuses nginx. Else they wait for a timeout, or fail once nginx has to look the name up again, and not even then where it does so at
// run time. Where it is another value of a variable that works, its own requests fail, if there are any.
func spare(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	works := func(other *inspector.Link) bool { return other.Key != l.Key && other.Serves() }
	switch {
	case l.Gateway == nil:
	case slices.ContainsFunc(s.Group(l), works):
		f.Message += "; the other servers of its upstream block answer"
		switch {
		case s.Spared(l):
			f.Severity, f.Why = min(f.Severity, spared(newest(l.Far))), "nginx goes on with the next server of the block, so that clients do not notice"
		case l.TriesOnce() && l.Failed() != nil:
			f.Why = "nginx gives each server of the block its share of the requests, and is told here not to go on with the next one"
		case l.Target.Dynamic:
			f.Severity, f.Why = inspector.Note, "nginx leaves out a server of the block that has no address"
		case len(l.Dials) > 0:
			f.Severity, f.Why = min(f.Severity, inspector.Warning), "nginx gives each server of the block its share of the requests, and goes on with the next one where it sees an error or has waited long enough"
		default:
			f.Severity, f.Why = min(f.Severity, inspector.Warning), "nginx looks up every server of the block when it starts, and stops when one has no address"
		}
	case l.Target.Choice > 0 && slices.ContainsFunc(s.LinksOf(l.Pass), works):
		otherValue(s, l, f)
	}
}

// spared is how grave it is that a server refuses nginx while others answer in its place. A standby does so by design; one whose
// last words tell of a failure does not.
func spared(c *inspector.Container) inspector.Severity {
	if c != nil && telling(c) != "" {
		return inspector.Warning
	}
	return inspector.Note
}

// otherValue says of a finding on a link that other values of the variable in its pass directive lead to what works. It is
// no more than a note where nginx has logged no request that went there: one value may be for a service that is switched
// off for now.
func otherValue(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	name := "its variable"
	if len(l.Pass.Variables) > 0 {
		name = "$" + l.Pass.Variables[0]
	}
	failed := slices.DeleteFunc(append(targetLog(s, l), unresolved(s, l)...), func(e entry) bool { return e.age() > recently })
	if l.Broken() || len(failed) > 0 {
		f.Message += fmt.Sprintf("; the other values of %s lead to what works", name)
		return
	}
	f.Severity = inspector.Note
	f.Message += fmt.Sprintf("; this is one value of %s, the others lead to what works, and nginx has logged no request for it", name)
}
