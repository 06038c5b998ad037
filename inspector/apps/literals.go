package apps

import (
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// literals are what needed found, by the expression.
var literals sync.Map

// mayMatch reports whether a text, or what is left of it without remarks, may have what an expression matches: it has one of the words
// without which nothing does. To look for these is a hundred times as fast, and most files of a large app have none.
func mayMatch(what *lazyregexp.Regexp, text string) bool {
	found, known := literals.Load(what)
	if !known {
		parsed, err := syntax.Parse(what.String(), syntax.Perl)
		if err != nil {
			return true
		}
		found, _ = literals.LoadOrStore(what, needed(parsed))
	}
	words := found.([]string)
	return words == nil || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// matches reports whether a text has what an expression matches.
func matches(what *lazyregexp.Regexp, text string) bool {
	return mayMatch(what, text) && what.MatchString(text)
}

// allIn are all matches of an expression in a text, with their groups.
func allIn(what *lazyregexp.Regexp, text string) [][]int {
	if !mayMatch(what, text) {
		return nil
	}
	return what.FindAllStringSubmatchIndex(text, -1)
}

// needed are words of which every match of an expression has one; nil where that is not known.
func needed(re *syntax.Regexp) (words []string) {
	switch re.Op {
	case syntax.OpLiteral:
		return longestWord(re)
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, part := range re.Sub {
			if others := needed(part); shortest(others) > shortest(words) {
				words = others
			}
		}
	case syntax.OpAlternate:
		for _, part := range re.Sub {
			others := needed(part)
			if others == nil {
				return nil
			}
			words = append(words, others...)
		}
	}
	return words
}

// minLiteral is how long a word must be that is worth a look.
const minLiteral = 3

// longestWord is the longest part of a literal without spaces and digits, which the leaving out of remarks may bring together and
// that of marks of numbers may change.
func longestWord(re *syntax.Regexp) []string {
	parts := strings.FieldsFunc(string(re.Rune), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsDigit(r) || r == utf8.RuneError })
	if re.Flags&syntax.FoldCase != 0 || len(parts) == 0 {
		return nil
	}
	word := slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
	if len(word) < minLiteral {
		return nil
	}
	return []string{word}
}

// shortest is the length of the shortest of some words; 0 for none.
func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	return len(slices.MinFunc(words, func(a, b string) int { return len(a) - len(b) }))
}
