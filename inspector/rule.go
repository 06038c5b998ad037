package inspector

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
)

// A Severity says what happens to a request.
type Severity int

// The severities, the worst last.
const (
	Note    Severity = iota // worth knowing
	Warning                 // requests will fail after a restart, deploy or delay
	Error                   // requests fail now, or nginx does not start
)

var severityNames = [...]string{"note", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q: want error, warning or note", name)
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the severity's name.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// A Rule looks for one cause of failure.
type Rule struct {
	ID      string // "CC201": the hundreds follow a request's way; never reused
	Name    string // "unknown-host": what users write in suppressions
	Needs   Stage  // the least that suffices to judge
	Early   bool   // it can tell a part of what it knows from the files alone
	Summary string // one line, no capital, no period
	Check   func(*Snapshot) []Finding
}

// A Finding is one cause, the facts that prove it, and the way out.
type Finding struct {
	Rule     string      `json:"id"`   // Rule.ID; Check fills it in
	Name     string      `json:"rule"` // Rule.Name; Check fills it in
	Severity Severity    `json:"severity"`
	Message  string      `json:"message"`          // what is wrong, naming both sides, with the values seen
	At       compose.Pos `json:"at"`               // where to change it
	Label    string      `json:"label,omitempty"`  // what to say below the marked text
	Also     []Place     `json:"also,omitempty"`   // the other side
	Places   int         `json:"places,omitempty"` // lines that show the same; 0: one
	Links    []string    `json:"-"`                // keys of the links it explains (Link.Key); none: the whole project or proxy
	Routes   []string    `json:"routes"`           // IDs of the routes it breaks; Check fills it in from Links and Proxy
	Proxy    string      `json:"-"`                // nginx service all of whose routes it breaks
	Second   bool        `json:"-"`                // a fault of its own: it stands beside an earlier finding on the same link
	Written  bool        `json:"-"`                // the files say so, whatever runs: no state of a container brings it about, nor does it bring about any
	Stopped  bool        `json:"-"`                // the engine says so of a container that nginx does not influence: it stands beside what is Written
	Outdated bool        `json:"-"`                // nginx runs other words than the files have: what these say of the same links is no second fault
	First    bool        `json:"-"`                // it is about what may be made before the first start, or by it, or what users meet later or seldom: a note behind all others
	Behind   string      `json:"-"`                // the rule behind whose findings of the same severity it stands, which are surer; "": its own place
	Late     bool        `json:"-"`                // nginx stops for it, but only when it has read all of its configuration
	Fallback bool        `json:"-"`                // it stands only where no other finding explains the same links
	Services []string    `json:"services,omitempty"`
	Evidence []Evidence  `json:"evidence"`
	Why      string      `json:"why"` // one sentence of teaching
	Fix      Fix         `json:"fix"`
}

// A Place is a further place that belongs to a finding, and what it shows.
type Place struct {
	At    compose.Pos `json:"at"`
	Label string      `json:"label"`
}

// Evidence is one fact that a sceptic can check, and where it comes from:
// file:line, a command inside a container, a log, a field of the engine.
type Evidence struct {
	Fact   string `json:"fact"`
	Source string `json:"source"`
}

// A Fix is what to change. Edits are offered only where they are right for this project.
type Fix struct {
	Summary string `json:"summary"`         // an imperative
	Edits   []Edit `json:"edits,omitempty"` // in order
	Then    string `json:"then,omitempty"`  // the command that applies it
}

// An Edit replaces one line. Old is the line as it was read, which may leave out a comment at its end; "" inserts New
// before Line. An empty New takes the line away. Lines are numbered as they are before any edit.
type Edit struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Old  string `json:"old"`
	New  string `json:"new"`
}
