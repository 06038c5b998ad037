package rules

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// targetLog returns the failures in nginx's log at the addresses that a link's target has now, without those from
// before the container that has the address was started, those of another project's container of the same name, and those of
// another server block, whose app may have had the address when nginx looked it up.
func targetLog(s *inspector.Snapshot, l *inspector.Link) []entry {
	return loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		return (e.Level == "error" || e.Level == "crit") && dialledFor(l, e) && !e.Line.Time.Before(startedAt(l, e)) && !goesElsewhere(s, l, e) && !ofAnotherServer(l, e)
	})
}

// dialledFor reports whether a log entry is about the link's target at one of the addresses that were tried, or that it
// has, where nothing could be tried.
func dialledFor(l *inspector.Link, e entry) bool {
	if l.Target.Socket != "" {
		return e.DialledSocket(l.Target.Socket)
	}
	host, port := e.Dialled()
	for _, d := range l.Dials {
		if port == l.Target.Port && host == d.Address && host != "" {
			return true
		}
	}
	return len(l.Dials) == 0 && l.Gateway != nil && host != "" && port == l.Target.Port && slices.Contains(currentAddresses(l), host)
}

// startedAt is when the container was started that has the address which a log entry names; zero: unknown.
func startedAt(l *inspector.Link, e entry) time.Time {
	for _, c := range l.Far {
		if dialledAt(&c, e) {
			return c.Started
		}
	}
	return time.Time{}
}

// connectErrors cites the lines of nginx's log that say what the dials have found as well.
func connectErrors(s *inspector.Snapshot, l *inspector.Link) []inspector.Evidence {
	return logged(l.Proxy.Service, slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return e.Errno == 0 || e.Action != "connecting to upstream" }))
}
