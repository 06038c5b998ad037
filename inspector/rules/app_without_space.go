package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// ofDatabase matches what apps pass on of a database that has no space left: its files, or its own words for them.
var ofDatabase = lazyregexp.New(`(?i)could not extend file|file ['"](base|global|pg_)|disk is full|table '.*' is full|` +
	`SQLSTATE|OperationalError|QueryFailed|PSQLException|SQLException|MongoServerError|MISCONF|\bOOM command`)

// causedIn is how much older than its failing answer what an app says of its disk may be.
const causedIn = time.Minute

// appWithoutSpace tells of an app that was reached and fails, and that has just said in its log that it has no space left.
func appWithoutSpace(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	c := newest(slices.DeleteFunc(slices.Clone(l.Far), func(c inspector.Container) bool { return !c.Running() }))
	ok := l.Connects()
	if c == nil || ok == nil || !*ok || !failsItself(l) || s.Proxy(c.Service) != nil {
		return nil
	}
	for _, line := range slices.Backward(c.Log) {
		if line.Time.Before(s.Taken.Add(-causedIn)) || !c.InThisLife(line.Time) {
			return nil
		}
		at := roomOf(s, c, line.Text)
		if at == nil || ofDatabase.MatchString(line.Text) {
			continue
		}
		f := at.finding(s)
		f.Severity, f.Second = inspector.Error, true
		f.Message = fmt.Sprintf("%s has no space left in %s, and fails for it", c.Service, at)
		f.Services = services(l)
		f.Evidence = slices.Concat([]inspector.Evidence{passSource(l), {Fact: short(line.Text, 240), Source: "docker logs " + c.Name}}, f.Evidence, asked(l))
		f.Why = "what an app cannot write, be it an upload, a session, a cache or its log, fails the request for which it would"
		return f
	}
	return nil
}

// failsItself reports whether the far end of a link answers with an error of its own, or breaks off.
func failsItself(l *inspector.Link) bool {
	r := l.First()
	return r != nil && r.Status >= 500 || l.Request != nil && l.Request.Status >= 500
}
