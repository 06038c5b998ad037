package apps

import (
	"regexp"
	"strings"
)

// An outcome is what code does with a request.
type outcome int

const (
	goesBelow outcome = iota // to what stands below
	passes                   // it hands it on, or answers it
	redirects                // to https, at the same host
	unsure
)

var (
	statementWord = regexp.MustCompile(`^(?:if|else|return|const|let|var|try|for|while|do|switch|function|class|throw)\b`)
	acts          = regexp.MustCompile(`\breturn\b|\bnext\b|redirect`)
	handsOn       = regexp.MustCompile(`\b(?:next|done|NextResponse\.next)\s*\(\s*\)`)
	redirectCall  = regexp.MustCompile(`\.redirect\s*\(|\bwriteHead\s*\(`)
	namesHost     = regexp.MustCompile(`(?i)\bhost(?:name)?\b`)
	spacedThen    = regexp.MustCompile(`^(?:if|for|while|switch)\s*\(`)
)

// run follows the statements of a block for a request.
func (r *scriptAsker) run(u *codeUnit, block span) outcome {
	for at := block.from; at < block.to; {
		at += skipSpace(u.blank[at:block.to])
		if at >= block.to {
			break
		}
		does, end := r.statement(u, span{at, block.to})
		if does != goesBelow {
			return does
		}
		at = max(end, at+1)
	}
	return goesBelow
}

// statement follows the first statement of a part of the code, and tells where it ends.
func (r *scriptAsker) statement(u *codeUnit, at span) (does outcome, end int) {
	if at.from >= at.to {
		return goesBelow, at.to
	}
	does, end = r.follow(u, at)
	return does, min(end, at.to)
}

func (r *scriptAsker) follow(u *codeUnit, at span) (does outcome, end int) {
	blank := u.blank[at.from:at.to]
	word := statementWord.FindString(blank)
	switch {
	case strings.HasPrefix(blank, "{"):
		end = at.from + 1 + closing(blank[1:])
		return r.run(u, span{at.from + 1, end - 1}), end
	case word == "if":
		return r.choice(u, at)
	case word == "try":
		open := at.from + strings.IndexByte(blank, '{')
		end = min(open+1+closing(u.blank[open+1:]), at.to)
		does = r.run(u, span{open + 1, end - 1})
		return does, skipBlocks(u, span{end, at.to})
	case word == "return":
		end = valueEnd(u, at.from+len(word))
		if does = r.expression(u, span{at.from + len(word), end}); does == goesBelow {
			does = passes
		}
		return does, end
	case word == "throw":
		return unsure, at.to
	case word == "const" || word == "let" || word == "var":
		return goesBelow, valueEnd(u, at.from)
	case word != "":
		end = skipBlocks(u, at)
		if word != "function" && word != "class" && acts.MatchString(u.blank[at.from:min(end, at.to)]) {
			return unsure, end
		}
		return goesBelow, end
	}
	end = valueEnd(u, at.from)
	return r.expression(u, span{at.from, end}), end
}

// choice follows an if, and its else.
func (r *scriptAsker) choice(u *codeUnit, at span) (does outcome, end int) {
	open := at.from + strings.IndexByte(u.blank[at.from:at.to], '(') + 1
	behind := open + closing(u.blank[open:])
	if behind == open || behind > at.to {
		return unsure, at.to
	}
	is, known := truth(r.value(u, span{open, behind - 1}, 0))
	yes, end := r.statement(u, span{behind + skipSpace(u.blank[behind:at.to]), at.to})
	no := goesBelow
	next := end + skipEmpty(u.blank[end:at.to])
	if strings.HasPrefix(u.blank[next:at.to], "else") {
		next += len("else")
		no, end = r.statement(u, span{next + skipSpace(u.blank[next:at.to]), at.to})
	}
	return either(is, known, yes, no), end
}

// either is the outcome of one of two ways.
func either(is, known bool, yes, no outcome) outcome {
	switch {
	case known && is || yes == no:
		return yes
	case known:
		return no
	}
	return unsure
}

// expression follows what stands alone as a statement, or is returned.
func (r *scriptAsker) expression(u *codeUnit, at span) outcome {
	at = trimmed(u.blank, u.text, at)
	if at.from >= at.to {
		return goesBelow
	}
	if cond, yes, no, is := ternary(u.blank, at); is {
		is, known := truth(r.value(u, cond, 0))
		return either(is, known, r.expression(u, yes), r.expression(u, no))
	}
	if parts := splitSpan(u.blank, at, "&&"); len(parts) > 1 {
		cond := span{at.from, parts[len(parts)-2].to}
		is, known := truth(r.value(u, cond, 0))
		return either(is, known, r.expression(u, parts[len(parts)-1]), goesBelow)
	}
	switch {
	case redirectCall.MatchString(u.blank[at.from:at.to]):
		if toHTTPS(u, at) {
			return redirects
		}
		return unsure
	case handsOn.MatchString(u.blank[at.from:at.to]):
		return passes
	case acts.MatchString(u.blank[at.from:at.to]):
		return unsure
	}
	return goesBelow
}

// toHTTPS reports whether a redirect leads to https at the host that the request asks for.
func toHTTPS(u *codeUnit, at span) bool {
	m := redirectCall.FindStringIndex(u.blank[at.from:at.to])
	given, _ := argumentSpans(u.text, at.from+m[1])
	for _, one := range given {
		text := u.text[one.from:one.to]
		for _, name := range regexp.MustCompile(`\b[A-Za-z_]\w*\b`).FindAllString(u.blank[one.from:one.to], -1) {
			if set, is := declared(u, name, one.from); is {
				text += " " + u.text[set.from:set.to]
			}
		}
		for _, hole := range templateHole.FindAllStringSubmatch(text, -1) {
			if set, is := declared(u, strings.TrimSpace(hole[1]), one.from); identifier.MatchString(strings.TrimSpace(hole[1])) && is {
				text += " " + u.text[set.from:set.to]
			}
		}
		if strings.Contains(text, "https:") && namesHost.MatchString(text) {
			return true
		}
	}
	return false
}

// skipBlocks is where a statement ends that is not followed: behind its blocks, and those that belong to it.
func skipBlocks(u *codeUnit, at span) int {
	blank := u.blank
	end := at.from
	if spacedThen.MatchString(blank[at.from:at.to]) {
		open := at.from + strings.IndexByte(blank[at.from:], '(') + 1
		end = open + closing(blank[open:])
	}
	for end <= at.to {
		brace := strings.IndexByte(blank[end:at.to], '{')
		if brace < 0 || strings.ContainsAny(blank[end:end+brace], ";") {
			return max(end, valueEnd(u, end))
		}
		end += brace + 1
		end += closing(blank[end:])
		rest := strings.TrimLeft(blank[min(end, at.to):at.to], " \t\r\n")
		if !strings.HasPrefix(rest, "catch") && !strings.HasPrefix(rest, "finally") {
			return end
		}
	}
	return at.to
}

// skipEmpty is how much of a text stands before its first word, ends of statements among it.
func skipEmpty(text string) int { return len(text) - len(strings.TrimLeft(text, " \t\r\n;")) }

// continues matches the beginning of a line that goes on with the expression above it, and the end of one that does.
var (
	continues = regexp.MustCompile(`^\s*(?:\.[^.]|&&|\|\||\?|:|===?|!==?|\+)`)
	isCut     = regexp.MustCompile(`(?:&&|\|\||[?:=(,+!.]|=>)\s*$`)
)

// valueEnd is where an expression ends that begins at a place, which may go over several lines.
func valueEnd(u *codeUnit, at int) int {
	for i, depth := range outsideQuotes(u.blank[at:]) {
		switch ch := u.blank[at+i]; {
		case depth < 0 || depth == 0 && ch == ';':
			return at + i
		case depth == 0 && ch == '\n' && strings.TrimSpace(u.text[at:at+i]) != "" && !continues.MatchString(u.text[at+i:]) && !isCut.MatchString(u.text[at:at+i]):
			return at + i
		}
	}
	return len(u.blank)
}

// trimmed is a part of code without spaces around it, and without what takes nothing from its value.
func trimmed(blank, text string, at span) span {
	if at.from >= at.to {
		return span{at.from, at.from}
	}
	at.from += skipSpace(text[at.from:at.to])
	at.to = at.from + len(strings.TrimRight(text[at.from:at.to], " \t\r\n;"))
	for _, word := range []string{"await ", "void "} {
		if strings.HasPrefix(blank[at.from:at.to], word) {
			at.from += len(word)
		}
	}
	return at
}

// splitSpan splits a part of code at an operator that stands in no brackets.
func splitSpan(blank string, at span, op string) (parts []span) {
	from := at.from
	for i, depth := range outsideQuotes(blank[at.from:at.to]) {
		i += at.from
		if depth != 0 || i < from || !strings.HasPrefix(blank[i:at.to], op) {
			continue
		}
		if len(op) == 2 && op[1] == '=' && i > 0 && strings.IndexByte("!=<>", blank[i-1]) >= 0 || (op == "<" || op == ">") && i > 0 && blank[i-1] == '=' {
			continue
		}
		parts, from = append(parts, span{from, i}), i+len(op)
	}
	return append(parts, span{from, at.to})
}

// ternary takes a ? b : c apart.
func ternary(blank string, at span) (cond, yes, no span, is bool) {
	mark, nested := -1, 0
	for i, depth := range outsideQuotes(blank[at.from:at.to]) {
		i += at.from
		switch ch := blank[i]; {
		case depth != 0:
		case ch == '?' && (i+1 < at.to && strings.IndexByte("?.", blank[i+1]) >= 0 || i > at.from && blank[i-1] == '?'):
		case ch == '?' && mark < 0:
			mark = i
		case ch == '?':
			nested++
		case ch == ':' && mark >= 0 && nested > 0:
			nested--
		case ch == ':' && mark >= 0:
			return span{at.from, mark}, span{mark + 1, i}, span{i + 1, at.to}, true
		}
	}
	return cond, yes, no, false
}

// lastMember takes apart what ends with a point and a name; maybe is that of `?.`.
func lastMember(blank string, at span) (base span, name string, maybe, is bool) {
	point := -1
	for i, depth := range outsideQuotes(blank[at.from:at.to]) {
		if depth == 0 && blank[at.from+i] == '.' {
			point = at.from + i
		}
	}
	if point <= at.from || !identifier.MatchString(blank[point+1:at.to]) {
		return base, "", false, false
	}
	base = span{at.from, point}
	if blank[point-1] == '?' {
		base.to, maybe = point-1, true
	}
	return base, blank[point+1 : at.to], maybe, true
}
