package startup

import (
	"bytes"
	"maps"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// A shell follows a script. What it does not understand makes what the script may write unknown.
type shell struct {
	*Startup
	env        map[string]variable
	args       []string
	argsOK     bool
	script     *content // that is being read
	called     string   // what the script is called by: $0; "" where nobody can tell
	read       string   // the file that is read, called or by ".": BASH_SOURCE
	dir        string
	funcs      map[string]*function
	defaults   map[string]origin // of the values that expansions give to variables
	perhaps    int               // > 0: what follows may not be run
	branch     syntax.Node       // the innermost branch that may not be taken; nil for none
	branchAt   int               // perhaps, where the branch alone decides
	optional   int               // > 0: what fails is of no consequence
	chained    int               // > 0: what follows is run only if this does not fail: "&&"
	chainedAt  int               // chained, where the script begins
	inner      int               // > 0: it is not with this that the script, or the list with "&&", ends
	unheeded   int               // > 0: nobody asks whether it fails, not even set -e
	errexit    bool              // set -e
	behind     bool              // what is run goes on beside nginx, as daemons do
	depth      int
	supervised bool // by supervisord, which lives on
	done       bool // the script has ended
	left       bool // the function has, or the file that "." reads
	at         syntax.Node
	second     *syntax.Stmt // that stands behind "&&" or "||"
	exports    bool         // what is set is exported: set -a
	building   bool         // it is run when the image is built: what is not known may be set then
	input      string       // how all lines begin that it reads; "" where nobody can tell
}

// A function is one that a script defines.
type function struct {
	body   *syntax.Stmt
	script *content
}

// fork is a shell of its own in the same container.
func (sh *shell) fork() *shell {
	inner := *sh
	inner.env, inner.funcs, inner.done = maps.Clone(sh.env), maps.Clone(sh.funcs), false
	return &inner
}

// maybe begins what may not be run, if so; surely ends it.
func (sh *shell) maybe(so bool) {
	if so {
		sh.perhaps++
	}
}

func (sh *shell) surely(so bool) {
	if so {
		sh.perhaps--
	}
}

// beside runs what goes on while nginx runs; nobody can tell what it does before.
func (sh *shell) beside(run func()) {
	before := sh.behind
	sh.behind = true
	sh.perhaps++
	run()
	sh.perhaps--
	sh.behind = before
}

// lost says that anything may be written from here on.
func (sh *shell) lost() { sh.Files.wild = true }

// text runs a script that is given as a text.
func (sh *shell) text(script *content, in *content) *content {
	file, err := compose.ParseShell(string(script.text.Text))
	if err != nil || sh.depth >= maxDepth {
		sh.lost()
		return nil
	}
	before := sh.script
	sh.script = script
	sh.names = sh.names || bytes.Contains(script.text.Text, []byte("nginx"))
	sh.depth++
	out := sh.list(file.Stmts, in)
	sh.depth--
	sh.script, sh.left = before, false
	return out
}

// list runs statements; its output is known when there is but one.
func (sh *shell) list(list []*syntax.Stmt, in *content) *content {
	var out *content
	interim := interims(list)
	for i, st := range list {
		if interim[i] {
			continue
		}
		more := i < len(list)-1
		if more {
			sh.inner++
		}
		if out = sh.statement(st, in); more {
			sh.inner--
		}
	}
	if len(list) > 1 {
		return nil
	}
	return out
}

// commandName is the name of a simple command as it is written, "" for others.
func commandName(cmd syntax.Command) string { return compose.CommandName(cmd) }

// statement runs one statement with its redirections and returns what it prints.
func (sh *shell) statement(st *syntax.Stmt, in *content) *content {
	if sh.running && !sh.done && !sh.left && !sh.endsToo(st) {
		sh.Last = nil
	}
	if sh.done || sh.left || sh.running {
		sh.tooLate(st)
		return nil
	}
	if sh.steps++; sh.steps > maxSteps {
		sh.lost()
		return nil
	}
	if st.Negated {
		sh.optional++
		defer func() { sh.optional-- }()
	}
	if !st.Background {
		return sh.redirected(st, st.Cmd, in)
	}
	sh.unheeded++
	defer func() { sh.unheeded-- }()
	if endsAtOnce(st.Cmd) {
		return sh.redirected(st, st.Cmd, in)
	}
	var out *content
	rest := st.Cmd
	if list, ok := st.Cmd.(*syntax.BinaryCmd); ok && list.Op == syntax.AndStmt {
		// its first commands run at once: `envsubst … && while sleep 6h; do nginx -s reload; done & nginx`
		sh.statement(list.X, in)
		rest = &syntax.Block{Stmts: []*syntax.Stmt{list.Y}}
	}
	sh.beside(func() { out = sh.redirected(st, rest, in) })
	return out
}

// redirected runs the command of a statement, or a part of it, with the redirections of the statement.
func (sh *shell) redirected(st *syntax.Stmt, cmd syntax.Command, in *content) *content {
	var outputs []*syntax.Redirect
	for _, r := range st.Redirs {
		switch r.Op {
		case syntax.RdrIn:
			defer func(before string) { sh.input = before }(sh.input)
			sh.input = ""
			a := sh.word(r.Word)
			sh.absent(a, r.Word, commandName(st.Cmd))
			in = sh.content(a)
		case syntax.Hdoc, syntax.DashHdoc:
			in = sh.document(r)
		case syntax.WordHdoc:
			in = nil
			if a := sh.word(r.Word); a.ok {
				in = sh.own(a.text+"\n", r.Word)
			}
		case syntax.RdrOut, syntax.RdrClob, syntax.AppOut, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
			if r.N == nil || r.N.Value == "1" {
				outputs = append(outputs, r)
			}
		}
	}
	if len(outputs) > 0 {
		sh.empties(st, st)
	}
	out := sh.command(cmd, in)
	for _, r := range outputs {
		a, put := sh.word(r.Word), out
		switch {
		case r != outputs[len(outputs)-1]: // what is printed goes to the last one
			put = nil
		case r.Op == syntax.AppOut:
			put = sh.appended(a, out, commandName(cmd), st)
		case r.Op == syntax.AppAll, r.Op == syntax.RdrInOut:
			put = nil
		}
		if a.ok {
			sh.denied(sh.path(a.text), commandName(cmd), r.Word, put)
		}
		sh.write(a, put)
	}
	return out
}

func (sh *shell) command(cmd syntax.Command, in *content) *content {
	switch cmd := cmd.(type) {
	case nil:
		return sh.own("", nil)
	case *syntax.CallExpr:
		return sh.simple(cmd, in)
	case *syntax.BinaryCmd:
		return sh.binary(cmd, in)
	case *syntax.Block:
		return sh.list(cmd.Stmts, in)
	case *syntax.Subshell:
		return sh.fork().list(cmd.Stmts, in)
	case *syntax.TimeClause:
		if cmd.Stmt != nil {
			return sh.statement(cmd.Stmt, in)
		}
	case *syntax.FuncDecl:
		if cmd.Name == nil {
			sh.lost() // "() …" names several functions or none
			break
		}
		sh.funcs[cmd.Name.Value] = &function{cmd.Body, sh.script}
	case *syntax.DeclClause:
		sh.declare(cmd)
	case *syntax.IfClause:
		sh.branches(cmd, in)
	case *syntax.WhileClause:
		sh.goesOn = sh.goesOn || endless(cmd.Cond)
		sh.perhaps++
		sh.asked(cmd.Cond, in)
		sh.list(cmd.Do, in)
		sh.perhaps--
	case *syntax.CaseClause:
		sh.cases(cmd, in)
	case *syntax.ForClause:
		sh.loop(cmd, in)
	case *syntax.ArithmCmd, *syntax.LetClause:
		sh.computed(cmd)
	case *syntax.TestClause:
	default:
		sh.lost()
	}
	return nil
}

// simple runs a simple command, or sets variables.
func (sh *shell) simple(call *syntax.CallExpr, in *content) *content {
	if len(call.Args) == 0 {
		for _, a := range call.Assigns {
			sh.assign(a)
		}
		return sh.own("", nil)
	}
	args := sh.words(call.Args)
	sh.noteIdle(call, args)
	if len(call.Assigns) > 0 {
		before := maps.Clone(sh.env)
		defer func() {
			for _, a := range call.Assigns { // the command itself may set others: `IFS=, read -ra LIST`
				sh.restore(a.Name.Value, before)
			}
		}()
		for _, a := range call.Assigns {
			sh.assign(a)
			v := sh.env[a.Name.Value]
			v.exported = true
			sh.env[a.Name.Value] = v
		}
	}
	sh.at = call
	out := sh.call(args, in)
	if out != nil && out.from == (File{}) { // printed by the command itself
		out = sh.own(string(out.text.Text), call)
	}
	return out
}

// endsAtOnce reports whether a command that is put into the background only makes a file: it has long been made when nginx
// is started again, as a rule also when it is started first: `envsubst < a > b & while …; done & nginx`.
func endsAtOnce(cmd syntax.Command) bool {
	name := commandName(cmd)
	return compose.IsFilter(name) || makers[name]
}

// makers are commands that make a file of what they are given, and end.
var makers = setOf("cp mv ln mkdir touch echo printf")
