package engine

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector/harmless"
)

// password matches the credentials in a URL.
var password = regexp.MustCompile(`(://[^/\s:@]*):[^@/\s]+@`)

// clean makes one line of what an engine or a container says harmless, and takes out passwords in URLs.
func clean(s string) string { return password.ReplaceAllString(harmless.Line(s), "$1:***@") }

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
