package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// reached reports whether a place of the code is surely run when the app starts: all conditions around it are true, and a function
// in which it stands is called.
func (r *scriptAsker) reached(u *codeUnit, at, depth int) bool {
	if r.steps += maxSteps / 200; depth > maxNames || r.steps > maxSteps { // each looks through whole files
		return false
	}
	for place := at; ; {
		before := strings.TrimRight(u.blank[:place], " \t\r\n")
		if strings.HasSuffix(before, "&&") || strings.HasSuffix(before, "?") || strings.HasSuffix(before, ":") {
			return false // a part of an expression
		}
		if !r.chosen(u, before) {
			return false
		}
		open := enclosing(u.blank, place)
		if open < 0 {
			return true
		}
		for _, f := range u.functions {
			if f.open == open {
				return r.isCalled(f, depth+1)
			}
		}
		place = open
	}
}

var ifBefore = lazyregexp.New(`\bif\s*$`)

// chosen reports whether a statement, or a block, that stands behind some code is run: the condition before it is true.
func (r *scriptAsker) chosen(u *codeUnit, before string) bool {
	if rest, isElse := strings.CutSuffix(before, "else"); isElse {
		rest = strings.TrimRight(rest, " \t\r\n;")
		if !strings.HasSuffix(rest, "}") {
			return false
		}
		block := enclosing(u.blank, len(rest)-1)
		is, known, isIf := r.condition(u, strings.TrimRight(u.blank[:max(block, 0)], " \t\r\n"))
		return isIf && known && !is
	}
	is, known, isIf := r.condition(u, before)
	return !isIf || known && is
}

// condition is that of an if with which some code ends.
func (r *scriptAsker) condition(u *codeUnit, before string) (is, known, isIf bool) {
	if !strings.HasSuffix(before, ")") {
		return false, false, false
	}
	open := enclosing(u.blank, len(before)-1)
	if open < 0 || !ifBefore.MatchString(u.blank[:open]) {
		return false, false, false
	}
	is, known = truth(r.written(u, span{open + 1, len(before) - 1}, 0))
	ahead := strings.TrimRight(strings.TrimRight(u.blank[:open], " \t\r\n")[:len(strings.TrimRight(u.blank[:open], " \t\r\n"))-len("if")], " \t\r\n")
	if strings.HasSuffix(ahead, "else") && !r.chosen(u, ahead) {
		return false, true, true
	}
	return is, known, true
}

// isCalled reports whether a function is called at a place that is reached; that of one that is handed over to something is taken to be.
func (r *scriptAsker) isCalled(f *function, depth int) bool {
	if f.name == "" || f.name == "constructor" {
		return true
	}
	names := []string{f.name}
	for _, u := range r.code.units {
		for _, of := range r.code.imports[u] {
			if of.unit == f.unit && of.name != "" && !slices.Contains(names, of.name) && slices.Contains(scriptRouting{r.code}.exported(of.unit, of.key, 0), f) {
				names = append(names, of.name)
			}
		}
	}
	for _, u := range r.code.units {
		for _, name := range names {
			for _, call := range callsOf(u, name) {
				if inside := u == f.unit && f.open < call.from && call.from < f.close; !inside && r.reached(u, call.from, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

var (
	trustSet    = lazyregexp.New(`\.(set|enable)\s*\(\s*['"]trust proxy['"]\s*[,)]`)
	trustOption = lazyregexp.New(`\btrustProxy\s*:\s*([^,}\n]+)`)
	koaTrusts   = lazyregexp.New(`\bproxy\s*:\s*true\b|\.proxy\s*=\s*true\b`)
	anyNetwork  = lazyregexp.New(`uniquelocal|\b(?:172|10|192)\.`)
)

// trustsProxy reports whether the app's framework heeds X-Forwarded-Proto (expressjs.com/en/guide/behind-proxies.html).
func (r *scriptAsker) trustsProxy() any {
	trusts := any(false)
	if r.code.partial {
		trusts = unseen{}
	}
	for _, u := range r.code.units {
		if koaTrusts.MatchString(u.blank) {
			trusts = true
		}
		for _, m := range trustOption.FindAllStringSubmatchIndex(u.text, -1) {
			trusts = isTrusted(r.written(u, span{m[2], m[3]}, 0))
		}
		for _, m := range trustSet.FindAllStringSubmatchIndex(u.text, -1) {
			given, end := argumentSpans(u.text, m[0]+strings.IndexByte(u.text[m[0]:m[1]], '(')+1)
			switch {
			case end == 0 || !r.reached(u, exprStart(u.blank, m[0]), 0):
				trusts = unseen{}
			case u.text[m[2]:m[3]] == "enable" || len(given) < 2:
				trusts = true
			default:
				trusts = isTrusted(r.written(u, given[1], 0))
			}
		}
	}
	return trusts
}

// isTrusted reports whether a setting of trust proxy takes the word of another container.
func isTrusted(v any) any {
	switch v := v.(type) {
	case bool:
		return v
	case int:
		return v > 0
	case string:
		if v == "loopback" || v == "127.0.0.1" {
			return false
		}
		if anyNetwork.MatchString(v) {
			return true
		}
	}
	return unseen{}
}
