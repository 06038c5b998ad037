// Package harmless makes text from outside fit to be kept and shown: log lines, labels, paths, what containers and engines say.
// This is the one rule for it. Those who ask containers and engines apply it before anything is kept, and reports to all that
// they show, for a snapshot may come from anywhere; a second time changes nothing.
package harmless

import (
	"regexp"
	"strings"
	"unicode"
)

// escapes matches terminal escape sequences as a whole: strings that a terminal swallows up to their end
// (titles, links, clipboard), then CSI sequences (colours, cursor), then the short ones.
var escapes = regexp.MustCompile(`(?:\x1b[]PX^_]|[\x{9d}\x{90}\x{98}\x{9e}\x{9f}])[^\x07\x1b\x{9c}]*(?:\x07|\x1b\\|\x{9c})` +
	`|(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]` +
	`|\x1b[ -/]*[0-~]`)

// Line makes of a text one line that is safe on a terminal: it removes escape sequences, control characters and invisible
// ones (bidirectional overrides among them), turns line breaks and tabs into spaces and invalid UTF-8 into U+FFFD.
func Line(s string) string {
	if isPlain(s) {
		return s
	}
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case Hides(r):
			return -1
		}
		return r
	}, s)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Hides reports whether a terminal would obey a character instead of showing it. The two joiners stay: scripts and emoji
// need them.
func Hides(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d'
}
