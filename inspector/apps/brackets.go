package apps

import (
	"iter"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// literalText is the text of a literal in which nothing is filled in.
func literalText(expr string) (string, bool) {
	if len(expr) < 2 || !strings.ContainsRune("'\"`", rune(expr[0])) || expr[len(expr)-1] != expr[0] {
		return "", false
	}
	text := expr[1 : len(expr)-1]
	return text, !strings.ContainsAny(text, "'\"`$\\{}\n")
}

// outsideQuotes goes through the bytes of an expression that stand in no text, each with the depth of brackets behind it.
func outsideQuotes(expr string) iter.Seq2[int, int] {
	return func(yield func(at, depth int) bool) {
		depth := 0
		for i := 0; i < len(expr); i++ {
			switch expr[i] {
			case '"', '\'', '`':
				if end := quotedEnd(expr[i:]); end > 0 {
					i += end
					continue
				}
			case '/':
				if end := patternEnd(expr, i); end > 0 {
					i = end
					continue
				}
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
			if !yield(i, depth) {
				return
			}
		}
	}
}

// splitTop splits an expression at an operator that stands in no parentheses and no text.
func splitTop(expr, at string) []string {
	var parts []string
	from := 0
	for i, depth := range outsideQuotes(expr) {
		if depth == 0 && i >= from && strings.HasPrefix(expr[i:], at) {
			parts, from = append(parts, expr[from:i]), i+len(at)
		}
	}
	return append(parts, expr[from:])
}

// closing is behind the parenthesis that ends a call, of which text begins behind the opening one; 0 where it does not end.
func closing(text string) int {
	for end, depth := range outsideQuotes(text) {
		if depth < 0 {
			return end + 1
		}
	}
	return 0
}

// A span is a part of a text.
type span struct{ from, to int }

// argumentSpans are where the arguments of a call stand, which go on at a place of a text behind the opening parenthesis; end
// is behind the closing one, 0 where it is not there.
func argumentSpans(text string, from int) (list []span, end int) {
	at := from
	for i, depth := range outsideQuotes(text[from:]) {
		ch := text[from+i]
		if depth >= 0 && (depth > 0 || ch != ',') {
			continue
		}
		own := span{at, from + i}
		own.from += skipSpace(text[own.from:own.to])
		own.to = own.from + len(strings.TrimRight(text[own.from:own.to], " \t\r\n"))
		if depth >= 0 || own.from < own.to {
			list = append(list, own)
		}
		if at = from + i + 1; depth < 0 {
			return list, at
		}
	}
	return nil, 0
}

// skipSpace is how much of a text stands before its first word.
func skipSpace(text string) int { return len(text) - len(strings.TrimLeft(text, " \t\r\n")) }

// arguments are those of a call, of which text begins behind the opening parenthesis; ok is false where it does not end.
func arguments(text string) (list []string, ok bool) {
	spans, end := argumentSpans(text, 0)
	for _, s := range spans {
		list = append(list, text[s.from:s.to])
	}
	return list, end > 0
}

// enclosing is where the parenthesis opens in which a place of code without texts stands; -1 for none.
func enclosing(blank string, at int) int {
	depth := 0
	for i := at - 1; i >= 0; i-- {
		switch blank[i] {
		case ')', ']', '}':
			depth++
		case '(', '[', '{':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// literal is the text of a path in quotes, whatever its parameters look like.
func literal(expr string) (string, bool) {
	if len(expr) < 2 || strings.IndexByte("'\"`", expr[0]) < 0 || strings.IndexByte(expr[1:], expr[0]) != len(expr)-2 || strings.Contains(expr, "${") {
		return "", false
	}
	return expr[1 : len(expr)-1], true
}

// continues matches the beginning of a line that goes on with the expression above it, and isCut the end of one that does.
var (
	continues = lazyregexp.New(`^(?:\.[^.]|&&|\|\||\?|:|===?|!==?|\+)`)
	isCut     = lazyregexp.New(`(?:&&|\|\||[?:=(+!.]|=>)$`)
)

// expressionEnd is where an expression ends that begins at a place: at a comma, a semicolon, a bracket, or the end of its last line.
func expressionEnd(code string, at int) int {
	word := at + skipSpace(code[at:]) // the first one of the line, or the next one behind its end
	for i, depth := range outsideQuotes(code[at:]) {
		switch i += at; {
		case depth < 0 || depth == 0 && (code[i] == ';' || code[i] == ','):
			return i
		case depth == 0 && code[i] == '\n' && i > word:
			before := strings.TrimSpace(code[max(at, i-maxIndent):i])
			word = i + skipSpace(code[i:])
			if !continues.MatchString(code[word:]) && !isCut.MatchString(before[max(0, len(before)-2):]) {
				return i
			}
		}
	}
	return len(code)
}

// lineEnd is where the line ends in which a place stands.
func lineEnd(text string, at int) int {
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}
