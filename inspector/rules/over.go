package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// What nginx has logged is suspicion; that the same works now is proof, and the stronger. This file alone decides when a line
// of its log is over: rules that would blame a link for lines leave out those that are, or make a note of them (whenOver).

// wayLines are what lines mean that tell of the way to the app: whatever request gets through shows that they are over.
var wayLines = []string{"refused", "no-host", "no-route", "connect-timeout", "socket-absent", "socket-stale", "socket-full", "no-such-name", "dns-failed", "dns-silent"}

// workerLines are of the way as well, for nginx's workers alone: what root connects to shows nothing.
var workerLines = []string{"socket-denied", "connect-denied", "tls-untrusted", "tls-other-name", "tls-refused"}

// answerLines are what lines mean that tell of the app's answer to one request.
var answerLines = []string{"read-timeout", "send-timeout", "closed", "reset", "send-failed"}

// isOver reports whether what a line of nginx's log tells of a link has passed, by what came after it.
func isOver(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	m := e.Meaning()
	switch {
	case m == nil || e.Line.Time.IsZero() || l.Broken():
		return false
	case slices.Contains(wayLines, m.Key):
		return l.Works() && !failsAt(l, e) || gotThrough(s, l, e)
	case slices.Contains(workerLines, m.Key):
		return gotThrough(s, l, e)
	case slices.Contains(answerLines, m.Key):
		return pausedAt(s, l, e) || answeredAgain(s, l, e) || wasOutage(s, l, e)
	}
	return false
}

// whenOver makes a note of a finding for which nothing speaks but lines that are over, and has it say so; it reports whether
// it did.
func whenOver(s *inspector.Snapshot, l *inspector.Link, lines []entry, f *inspector.Finding) bool {
	if !allOver(s, l, lines) {
		return false
	}
	f.Severity = inspector.Note
	f.Message += "; that is over: it works now"
	return true
}

// allOver reports whether there are lines about a link and all are over.
func allOver(s *inspector.Snapshot, l *inspector.Link, lines []entry) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(e entry) bool { return !isOver(s, l, e) })
}

// failsAt reports whether the address of which a line tells does not take connections now: another one of the same name may.
func failsAt(l *inspector.Link, e entry) bool {
	host, _ := e.Dialled()
	return slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return d.Address == host && host != "" && !d.OK })
}

// gotThrough reports whether a request came to the app by way of nginx since a line was written, where there is one app to come to:
// ours, or, where none was sent, a client's.
func gotThrough(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	switch r := l.Request; {
	case !oneAnswers(l):
		return false
	case r != nil && r.Skipped == "":
		return r.Good() && len(l.Trouble) == 0
	}
	return accesses(s, l.Proxy.Service).wellSince(e)
}

// oneAnswers reports whether a good answer to a client is one of the container at the end of a link: no other, no error page and no
// cache of nginx may have given it.
func oneAnswers(l *inspector.Link) bool {
	family, _, _ := strings.Cut(l.Pass.Directive, "_")
	cache := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_cache")
	return len(l.Pass.Targets) == 1 && len(l.Far) < 2 && !l.HidesErrors() && (cache == nil || cache.Is("off"))
}

// pausedAt reports whether the container of which a line tells was paused while nginx waited for it, and runs now.
func pausedAt(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	return unpaused(s, l, e) != nil
}

// unpaused is the end of the pause in which a line was written; nil: it was none, or nobody remembers.
func unpaused(s *inspector.Snapshot, l *inspector.Link, e entry) *inspector.Event {
	for _, c := range l.Far {
		if !c.Running() || len(l.Far) > 1 && !dialledAt(&c, e) {
			continue
		}
		var from time.Time
		for i := range s.Engine.Past {
			switch past := &s.Engine.Past[i]; {
			case past.Container != c.ID:
			case past.Action == "pause":
				from = past.Time
			case past.Action == "unpause" && !from.IsZero():
				if e.Line.Time.After(from) && e.Line.Time.Add(-l.Pass.Read).Before(past.Time) {
					return past
				}
			}
		}
	}
	return nil
}

// answeredAgain reports whether the request of a line has failed for a while and then no more. One that fails and goes well by
// turns may fail again.
func answeredAgain(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	uri, reads := unmarked(requestPath(e.Request)), isRead(e.Request)
	if e.Request == "" || !oneAnswers(l) {
		return false
	}
	var good, bad []time.Time
	for _, a := range accesses(s, l.Proxy.Service)[uri] {
		switch {
		case isRead(a.method+" ") != reads || a.status == clientLeft:
		case a.status < 500:
			good = append(good, a.at)
		default:
			bad = append(bad, a.at)
		}
	}
	if r := l.Request; r != nil && r.Good() && reads && r.Path == uri {
		good = append(good, s.Taken)
	}
	for _, other := range answersLacked(s, l) {
		if unmarked(requestPath(other.Request)) == uri && isRead(other.Request) == reads {
			bad = append(bad, other.Line.Time)
		}
	}
	return isOneSpell(good, bad)
}

// clientLeft is what nginx's access log has where a client did not wait for the answer.
const clientLeft = 499

// isRead reports whether a request asks for something and changes nothing. One of those that do may fail where these go well.
func isRead(request string) bool {
	return strings.HasPrefix(request, "GET ") || strings.HasPrefix(request, "HEAD ")
}

// isOneSpell reports whether all that failed lately lies between what went well, with some of that behind it.
func isOneSpell(good, bad []time.Time) bool {
	if len(good) == 0 || len(bad) == 0 {
		return false
	}
	last := slices.MaxFunc(bad, time.Time.Compare)
	bad = slices.DeleteFunc(bad, func(at time.Time) bool { return last.Sub(at) > recently })
	first := slices.MinFunc(bad, time.Time.Compare)
	return slices.MaxFunc(good, time.Time.Compare).After(last) &&
		!slices.ContainsFunc(good, func(at time.Time) bool { return at.After(first) && at.Before(last) })
}

// wasOutage reports whether a line is one of a time in which no request got an answer, whatever it asked for, and the app
// answers again. Where others went well meanwhile it is the request that takes so long.
func wasOutage(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	if !l.Works() || !oneAnswers(l) {
		return false
	}
	asked := map[string]bool{}
	var bad, good []time.Time
	for _, other := range answersLacked(s, l) {
		bad = append(bad, other.Line.Time)
		page, _, _ := strings.Cut(requestPath(other.Request), "?")
		asked[page] = true
	}
	for uri, answers := range accesses(s, l.Proxy.Service) {
		for _, a := range answers {
			if a.status < 500 && a.status != clientLeft && prefixLength(l, uri) >= 0 {
				good = append(good, a.at)
			}
		}
	}
	return len(asked) > 1 && isOneSpell(append(good, s.Taken), bad)
}

// answersLacked are the lines about requests of a link that got no answer of the app.
func answersLacked(s *inspector.Snapshot, l *inspector.Link) []entry {
	return slices.DeleteFunc(targetLog(s, l), func(e entry) bool {
		m := e.Meaning()
		return m == nil || !slices.Contains(answerLines, m.Key) || m.Phase == nginx.PhaseBody
	})
}
