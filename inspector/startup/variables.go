package startup

import (
	"mvdan.cc/sh/v3/syntax"
)

// A variable of a shell.
type variable struct {
	text     string
	known    bool // what text is
	exported bool
	from     origin // of the text
}

// declare is export, readonly and local.
func (sh *shell) declare(cmd *syntax.DeclClause) {
	for _, a := range cmd.Args {
		if a.Name == nil {
			continue
		}
		name := a.Name.Value
		if !a.Naked {
			sh.assign(a)
		}
		v, set := sh.env[name]
		v.exported = v.exported || cmd.Variant.Value == "export" && set
		sh.env[name] = v
	}
}

func (sh *shell) assign(a *syntax.Assign) {
	value := arg{text: "", ok: a.Array == nil && a.Index == nil && !a.Append}
	if a.Value != nil && value.ok {
		value = sh.word(a.Value)
	}
	sh.set(a.Name.Value, value)
}

func (sh *shell) set(name string, a arg) {
	sh.env[name] = variable{text: a.text, known: a.ok && sh.perhaps == 0, exported: sh.exports || sh.env[name].exported, from: a.from}
}
