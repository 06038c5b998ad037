package apps

import (
	"regexp"
	"strings"
)

var (
	givesTo   = regexp.MustCompile(`(?:^|[\s;{(])(?:(?:export|public|private|static|readonly)\s+)*(var\s+|let\s+(?:mut\s+)?|const\s+|)([\w.$]+)(?:\s*,\s*[\w.]+)*(?:\s*:\s*[^=\n]+?|\s+[\w.*\[\]]+)?\s*(:?)=$`)
	keyBefore = regexp.MustCompile(`(\w+)\s*:$`)
	returning = regexp.MustCompile(`\breturn$`)
	// servingKey matches a field of an object that serves what it gets.
	servingKey = regexp.MustCompile(`^(?:Handler|fetch)$`)
	// serves matches calls of other code that serve a router; wraps such that give another one for it, which answers to the same;
	// shortens takes a path away before.
	serves   = regexp.MustCompile(`(?:ListenAndServe(?:TLS)?|\bserve|\bServe|createServer|\.Run|\.Use[hH]andler|CreateServer|http\.HandlerFunc)$`)
	wraps    = regexp.MustCompile(`(?i)(?:\bcors\b|handlers\.|handler|wrap\w?|\.then|middleware\w*|\.protect|h2c\.\w+|loadandsave|logg\w+|timeouthandler|\)|otel\w*\.\w+|gzip\w*|recovery?)$`)
	shortens = regexp.MustCompile(`\bStripPrefix$`)
	adds     = regexp.MustCompile(`(?i)\b(?:pprof|prometheus|swag|swagger|ginprometheus|sentry|metrics|validator)\w*\.\w+$|\.(?:Bind|Inject|Populate)$`)
)

// flow goes on with the router that an expression gives: to the name, the field, the function or the callers that get it.
func (c *routerCode) flow(u *codeUnit, from, to int, r *router) {
	left := strings.TrimRight(u.blank[:from], " \t\r\n&*")
	for _, word := range []string{"await", "as any"} {
		left = strings.TrimRight(strings.TrimSuffix(left, word), " \t\r\n")
	}
	newLine := strings.Contains(u.blank[len(left):from], "\n")
	switch {
	case returning.MatchString(left):
		c.returned(u, from, r)
	case left == "" || newLine && !strings.ContainsRune("(,=:[", rune(left[len(left)-1])) || strings.ContainsRune(";{}", rune(left[len(left)-1])):
		// a statement of its own
	case strings.HasSuffix(left, "=>"):
		c.returned(u, from, r)
	case strings.HasSuffix(left, "==") || strings.HasSuffix(left, "!="):
	case strings.HasSuffix(left, "="):
		c.assigned(u, len(left), to, r)
	case strings.HasSuffix(left, ":") && keyBefore.MatchString(left):
		if key := keyBefore.FindStringSubmatch(left)[1]; key != "default" && !servingKey.MatchString(key) {
			c.spread(u, key, true, r)
		}
	case strings.HasSuffix(left, "(") || strings.HasSuffix(left, ","):
		c.argument(u, from, to, r)
	default:
		c.lose("a router beside " + left[strings.LastIndexByte(left, '\n')+1:])
	}
}

// assigned goes on with a router that is given to a name by the sign that ends at a place.
func (c *routerCode) assigned(u *codeUnit, sign, behind int, r *router) {
	m := givesTo.FindStringSubmatch(u.blank[:sign][strings.LastIndexAny(u.blank[:sign-1], "\n;")+1:])
	if m == nil {
		c.lose("a router that is given to something")
		return
	}
	declares, name := m[1] != "" || m[3] != "", m[2]
	c.given[codeSpot{u, sign}] = r
	f := u.within(sign)
	switch {
	case name == "_":
	case strings.Contains(name, "."):
		c.spread(u, name[strings.LastIndexByte(name, '.')+1:], true, r)
	case f == nil:
		c.spread(u, name, false, r)
	case declares:
		c.follow(region{u, behind, blockEnd(u.blank, sign), ""}, name, r)
	case f.takes(name) || regexp.MustCompile(`\b`+regexp.QuoteMeta(name)+`\b[^=\n]*:=|\b(?:var|let)\s+`+regexp.QuoteMeta(name)+`\b`).MatchString(u.blank[f.open:sign]):
		c.follow(region{u, behind, f.close, ""}, name, r)
	default:
		c.spread(u, name, false, r)
	}
}

// spread follows a name of a file's top, or a field, to all places at which it is seen.
func (c *routerCode) spread(u *codeUnit, name string, field bool, r *router) {
	for _, at := range c.lang.everywhere(c, u, name, field) {
		c.follow(at, name, r)
	}
}

// argument goes on with a router that is given to a function, or stands in a list.
func (c *routerCode) argument(u *codeUnit, from, to int, r *router) {
	open := enclosing(u.blank, from)
	if open < 0 || u.blank[open] != '(' {
		c.lose("a router in a list")
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
	switch does, is := r.kind.methods[last]; {
	case shortens.MatchString(callee) && index == 1:
		given, _ := argumentSpans(u.text, brackets.from+1)
		path, known := c.lang.path(u, u.text[given[0].from:given[0].to])
		if !known {
			c.lose(callee)
			return
		}
		short := c.newRouter(r.kind)
		short.below = append(short.below, mounted{path: strings.TrimSuffix(path, "/"), at: codeSpot{u, start}, to: r})
		r.mounted = true
		c.value(u, start, brackets.to, short)
	case strings.Contains(callee, ".") && (is && does.act != nothing && does.act != groups || isMethod(c.lang, last)):
		// of a router, which takes it
	case serves.MatchString(callee) || adds.MatchString(callee):
	default:
		all := c.lang.meant(c, u, callee)
		for _, f := range all {
			c.hand(f, index, r)
		}
		wrapped := len(all) == 0 && wraps.MatchString(callee)
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
		if does, is := kind.methods[name]; is && (does.act == mounts || does.act == answers) {
			return true
		}
	}
	return false
}

// returned goes on with a router that a function returns, at each call of it.
func (c *routerCode) returned(u *codeUnit, at int, r *router) {
	f := u.within(at)
	if f == nil || f.name == "" {
		c.lose("a router that a nameless function returns")
		return
	}
	calls := regexp.MustCompile(`(?:^|[^\w$])` + f.name + `\s*\(`)
	for _, u := range c.units {
		if !strings.Contains(u.blank, f.name) {
			continue
		}
		for _, m := range calls.FindAllStringIndex(u.blank, -1) {
			start := exprStart(u.blank, m[1]-1)
			if strings.HasSuffix(strings.TrimRight(u.blank[:start], " \t"), "func") || strings.HasSuffix(u.blank[:start], ") ") && isDeclared(u, start) {
				continue
			}
			for _, meant := range c.lang.meant(c, u, strings.TrimSpace(u.blank[start:m[1]-1])) {
				if _, end := argumentSpans(u.text, m[1]); meant == f && end > 0 {
					c.value(u, start, end, r)
				}
			}
		}
	}
}

// isDeclared reports whether a function's own name stands at a place, behind its receiver.
func isDeclared(u *codeUnit, at int) bool {
	for _, f := range u.functions {
		if f.at < at && at < f.open && f.name != "" && strings.HasPrefix(u.blank[at:], f.name) {
			return true
		}
	}
	return false
}
