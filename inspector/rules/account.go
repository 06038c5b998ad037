package rules

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A spoken is a port on which a far end listens, and what it speaks there as passFor and Reply.Protocol call it; "" where
// nobody tells.
type spoken struct {
	port     int
	protocol string
}

// An account is what the files tell of where a far end listens: all of its ports.
type account struct {
	ports   []spoken
	program string
	does    string // "runs gunicorn on port 8000"
	at      compose.Pos
	facts   []inspector.Evidence
	pages   bool // ports of which nobody tells what they speak are for nobody's browser
	plain   bool // what speaks HTTP there surely does so without TLS
}

// listens reports whether a far end listens on a port.
func (a *account) listens(port int) bool {
	return slices.ContainsFunc(a.ports, func(at spoken) bool { return at.port == port })
}

// speaks is what a far end speaks on a port; "" where nobody tells.
func (a *account) speaks(port int) string {
	if a == nil {
		return ""
	}
	i := slices.IndexFunc(a.ports, func(at spoken) bool { return at.port == port })
	if i < 0 {
		return ""
	}
	return a.ports[i].protocol
}

// isPlain reports whether a far end surely speaks no TLS on a port.
func (a *account) isPlain(port int) bool {
	return a != nil && a.plain && passFor[a.speaks(port)].directive != ""
}

// support makes a finding one that rests on the files.
func (a *account) support(f *inspector.Finding) {
	f.Severity, f.Evidence = inspector.Warning, a.facts
	f.Also = append(f.Also, inspector.Place{At: a.at, Label: a.does})
}

// choice are the ports that may be meant: those that speak what nginx does, or else all.
func (a *account) choice(l *inspector.Link) []int {
	var fit, all []int
	for _, at := range a.ports {
		if at.protocol != "" || !a.pages {
			all = append(all, at.port)
		}
		if at.protocol == l.Wants() {
			fit = append(fit, at.port)
		}
	}
	if len(fit) > 0 {
		return fit
	}
	return all
}
