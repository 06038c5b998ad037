package startup

import (
	"regexp"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// branches runs an if: the branch that is taken where that is known, else perhaps each.
func (sh *shell) branches(cmd *syntax.IfClause, in *content) {
	unsure := 0
	for branch := cmd; branch != nil; branch = branch.Else {
		sh.perhaps += unsure
		sh.asked(branch.Cond, in)
		sh.ofImage = nil
		holds, known := sh.truth(branch.Cond)
		sh.perhaps -= unsure
		last := len(branch.Cond) == 0 // else
		if known && !holds {
			sh.passOver(branch.Cond[0], branch.Then...)
			continue
		}
		if !known && !last {
			unsure++
		}
		if known && !last {
			for other := branch.Else; other != nil; other = other.Else {
				sh.passOver(branch.Cond[0], other.Then...)
			}
		}
		sh.branched(branch, unsure, func() { sh.list(branch.Then, in) })
		if known {
			return
		}
	}
}

// cases runs a case: the item that fits where that is known, else perhaps each.
func (sh *shell) cases(cmd *syntax.CaseClause, in *content) {
	word, unsure := sh.word(cmd.Word), 0
	for _, item := range cmd.Items {
		fits, known := sh.fits(word, item.Patterns)
		if known && !fits {
			continue
		}
		if !known || item.Op != syntax.Break {
			unsure++
		}
		sh.branched(item, unsure, func() { sh.list(item.Stmts, in) })
		if known && item.Op == syntax.Break {
			return
		}
	}
}

// fits tells whether one of the patterns of a case fits a word.
func (sh *shell) fits(word arg, patterns []*syntax.Word) (fits, known bool) {
	known = word.ok
	for _, w := range patterns {
		one, ok := sh.globs(word.text, w)
		if ok && one && word.ok {
			return true, known
		}
		known = known && ok
	}
	return false, known
}

// globs tells whether a shell's pattern fits the whole of a text.
func (sh *shell) globs(text string, w *syntax.Word) (fits, known bool) {
	a := sh.expand(w, expand.Pattern)
	if !a.ok {
		return false, false
	}
	expr, err := pattern.Regexp(a.text, pattern.EntireString)
	if err != nil {
		return false, false
	}
	re, err := regexp.Compile(expr)
	return err == nil && re.MatchString(text), err == nil
}

// branched runs what the n tests in a branch decide that nobody can tell; none of them: it is run.
func (sh *shell) branched(branch syntax.Node, n int, run func()) {
	outer, outerAt := sh.branch, sh.branchAt
	alone := sh.perhaps == sh.branchAt
	sh.perhaps += n
	if n > 0 && alone {
		sh.branch, sh.branchAt = branch, sh.perhaps
	}
	run()
	sh.perhaps -= n
	sh.branch, sh.branchAt = outer, outerAt
}

// asked runs commands for their answer.
func (sh *shell) asked(list []*syntax.Stmt, in *content) {
	sh.optional++
	sh.list(list, in)
	sh.optional--
}

// asks reports whether a statement is there for its answer, as far as nobody can tell that.
func (sh *shell) asks(st *syntax.Stmt) bool {
	if _, known := sh.truth([]*syntax.Stmt{st}); known {
		return false
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.TestClause:
		return true
	case *syntax.CallExpr:
		return st.Negated || len(cmd.Args) > 0 && tests[cmd.Args[0].Lit()]
	case *syntax.BinaryCmd:
		return cmd.Op != syntax.Pipe && (sh.asks(cmd.X) || sh.asks(cmd.Y)) || cmd.Op == syntax.Pipe && sh.asks(cmd.Y)
	}
	return st.Negated
}
