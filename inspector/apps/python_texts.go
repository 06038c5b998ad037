package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	fText       = lazyregexp.New(`^[fF](?:"([^"\\\n]*)"|'([^'\\\n]*)')$`)
	fHole       = lazyregexp.New(`\{([^{}:!=]*)\}`)
	formatCall  = lazyregexp.New(`^(?:"([^"\\\n]*)"|'([^'\\\n]*)')\.format\(`)
	formatHole  = lazyregexp.New(`\{()\}`)
	percentText = lazyregexp.New(`^(?:"([^"\\\n]*)"|'([^'\\\n]*)')\s*%\s*(?:\(([\s\S]*)\)|([\w.]+))$`)
	percentHole = lazyregexp.New(`%()[sd]`)
)

// pythonPieces splits an expression that puts a text together into the expressions of its pieces; nil for any other.
func pythonPieces(expr string) []string {
	if parts := splitTop(expr, "+"); len(parts) > 1 {
		if !slices.ContainsFunc(parts, func(part string) bool { return strings.ContainsAny(part, `'"`) }) {
			return nil // numbers perhaps
		}
		return parts
	}
	if m := fText.FindStringSubmatch(expr); m != nil {
		return between(m[1]+m[2], fHole, nil)
	}
	if m := formatCall.FindStringSubmatch(expr); m != nil {
		if given, ok := arguments(expr[len(m[0]):]); ok && len(given) > 0 {
			return between(m[1]+m[2], formatHole, given)
		}
	}
	if m := percentText.FindStringSubmatch(expr); m != nil {
		return between(m[1]+m[2], percentHole, splitTop(m[3]+m[4], ","))
	}
	return nil
}

// between are the pieces of a text with holes: what stands in each hole, or what is given for it.
func between(text string, hole *lazyregexp.Regexp, given []string) []string {
	var pieces []string
	at := hole.FindAllStringSubmatchIndex(text, -1)
	if len(at) == 0 || given != nil && len(at) != len(given) {
		return nil
	}
	from := 0
	for i, m := range at {
		inner := text[m[2]:m[3]]
		if given != nil {
			inner = given[i]
		}
		pieces = append(pieces, `"`+text[from:m[0]]+`"`, inner)
		from = m[1]
	}
	return append(pieces, `"`+text[from:]+`"`)
}

// joined is the text that pieces make; not known where one is not, or is missing.
func (s *script) joined(pieces []string, depth int) (string, bool) {
	text := ""
	for _, piece := range pieces {
		value, known := s.value(piece, depth+1)
		if !known || value == "" && piece != `""` {
			return "", false
		}
		text += value
	}
	return text, true
}
