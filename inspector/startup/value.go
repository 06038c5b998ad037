package startup

import (
	"regexp"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// A Value is one use of a variable in what a start script makes a configuration file of, and where the value that it was
// filled with is written: the place to change when the value is wrong.
type Value struct {
	Name string      `json:"name"`
	Use  compose.Pos `json:"use"`
	Set  compose.Pos `json:"set"`
	Kind string      `json:"kind"`           // how what holds Set reaches the container: compose.FromBind, …
	Text string      `json:"text,omitempty"` // of Set's line, where it may be shown
	Host compose.Pos `json:"host,omitzero"`  // the part of an address on that line that is its host
	Port compose.Pos `json:"port,omitzero"`  // likewise
}

// An origin is where a value is written. Its place is zero where nobody can tell.
type origin struct {
	at   compose.Pos
	kind string
	line string // that it stands on
	raw  string // what stands there
}

// origin is where the value of a word is written: where its variable was set, if the word is nothing but that variable.
func (sh *shell) origin(w *syntax.Word) origin {
	parts := w.Parts
	if len(parts) == 1 {
		if quoted, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
	}
	if len(parts) == 0 {
		return origin{}
	}
	p, ok := parts[0].(*syntax.ParamExp)
	if len(parts) > 1 || !ok || p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil {
		return sh.place(parts)
	}
	v, set := sh.env[p.Param.Value]
	switch {
	case p.Exp == nil:
		return v.from
	case p.Exp.Op == syntax.DefaultUnset || p.Exp.Op == syntax.AssignUnset:
	case p.Exp.Op == syntax.DefaultUnsetOrNull || p.Exp.Op == syntax.AssignUnsetOrNull:
		set = set && v.text != ""
	default:
		return sh.place(parts)
	}
	if set || p.Exp.Word == nil {
		return v.from
	}
	return sh.origin(p.Exp.Word)
}

// place is where parts of a word stand in the script, without the quotes around them.
func (sh *shell) place(parts []syntax.WordPart) origin {
	if sh.script == nil {
		return origin{}
	}
	i, j := int(parts[0].Pos().Offset()), int(parts[len(parts)-1].End().Offset())
	if _, ok := parts[0].(*syntax.SglQuoted); ok && len(parts) == 1 {
		i, j = i+1, j-1
	}
	text := sh.script.text
	if i < 0 || j > len(text.Text) || i >= j {
		return origin{}
	}
	at := sh.position(sh.script)(text.Place(i, j))
	return origin{at: at, kind: sh.script.from.Kind, line: text.Line(at.Line), raw: string(text.Text[i:j])}
}

// noteDefaults notes where the values stand that an expansion may give to variables: ${NAME:=value}.
func (sh *shell) noteDefaults(w *syntax.Word) {
	syntax.Walk(w, func(n syntax.Node) bool {
		if p, ok := n.(*syntax.ParamExp); ok && p.Exp != nil && p.Exp.Word != nil && p.Param != nil &&
			(p.Exp.Op == syntax.AssignUnset || p.Exp.Op == syntax.AssignUnsetOrNull) {
			sh.defaults[p.Param.Value] = sh.origin(p.Exp.Word)
		}
		return true
	})
}

// fillers are the variables in a word.
func (sh *shell) fillers(w *syntax.Word) []filler {
	var all []filler
	add := func(parts []syntax.WordPart) {
		for _, part := range parts {
			if p, ok := part.(*syntax.ParamExp); ok && p.Param != nil {
				a := sh.word(&syntax.Word{Parts: []syntax.WordPart{p}})
				all = append(all, filler{p.Param.Value, a.text, a.from})
			}
		}
	}
	add(w.Parts)
	for _, part := range w.Parts {
		if quoted, ok := part.(*syntax.DblQuoted); ok {
			add(quoted.Parts)
		}
	}
	return all
}

// given is where a variable that the container starts with is written.
func (up *Startup) given(name string) origin {
	at, inImage := up.project.VariableAt(up.service.Name, name)
	if inImage {
		return origin{at: at, kind: compose.FromBuild}
	}
	return origin{at: at, kind: compose.FromConfig}
}

// address finds the host and the port of an upstream's address.
var address = regexp.MustCompile(`^(?:\w+://)?([\w.-]+)(?::(\d+))?(?:/|$)`)

// filled notes a variable's use, if it is known where its value is written.
func (c *content) filled(name string, use compose.Pos, text string, from origin) {
	if from.at.Line == 0 || text == "" {
		return
	}
	v := Value{Name: name, Use: use, Set: from.at, Kind: from.kind}
	if !compose.IsSecret(name) && !compose.ShowsSecret(from.line) {
		v.Text = from.line
	}
	if m := address.FindStringSubmatchIndex(text); m != nil && from.raw == text && v.Set.EndColumn-v.Set.Column == len(text) {
		part := func(i, j int) compose.Pos {
			return compose.Pos{File: v.Set.File, Line: v.Set.Line, Column: v.Set.Column + i, EndColumn: v.Set.Column + j}
		}
		v.Host = part(m[2], m[3])
		if m[4] > 0 {
			v.Port = part(m[4], m[5])
		}
	}
	c.values = append(c.values, v)
}
