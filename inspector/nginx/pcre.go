package nginx

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pattern of nginx's, which are PCRE's, as Go's regexp understands it. Both match bytes: what is matched, and the
// pattern, are turned into one character per byte first. PCRE's "$" also matches before a line feed at the end; no
// URI or host that people write has one.
type regex struct{ *regexp.Regexp }

// otherMeaning matches what PCRE and Go both accept and understand differently: \v, \p, \P, \x{…}.
var otherMeaning = lazyregexp.New(`(?:^|[^\\])(?:\\\\)*\\(?:[vpP]|x\{)`)

// errPattern is wrapped by the error of a pattern that Go's regexp does not understand as PCRE does.
var errPattern = errors.New("cannot be followed")

func compile(pattern string, caseless bool) (regex, error) {
	text := perByte(pattern)
	if caseless {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	switch {
	case strings.Contains(pattern, "(?=") || strings.Contains(pattern, "(?!") || strings.Contains(pattern, "(?<=") || strings.Contains(pattern, "(?<!"):
		return regex{}, fmt.Errorf("%w: it looks ahead or behind", errPattern)
	case err != nil || otherMeaning.MatchString(pattern):
		return regex{}, errPattern
	}
	return regex{re}, nil
}

// match returns the text of all groups, by number and by name, or nil.
func (r regex) match(text string) (groups []string, named map[string]string) {
	m := r.FindStringSubmatch(perByte(text))
	if m == nil {
		return nil, nil
	}
	named = map[string]string{}
	for i, name := range r.SubexpNames() {
		m[i] = asBytes(m[i])
		if name != "" {
			named[strings.ToLower(name)] = m[i]
		}
	}
	return m, named
}

// perByte makes one character of each byte.
func perByte(text string) string {
	if !strings.ContainsFunc(text, func(c rune) bool { return c >= 0x80 }) {
		return text
	}
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// asBytes undoes perByte.
func asBytes(text string) string {
	var b strings.Builder
	for _, c := range text {
		b.WriteByte(byte(c))
	}
	return b.String()
}
