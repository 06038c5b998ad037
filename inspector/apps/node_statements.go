package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An outcome is what code does with a request.
type outcome int

const (
	goesBelow outcome = iota // to what stands below
	passes                   // it hands it on, or answers it
	redirects                // to https, at the same host
	unsure
)

// namesHost matches code that names the host that is asked for.
var namesHost = lazyregexp.New(`(?i)\bhost(?:name)?\b`)

// run follows the statements of a block for a request.
func (r *scriptAsker) run(u *codeUnit, at span) outcome {
	block := statementsOf(u, at)
	if block == nil {
		return unsure
	}
	return r.statement(codeSpot{u, at.from}, block)
}

// statement is what one does with a request.
func (r *scriptAsker) statement(in codeSpot, s js.IStmt) outcome {
	switch s := s.(type) {
	case *js.BlockStmt:
		for _, one := range s.List {
			if does := r.statement(in, one); does != goesBelow {
				return does
			}
		}
		return goesBelow
	case *js.TryStmt:
		return r.statement(in, s.Body)
	case *js.IfStmt:
		no := goesBelow
		if s.Else != nil {
			no = r.statement(in, s.Else)
		}
		return r.either(in, s.Cond, r.statement(in, s.Body), no)
	case *js.ExprStmt:
		return r.expression(in, s.Value)
	case *js.ReturnStmt:
		if s.Value == nil {
			return passes
		}
		return cmp.Or(r.expression(in, s.Value), passes)
	case *js.VarDecl, *js.FuncDecl, *js.ClassDecl:
		return goesBelow
	case *js.ThrowStmt:
		return unsure
	}
	if does := deedsIn(s); does.other || does.handsOn || does.redirect != nil {
		return unsure
	}
	return goesBelow
}

// either is the outcome of one of two ways, by a condition.
func (r *scriptAsker) either(in codeSpot, cond js.IExpr, yes, no outcome) outcome {
	switch is, known := truth(r.value(in, cond, 0)); {
	case known && is || yes == no:
		return yes
	case known:
		return no
	}
	return unsure
}

// expression follows what stands alone as a statement, or is returned.
func (r *scriptAsker) expression(in codeSpot, e js.IExpr) outcome {
	switch e := e.(type) {
	case *js.GroupExpr:
		return r.expression(in, e.X)
	case *js.CondExpr:
		return r.either(in, e.Cond, r.expression(in, e.X), r.expression(in, e.Y))
	case *js.BinaryExpr:
		switch e.Op {
		case js.AndToken:
			return r.either(in, e.X, r.expression(in, e.Y), goesBelow)
		case js.OrToken:
			return r.either(in, e.X, goesBelow, r.expression(in, e.Y))
		}
	}
	switch does := deedsIn(e); {
	case does.redirect != nil:
		if toHTTPS(in, does.redirect) {
			return redirects
		}
		return unsure
	case does.handsOn:
		return passes
	case does.other:
		return unsure
	}
	return goesBelow
}

// deeds are what code does with a request, somewhere in it.
type deeds struct {
	redirect       *js.CallExpr // the first of those that may be one
	handsOn, other bool
}

func deedsIn(code js.INode) (does deeds) {
	js.Walk(parts(func(n js.INode) {
		switch n := n.(type) {
		case *js.CallExpr:
			callee := dotted(n.X)
			if does.redirect == nil && redirectCall.MatchString(sourceText(n.X)+"(") {
				does.redirect = n
			}
			does.handsOn = does.handsOn || len(n.Args.List) == 0 && slices.Contains([]string{"next", "done", "NextResponse.next"}, callee)
		case *js.DotExpr:
			does.other = does.other || strings.Contains(n.Y.String(), "redirect")
		case *js.Var:
			does.other = does.other || strings.Contains(n.String(), "redirect") || n.String() == "next"
		case *js.ReturnStmt:
			does.other = true
		}
	}), code)
	return does
}

// toHTTPS reports whether a redirect leads to https at the host that the request asks for.
func toHTTPS(in codeSpot, call *js.CallExpr) bool {
	for _, one := range call.Args.List {
		text := sourceText(one.Value)
		js.Walk(parts(func(n js.INode) {
			if name, is := n.(*js.Var); is {
				if set, is := declared(in.unit, name.String(), in.at); is {
					text += " " + in.unit.text[set.from:set.to]
				}
			}
		}), one.Value)
		if strings.Contains(text, "https:") && namesHost.MatchString(text) {
			return true
		}
	}
	return false
}
