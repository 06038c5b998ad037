package startup

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// truth tells whether a condition holds, as far as it compares texts that are known or looks at files that are; known is
// false for all others.
func (sh *shell) truth(list []*syntax.Stmt) (holds, known bool) {
	if len(list) != 1 {
		return false, false
	}
	return compose.ConditionHolds(condition{sh}, list[0])
}

// A condition is a shell that is asked whether a condition holds.
type condition struct{ *shell }

// TextsOf implements compose.ShellState.
func (sh condition) TextsOf(words []*syntax.Word) (texts []string, known bool) {
	args := sh.words(words)
	return textsOf(args), !slices.ContainsFunc(args, func(a arg) bool { return !a.ok })
}

// TextOf implements compose.ShellState.
func (sh condition) TextOf(w *syntax.Word) (text string, known bool) {
	a := sh.word(w)
	return a.text, a.ok
}

// Fits implements compose.ShellState.
func (sh condition) Fits(text string, pattern *syntax.Word) (fits, known bool) {
	return sh.globs(text, pattern)
}

// TestsFile implements compose.ShellState.
func (sh condition) TestsFile(op, name string) (holds, known bool) { return sh.fileTest(op, name) }

// Succeeds implements compose.ShellState: of what always says the same, of functions, and of a search in a text.
func (sh condition) Succeeds(cmd syntax.Command) (holds, known bool) {
	switch cmd := cmd.(type) {
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.Pipe {
			return sh.finds(cmd)
		}
	case *syntax.CallExpr:
		switch cmd.Args[0].Lit() {
		case "true", ":":
			return true, true
		case "false":
			return false, true
		case "command", "which", "type", "hash":
			return sh.hasProgram(cmd.Args[len(cmd.Args)-1])
		}
		return sh.answers(cmd)
	}
	return false, false
}

// hasProgram tells of the programs that every image of nginx has that they are there.
func (sh *shell) hasProgram(w *syntax.Word) (holds, known bool) {
	a := sh.word(w)
	if !a.ok || !nginx.HasEntryPoint(sh.image) {
		return false, false
	}
	known = slices.Contains([]string{"nginx", "envsubst", "sh", "sed", "grep", "cat", "cp"}, a.text)
	return known, known
}
