package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC703", Name: "upstream-timeout", Needs: inspector.Running, Early: true,
	Summary: "the app answers later than nginx waits",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := func(over bool) []inspector.Finding {
			return eachLink(s, func(l *inspector.Link) *inspector.Finding {
				late := lateness(s, l)
				switch {
				case (late == nil || waitedFor(s, l, late)) != over:
				case late == nil:
					return longerThanWaited(s, l)
				case heldBack(s, l) == nil && !(failTimeout(l.Target) != "" && isSetAside(s, l.Proxy, l.Pass)):
					return upstreamTimeout(s, l, late)
				}
				return nil
			})
		}
		late := eachService(append(found(true), found(false)...)) // what is known to be over speaks for the others
		return append(late, idleSockets(s)...)
	},
})

// eachService keeps one finding for each slow service, however many limits of nginx it is too slow for.
func eachService(found []inspector.Finding) []inspector.Finding {
	var kept []inspector.Finding
	for _, f := range found {
		at := slices.IndexFunc(kept, func(k inspector.Finding) bool {
			return k.Severity == f.Severity && len(f.Services) > 0 && slices.Equal(k.Services, f.Services)
		})
		if at < 0 {
			kept = append(kept, f)
			continue
		}
		kept[at].Links = append(kept[at].Links, f.Links...)
		kept[at].Also = append(kept[at].Also, inspector.Place{At: f.At, Label: f.Label})
	}
	return kept
}

// A delay is what shows that a far end answers later than nginx waits.
type delay struct {
	severity inspector.Severity // warning: it answers some requests in time; note: all of them by now
	lines    []entry            // of nginx's log
}

// lateness returns how it shows that the far end of a link answers too late; nil where it does not.
func lateness(s *inspector.Snapshot, l *inspector.Link) *delay {
	connects := l.Connects()
	if connects != nil && !*connects || connects == nil && decisive(s, l.Far) == nil {
		return nil
	}
	if spoken := spokenBy(l); spoken != "" && spoken != l.Wants() {
		return nil // the clock is not the cause
	}
	lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return e.Errno != 110 || e.Action != "reading response header from upstream" })
	first := l.First()
	answered := first != nil && first.Outcome == "answered"
	tooLate := first != nil && first.Asked == "http" && (answered || first.Outcome == "silent") && first.Took >= l.Pass.Read
	answered = answered || l.Request != nil && l.Request.Good()
	switch {
	case tooLate, !answered && connects != nil && len(lines) > 0:
		return &delay{inspector.Error, lines}
	case len(lines) == 0 || lines[len(lines)-1].age() >= recently:
		return nil
	case allOver(s, l, lines):
		return &delay{inspector.Note, lines}
	}
	return &delay{inspector.Warning, lines}
}

// waitedFor reports whether nginx, or we, have waited for a far end as long as the limit of a link says: nginx's log tells of
// the address alone where other locations with shorter limits lead to it too.
func waitedFor(s *inspector.Snapshot, l *inspector.Link, late *delay) bool {
	if first := l.First(); first != nil && first.Took >= l.Pass.Read || len(l.Far) == 0 {
		return true
	}
	return shortestRead(s, l, newest(l.Far)) == l.Pass.Read || slices.ContainsFunc(late.lines, func(e entry) bool { return asksFor(s, l, e) })
}

// readTimeout is the directive that says how long nginx waits for an answer, by the pass directive.
var readTimeout = map[string]string{
	"proxy_pass": "proxy_read_timeout", "fastcgi_pass": "fastcgi_read_timeout", "uwsgi_pass": "uwsgi_read_timeout",
	"scgi_pass": "scgi_read_timeout", "grpc_pass": "grpc_read_timeout",
}

func upstreamTimeout(s *inspector.Snapshot, l *inspector.Link, late *delay) *inspector.Finding {
	directive := readTimeout[l.Pass.Directive]
	at := l.Proxy.Pos(l.Pass.Pos)
	label := fmt.Sprintf("%s is %s here, nginx's default", directive, l.Pass.Read)
	if l.Pass.ReadPos != nil {
		at, label = l.Proxy.Pos(*l.Pass.ReadPos), "this is how long nginx waits"
	}
	f := &inspector.Finding{
		Severity: late.severity, At: at, Label: label, Services: services(l),
		Message:  fmt.Sprintf("%s accepts the connection but does not answer within the %s of %s", farName(l), l.Pass.Read, directive),
		Also:     []inspector.Place{{At: serviceAt(s, farName(l)), Label: "the service that is slow"}},
		Evidence: slices.Concat([]inspector.Evidence{passSource(l)}, dials(l), waited(l), logged(l.Proxy.Service, late.lines), farUsage(l)),
		Why:      "nginx answers 504 when an upstream that took the request sends no header in time",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Find out what %s waits for (its log, its database, too few workers); where the work takes that long, raise %s in this location", farName(l), directive),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if !waitedFor(s, l, late) {
		f.Message = fmt.Sprintf("%s accepts the connection and does not answer; here nginx waits %s for it", farName(l), l.Pass.Read)
	}
	if late.severity < inspector.Error {
		f.Message = fmt.Sprintf("%s did not answer some requests within the %s of %s", farName(l), l.Pass.Read, directive)
		if whenOver(s, l, late.lines, f) {
			wasPaused(s, l, late.lines[len(late.lines)-1], f)
		}
	}
	spare(s, l, f)
	return f
}

// wasPaused says of a far end that answers again that somebody had paused it, where the engine remembers.
func wasPaused(s *inspector.Snapshot, l *inspector.Link, last entry, f *inspector.Finding) {
	if end := unpaused(s, l, last); end != nil {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s was paused then, until %s", end.Name, ago(s, end.Time)), Source: "docker events --since 1h"})
		f.Also = []inspector.Place{{At: serviceAt(s, farName(l)), Label: "it was paused"}}
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Nothing is left to do: %s was paused, and goes on", end.Service)}
	}
}

// waited tells how long the first question went without an answer.
func waited(l *inspector.Link) []inspector.Evidence {
	r := l.First()
	if r == nil {
		return nil
	}
	asked := "asked in " + r.Asked
	if r.Path != "" {
		asked = "asked for " + r.Path
	}
	fact := fmt.Sprintf("%s, %s answers after %s: %s", asked, l.Target, r.Took.Round(time.Millisecond), r.Text())
	if r.Outcome == "silent" {
		fact = fmt.Sprintf("%s, %s says nothing for %s", asked, l.Target, r.Took.Round(time.Millisecond))
	}
	return []inspector.Evidence{{Fact: fact, Source: "request from the nginx container"}}
}
