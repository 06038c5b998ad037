package compose

import (
	"maps"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// printers are commands that print what they make of a file.
var printers = []string{"envsubst", "sed", "cat"}

// renderings are the commands of a RUN that are run whatever the others do, as long as none of them fails, and of which the output is
// one file that no other command writes: by the word that names it.
func renderings(script string) map[string]string {
	file, err := ParseShell(script)
	if err != nil {
		return nil
	}
	found, written := map[string]string{}, map[string]int{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if r, ok := n.(*syntax.Redirect); ok && r.Word != nil {
			written[r.Word.Lit()]++
		}
		return true
	})
	var look func(st *syntax.Stmt)
	look = func(st *syntax.Stmt) {
		if st.Negated || st.Background {
			return
		}
		switch cmd := st.Cmd.(type) {
		case *syntax.BinaryCmd:
			if cmd.Op == syntax.AndStmt {
				look(cmd.X)
				look(cmd.Y)
			}
		case *syntax.CallExpr:
			if len(cmd.Args) == 0 || !slices.Contains(printers, cmd.Args[0].Lit()) {
				return
			}
			for _, r := range st.Redirs {
				if r.Op == syntax.RdrOut && r.N == nil && written[r.Word.Lit()] == 1 {
					found[r.Word.Lit()] = script[st.Pos().Offset():st.End().Offset()]
				}
			}
		}
	}
	for _, st := range file.Stmts {
		look(st)
	}
	return found
}

// rendered notes that a command writes to a file.
func (r *runScript) rendered(target string) {
	before := len(r.steps)
	r.add(hides, target, "")
	script := r.renders[target]
	if script == "" || len(r.steps) == before {
		return
	}
	s := &r.steps[before]
	values := maps.Clone(r.values)
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" }) // it may be given when the image is built
	s.kind, s.render = renders, &Edit{Target: s.target, Script: script, Values: values, Dir: r.workdir, Pos: r.pos}
}
