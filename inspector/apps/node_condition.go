package apps

import (
	"path"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// A scriptAsker evaluates conditions of code in JavaScript as they are for one request: for a page of the site, by a public name.
type scriptAsker struct {
	code   *scriptCode
	proto  any             // its X-Forwarded-Proto: a text, or nil where it has none
	trusts func() any      // whether the framework heeds that header: true, false, unseen
	except map[string]bool // paths that conditions ask for, which this request does not have
	saw    map[string]bool // what conditions look at: "header", "secure", "port", "NODE_ENV"
	by     string          // the package that looks; "" for code of the app's own
	steps  int             // expressions that were looked at

	settings *scriptSettings // nil: parameters, fields and settings files are not followed
}

// A value is nil where it is missing, a text, a number, true, false, a list of values, or one of these.
type (
	unseen       struct{} // what the files do not tell
	askedName    struct{} // the host that the request asks for
	askedPath    struct{} // its path
	scriptObject struct { // an object that is written in a file
		in codeSpot
		of *js.ObjectExpr
	}
)

// maxNested is how deep expressions may stand in one another, and maxSteps how many of them a request may ask for: names may stand
// for names that stand for others.
const (
	maxNested = 40
	maxSteps  = 10000
)

// written is what an expression gives that stands in a file.
func (r *scriptAsker) written(u *codeUnit, at span, depth int) any {
	return r.value(codeSpot{u, at.from}, expressionOf(u, at), depth)
}

// value is what an expression gives, whose names mean what they do at a place.
func (r *scriptAsker) value(in codeSpot, e js.IExpr, depth int) any {
	depth++
	if r.steps++; depth > maxNested || r.steps > maxSteps {
		return unseen{}
	}
	switch e := e.(type) {
	case *js.GroupExpr:
		return r.value(in, e.X, depth)
	case *js.CondExpr:
		switch is, known := truth(r.value(in, e.Cond, depth)); {
		case !known:
			return unseen{}
		case is:
			return r.value(in, e.X, depth)
		}
		return r.value(in, e.Y, depth)
	case *js.UnaryExpr:
		return unary(e.Op, r.value(in, e.X, depth))
	case *js.BinaryExpr:
		return r.binary(e.Op, r.value(in, e.X, depth), func() any { return r.value(in, e.Y, depth) })
	case *js.LiteralExpr:
		return literalValue(e)
	case *js.TemplateExpr:
		text := any("")
		if e.Tag != nil { // a function makes something of it
			return unseen{}
		}
		for _, part := range templateParts(e) {
			text = together(text, r.value(in, part, depth))
		}
		return text
	case *js.ObjectExpr:
		return scriptObject{in, e}
	case *js.ArrayExpr:
		return r.list(in, e, depth)
	case *js.IndexExpr:
		return r.member(in, e, e.X, r.value(in, e.Y, depth), depth)
	case *js.DotExpr:
		return r.member(in, e, e.X, e.Y.String(), depth)
	case *js.CallExpr:
		return r.call(in, e, depth)
	case *js.Var:
		return r.named(in, string(e.Name()), depth)
	}
	return unseen{}
}

// list are the values of a list that is written in a file.
func (r *scriptAsker) list(in codeSpot, e *js.ArrayExpr, depth int) any {
	list := []any{}
	for _, item := range e.List {
		if item.Spread {
			return unseen{}
		}
		list = append(list, r.value(in, item.Value, depth))
	}
	return list
}

// unary is what an operator makes of one value.
func unary(op js.TokenType, v any) any {
	is, known := truth(v)
	switch number, isNumber := v.(int); {
	case op == js.AwaitToken:
		return v
	case op == js.NotToken && known:
		return !is
	case op == js.NegToken && isNumber:
		return -number
	case op == js.PosToken:
		return asNumber(v)
	}
	return unseen{}
}

// binary is what an operator makes of two values. One that is not seen leaves the other its say.
func (r *scriptAsker) binary(op js.TokenType, a any, other func() any) any {
	is, known := truth(a)
	switch op {
	case js.OrToken, js.AndToken, js.NullishToken:
		if op == js.NullishToken {
			is, known = a != nil, a != any(unseen{})
		}
		if known && is == (op != js.AndToken) {
			return a
		}
		b := other()
		if is, isKnown := truth(b); known || isKnown && is == (op != js.AndToken) {
			return b
		}
	case js.EqEqToken, js.EqEqEqToken, js.NotEqToken, js.NotEqEqToken:
		if same, known := truth(r.same(a, other())); known {
			return same == (op == js.EqEqToken || op == js.EqEqEqToken)
		}
	case js.AddToken, js.SubToken, js.MulToken, js.DivToken:
		b := other()
		if n, is := a.(int); is {
			if m, is := b.(int); is {
				return calculated(op, n, m)
			}
		}
		if op == js.AddToken {
			return together(a, b)
		}
	}
	return unseen{}
}

// maxText is how long a text may be that is put together.
const maxText = 4096

// together is the text that two of them make.
func together(a, b any) any {
	text, isText := a.(string)
	more, isMore := b.(string)
	if !isText || !isMore || len(text)+len(more) > maxText {
		return unseen{}
	}
	return text + more
}

// member is the part of what an expression gives that another one asks for.
func (r *scriptAsker) member(in codeSpot, e, base js.IExpr, key any, depth int) any {
	name, _ := key.(string)
	text := dotted(base)
	switch of := r.settings == nil && in.ofRequest(text); {
	case r.settings != nil && text == "this" && name != "":
		return r.field(in, name, depth)
	case r.settings != nil && text == "import.meta" && (name == "url" || name == "filename"):
		return r.ownPath(in.unit)
	case r.settings != nil && text == "import.meta" && name == "dirname":
		return path.Dir(r.ownPath(in.unit))
	case text == "process.env" && name != "":
		return r.environment(name)
	case of && strings.HasSuffix(text, ".headers") && name != "":
		return r.header(name)
	case of && name != "":
		return r.asked(name)
	}
	switch of := r.value(in, base, depth).(type) {
	case nil:
		if maybe(e) {
			return nil
		}
	case []any:
		if i, is := key.(int); is && i >= 0 && i < len(of) {
			return of[i]
		}
	case askedName:
		return of
	case string:
		if name == "length" {
			return len(of)
		}
	case scriptObject:
		return r.entry(of, name, depth)
	case *codeUnit:
		return r.exported(of, name, depth)
	case settingsPart:
		return r.setting(of, name)
	}
	return unseen{}
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
	case unseen, scriptObject, []any, *codeUnit:
		return unseen{}
	case askedName, askedPath:
		return r.differs(a, b)
	}
	switch b.(type) {
	case unseen, scriptObject, []any, *codeUnit, askedName, askedPath:
		return unseen{}
	}
	return a == b
}
