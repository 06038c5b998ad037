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

// An understood is what compile says of a pattern.
type understood struct {
	re  regex
	err error
}

// compile reads a pattern of PCRE; with caseless as those of ~* are. Each is read once.
func (c *Config) compile(pattern string, caseless bool) (regex, error) {
	type key struct {
		pattern  string
		caseless bool
	}
	known, ok := c.known.patterns.Load(key{pattern, caseless})
	if !ok {
		re, err := compile(pattern, caseless)
		known, _ = c.known.patterns.LoadOrStore(key{pattern, caseless}, understood{re, err})
	}
	return known.(understood).re, known.(understood).err
}

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

// withoutLooks is a pattern without the groups that look ahead or behind: what it does not match the pattern itself does
// not match either. false where such a group is repeated, or does not end.
func withoutLooks(pattern string) (string, bool) {
	var b strings.Builder
	inClass, from := false, 0
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\':
			i++
		case inClass:
			inClass = pattern[i] != ']'
		case pattern[i] == '[':
			inClass = true
		case looks.MatchString(pattern[i:]):
			end := groupEnd(pattern, i)
			if end < 0 || end < len(pattern) && strings.ContainsRune("*+?{", rune(pattern[end])) {
				return "", false
			}
			b.WriteString(pattern[from:i])
			from, i = end, end-1
		}
	}
	return b.String() + pattern[from:], true
}

// looks matches the beginning of a group that looks ahead or behind.
var looks = lazyregexp.New(`^\(\?<?[=!]`)

// groupEnd is the index behind the parenthesis that closes the group which begins at an index; -1 where none does.
func groupEnd(pattern string, from int) int {
	depth, inClass := 0, false
	for i := from; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case inClass:
			inClass = c != ']'
		case c == '[':
			inClass = true
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
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
