package nginx

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Example returns a short path that a regular expression of a location matches, if it finds one.
func Example(pattern string) (string, bool) {
	text, ok := exampleOf(pattern)
	if !ok {
		return "", false
	}
	for _, path := range []string{text, "/x" + text, "/" + text} {
		re, err := compile(pattern, false)
		if err == nil && strings.HasPrefix(path, "/") && re.MatchString(perByte(path)) {
			return path, true
		}
	}
	return "", false
}

// Beginning returns the text with which every path begins that a regular expression matches; "" where it fixes none.
func Beginning(pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	parts := parsed.Simplify().Sub
	if parsed.Op != syntax.OpConcat || parts[0].Op != syntax.OpBeginText {
		return ""
	}
	var b strings.Builder
	for _, part := range parts[1:] {
		if part.Op != syntax.OpLiteral || part.Flags&syntax.FoldCase != 0 {
			break
		}
		b.WriteString(string(part.Rune))
	}
	return b.String()
}

// exampleOf returns a short text that a regular expression matches, if it finds one. Whether nginx matches it too must be
// tried: PCRE knows more than Go.
func exampleOf(pattern string) (string, bool) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	if !example(&b, parsed.Simplify(), 0) || b.Len() > maxExample {
		return "", false
	}
	return b.String(), true
}

const (
	maxExample = 200 // bytes
	maxNesting = 100 // of groups
)

// example writes a text that the expression matches.
func example(b *strings.Builder, re *syntax.Regexp, depth int) bool {
	if depth > maxNesting || b.Len() > maxExample {
		return false
	}
	switch re.Op {
	case syntax.OpNoMatch:
		return false
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		r, ok := exampleRune(re.Rune)
		if !ok {
			return false
		}
		b.WriteRune(r)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpPlus:
		return example(b, re.Sub[0], depth+1)
	case syntax.OpRepeat:
		for range re.Min {
			if !example(b, re.Sub[0], depth+1) {
				return false
			}
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !example(b, sub, depth+1) {
				return false
			}
		}
	case syntax.OpAlternate:
		return example(b, re.Sub[0], depth+1)
	}
	return true // anchors, and what may be left out
}

// exampleRune returns a character of a class, given as ranges, that is plain in a URL.
func exampleRune(ranges []rune) (rune, bool) {
	for _, plain := range "x1a0A-_./~" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= plain && plain <= ranges[i+1] {
				return plain, true
			}
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		if r := ranges[i]; r > ' ' && r < utf8.RuneSelf {
			return r, true
		}
	}
	return 0, false
}
