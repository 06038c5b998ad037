package apps

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// linkingCommand finds the words of `artisan storage:link` in a script, where that surely runs, and its place; nil for none.
func (p reader) linkingCommand(s *compose.Service, script *startText) (words []string, offset int) {
	r := &straightRun{p: p, s: s, script: script, set: map[string]shellValue{}}
	syntax.Walk(script.tree, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok && a.Name != nil {
			r.set[a.Name.Value] = shellValue{} // nobody follows what the script sets
		}
		return true
	})
	call := r.linking(script.tree.Stmts)
	if call == nil {
		return nil, 0
	}
	return r.program(call), int(call.Pos().Offset())
}

// linking is the command among statements and those that they surely lead to.
func (r *straightRun) linking(stmts []*syntax.Stmt) (found *syntax.CallExpr) {
	for _, st := range stmts {
		switch cmd := st.Cmd.(type) {
		case *syntax.CallExpr:
			if len(cmd.Args) > 0 && linksStorage(r.program(cmd)) {
				found = cmd
			}
		case *syntax.Block:
			found = r.linking(cmd.Stmts)
		case *syntax.Subshell:
			found = r.linking(cmd.Stmts)
		case *syntax.BinaryCmd:
			if found = r.linking([]*syntax.Stmt{cmd.X}); found == nil && r.goesOn(cmd) {
				found = r.linking([]*syntax.Stmt{cmd.Y})
			}
		case *syntax.IfClause:
			found = r.linkingBranch(cmd)
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// linkingBranch looks in the branch of an if that is taken.
func (r *straightRun) linkingBranch(cmd *syntax.IfClause) *syntax.CallExpr {
	for branch := cmd; branch != nil; branch = branch.Else {
		switch {
		case len(branch.Cond) == 0:
			return r.linking(branch.Then)
		case len(branch.Cond) > 1:
			return nil
		}
		holds, known := r.truth(branch.Cond[0])
		switch {
		case known && holds, !known && r.asksForLink(branch.Cond[0]):
			return r.linking(branch.Then)
		case !known:
			return nil
		}
	}
	return nil
}

// goesOn reports whether what stands behind && or || surely runs: a command before it does its work, a test is known, or looks for
// the link itself.
func (r *straightRun) goesOn(cmd *syntax.BinaryCmd) bool {
	holds, known := r.truth(cmd.X)
	switch {
	case cmd.Op != syntax.AndStmt && cmd.Op != syntax.OrStmt:
		return false
	case known:
		return holds == (cmd.Op == syntax.AndStmt)
	}
	return cmd.Op == syntax.AndStmt && r.works(cmd.X) || r.asksForLink(cmd.X)
}

// asking are commands that say yes or no in the place of doing something.
var asking = []string{"[", "test", "grep", "false", "command", "which", "type", "pgrep", "mountpoint"}

// works reports whether a statement does something that is to go well.
func (r *straightRun) works(st *syntax.Stmt) bool {
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr:
		return !st.Negated && len(cmd.Args) > 0 && !slices.Contains(asking, cmd.Args[0].Lit())
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.AndStmt && r.works(cmd.X) && r.works(cmd.Y)
	}
	return false
}

// asksForLink reports whether a condition is about the link itself: behind it that is made, or there.
func (r *straightRun) asksForLink(st *syntax.Stmt) bool {
	return strings.Contains(r.script.text[st.Pos().Offset():st.End().Offset()], "public/storage")
}

// linksStorage reports whether words run artisan storage:link.
func linksStorage(words []string) bool {
	at := slices.Index(words, "storage:link")
	return at > 0 && path.Base(words[at-1]) == "artisan" && !slices.Contains([]string{"echo", "printf", ":"}, words[0])
}
