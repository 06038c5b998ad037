package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC703", Name: "upstream-timeout", Needs: inspector.Probed,
	Summary: "the app answers later than nginx waits",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if ok := l.Connects(); ok == nil || !*ok || spokenWrongly(l) {
				return nil
			}
			var lines []entry
			for _, e := range errorLog(s, l.Proxy.Service) {
				host, port := e.Dialled()
				if e.Errno == 110 && e.Action == "reading response header from upstream" && port == l.Target.Port &&
					slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return d.Address == host }) {
					lines = append(lines, e)
				}
			}
			first := l.First()
			silent := first != nil && first.Outcome == "silent" && first.Took >= l.Pass.Read
			if (len(lines) == 0 && !silent) || (first != nil && first.Outcome == "answered" && !recent(s, lines)) {
				return nil
			}
			return upstreamTimeout(s, l, lines)
		})
	},
})

// recent reports whether the newest of the entries is younger than a few minutes.
func recent(s *inspector.Snapshot, lines []entry) bool {
	const window = 5 * time.Minute
	return len(lines) > 0 && s.Taken.Sub(lines[len(lines)-1].Line.Time) < window
}

// spokenWrongly reports whether the far end speaks, but not what nginx speaks: then the clock is not the cause.
func spokenWrongly(l *inspector.Link) bool {
	spoken := spokenBy(l)
	return spoken != "" && l.First().Outcome != "answered"
}

func upstreamTimeout(s *inspector.Snapshot, l *inspector.Link, lines []entry) *inspector.Finding {
	directive := map[string]string{"fastcgi": "fastcgi_read_timeout", "uwsgi": "uwsgi_read_timeout", "suwsgi": "uwsgi_read_timeout",
		"scgi": "scgi_read_timeout", "grpc": "grpc_read_timeout", "grpcs": "grpc_read_timeout"}[l.Pass.Scheme]
	if directive == "" {
		directive = "proxy_read_timeout"
	}
	at := l.Proxy.Pos(l.Pass.Pos)
	label := fmt.Sprintf("%s is %s here, nginx's default", directive, l.Pass.Read)
	if l.Pass.ReadPos != nil {
		at, label = l.Proxy.Pos(*l.Pass.ReadPos), "this is how long nginx waits"
	}
	return &inspector.Finding{
		Severity: inspector.Error, At: at, Label: label, Services: services(l),
		Message:  fmt.Sprintf("%s accepts the connection but does not answer within the %s of %s", farName(l), l.Pass.Read, directive),
		Also:     []inspector.Place{{At: serviceAt(s, farName(l)), Label: "the service that is slow"}},
		Evidence: append(append(append([]inspector.Evidence{passSource(l)}, dials(l)...), replies(l)...), logged(l.Proxy.Service, lines)...),
		Why:      "nginx answers 504 when an upstream that took the request sends no header in time",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Find out what %s waits for (its log, its database, too few workers); where the work takes that long, raise %s in this location", farName(l), directive),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
}
