package apps

import (
	"regexp"
	"slices"
	"strings"
)

// call is what a call of a method or a function gives.
func (r *scriptAsker) call(u *codeUnit, at span, depth int) any {
	open := enclosing(u.blank, at.to-1)
	given, end := argumentSpans(u.text, open+1)
	if open < at.from || end != at.to {
		return unseen{}
	}
	callee := span{at.from, open}
	var args []any
	for _, one := range given {
		args = append(args, r.value(u, one, depth))
	}
	base, method, maybe, isMethod := lastMember(u.blank, callee)
	switch text := u.blank[callee.from:callee.to]; {
	case (text == "Boolean" || text == "String") && len(args) == 1:
		if is, known := truth(args[0]); text == "Boolean" && known {
			return is
		}
		return args[0]
	case !isMethod:
		return r.result(u, callee, depth)
	}
	name, _ := append(args, nil)[0].(string)
	if lookup := method == "get" || method == "header"; lookup && name != "" {
		if of := strings.ReplaceAll(u.blank[base.from:base.to], "?.", "."); r.ofRequest(u, of, base.from) {
			return r.header(name)
		} else if name == "env" {
			if env := r.environment("NODE_ENV"); env != nil {
				return env
			}
			return "development"
		}
	}
	switch v := r.value(u, base, depth).(type) {
	case nil:
		if maybe {
			return nil
		}
	case string:
		return textMethod(v, method, args)
	case []any:
		return r.listMethod(v, method, args)
	case askedName, askedPath:
		return r.askedMethod(v, method, args)
	case unseen:
		return r.result(u, callee, depth)
	}
	return unseen{}
}

// textMethod is what a method of a text gives.
func textMethod(v, method string, args []any) any {
	arg, ok := append(args, nil)[0].(string)
	switch {
	case method == "toLowerCase":
		return strings.ToLower(v)
	case method == "trim" || method == "toString":
		return strings.TrimSpace(v)
	case method == "substring" || method == "slice" || method == "substr":
		if len(args) == 2 && args[0] == any(0) {
			if end, is := args[1].(int); is && end >= 0 {
				return v[:min(end, len(v))]
			}
		}
	case !ok:
	case method == "startsWith":
		return strings.HasPrefix(v, arg)
	case method == "includes":
		return strings.Contains(v, arg)
	case method == "indexOf":
		return strings.Index(v, arg)
	case method == "split":
		list := []any{}
		for _, part := range strings.Split(v, arg) {
			list = append(list, part)
		}
		return list
	}
	return unseen{}
}

// listMethod is what a method of a list gives.
func (r *scriptAsker) listMethod(list []any, method string, args []any) any {
	switch {
	case (method == "shift" || method == "pop") && len(list) == 1:
		return list[0]
	case (method == "includes" || method == "indexOf") && len(args) == 1:
		found, lost := false, false
		for _, one := range list {
			is, known := truth(r.same(one, args[0]))
			found, lost = found || is, lost || !known
		}
		if lost && !found {
			return unseen{}
		}
		if method == "includes" {
			return found
		}
		return map[bool]any{true: 0, false: -1}[found]
	}
	return unseen{}
}

// askedMethod is what a method of the host or the path gives that a request asks for.
func (r *scriptAsker) askedMethod(v any, method string, args []any) any {
	switch method {
	case "toLowerCase", "trim", "toString", "split", "replace":
		return v
	case "startsWith", "includes", "endsWith":
		return r.differs(v, append(args, nil)[0])
	case "indexOf":
		if _, known := truth(r.differs(v, append(args, nil)[0])); known {
			return -1
		}
	}
	return unseen{}
}

var returnWord = regexp.MustCompile(`\breturn\b`)

// result is what a function of the app's own gives, which does nothing but to return it.
func (r *scriptAsker) result(u *codeUnit, callee span, depth int) any {
	meant := scriptRouting{r.code}.mean(u, callee, 0)
	if len(meant) != 1 {
		return unseen{}
	}
	f := meant[0]
	body := span{f.open + 1, f.close}
	if f.unit.blank[f.open] == '{' {
		returns := returnWord.FindAllStringIndex(f.unit.blank[f.open:f.close], 2)
		if len(returns) != 1 || strings.Contains(f.unit.blank[f.open:f.close], "if (") {
			return unseen{}
		}
		body.from = f.open + returns[0][1]
		body.to = valueEnd(f.unit, body.from)
	}
	return r.value(f.unit, body, depth)
}

// named is what a name stands for.
func (r *scriptAsker) named(u *codeUnit, name string, at, depth int) any {
	if u.within(at) != nil && slices.ContainsFunc(u.functions, func(f *function) bool { return f.open < at && at < f.close && f.takes(name) }) {
		return unseen{}
	}
	if set, is := declared(u, name, at); is {
		return r.value(u, set, depth)
	}
	for _, m := range takenApart.FindAllStringSubmatchIndex(u.blank, -1) {
		from := m[1] + skipSpace(u.blank[m[1]:])
		if key, without, is := partNamed(u, span{m[2], m[3]}, name); is && !strings.HasPrefix(u.blank[from:], "require") {
			v := r.member(u, span{from, valueEnd(u, from)}, key, depth)
			if v == nil && without.from < without.to {
				v = r.value(u, without, depth)
			}
			return v
		}
	}
	if assignments(u, name) > 0 {
		return unseen{}
	}
	for _, of := range r.code.imports[u] {
		switch {
		case of.name != name || of.unit == nil:
		case of.key == "" || of.key == "*":
			if at, is := r.code.exports[of.unit][""]; is {
				return r.value(of.unit, at, depth)
			}
			return of.unit
		default:
			return r.exported(of.unit, of.key, depth)
		}
	}
	return unseen{}
}

// exported is what a file exports under a key.
func (r *scriptAsker) exported(u *codeUnit, key string, depth int) any {
	all := r.code.exports[u]
	if at, is := all[key]; is {
		return r.value(u, at, depth+1)
	}
	if at, is := all[""]; is && key == "default" {
		return r.value(u, at, depth+1)
	}
	return unseen{}
}

// entry is that of an object under a key.
func (r *scriptAsker) entry(o scriptSpan, key string, depth int) any {
	entries, _ := argumentSpans(o.unit.text, o.at.from+1)
	for _, at := range entries {
		name, _, written := strings.Cut(o.unit.text[at.from:at.to], ":")
		if strings.Trim(name, " \t\r\n'\"") != key || key == "" {
			continue
		}
		if written {
			at.from += len(name) + 1
		}
		return r.value(o.unit, at, depth)
	}
	return unseen{}
}

// takenApart matches what gives parts of a value names of their own.
var takenApart = regexp.MustCompile(`\b(?:const|let|var)\s*\{([^{}]*)\}\s*=`)

// partNamed is the key of the part that gets a name in a list of them, and what it is where that is missing.
func partNamed(u *codeUnit, list span, name string) (key string, without span, is bool) {
	for _, at := range splitSpan(u.blank, list, ",") {
		end := at.to
		if set := strings.IndexByte(u.blank[at.from:at.to], '='); set >= 0 {
			end, without = at.from+set, span{at.from + set + 1, at.to}
		} else {
			without = span{}
		}
		key, as, renamed := strings.Cut(u.blank[at.from:end], ":")
		if key, as = strings.TrimSpace(key), strings.TrimSpace(as); as == name || !renamed && key == name {
			return key, without, true
		}
	}
	return "", span{}, false
}

// declared is what a name is given that is declared once where a place sees it, and never given anything else.
func declared(u *codeUnit, name string, at int) (set span, is bool) {
	all := regexp.MustCompile(`\b(?:const|let|var)\s+`+name+`\s*(?::[^=;\n]+)?=`).FindAllStringIndex(u.blank, -1)
	if len(all) == 0 || assignments(u, name) != len(all) {
		return span{}, false
	}
	var within *function
	for _, m := range all {
		f := u.within(m[0])
		if f != nil && (at < f.open || f.close <= at) || is && f == nil || within != nil && f != nil && f.open < within.open {
			continue
		}
		set, is, within = span{m[1], valueEnd(u, m[1])}, true, f
	}
	return set, is
}

// assignments counts where a name is given something.
func assignments(u *codeUnit, name string) int {
	return len(regexp.MustCompile(`(?:^|[^\w.$])`+name+`\s*(?::\s*[\w<>|\[\] ]+)?\s*(?:\|\||&&|\?\?|[-+*/])?=(?:[^=>]|$)`).FindAllStringIndex(u.blank, -1))
}
