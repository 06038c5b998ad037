package apps

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	declaredAnew = lazyregexp.New(`^\s*(?:,\s*\w+\s*)*:=`)
	declaredSo   = lazyregexp.New(`\b(?:var|let|const)\s+$`)
	givenAnew    = lazyregexp.New(`^\s*(?:,\s*\w+\s*)*=[^=>]`)
	keyOf        = lazyregexp.New(`^\s*:[^=:]`)
)

// follow goes on with a router at each place of a region at which its name stands.
func (c *routerCode) follow(in region, r *router) {
	if key := (walk{in, r}); c.walked[key] || c.lost != "" || in.from >= in.to || in.name == "" {
		return
	} else {
		c.walked[key] = true
	}
	u, name, hidden := in.unit, in.name, 0
	if !strings.Contains(u.blank[in.from:in.to], in.before+name) {
		return
	}
	before := `(?:^|[^\w.$])`
	if in.before == "." {
		before = ""
	}
	pattern := lazyregexp.New(before + `(` + regexp.QuoteMeta(in.before) + regexp.QuoteMeta(name) + `)\b`)
	for _, m := range pattern.FindAllStringSubmatchIndex(u.blank[in.from:in.to], -1) {
		from, to := in.from+m[2], in.from+m[3]
		sign := givenAnew.FindStringIndex(u.blank[to:])
		if in.before == "" {
			if from < hidden || u.hides(in, name, from) {
				continue
			}
			if left, _ := leftOf(u.blank, from); declaredAnew.MatchString(u.blank[to:]) || declaredSo.MatchString(left) {
				if u.within(from) != nil {
					hidden = blockEnd(u.blank, from)
				}
				continue
			}
			if keyOf.MatchString(u.blank[to:]) {
				continue
			}
		}
		if in.before == "." {
			from = exprStart(u.blank, from)
			if c.lang.imported(u, u.blank[from:in.from+m[2]]) {
				continue
			}
		}
		if sign != nil {
			c.again[codeSpot{u, to + sign[1] - 1}] = r
			continue
		}
		c.value(u, from, to, r)
	}
}

// hides reports whether a name means another thing at a place of a region, being a parameter there.
func (u *codeUnit) hides(in region, name string, at int) bool {
	for _, f := range u.functions {
		if f.open > in.from && f.close <= in.to && f.at <= at && at < f.close && f.takes(name) {
			return true
		}
	}
	return false
}

// blockEnd is where the innermost block ends in which a place of code without texts stands.
func blockEnd(blank string, at int) int {
	for open := enclosing(blank, at); open >= 0; open = enclosing(blank, open) {
		if blank[open] == '{' {
			if end := closing(blank[open+1:]); end > 0 {
				return open + end
			}
		}
	}
	return len(blank)
}

// maxBefore is how much before a place an expression looks at that ends there: it would else go through the whole file for each.
const maxBefore = 500

// leftOf is the code right before a place, and where it begins: at a line, where it has one.
func leftOf(code string, at int) (part string, from int) {
	if from = max(0, at-maxBefore); from > 0 {
		if line := strings.IndexByte(code[from:at], '\n'); line >= 0 {
			from += line + 1
		}
	}
	return code[from:at], from
}

// exprStart is where an expression begins that goes on, or ends, at a place: names, points, and what stands in brackets.
func exprStart(blank string, at int) int {
	at = nameStart(blank, at)
	if before, isNew := strings.CutSuffix(strings.TrimRight(blank[:at], " "), "new"); isNew && (before == "" || !isWord(before[len(before)-1])) {
		return len(before)
	}
	return at
}

func nameStart(blank string, at int) int {
	for at > 0 {
		switch ch := blank[at-1]; {
		case isWord(ch) || ch == '.' || ch == '$':
			at--
		case strings.IndexByte(")]}", ch) >= 0 && at < len(blank) && strings.IndexByte(".([{", blank[at]) >= 0:
			open := enclosing(blank, at-1)
			if open < 0 {
				return at
			}
			at = open
		default:
			return at
		}
	}
	return 0
}

func isWord(ch byte) bool {
	return ch == '_' || ch >= '0' && ch <= '9' || ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z'
}
