package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// startSlack is how much earlier than a container's start its first lines may be dated: the engine notes the start
// once the process is there, by when it may even have ended.
const startSlack = 2 * time.Second

// emergency returns the last line in which an nginx that is not running says why, or nil. Lines of earlier starts
// count only while it restarts again and again.
func emergency(s *inspector.Snapshot, proxy string) *entry {
	type last string
	return inspector.Once(s, last(proxy), func() *entry { return readEmergency(s, proxy) })
}

func readEmergency(s *inspector.Snapshot, proxy string) *entry {
	var last *entry
	for _, c := range s.Engine.Of(proxy) {
		if c.Running() && !ends(s, &c) {
			return nil
		}
		for _, line := range c.Log {
			e, ok := nginx.ParseLog(line.Text)
			if ok && stops(e) && e.Message != "still could not bind()" && (loops(s, &c) || c.InThisLife(line.Time)) {
				said := entryOf(s, e, line)
				last = &said
			}
		}
	}
	return last
}

// stops reports whether nginx does not start with what an entry says. 21: a directory for a file.
func stops(e nginx.LogEntry) bool { return e.Level == "emerg" || (e.Level == "crit" && e.Errno == 21) }

// refusal returns the last line in which an nginx that runs says why it kept to the configuration that it had when it
// was told to reload, or why its workers do not start; nil when it has taken one since.
func refusal(s *inspector.Snapshot, proxy string) *entry {
	for _, c := range s.Engine.Of(proxy) {
		for _, e := range slices.Backward(errorLog(s, proxy)) {
			switch {
			case strings.HasPrefix(e.Message, "start worker process"): // it took one
				return nil
			case e.Level == "emerg" && e.Client == "" && !e.Startup && c.Running() && e.Line.Time.After(loadedAt(&c).Add(-inspector.LoadSlack)):
				return &e
			}
		}
	}
	return nil
}

// emergencies cites the [emerg] line for which nginx stopped or refused to reload, if it did.
func emergencies(s *inspector.Snapshot, proxy string) []inspector.Evidence {
	e := emergency(s, proxy)
	if e == nil {
		e = refusal(s, proxy)
	}
	if e == nil {
		return nil
	}
	return logged(proxy, []entry{*e})
}

var quoted = lazyregexp.New(`"([^"]+)"`)

// emergencyAt is the place of an [emerg] line in the file that a person edits: the one that it names, else the one
// that its words lead to; nowhere when there is none.
func emergencyAt(p *inspector.Proxy, e *entry) compose.Pos {
	key, name := "", ""
	if m := e.Meaning(); m != nil {
		key = m.Key
	}
	if q := quoted.FindStringSubmatch(e.Message); q != nil {
		name = q[1]
	}
	if strings.HasSuffix(e.Message, " in "+fmt.Sprintf("%s:%d", e.File, e.LogEntry.Line)) && key != "no-zone" {
		return logPlace(p, e.LogEntry)
	}
	if p.Config == nil {
		return compose.Pos{}
	}
	switch key {
	case "unknown-variable":
		return looseAt(p, "variable", name)
	case "no-zone":
		names := quoted.FindAllStringSubmatch(e.Message, -1)
		return looseAt(p, "zone", names[len(names)-1][1])
	case "no-events":
		return p.Pos(nginx.Pos{File: p.Config.Main, Line: 1})
	case "low-port", "port-taken", "no-such-address", "no-ipv6":
		return listenOf(p, e.Message)
	case "no-trusted-certificate":
		name = "on"
	}
	for set := range p.Config.EverySetting() {
		named := slices.ContainsFunc(set.Args, func(arg string) bool { return arg == name || path.Join(path.Dir(p.Config.Main), arg) == name })
		if named && name != "" && (key != "no-trusted-certificate" || strings.HasSuffix(set.Name, "_ssl_verify")) {
			return p.Pos(set.Pos)
		}
	}
	return compose.Pos{}
}

// looseAt is where a name is used that nothing makes.
func looseAt(p *inspector.Proxy, kind, name string) compose.Pos {
	for _, l := range p.Config.Loose {
		if l.Kind == kind && l.Name == name {
			return p.Pos(l.Pos)
		}
	}
	return compose.Pos{}
}

// listenOf is the listen directive of the address that a line about a socket names: "bind() to 0.0.0.0:80 failed".
func listenOf(p *inspector.Proxy, message string) compose.Pos {
	for _, server := range p.Config.Servers {
		for _, l := range server.Listens {
			host := l.Address
			if host == "" {
				host = "0.0.0.0"
			}
			if !l.Implicit && strings.Contains(message, fmt.Sprintf(" %s:%d failed ", host, l.Port)) {
				return p.Pos(l.Pos)
			}
		}
	}
	return compose.Pos{}
}

// logPlace maps the "in FILE:LINE" of a log entry to the file that a person edits.
func logPlace(p *inspector.Proxy, e nginx.LogEntry) compose.Pos {
	return p.Pos(nginx.Pos{File: e.File, Line: e.Line})
}

// namedIn reports whether nginx stopped because it could not resolve that host.
func namedIn(e *entry, host string) bool {
	if e == nil {
		return false
	}
	_, rest, ok := strings.Cut(e.Message, `host not found in upstream "`)
	return ok && (strings.HasPrefix(rest, host+`"`) || strings.HasPrefix(rest, host+":"))
}
