package startup

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A variable of a shell.
type variable struct {
	text     string
	known    bool // what text is
	exported bool
	prefix   string // where the text is not known: how it begins
	from     origin // of the text
}

// settled reports whether all that may set a variable of the environment is known. When an image is built, arguments may.
func (sh *shell) settled(name string) bool {
	return !sh.building && sh.project.Settled(sh.service.Name, name)
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
	if !a.ok && sh.perhaps == 0 {
		sh.begins(name, a.prefix)
	}
}

// restore gives a variable back what it had.
func (sh *shell) restore(name string, before map[string]variable) {
	if v, set := before[name]; set {
		sh.env[name] = v
	} else {
		delete(sh.env, name)
	}
}

// computed forgets what arithmetic sets: ((N++)), let N=1.
func (sh *shell) computed(node syntax.Node) {
	syntax.Walk(node, func(n syntax.Node) bool {
		var to syntax.ArithmExpr
		switch n := n.(type) {
		case *syntax.BinaryArithm:
			if op := n.Op.String(); strings.HasSuffix(op, "=") && !slices.Contains([]string{"==", "!=", "<=", ">="}, op) {
				to = n.X
			}
		case *syntax.UnaryArithm:
			if n.Op == syntax.Inc || n.Op == syntax.Dec {
				to = n.X
			}
		}
		if w, ok := to.(*syntax.Word); ok && isName(w.Lit()) {
			sh.set(w.Lit(), arg{})
		}
		return true
	})
}
