package report

import "github.com/composecheck/composecheck/inspector"

// A style is an escape sequence that colours text. Colour repeats what symbols and words say, never more.
type style string

const (
	bold   style = "\x1b[1m"
	dim    style = "\x1b[2m"
	red    style = "\x1b[31m"
	green  style = "\x1b[32m"
	yellow style = "\x1b[33m"
	cyan   style = "\x1b[36m"
	reset        = "\x1b[0m"
)

// symbols are all that differs between a terminal that knows Unicode and one that does not.
type symbols struct {
	ok, broken, risk, unknown string
	yes, no                   string // in the cells of the table
	ellipsis, dot             string
}

var (
	unicodeSymbols = symbols{"✓", "✗", "!", "?", "✓", "✗", "…", " · "}
	asciiSymbols   = symbols{"ok", "X", "!", "?", "yes", "no", "...", " | "}
)

// state returns the symbol and colour of a route's state.
func (s symbols) state(state string) (string, style) {
	switch state {
	case inspector.RouteOK:
		return s.ok, green
	case inspector.RouteBroken:
		return s.broken, red
	case inspector.RouteRisk:
		return s.risk, yellow
	}
	return s.unknown, dim
}

// result returns the symbol and colour of a report's result. Only a pass is green.
func (s symbols) result(result string) (string, style) {
	switch result {
	case inspector.Pass:
		return s.ok, green
	case inspector.Fail:
		return s.broken, red
	case inspector.Warn:
		return s.risk, yellow
	}
	return s.unknown, yellow
}

func severityStyle(severity inspector.Severity) style {
	switch severity {
	case inspector.Error:
		return red + bold
	case inspector.Warning:
		return yellow + bold
	case inspector.Note:
	}
	return cyan + bold
}
