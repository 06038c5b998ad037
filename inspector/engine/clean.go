package engine

import (
	"regexp"
	"strings"
	"unicode"
)

// escape matches terminal control sequences: CSI, OSC and the two-byte ones.
var escape = regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[ -/]*[0-~])`)

// password matches the credentials in a URL.
var password = regexp.MustCompile(`(://[^/\s:@]*):[^@/\s]+@`)

// clean makes one line of foreign text harmless: valid UTF-8 without control characters (but tabs), terminal
// sequences and marks that turn the direction of writing; nor passwords in URLs.
func clean(s string) string {
	s = escape.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	s = password.ReplaceAllString(s, "$1:***@")
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
}

// cleanLines is clean for text of several lines; it joins them with " | ".
func cleanLines(s string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(clean(line)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " | ")
}

// lastBytes keeps the end of a text, where programs say what went wrong, within n bytes.
func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const mark = "…"
	return mark + strings.ToValidUTF8(s[len(s)-n+len(mark):], "")
}
