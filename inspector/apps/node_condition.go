package apps

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A scriptAsker evaluates conditions of code in JavaScript as they are for one request: for a page of the site, by a public name.
type scriptAsker struct {
	code   *scriptCode
	proto  any             // its X-Forwarded-Proto: a text, or nil where it has none
	trusts func() any      // whether the framework heeds that header: true, false, unseen
	except map[string]bool // paths that conditions ask for, which this request does not have
	saw    map[string]bool // what conditions look at: "header", "secure", "NODE_ENV"
}

// A value is nil where it is missing, a text, a number, true, false, a list of values, or one of these.
type (
	unseen     struct{} // what the files do not tell
	askedName  struct{} // the host that the request asks for
	askedPath  struct{} // its path
	scriptSpan struct { // an object that is written in a file
		unit *codeUnit
		at   span
	}
)

// maxNested is how deep expressions may stand in one another.
const maxNested = 40

// value is what an expression gives.
func (r *scriptAsker) value(u *codeUnit, at span, depth int) any {
	at = trimmed(u.blank, u.text, at)
	if depth++; depth > maxNested || at.from >= at.to {
		return unseen{}
	}
	if cond, yes, no, is := ternary(u.blank, at); is {
		switch is, known := truth(r.value(u, cond, depth)); {
		case !known:
			return unseen{}
		case is:
			return r.value(u, yes, depth)
		}
		return r.value(u, no, depth)
	}
	for _, op := range []string{"||", "??", "&&"} {
		if parts := splitSpan(u.blank, at, op); len(parts) > 1 {
			return r.joined(u, op, parts, depth)
		}
	}
	for _, op := range []string{"!==", "===", "!=", "=="} {
		if parts := splitSpan(u.blank, at, op); len(parts) == 2 {
			same, known := truth(r.same(r.value(u, parts[0], depth), r.value(u, parts[1], depth)))
			if !known {
				return unseen{}
			}
			return same == (op[0] == '=')
		}
	}
	for _, op := range []string{"<", ">", " in ", " instanceof ", "+"} {
		if len(splitSpan(u.blank, at, op)) > 1 {
			return unseen{}
		}
	}
	if u.blank[at.from] == '!' {
		is, known := truth(r.value(u, span{at.from + 1, at.to}, depth))
		if !known {
			return unseen{}
		}
		return !is
	}
	return r.operand(u, at, depth)
}

// joined is what values give that are joined by || and its like. One that is not seen leaves the rest its say.
func (r *scriptAsker) joined(u *codeUnit, op string, parts []span, depth int) any {
	lost := false
	var last any
	for _, part := range parts {
		last = r.value(u, part, depth)
		is, known := truth(last)
		if op == "??" {
			is, known = last != nil, last != any(unseen{})
		}
		if known && is == (op != "&&") {
			return last
		}
		lost = lost || !known
	}
	if lost {
		return unseen{}
	}
	return last
}

// operand is the value of an expression without operators.
func (r *scriptAsker) operand(u *codeUnit, at span, depth int) any {
	text := u.text[at.from:at.to]
	if text, ok := quoted(text); ok {
		return text
	}
	if number, err := strconv.Atoi(text); err == nil {
		return number
	}
	switch {
	case text == "true" || text == "false":
		return text == "true"
	case text == "null" || text == "undefined":
		return nil
	case text[0] == '{':
		return scriptSpan{u, at}
	case text[0] == '(' && closing(u.blank[at.from+1:]) == len(text)-1:
		return r.value(u, span{at.from + 1, at.to - 1}, depth)
	case text[0] == '[' && closing(u.blank[at.from+1:]) == len(text)-1:
		list := []any{}
		items, _ := argumentSpans(u.text, at.from+1)
		for _, item := range items {
			list = append(list, r.value(u, item, depth))
		}
		return list
	case strings.HasSuffix(text, "]"):
		open := enclosing(u.blank, at.to-1)
		if open < at.from {
			return unseen{}
		}
		return r.member(u, span{at.from, open}, r.value(u, span{open + 1, at.to - 1}, depth), depth)
	case strings.HasSuffix(text, ")"):
		return r.call(u, at, depth)
	case identifier.MatchString(text):
		return r.named(u, text, at.from, depth)
	}
	if base, name, _, ok := lastMember(u.blank, at); ok {
		return r.member(u, base, name, depth)
	}
	return unseen{}
}

// member is a part of what an expression gives.
func (r *scriptAsker) member(u *codeUnit, base span, key any, depth int) any {
	if base.from >= base.to {
		return unseen{}
	}
	base = trimmed(u.blank, u.text, span{base.from, base.from + len(strings.TrimRight(u.blank[base.from:base.to], " \t\r\n?."))})
	name, _ := key.(string)
	text := strings.ReplaceAll(u.blank[base.from:base.to], "?.", ".")
	switch of := r.ofRequest(u, text, base.from); {
	case text == "process.env" && name != "":
		return r.environment(name)
	case of && strings.HasSuffix(text, ".headers") && name != "":
		return r.header(name)
	case of && name != "":
		return r.asked(name)
	}
	switch of := r.value(u, base, depth).(type) {
	case []any:
		if i, is := key.(int); is && i < len(of) {
			return of[i]
		}
	case askedName:
		return of
	case string:
		if name == "length" {
			return len(of)
		}
	case scriptSpan:
		return r.entry(of, name, depth)
	case *codeUnit:
		return r.exported(of, name, depth)
	}
	return unseen{}
}

// asked is a field of the request.
func (r *scriptAsker) asked(name string) any {
	switch name {
	case "secure", "protocol":
		r.saw["secure"] = true
		told, known := truth(r.trusts())
		switch {
		case r.proto == nil:
			told, known = false, true
		case !known:
			return unseen{}
		}
		secure := told && r.proto == any("https")
		if name == "secure" {
			return secure
		}
		return map[bool]any{true: "https", false: "http"}[secure]
	case "hostname", "host":
		return askedName{}
	case "path", "url", "originalUrl", "pathname":
		return askedPath{}
	case "method":
		return "GET"
	case "encrypted":
		return nil
	}
	return unseen{}
}

// header is one of the request's.
func (r *scriptAsker) header(name string) any {
	switch strings.ToLower(name) {
	case "x-forwarded-proto":
		r.saw["header"] = true
		return r.proto
	case "host", "x-forwarded-host":
		return askedName{}
	}
	return unseen{}
}

var requestChain = regexp.MustCompile(`^\(?(\w+)(?:\s+as\s+\w+\))?(?:\.(?:req|request|raw|headers|connection|socket|nextUrl))*$`)

// ofRequest reports whether an expression is the request, or a part of it: what a function is given goes by any name.
func (r *scriptAsker) ofRequest(u *codeUnit, text string, at int) bool {
	m := requestChain.FindStringSubmatch(text)
	return m != nil && (m[1] == "this" && strings.Contains(text, ".") || slices.ContainsFunc(u.functions, func(f *function) bool {
		return f.at <= at && at < f.close && f.takes(m[1])
	}))
}

// environment is a variable of the environment.
func (r *scriptAsker) environment(name string) any {
	if name == "NODE_ENV" {
		r.saw[name] = true
	}
	value, isSet, known := r.code.p.environmentOf(r.code.service, r.code.set, name)
	given := regexp.MustCompile(`process\.env(?:\.` + name + `|\[['"]` + name + `['"]\])\s*(?:\|\||\?\?)?=(?:[^=]|$)`)
	for _, u := range r.code.units {
		if at := given.FindStringIndex(u.text); at != nil && !strings.Contains(u.text[at[0]:at[1]], "|=") && !strings.Contains(u.text[at[0]:at[1]], "?=") {
			known = false
		} else if at != nil && !isSet {
			known = false
		}
	}
	switch {
	case !known, !isSet && r.code.loads:
		return unseen{}
	case isSet:
		return value
	}
	return nil
}

// truth is what an `if` makes of a value.
func truth(v any) (is, known bool) {
	switch v := v.(type) {
	case nil:
		return false, true
	case bool:
		return v, true
	case string:
		return v != "", true
	case int:
		return v != 0, true
	case unseen:
		return false, false
	}
	return true, true
}

// same compares two values.
func (r *scriptAsker) same(a, b any) any {
	if _, is := b.(askedName); is {
		a, b = b, a
	} else if _, is := b.(askedPath); is {
		a, b = b, a
	}
	switch a.(type) {
	case unseen, scriptSpan, []any, *codeUnit:
		return unseen{}
	case askedName, askedPath:
		return r.differs(a, b)
	}
	switch b.(type) {
	case unseen, scriptSpan, []any, *codeUnit, askedName, askedPath:
		return unseen{}
	}
	return a == b
}

var localName = regexp.MustCompile(`^(?:https?://)?(?:localhost|127\.|0\.0\.0\.0|\[?::1)|^\.?(?:localhost|local|test)$`)

// differs is false where a request by a public name, and for another path, surely does not have a text in that place.
func (r *scriptAsker) differs(from, text any) any {
	is, ok := text.(string)
	if _, isPath := from.(askedPath); ok && isPath && len(is) > 1 {
		r.except[is] = true
		return false
	}
	if _, isName := from.(askedName); ok && isName && localName.MatchString(is) {
		return false
	}
	return unseen{}
}
