package apps

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// truth tells whether a condition holds, as far as it compares texts that the environment has; known is false for all others.
func (r *straightRun) truth(st *syntax.Stmt) (holds, known bool) {
	return compose.ConditionHolds(r, st)
}

// TextsOf implements compose.ShellState.
func (r *straightRun) TextsOf(words []*syntax.Word) (texts []string, known bool) {
	for _, w := range words {
		text, known := r.word(w)
		if !known {
			return nil, false
		}
		if _, bare := w.Parts[0].(*syntax.ParamExp); text != "" || !bare { // which the shell drops
			texts = append(texts, text)
		}
	}
	return texts, true
}

// TextOf implements compose.ShellState.
func (r *straightRun) TextOf(w *syntax.Word) (text string, known bool) { return r.word(w) }

// Fits implements compose.ShellState, for patterns that are texts.
func (r *straightRun) Fits(text string, pattern *syntax.Word) (fits, known bool) {
	whole, known := r.word(pattern)
	return text == whole, known && !strings.ContainsAny(whole, "*?[")
}

// TestsFile implements compose.ShellState: no files are looked at.
func (r *straightRun) TestsFile(string, string) (holds, known bool) { return false, false }

// Succeeds implements compose.ShellState: nothing is run.
func (r *straightRun) Succeeds(syntax.Command) (holds, known bool) { return false, false }

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
var shellName = lazyregexp.New(`^[A-Za-z_]\w*$`)

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
