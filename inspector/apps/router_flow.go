package apps

import (
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	givesTo   = lazyregexp.New(`(?:^|[\s;{(])(?:(?:export|public|private|static|readonly)\s+)*(var\s+|let\s+(?:mut\s+)?|const\s+|)([\w.$]+)(?:\s*,\s*[\w.]+)*(?:\s*:\s*[^=\n]+?|\s+[\w.*\[\]]+)?\s*(:?)=$`)
	keyBefore = lazyregexp.New(`(\w+)\s*:$`)
	returning = lazyregexp.New(`\breturn$`)
	// servingKey matches a field of an object that serves what it gets.
	servingKey = lazyregexp.New(`^(?:Handler|fetch)$`)
	// looking matches what looks at a router and keeps nothing of it.
	looking = lazyregexp.New(`(?:\b(?:if|while|switch|typeof|case|void|in)|!|[=!]=)$`)
)

// flow goes on with the router that an expression gives: to the name, the field, the function or the callers that get it.
func (c *routerCode) flow(u *codeUnit, from, to int, r *router) {
	left := strings.TrimRight(u.blank[:from], " \t\r\n&*")
	for _, word := range []string{"await", "as any"} {
		left = strings.TrimRight(strings.TrimSuffix(left, word), " \t\r\n")
	}
	newLine := strings.Contains(u.blank[len(left):from], "\n")
	whole := left
	left, _ = leftOf(left, len(left))
	switch {
	case returning.MatchString(left):
		c.returned(u, from, r)
	case left == "" || newLine && !strings.ContainsRune("(,=:[{", rune(left[len(left)-1])) || strings.ContainsRune(";}", rune(left[len(left)-1])) || strings.HasSuffix(left, "{") && u.isBlock(len(whole)-1):
		// a statement of its own
	case strings.HasSuffix(left, "=>"):
		c.returned(u, from, r)
	case looking.MatchString(left):
	case strings.HasSuffix(left, "export default"):
		c.lang.given(c, u, "default", from, r)
	case strings.HasSuffix(left, "="):
		c.assigned(u, len(whole), to, r)
	case strings.HasSuffix(left, ":") && keyBefore.MatchString(left):
		if key := keyBefore.FindStringSubmatch(left)[1]; key != "default" && !servingKey.MatchString(key) && !c.lang.given(c, u, key+":", from, r) {
			c.spread(u, key, true, r)
		}
	case strings.ContainsRune("(,{", rune(left[len(left)-1])):
		c.argument(u, from, to, r)
	default:
		c.lose("a router beside " + left[strings.LastIndexByte(left, '\n')+1:])
	}
}

var blockBefore = lazyregexp.New(`^\s*(?:\}?\s*(?:else|catch|finally)\b.*|(?:if|for|switch|select|try|do|while|class|defer|go)\b.*|.*[;{}])?\s*$`)

// isBlock reports whether a brace opens statements, and no value.
func (u *codeUnit) isBlock(open int) bool {
	return slices.ContainsFunc(u.functions, func(f *function) bool { return f.open == open }) || blockBefore.MatchString(u.blank[strings.LastIndexByte(u.blank[:open], '\n')+1:open])
}

// assigned goes on with a router that is given to a name by the sign that ends at a place.
func (c *routerCode) assigned(u *codeUnit, sign, behind int, r *router) {
	line := strings.LastIndexAny(u.blank[:sign-1], "\n;") + 1
	m := givesTo.FindStringSubmatch(u.blank[line:sign])
	if m == nil {
		c.lose("a router that is given to something")
		return
	}
	declares, name := m[1] != "" || m[3] != "", m[2]
	c.given[codeSpot{u, sign}] = r
	f := u.within(sign)
	if more := strings.LastIndexByte(strings.TrimRight(u.blank[line:sign-1], "=<>!"), '='); more >= 0 && strings.TrimSpace(u.blank[line+more+1:sign-1]) == name && givesTo.MatchString(u.blank[line:line+more+1]) {
		c.assigned(u, line+more+1, behind, r) // app = module.exports = …
	}
	switch {
	case name == "_" || c.lang.given(c, u, name, sign, r):
	case strings.Contains(name, "."):
		c.spread(u, name[strings.LastIndexByte(name, '.')+1:], true, r)
	case f == nil:
		c.spread(u, name, false, r)
	case declares:
		c.follow(region{u, behind, blockEnd(u.blank, sign), "", name}, r)
	case f.takes(name) || lazyregexp.New(`\b`+regexp.QuoteMeta(name)+`\b[^=\n]*:=|\b(?:var|let)\s+`+regexp.QuoteMeta(name)+`\b`).MatchString(u.blank[f.open:sign]):
		c.follow(region{u, behind, f.close, "", name}, r)
	default:
		c.spread(u, name, false, r)
	}
}

// spread follows a name of a file's top, or a field, to all places at which it is seen.
func (c *routerCode) spread(u *codeUnit, name string, field bool, r *router) {
	for _, at := range c.lang.everywhere(c, u, name, field) {
		c.follow(at, r)
	}
}

// argument goes on with a router that is given to a function, or stands in a list.
func (c *routerCode) argument(u *codeUnit, from, to int, r *router) {
	open := enclosing(u.blank, from)
	if open < 0 || u.blank[open] != '(' {
		if !c.lang.given(c, u, "{", from, r) {
			c.lose("a router in a list")
		}
		return
	}
	given, end := argumentSpans(u.text, open+1)
	callee := strings.TrimSpace(u.blank[exprStart(u.blank, open):open])
	if callee == "" { // mere parentheses
		c.value(u, open, end, r)
		return
	}
	c.arrived[codeSpot{u, from}] = r
	index := 0
	for index+1 < len(given) && given[index+1].from <= from {
		index++
	}
	if len(given) == 0 || from != given[index].from {
		c.lose("a router in an expression")
		return
	}
	c.handed(u, span{open, end}, callee, index, r)
}

// handed goes on with a router that is an argument of a call.
func (c *routerCode) handed(u *codeUnit, brackets span, callee string, index int, r *router) {
	start := exprStart(u.blank, brackets.from)
	last := callee[strings.LastIndexByte(callee, '.')+1:]
	takes := c.lang.calls()
	switch {
	case takes.shortens.MatchString(callee) && index == takes.inner:
		given, _ := argumentSpans(u.text, brackets.from+1)
		path, known := c.lang.path(codeSpot{u, start}, u.text[given[takes.path].from:given[takes.path].to])
		if !known {
			c.lose(callee)
			return
		}
		short := c.newRouter(r.kind)
		short.below = append(short.below, mounted{path: strings.TrimSuffix(path, "/"), at: codeSpot{u, start}, to: r})
		r.mounted = true
		c.value(u, start, brackets.to, short)
	case strings.Contains(callee, ".") && isMethod(c.lang, last):
		// of a router, which takes it
	case takes.serves.MatchString(callee):
	default:
		all := c.lang.meant(c, u, span{start, brackets.from})
		for _, f := range all {
			c.hand(f, index, r)
		}
		wrapped := len(all) == 0 && takes.wraps.MatchString(callee)
		for _, f := range all {
			wrapped = wrapped || index < len(f.params) && f.params[index].typ == "http.Handler"
		}
		if wrapped {
			c.value(u, start, brackets.to, r)
		} else if len(all) == 0 {
			c.lose("handed to " + callee)
		}
	}
}

// isMethod reports whether a method of a router takes another one.
func isMethod(lang routerLanguage, name string) bool {
	for _, kind := range lang.kinds() {
		if does, is := kind.methods[name]; is && (does.act == mounts || does.act == answers || does.act == keeps) || kind.own[name] != nil {
			return true
		}
	}
	return false
}

// returned goes on with a router that a function returns, at each call of it.
func (c *routerCode) returned(u *codeUnit, at int, r *router) {
	f := u.within(at)
	if f == nil {
		c.lose("a router that nothing returns")
		return
	}
	for _, call := range c.lang.callers(c, f) {
		c.value(call.unit, call.from, call.end, r)
	}
}

// callsOf are the calls of a name in a file, with what may stand before it.
func callsOf(u *codeUnit, name string) (all []routerCall) {
	if name == "" || !strings.Contains(u.blank, name) {
		return nil
	}
	for _, m := range lazyregexp.New(`(?:^|[^\w$])(`+regexp.QuoteMeta(name)+`)\s*\(`).FindAllStringSubmatchIndex(u.blank, -1) {
		if _, end := argumentSpans(u.text, m[1]); end > 0 && !u.declares(m[2]) {
			all = append(all, routerCall{u, exprStart(u.blank, m[1]-1), m[1] - 1, end})
		}
	}
	return all
}

// declares reports whether a function's own name stands at a place.
func (u *codeUnit) declares(at int) bool {
	return slices.ContainsFunc(u.functions, func(f *function) bool { return f.name != "" && f.nameAt == at })
}
