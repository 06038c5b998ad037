package apps

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// call is what a call of a method or a function gives.
func (r *scriptAsker) call(in codeSpot, e *js.CallExpr, depth int) any {
	if r.settings != nil {
		if v, is := r.file(in, e, depth); is {
			return v
		}
	}
	var args []any
	for _, one := range e.Args.List {
		args = append(args, r.value(in, one.Value, depth))
	}
	callee := dotted(e.X)
	of, isMethod := e.X.(*js.DotExpr)
	switch {
	case (callee == "Boolean" || callee == "String") && len(args) == 1:
		if is, known := truth(args[0]); callee == "Boolean" && known {
			return is
		}
		return args[0]
	case len(args) > 0 && slices.Contains([]string{"Number", "parseInt", "Number.parseInt", "parseFloat"}, callee):
		return asNumber(args[0])
	case !isMethod:
		return r.result(in, callee, depth)
	}
	method := of.Y.String()
	name, _ := append(args, nil)[0].(string)
	if lookup := method == "get" || method == "header"; lookup && name != "" && r.settings == nil {
		if in.ofRequest(dotted(of.X)) {
			return r.header(name)
		} else if name == "env" {
			if env := r.environment("NODE_ENV"); env != nil {
				return env
			}
			return "development"
		}
	}
	switch v := r.value(in, of.X, depth).(type) {
	case nil:
		if maybe(of) {
			return nil
		}
	case string:
		return textMethod(v, method, args)
	case []any:
		return r.listMethod(v, method, args)
	case askedName, askedPath:
		return r.askedMethod(v, method, args)
	case unseen:
		return r.result(in, callee, depth)
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

// result is what a function of the app's own gives.
func (r *scriptAsker) result(in codeSpot, callee string, depth int) any {
	r.steps += maxSteps / 100 // each looks through whole files
	meant := scriptRouting{r.code}.called(in.unit, callee, false, 0)
	if len(meant) != 1 {
		return unseen{}
	}
	f := meant[0]
	body := span{f.open + 1, f.close}
	if f.unit.blank[f.open] != '{' {
		return r.written(f.unit, body, depth)
	}
	body.to--
	if block := statementsOf(f.unit, body); block != nil {
		v, _ := r.given(codeSpot{f.unit, body.from}, block, depth)
		return v
	}
	return unseen{}
}

// given is what a statement returns that does nothing else of weight; returns is false where it goes on.
func (r *scriptAsker) given(in codeSpot, s js.IStmt, depth int) (v any, returns bool) {
	switch s := s.(type) {
	case nil, *js.VarDecl, *js.ExprStmt:
		return unseen{}, false
	case *js.TryStmt:
		if r.settings != nil {
			return r.given(in, s.Body, depth)
		}
	case *js.BlockStmt:
		for _, one := range s.List {
			if v, returns = r.given(in, one, depth); returns {
				return v, true
			}
		}
		return unseen{}, false
	case *js.ReturnStmt:
		return r.value(in, s.Value, depth), true
	case *js.IfStmt:
		switch is, known := truth(r.value(in, s.Cond, depth)); {
		case known && is:
			return r.given(in, s.Body, depth)
		case known:
			return r.given(in, s.Else, depth)
		}
	}
	return unseen{}, true
}

// named is what a name stands for.
func (r *scriptAsker) named(in codeSpot, name string, depth int) any {
	u := in.unit
	if name == "undefined" {
		return nil
	}
	if r.settings != nil {
		if f, _ := u.taker(in.at, name); f != nil {
			return r.parameter(in, name, depth)
		}
		if v, is := r.ownName(u, name); is {
			return v
		}
	} else if slices.ContainsFunc(u.functions, func(f *function) bool { return f.open < in.at && in.at < f.close && f.takes(name) }) {
		return unseen{}
	}
	set, is := declared(u, name, in.at)
	required := is && r.settings != nil && strings.HasPrefix(strings.TrimSpace(u.blank[set.from:set.to]), "require(")
	if is && !required {
		return r.written(u, set, depth)
	}
	if v, is := r.part(u, name, depth); is {
		return v
	}
	if u.gives().times[name] > 0 && !required {
		return unseen{}
	}
	for _, of := range r.code.imports[u] {
		if r.settings != nil && of.name == name {
			if v, is := r.importedSettings(u, of); is {
				return v
			}
		}
		switch {
		case of.name != name || of.unit == nil:
		case of.key == "" || of.key == "*":
			if at, is := r.code.exports[of.unit][""]; is {
				return r.written(of.unit, at, depth)
			}
			return of.unit
		default:
			return r.exported(of.unit, of.key, depth)
		}
	}
	return unseen{}
}

// part is that of a value which gets a name where it is taken apart, or what that has where it is missing.
func (r *scriptAsker) part(u *codeUnit, name string, depth int) (v any, is bool) {
	for _, m := range u.gives().apart {
		if !strings.Contains(u.blank[m[2]:m[3]], name) {
			continue
		}
		in, whole := codeSpot{u, m[1]}, expressionOf(u, span{m[1], expressionEnd(u.text, m[1])})
		list, _ := expressionOf(u, span{m[2] - 1, m[3] + 1}).(*js.ObjectExpr)
		if call, isCall := whole.(*js.CallExpr); list == nil || isCall && dotted(call.X) == "require" {
			continue
		}
		for _, item := range list.List {
			named, without := item.Value, item.Init
			if set, is := named.(*js.BinaryExpr); is && set.Op == js.EqToken { // key: name = without
				named, without = set.X, set.Y
			}
			if item.Name == nil || dotted(named) != name {
				continue
			}
			if v = r.member(in, nil, whole, item.Name.String(), depth); v == nil && without != nil {
				v = r.value(in, without, depth)
			}
			return v, true
		}
	}
	return nil, false
}

// exported is what a file exports under a key.
func (r *scriptAsker) exported(u *codeUnit, key string, depth int) any {
	all := r.code.exports[u]
	if at, is := all[key]; is {
		return r.written(u, at, depth+1)
	}
	if at, is := all[""]; is && key == "default" {
		return r.written(u, at, depth+1)
	}
	return unseen{}
}

// entry is that of an object under a key: the last one, unless others are put in behind it.
func (r *scriptAsker) entry(o scriptObject, key string, depth int) any {
	for _, entry := range slices.Backward(o.of.List) {
		switch {
		case entry.Spread || key == "":
			return unseen{}
		case entry.Name != nil && strings.Trim(entry.Name.String(), `'"`) == key:
			return r.value(o.in, entry.Value, depth)
		}
	}
	return unseen{}
}
