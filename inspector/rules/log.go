package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// recently is how old what nginx logged may be to count as happening now.
const recently = 5 * time.Minute

// An entry is a line of nginx's error log, read and as it was.
type entry struct {
	nginx.LogEntry
	Line    inspector.LogLine
	taken   time.Time // of the snapshot
	meaning *nginx.Meaning
}

func entryOf(s *inspector.Snapshot, e nginx.LogEntry, line inspector.LogLine) entry {
	return entry{e, line, s.Taken, e.Meaning()}
}

// Meaning returns what the line means, or nil.
func (e entry) Meaning() *nginx.Meaning { return e.meaning }

// age is how long before the snapshot a line was written.
func (e entry) age() time.Duration { return e.taken.Sub(e.Line.Time) }

// means reports whether a line has one of the meanings.
func (e entry) means(keys ...string) bool {
	return e.meaning != nil && slices.Contains(keys, e.meaning.Key)
}

// errorLog returns the entries of nginx's error log since it last read its configuration, and since the time from which
// the user wants to hear, without those of workers that a reload has told to go: they knew other addresses. The newest come
// last. The entries are for all rules.
func errorLog(s *inspector.Snapshot, proxy string) []entry {
	type log string
	return inspector.Once(s, log(proxy), func() []entry { return readErrorLog(s, proxy) })
}

func readErrorLog(s *inspector.Snapshot, proxy string) []entry {
	var entries []entry
	ours := failedRequests(s, proxy)
	for _, c := range s.Engine.Of(proxy) {
		var of []entry
		gone := map[int]bool{}
		for _, line := range c.Log {
			e, ok := nginx.ParseLog(line.Text)
			switch {
			case !ok || !c.InThisLife(line.Time) || (!line.Time.IsZero() && (line.Time.Before(s.Since) || line.Time.Before(c.Loaded.Add(-inspector.LoadSlack)))):
			case strings.Contains(e.Request, inspector.Marker) && !slices.ContainsFunc(ours, func(marker string) bool { return strings.Contains(e.Request, marker+" ") }):
			case e.Message == "gracefully shutting down":
				gone[e.Process] = true
			default:
				of = append(of, entryOf(s, e, line))
			}
		}
		entries = append(entries, slices.DeleteFunc(of, func(e entry) bool { return e.Process != 0 && gone[e.Process] })...)
	}
	return entries
}

// failedRequests are the markers of our requests that nginx answered with an error. What it logged of the others, and of
// those of earlier runs, says nothing of what clients get.
func failedRequests(s *inspector.Snapshot, proxy string) []string {
	var markers []string
	if s.Probes == nil {
		return nil
	}
	for _, p := range s.Probes.Proxies {
		for _, r := range p.Requests {
			if p.Service == proxy && r.Marker != "" && r.Status >= 500 {
				markers = append(markers, r.Marker)
			}
		}
	}
	return markers
}

// loggedWhere returns the entries of nginx's error log of which something holds.
func loggedWhere(s *inspector.Snapshot, proxy string, holds func(entry) bool) []entry {
	var entries []entry
	for _, e := range errorLog(s, proxy) {
		if holds(e) {
			entries = append(entries, e)
		}
	}
	return entries
}

// loggedAs returns the entries of nginx's error log that have one of the meanings.
func loggedAs(s *inspector.Snapshot, proxy string, keys ...string) []entry {
	return loggedWhere(s, proxy, func(e entry) bool { return e.means(keys...) })
}

// maxCited is how many different lines are cited as evidence of one finding.
const maxCited = 3

// varying matches what differs between lines that say the same: ports, sizes, process numbers.
var varying = lazyregexp.New(`\d+`)

// logged cites log entries, each sentence once, the newest first: how often, since when, when last.
func logged(proxy string, entries []entry) []inspector.Evidence {
	var seen []inspector.Evidence
	groups := map[string][]entry{}
	var order []string
	for _, e := range slices.Backward(entries) {
		host, port := e.Dialled()
		key := fmt.Sprint(e.Errno, e.Action, host, port, varying.ReplaceAllString(e.Message, "0"))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], e)
	}
	for _, key := range order[:min(len(order), maxCited)] {
		seen = append(seen, inspector.Evidence{Fact: short(counted(groups[key]), 280), Source: logSource(proxy, groups[key][0])})
	}
	return seen
}

// counted tells of entries that say the same, the newest first.
func counted(same []entry) string {
	last, first := same[0], same[len(same)-1]
	fact := last.Message
	if host, port := last.Dialled(); port != 0 {
		fact += " " + address(host, port)
	}
	switch n := len(same); {
	case last.Line.Time.IsZero() && n == 1:
		return fact
	case last.Line.Time.IsZero():
		return fmt.Sprintf("%d times, last: %s", n, fact)
	case n == 1:
		return fmt.Sprintf("%s: %s", since(last.age()), fact)
	default:
		return fmt.Sprintf("%d times %s, last %s: %s", n, within(first.age()), since(last.age()), fact)
	}
}

// within says in which time something happened more than once.
func within(d time.Duration) string {
	return "in the last " + strings.TrimSuffix(since(max(d, 2*time.Second)), " ago")
}

// logSource is how to see a line of nginx's log again.
func logSource(proxy string, e entry) string {
	if e.Line.File != "" {
		return fmt.Sprintf("%s in %s", e.Line.File, proxy)
	}
	return "docker compose logs " + proxy
}
