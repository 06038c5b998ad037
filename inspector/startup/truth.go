package startup

import "mvdan.cc/sh/v3/syntax"

// branches runs an if: the branch that is taken where that is known, else perhaps each.
func (sh *shell) branches(cmd *syntax.IfClause, in *content) {
	unsure := 0
	for branch := cmd; branch != nil; branch = branch.Else {
		sh.asked(branch.Cond, in)
		holds, known := sh.truth(branch.Cond)
		last := len(branch.Cond) == 0 // else
		if known && !holds {
			continue
		}
		if !known && !last {
			sh.perhaps++
			unsure++
		}
		outer, outerAt := sh.branch, sh.branchAt
		if unsure > 0 && sh.perhaps == unsure {
			sh.branch, sh.branchAt = branch, unsure
		}
		sh.list(branch.Then, in)
		sh.branch, sh.branchAt = outer, outerAt
		if known {
			break
		}
	}
	sh.perhaps -= unsure
}

// asked runs commands for their answer.
func (sh *shell) asked(list []*syntax.Stmt, in *content) {
	sh.optional++
	sh.list(list, in)
	sh.optional--
}

// truth tells whether a condition holds, as far as it compares texts that are known or looks at files that are; known is
// false for all others.
func (sh *shell) truth(list []*syntax.Stmt) (holds, known bool) {
	if len(list) != 1 || len(list[0].Redirs) > 0 || list[0].Background {
		return false, false
	}
	switch cmd := list[0].Cmd.(type) {
	case *syntax.CallExpr:
		holds, known = sh.compares(cmd)
	case *syntax.BinaryCmd:
		holds, known = sh.both(cmd)
	case *syntax.TestClause:
		holds, known = sh.tested(cmd.X)
	}
	return holds != list[0].Negated, known
}

// both is "&&" and "||": one side may be enough.
func (sh *shell) both(cmd *syntax.BinaryCmd) (holds, known bool) {
	if cmd.Op != syntax.AndStmt && cmd.Op != syntax.OrStmt {
		return false, false
	}
	a, aKnown := sh.truth([]*syntax.Stmt{cmd.X})
	b, bKnown := sh.truth([]*syntax.Stmt{cmd.Y})
	decides := cmd.Op == syntax.OrStmt // what one side must be to be enough
	switch {
	case aKnown && a == decides, bKnown && b == decides:
		return decides, true
	}
	return !decides, aKnown && bKnown
}

// compares is "[" and test, and what always says the same.
func (sh *shell) compares(call *syntax.CallExpr) (holds, known bool) {
	if len(call.Args) == 0 || len(call.Assigns) > 0 {
		return false, false
	}
	switch call.Args[0].Lit() {
	case "true", ":":
		return true, true
	case "false":
		return false, true
	case "[", "test":
	default:
		return false, false
	}
	args := sh.words(call.Args[1:])
	if n := len(args); call.Args[0].Lit() == "[" && n > 0 && args[n-1].text == "]" {
		args = args[:n-1]
	}
	for _, a := range args {
		if !a.ok {
			return false, false
		}
	}
	not := len(args) > 1 && args[0].text == "!"
	if not {
		args = args[1:]
	}
	switch {
	case len(args) == 1:
		holds, known = args[0].text != "", true
	case len(args) == 2:
		holds, known = sh.isTrue(args[0].text, "", args[1].text)
	case len(args) == 3:
		holds, known = sh.isTrue(args[1].text, args[0].text, args[2].text)
	}
	return holds != not, known
}

// tested is "[[".
func (sh *shell) tested(x syntax.TestExpr) (holds, known bool) {
	switch x := x.(type) {
	case *syntax.Word:
		a := sh.word(x)
		return a.text != "", a.ok
	case *syntax.ParenTest:
		return sh.tested(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, known = sh.tested(x.X)
			return !holds, known
		}
		if w, ok := x.X.(*syntax.Word); ok {
			if a := sh.word(w); a.ok {
				return sh.isTrue(x.Op.String(), "", a.text)
			}
		}
	case *syntax.BinaryTest:
		left, isWord := x.X.(*syntax.Word)
		right, areWords := x.Y.(*syntax.Word)
		if !isWord || !areWords || hasGlob(right) {
			return false, false
		}
		if a, b := sh.word(left), sh.word(right); a.ok && b.ok {
			return sh.isTrue(x.Op.String(), a.text, b.text)
		}
	}
	return false, false
}

func (sh *shell) isTrue(op, a, b string) (holds, known bool) {
	switch op {
	case "-n":
		return b != "", true
	case "-z":
		return b == "", true
	case "=", "==":
		return a == b, true
	case "!=":
		return a != b, true
	case "-e", "-f", "-d":
		return sh.fileTest(op, b)
	}
	return false, false
}
