package apps

import (
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// truth tells whether a condition holds, as far as it compares texts that the environment has; known is false for all others.
func (r *straightRun) truth(st *syntax.Stmt) (holds, known bool) {
	if st.Background || len(st.Redirs) > 0 {
		return false, false
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr:
		holds, known = r.compares(cmd)
	case *syntax.TestClause:
		holds, known = r.tested(cmd.X)
	case *syntax.BinaryCmd:
		a, aKnown := r.truth(cmd.X)
		b, bKnown := r.truth(cmd.Y)
		holds, known = a && b, aKnown && bKnown
		if cmd.Op == syntax.OrStmt {
			holds = a || b
		} else if cmd.Op != syntax.AndStmt {
			known = false
		}
	}
	return holds != st.Negated, known
}

// compares is "[" and test.
func (r *straightRun) compares(call *syntax.CallExpr) (holds, known bool) {
	if len(call.Args) == 0 || len(call.Assigns) > 0 {
		return false, false
	}
	var words []string
	for _, w := range call.Args {
		text, known := r.word(w)
		if !known {
			return false, false
		}
		if _, quoted := w.Parts[0].(*syntax.DblQuoted); text == "" && !quoted {
			continue // the shell drops it
		}
		words = append(words, text)
	}
	switch n := len(words); {
	case n > 1 && words[0] == "[" && words[n-1] == "]":
		words = words[1 : n-1]
	case n > 1 && words[0] == "test":
		words = words[1:]
	default:
		return false, false
	}
	not := len(words) > 1 && words[0] == "!"
	if not {
		words = words[1:]
	}
	switch len(words) {
	case 1:
		holds, known = words[0] != "", true
	case 2:
		holds, known = compared(words[0], "", words[1])
	case 3:
		holds, known = compared(words[1], words[0], words[2])
	}
	return holds != not, known
}

// tested is "[[".
func (r *straightRun) tested(x syntax.TestExpr) (holds, known bool) {
	switch x := x.(type) {
	case *syntax.Word:
		text, known := r.word(x)
		return text != "", known
	case *syntax.ParenTest:
		return r.tested(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, known = r.tested(x.X)
			return !holds, known
		}
		if w, ok := x.X.(*syntax.Word); ok {
			if text, known := r.word(w); known {
				return compared(x.Op.String(), "", text)
			}
		}
	case *syntax.BinaryTest:
		left, isWord := x.X.(*syntax.Word)
		right, areWords := x.Y.(*syntax.Word)
		if !isWord || !areWords {
			return false, false
		}
		a, aKnown := r.word(left)
		b, bKnown := r.word(right)
		if aKnown && bKnown && !strings.ContainsAny(b, "*?[") {
			return compared(x.Op.String(), a, b)
		}
	}
	return false, false
}

// compared is one comparison of texts.
func compared(op, a, b string) (holds, known bool) {
	switch op {
	case "-n":
		return b != "", true
	case "-z":
		return b == "", true
	case "=", "==":
		return a == b, true
	case "!=":
		return a != b, true
	}
	return false, false
}

// word is the text of a word of the script; known is false where the environment and the script so far do not tell it.
func (r *straightRun) word(w *syntax.Word) (text string, known bool) {
	if w == nil {
		return "", true
	}
	return r.parts(w.Parts, false)
}

func (r *straightRun) parts(all []syntax.WordPart, quoted bool) (text string, known bool) {
	for _, part := range all {
		value, known := "", true
		switch part := part.(type) {
		case *syntax.Lit:
			value, known = part.Value, !strings.Contains(part.Value, `\`)
		case *syntax.SglQuoted:
			value, known = part.Value, !part.Dollar
		case *syntax.DblQuoted:
			value, known = r.parts(part.Parts, true)
		case *syntax.ParamExp:
			value, known = r.expanded(part)
			known = known && (quoted || !strings.ContainsAny(value, " \t\n*?[")) // which the shell would take apart
		default:
			known = false
		}
		if !known {
			return "", false
		}
		text += value
	}
	return text, true
}

// expanded is a variable in the script, as it is or with what stands in for one that is missing.
func (r *straightRun) expanded(x *syntax.ParamExp) (text string, known bool) {
	if x.Param == nil || x.Excl || x.Length || x.Width || x.Index != nil || x.Slice != nil || x.Repl != nil || x.Names != 0 {
		return "", false
	}
	text, isSet, known := r.value(x.Param.Value)
	switch {
	case !known || x.Exp == nil:
	case x.Exp.Op == syntax.DefaultUnset && !isSet, x.Exp.Op == syntax.DefaultUnsetOrNull && text == "":
		return r.word(x.Exp.Word)
	case x.Exp.Op == syntax.AlternateUnset && isSet, x.Exp.Op == syntax.AlternateUnsetOrNull && text != "":
		return r.word(x.Exp.Word)
	case !slices.Contains([]syntax.ParExpOperator{syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AlternateUnset, syntax.AlternateUnsetOrNull}, x.Exp.Op):
		return "", false
	case x.Exp.Op == syntax.AlternateUnset, x.Exp.Op == syntax.AlternateUnsetOrNull:
		text = ""
	}
	return text, known
}

// shellName matches the name of a variable that is no argument of the script's, nor one that shells and containers have by themselves.
var shellName = regexp.MustCompile(`^[A-Za-z_]\w*$`)

var ownVariables = []string{"HOSTNAME", "HOME", "PATH", "PWD", "OLDPWD", "USER", "UID", "EUID", "IFS", "RANDOM", "SECONDS", "SHLVL", "PPID", "TERM", "SHELL", "LINENO"}

// value is a variable as the script has set it so far, else as the environment has it.
func (r *straightRun) value(name string) (text string, isSet, known bool) {
	if given, ok := r.set[name]; ok {
		return given.text, true, given.known
	}
	if !shellName.MatchString(name) {
		return "", false, false
	}
	text, isSet, known = r.p.environmentOf(r.s, nil, name)
	if !isSet && (r.s.Build == nil || slices.Contains(ownVariables, name)) { // the image may set it
		known = false
	}
	return text, isSet, known
}
