package apps

import (
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// parameter is what the calls of a function give to a parameter of the innermost one around a place that has one of that name, or what it has
// without: all of them the same.
func (r *scriptAsker) parameter(in codeSpot, name string, depth int) any {
	f, i := in.unit.taker(in.at, name)
	if r.steps += maxSteps / 100; f == nil || i < 0 || f.name == "" {
		return unseen{}
	}
	calls := scriptRouting{r.code}.callersOf(f)
	if len(calls) == 0 || len(calls) > maxNames {
		return unseen{}
	}
	var same any
	for n, call := range calls {
		v := r.argument(f, i, call, depth)
		if _, isList := v.([]any); isList || n > 0 && v != same {
			return unseen{}
		}
		same = v
	}
	return same
}

// argument is what a call gives to a parameter of a function, or what that has without.
func (r *scriptAsker) argument(f *function, i int, call routerCall, depth int) any {
	at := f.argumentOf(i, call)
	if at.unit == nil {
		return nil
	}
	return r.written(at.unit, at.span, depth)
}

// A codePart is a part of a file; its unit is nil for none.
type codePart struct {
	unit *codeUnit
	span
}

// argumentOf is where what a call gives to a parameter stands, or what the parameter has without.
func (f *function) argumentOf(i int, call routerCall) codePart {
	if given, _ := argumentSpans(call.unit.text, call.open+1); i < len(given) {
		return codePart{call.unit, given[i]}
	}
	open := strings.IndexByte(f.unit.blank[f.at:f.open], '(')
	if open < 0 {
		return codePart{}
	}
	params, _ := argumentSpans(f.unit.text, f.at+open+1)
	if i >= len(params) {
		return codePart{}
	}
	own := f.unit.blank[params[i].from:params[i].to]
	sign := strings.IndexByte(own, '=')
	if sign < 0 || strings.Contains(own, "=>") {
		return codePart{}
	}
	return codePart{f.unit, span{params[i].from + sign + 1, params[i].to}}
}

// taker is the innermost function around a place that has a parameter of a name, and which one that is; -1 where it is taken apart to get it.
func (u *codeUnit) taker(at int, name string) (f *function, index int) {
	index = -1
	word := lazyregexp.New(`\b` + regexp.QuoteMeta(name) + `\b`)
	for _, g := range u.functions {
		if g.open > at || at >= g.close || f != nil && g.open < f.open || g.at > g.open {
			continue
		}
		i := slices.IndexFunc(g.params, func(p argument) bool { return p.name == name })
		if i >= 0 || slices.ContainsFunc(g.params, func(p argument) bool { return p.name == "" }) && word.MatchString(u.blank[g.at:g.open]) {
			f, index = g, i
		}
	}
	return f, index
}

// callersOf are the calls that surely are of one function.
func (code scriptRouting) callersOf(f *function) (all []routerCall) {
	for _, call := range code.callers(nil, f) {
		if meant := code.mean(call.unit, span{call.from, call.open}, 0); len(meant) == 1 && !slices.Contains(all, call) {
			all = append(all, call)
		}
	}
	return all
}

// field is what a class gives to a field of its own, once.
func (r *scriptAsker) field(in codeSpot, name string, depth int) any {
	name = regexp.QuoteMeta(name)
	given := lazyregexp.New(`(?m)\bthis\.`+name+`\s*=|^[ \t]*(?:(?:private|public|protected|readonly|static|declare)\s+)*`+name+`\s*(?::[^=;\n()]+)?=`).FindAllStringIndex(in.unit.blank, 2)
	if len(given) != 1 || strings.HasPrefix(in.unit.blank[given[0][1]:], "=") || strings.HasPrefix(in.unit.blank[given[0][1]:], ">") {
		return unseen{}
	}
	at := given[0][1]
	return r.written(in.unit, span{at, expressionEnd(in.unit.text, at)}, depth)
}
