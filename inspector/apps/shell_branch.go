package apps

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A straightRun follows a script of a shell's through those branches that a service's environment takes, to the program in which
// it ends.
type straightRun struct {
	p      reader
	s      *compose.Service
	script *startText
	args   []string
	set    map[string]shellValue // by the script so far
	order  []string              // the names of set, as they came
	last   *syntax.CallExpr
	ended  bool // nothing comes behind it
	chosen bool // a branch was
}

// A shellValue is what a script gives a variable.
type shellValue struct {
	text            string
	known, exported bool
	at              syntax.Node
}

// straight finds the words of the program in which a script ends whose branches the environment decides, with the variables
// before them that the script sets for it, and the place of what says where that listens, or else of the program's. ok is false
// where a branch is decided by something else, where no branch is, and where the script may do more than to prepare its end.
func (p reader) straight(s *compose.Service, script *startText, args []string) (words []string, at compose.Pos, ok bool) {
	if script == nil {
		return nil, at, false
	}
	r := &straightRun{p: p, s: s, script: script, args: args, set: map[string]shellValue{}}
	if !r.list(script.tree.Stmts) || !r.chosen || r.last == nil || !r.assigns(r.last.Assigns, true) {
		return nil, at, false
	}
	var place syntax.Node = r.last
	for _, name := range r.order {
		value := r.set[name]
		switch {
		case !value.exported || !saysWhere.MatchString(name) && (!value.known || strings.ContainsAny(value.text, "$`")):
		case !value.known:
			return nil, at, false
		default:
			words = append(words, name+"="+value.text)
			if slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, value.text) {
				place = value.at
			}
		}
	}
	program := r.program(r.last)
	return append(words, program...), script.place(p, place), len(program) > 0
}

// place is where a part of a script stands: among the lines of a command as well, as far as these have it as it is.
func (t *startText) place(p reader, node syntax.Node) compose.Pos {
	at := t.line(node)
	p.quoteIn(t, at)
	if t.file != "" {
		return at
	}
	source, more := p.Source(at.File), strings.Count(t.text, "\n")
	for i := range maxCommandLines {
		line := lineAt(source, at.Line+i)
		if strings.Contains(line, t.text[node.Pos().Offset():node.End().Offset()]) {
			at.Line += i
			return at
		}
		if i >= more && !strings.HasSuffix(strings.TrimSpace(line), `\`) {
			break
		}
	}
	return at
}

// maxCommandLines is in how many lines of a command a part of it is looked for.
const maxCommandLines = 60

// list runs statements; false where nobody can tell what they do.
func (r *straightRun) list(stmts []*syntax.Stmt) bool {
	return !slices.ContainsFunc(stmts, func(st *syntax.Stmt) bool { return st.Background || st.Coprocess || !r.command(st) })
}

func (r *straightRun) command(st *syntax.Stmt) bool {
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr:
		return r.call(cmd, st)
	case *syntax.DeclClause:
		return slices.Contains([]string{"export", "local", "readonly"}, cmd.Variant.Value) && r.assigns(cmd.Args, cmd.Variant.Value == "export")
	case *syntax.IfClause:
		return r.branches(cmd)
	case *syntax.CaseClause:
		return r.cases(cmd)
	case *syntax.Block:
		return r.list(cmd.Stmts)
	case *syntax.BinaryCmd:
		holds, known := r.truth(cmd.X)
		if !known || cmd.Op != syntax.AndStmt && cmd.Op != syntax.OrStmt {
			return false
		}
		r.chosen = true
		return holds != (cmd.Op == syntax.AndStmt) || r.command(cmd.Y)
	case *syntax.TestClause, *syntax.FuncDecl:
		return true
	}
	return false
}

// call takes a command for the last one so far; false where the one before it stays, or is one that nobody can follow.
func (r *straightRun) call(cmd *syntax.CallExpr, st *syntax.Stmt) bool {
	if len(cmd.Args) == 0 {
		return r.assigns(cmd.Assigns, false)
	}
	words := r.program(cmd)
	switch {
	case len(words) == 0, r.ended, r.last != nil && staysBehind(r.program(r.last)):
		return false
	case words[0] == "set" && !slices.ContainsFunc(words[1:], func(word string) bool { return strings.Contains(word, "a") }):
		return true
	case slices.Contains(changing, words[0]):
		return false
	}
	r.last, r.ended = cmd, cmd.Args[0].Lit() == "exec" || len(st.Redirs) > 0 && !slices.Contains(writing, words[0])
	return true
}

// writing are commands with which scripts write files; changing change what comes behind them in a way that is not followed.
var (
	writing  = []string{"echo", "printf", "cat"}
	changing = []string{"cd", "pushd", "source", ".", "eval", "exit", "return", "set", "unset", "shift", "trap", "read", "wait"}
)

// assigns notes what variables are given.
func (r *straightRun) assigns(all []*syntax.Assign, export bool) bool {
	for _, a := range all {
		if a.Name == nil || a.Append || a.Array != nil || a.Index != nil {
			return false
		}
		name := a.Name.Value
		before, again := r.set[name]
		_, inherited := r.p.Environment(r.s.Name)[name]
		value := shellValue{exported: export || before.exported || inherited, at: a}
		if a.Naked { // export NAME
			value.text, _, value.known = r.value(name)
		} else if a.Value == nil {
			value.known = true
		} else {
			value.text, value.known = r.word(a.Value)
		}
		if !again {
			r.order = append(r.order, name)
		}
		r.set[name] = value
	}
	return true
}

// branches runs the branch of an if that is taken.
func (r *straightRun) branches(cmd *syntax.IfClause) bool {
	for branch := cmd; branch != nil; branch = branch.Else {
		if len(branch.Cond) == 0 {
			return r.list(branch.Then)
		}
		if len(branch.Cond) != 1 {
			return false
		}
		holds, known := r.truth(branch.Cond[0])
		if !known {
			return false
		}
		if r.chosen = true; holds {
			return r.list(branch.Then)
		}
	}
	return true
}

// cases runs the item of a case that fits.
func (r *straightRun) cases(cmd *syntax.CaseClause) bool {
	word, known := r.word(cmd.Word)
	if !known {
		return false
	}
	for _, item := range cmd.Items {
		for _, w := range item.Patterns {
			text, known := r.word(w)
			switch {
			case !known || text != "*" && strings.ContainsAny(text, "*?["):
				return false
			case text == "*" || text == word:
				r.chosen = true
				return item.Op == syntax.Break && r.list(item.Stmts)
			}
		}
	}
	r.chosen = true
	return true
}

// proxychains matches a program that sends what another one asks the network for through a proxy; it starts that other one.
var proxychains = lazyregexp.New(`^(?:.*/)?proxychains4?$`)

// program are the words of a command, without what only starts it.
func (r *straightRun) program(cmd *syntax.CallExpr) (words []string) {
	for _, w := range cmd.Args {
		written := r.script.text[w.Pos().Offset():w.End().Offset()]
		if written == `"$@"` || written == "$@" || written == `"${@}"` {
			words = append(words, r.args...)
			continue
		}
		text, known := r.word(w)
		if !known {
			text = written
		}
		words = append(words, text)
	}
	for len(words) > 1 && words[0] == "exec" {
		words = words[1:]
	}
	if len(words) > 0 && proxychains.MatchString(words[0]) {
		words = words[1:]
		if len(words) > 0 && words[0] == "-q" {
			words = words[1:]
		}
		if len(words) > 1 && words[0] == "-f" {
			words = words[2:]
		}
	}
	return words
}
