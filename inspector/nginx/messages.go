package nginx

import (
	"slices"
	"strings"
	"sync"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A Meaning says what a line of nginx's error log means. The tables hold what is true of nginx in a container,
// whatever the project.
type Meaning struct {
	Key    string   // what rules call it: "refused", "header-too-big"; several lines may mean the same
	Phase  Phase    // how far the request was
	Says   string   // what happened, without a period
	Causes []string // in a Compose project, the likeliest first
	Fix    string   // an imperative; "" where it depends on the cause
	Status int      // that a client gets; 0: none, or it is decided elsewhere
	After  bool     // a consequence of lines before it
}

// A Phase is how far nginx was when it wrote a line.
type Phase string

// The phases, in the order of a request's way.
const (
	PhaseStart   Phase = "start"   // nginx reads its configuration: at its start, or when it is told to reload
	PhaseRequest Phase = "request" // nginx deals with the client and has not chosen an upstream
	PhaseName    Phase = "name"    // it looks the upstream's name up
	PhaseConnect Phase = "connect" // it connects
	PhaseTLS     Phase = "tls"     // it shakes hands
	PhaseSend    Phase = "send"    // it sends the request
	PhaseHeader  Phase = "header"  // it waits for the header of the answer
	PhaseBody    Phase = "body"    // it passes the body on: the client has its status already
)

// A message is a shape of line and its meaning. All that is given must hold; the first that fits counts.
type message struct {
	pattern string // of the message; quoted text in it may be a client's
	errno   []int  // numbers, because the texts differ between C libraries
	action  string // what Action begins with
	Meaning
}

// tables are asked in this order.
var tables = [][]message{startMessages, nameMessages, connectMessages, protocolMessages, requestMessages}

// patterns are the tables' patterns, in the same order.
var patterns = sync.OnceValue(func() [][]*lazyregexp.Regexp {
	all := make([][]*lazyregexp.Regexp, len(tables))
	for i, table := range tables {
		for _, m := range table {
			all[i] = append(all[i], lazyregexp.New(`^(?:`+m.pattern+`)`))
		}
	}
	return all
})

// Meaning returns what a line means, or nil for one that the tables do not hold.
func (e LogEntry) Meaning() *Meaning {
	for i, table := range tables {
		for j := range table {
			m := &table[j]
			if (m.Phase == PhaseStart) != (e.Level == "emerg") && (m.Phase != PhaseStart || !e.mayBeStart()) {
				continue
			}
			fits := (m.errno == nil || slices.Contains(m.errno, e.Errno)) && strings.HasPrefix(e.Action, m.action)
			if fits && patterns()[i][j].MatchString(e.Message) {
				return &m.Meaning
			}
		}
	}
	return nil
}

// mayBeStart reports whether a line below [emerg] may belong to the reading of the configuration: no client stands behind it.
func (e LogEntry) mayBeStart() bool {
	return e.Client == "" && e.Action == "" && (e.Level == "crit" || e.Level == "alert" || e.Level == "warn")
}
