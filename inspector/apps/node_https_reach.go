package apps

import (
	"regexp"
	"slices"
	"strings"
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

var ifBefore = regexp.MustCompile(`\bif\s*$`)

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
	trustSet    = regexp.MustCompile(`\.(set|enable)\s*\(\s*['"]trust proxy['"]\s*[,)]`)
	trustOption = regexp.MustCompile(`\btrustProxy\s*:\s*([^,}\n]+)`)
	koaTrusts   = regexp.MustCompile(`\bproxy\s*:\s*true\b|\.proxy\s*=\s*true\b`)
	anyNetwork  = regexp.MustCompile(`uniquelocal|\b(?:172|10|192)\.`)
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

// packaged is what a handler of a package does, which redirects to https.
func (r *scriptAsker) packaged(use httpsUse) (does outcome, known bool) {
	u := use.unit
	text := u.blank[use.handler.from:use.handler.to]
	name := firstName.FindString(text)
	open := strings.IndexByte(text, '(')
	from := r.code.packageOf(u, name)
	if name == "require" {
		if m := requireCall.FindStringSubmatch(u.text[use.handler.from:use.handler.to]); m != nil {
			from, open = m[1], strings.LastIndexByte(strings.TrimSuffix(text, ")"), '(')
		}
	}
	if open < 0 || !slices.Contains([]string{"express-sslify", "koa-sslify", "heroku-ssl-redirect", "express-enforces-ssl"}, from) {
		return goesBelow, false
	}
	given, _ := argumentSpans(u.text, use.handler.from+open+1)
	options := u.text[use.handler.from+open : use.handler.to]
	byHeader := from == "heroku-ssl-redirect"
	if from == "heroku-ssl-redirect" {
		in := any([]any{"production"})
		if len(given) > 0 {
			in = r.written(u, given[0], 0)
		}
		list, isList := in.([]any)
		if is, known := truth(r.listMethod(list, "includes", []any{r.environment("NODE_ENV")})); !isList || !known {
			return unsure, true
		} else if !is {
			return passes, true
		}
	} else if strings.HasSuffix(from, "-sslify") && len(given) > 0 {
		byHeader = packageTrusts.MatchString(options)
		if packageOther.MatchString(options) || !byHeader && !strings.HasPrefix(strings.TrimSpace(options[1:]), "{") {
			return unsure, true
		}
	}
	if byHeader {
		r.saw["header"] = true
		return map[bool]outcome{true: passes, false: redirects}[r.proto == any("https")], true
	}
	switch is, known := truth(r.asked("secure")); {
	case !known:
		return unsure, true
	case is:
		return passes, true
	}
	return redirects, true
}

var (
	packageTrusts = regexp.MustCompile(`trustProtoHeader\s*:\s*true\b|resolver\s*:\s*xForwardedProtoResolver\b|resolver\s*:\s*xForwardedProto\b`)
	packageOther  = regexp.MustCompile(`trustProtoHeader\s*:\s*[^t\s]|[aA]zure|customProto|\.\.\.`)
)
