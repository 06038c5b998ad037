package apps

import (
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// maxParsed is how long a part of code may be that is parsed.
const maxParsed = 1 << 16

// statementsOf are the statements of a part of a file; nil where some are not understood.
func statementsOf(u *codeUnit, at span) *js.BlockStmt { return bodyFrom(u, at, "{", "\n}") }

// expressionOf is the expression that a part of a file is; nil where it is none that is understood.
func expressionOf(u *codeUnit, at span) js.IExpr {
	if body := bodyFrom(u, at, "(", "\n)"); body != nil {
		if whole, is := body.List[0].(*js.ReturnStmt).Value.(*js.GroupExpr); is {
			return whole.X
		}
	}
	return nil
}

// bodyFrom is what a function does that has a part of a file between these as its body. The parser knows no TypeScript: what is left
// of it in a function is mostly a few types, which mean nothing to a request.
func bodyFrom(u *codeUnit, at span, before, behind string) *js.BlockStmt {
	if at.from >= at.to || at.to-at.from > maxParsed {
		return nil
	}
	for _, text := range []string{u.text[at.from:at.to], withoutTypes(u, at)} {
		tree, err := js.Parse(parse.NewInputString("async()=>"+before+text+behind), js.Options{})
		if err != nil || len(tree.List) != 1 {
			continue
		}
		if alone, is := tree.List[0].(*js.ExprStmt); is {
			if f, is := alone.Value.(*js.ArrowFunc); is {
				return &f.Body
			}
		}
	}
	return nil
}

// typeMark matches what only TypeScript has, in a group, in code without texts: the type of a name, a cast, a sign that a value is there.
var typeMark = lazyregexp.New(`\b(?:const|let|var)\s+(?:\w+|\{[^{}]*\})(\s*:[^=;\n]+)=|\s(as\s+[\w.]+(?:<[^<>()]*>)?(?:\[\])?(?:\s*\|\s*[\w.]+(?:\[\])?)*)|[\w)\]](!)(?:[^=!\w(]|$)`)

// withoutTypes is a part of a file with spaces in the place of types.
func withoutTypes(u *codeUnit, at span) string {
	text := []byte(u.text[at.from:at.to])
	for _, m := range typeMark.FindAllStringSubmatchIndex(u.blank[at.from:at.to], -1) {
		for group := 2; group < len(m); group += 2 {
			if m[group] >= 0 {
				blankOut(text[m[group]:m[group+1]])
			}
		}
	}
	return string(text)
}

// dotted is a name, or a field of a field of one, as it is written: req.headers. It is "" for other expressions.
func dotted(e js.IExpr) string {
	switch e := e.(type) {
	case *js.Var:
		return string(e.Name())
	case *js.LiteralExpr:
		if e.TokenType == js.ThisToken {
			return "this"
		}
	case *js.GroupExpr:
		return dotted(e.X)
	case *js.ImportMetaExpr:
		return "import.meta"
	case *js.DotExpr:
		if before := dotted(e.X); before != "" {
			return before + "." + e.Y.String()
		}
	case *js.IndexExpr:
		key, isText := e.Y.(*js.LiteralExpr)
		if before := dotted(e.X); before != "" && isText && key.TokenType == js.StringToken {
			return before + "." + strings.Trim(string(key.Data), `'"`)
		}
	}
	return ""
}

// maybe reports whether an expression asks for a part only where there is something: a?.b.c.
func maybe(e js.IExpr) bool {
	switch e := e.(type) {
	case *js.DotExpr:
		return e.Optional || maybe(e.X)
	case *js.IndexExpr:
		return e.Optional || maybe(e.X)
	case *js.CallExpr:
		return e.Optional || maybe(e.X)
	}
	return false
}

// templateParts are the texts and the expressions of which a template is made.
func templateParts(e *js.TemplateExpr) (all []js.IExpr) {
	text := func(part []byte) {
		all = append(all, &js.LiteralExpr{TokenType: js.StringToken, Data: []byte(`"` + strings.TrimSuffix(string(part[1:]), "${") + `"`)})
	}
	for _, part := range e.List {
		text(part.Value)
		all = append(all, part.Expr)
	}
	text(e.Tail[:len(e.Tail)-1])
	return all
}

// sourceText is an expression as it may be written.
func sourceText(e js.IExpr) string {
	var out strings.Builder
	e.JS(&out)
	return out.String()
}

// parts is what goes through all of some code.
type parts func(js.INode)

// Enter looks at one part.
func (each parts) Enter(n js.INode) js.IVisitor { each(n); return each }

// Exit does nothing.
func (each parts) Exit(js.INode) {}
