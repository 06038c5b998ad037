package apps

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A startText is the script with which a service's containers start, and where it stands.
type startText struct {
	text string
	at   compose.Pos // of a text that stands in a command
	file string      // on the host, of a script
	tree *syntax.File
}

// startText follows the words of a start to the first script that does more than to run what it is given; nil for none.
func (p reader) startText(s *compose.Service) *startText {
	entrypoint, command := p.StartWords(s.Name)
	words := slices.Concat(entrypoint, command)
	at := cmp.Or(s.CommandPos, s.EntrypointPos)
	if at.IsZero() && s.Build != nil {
		at = s.Build.StartPos
	}
	for range maxScripts {
		if words = behindLaunchers(words); compose.IsShell(words) {
			return parsed(&startText{text: words[2], at: at})
		}
		if rest, waits := p.behindWait(s, words); waits {
			words = rest
			continue
		}
		if len(words) == 0 || !strings.Contains(words[0], "/") && !strings.Contains(strings.Join(words, " "), ".sh") {
			return nil // no script that we could read
		}
		found, args := p.shellScript(s, words)
		if found == nil || !found.handsOn() || len(args) == 0 {
			return found
		}
		words = args
	}
	return nil
}

// shellScript is the script of a shell's that words run, and what it is given; nil where they run none that is seen.
func (p reader) shellScript(s *compose.Service, words []string) (script *startText, args []string) {
	name, args := p.scriptFile(s, words)
	files := p.RootFS(s.Name, nil)
	text, ok := textOf(files, name)
	if !ok || !shebang.MatchString(text) && path.Ext(name) != ".sh" {
		return nil, nil
	}
	return parsed(&startText{text: text, file: files.Origin(name).Host}), args
}

// parsed adds what its text means to a script; nil where that is nothing.
func parsed(t *startText) *startText {
	tree, err := compose.ParseShell(t.text)
	if t.tree = tree; err != nil || len(tree.Stmts) == 0 {
		return nil
	}
	return t
}

// last is the last command of the script.
func (t *startText) last() syntax.Command { return t.tree.Stmts[len(t.tree.Stmts)-1].Cmd }

var (
	given    = lazyregexp.New(`^(?:test|\[{1,2}) +(?:"?\$\{?#\}?"? +-(?:gt|ne) +0|"?\$\{?#\}?"? +-ge +1|(?:-n +)?"\$\{?[1@*]\}?")(?: +\]{1,2})?$`)
	notGiven = lazyregexp.New(`^(?:test|\[{1,2}) +(?:"?\$\{?#\}?"? +-(?:eq|le) +0|"?\$\{?#\}?"? +-lt +1|-z +"\$\{?[1@*]\}?")(?: +\]{1,2})?$`)
)

// ending is the command in which a script ends that is given some arguments: the last one, or that of the branch that is
// for it where the script only asks whether there are any. skipped is the branch that is not taken.
func (t *startText) ending(args int) (last syntax.Command, skipped []*syntax.Stmt) {
	last = t.last()
	choice, isChoice := last.(*syntax.IfClause)
	if !isChoice || len(choice.Cond) != 1 || choice.Else == nil || len(choice.Else.Cond) > 0 || choice.Else.Else != nil {
		return last, nil
	}
	test := t.text[choice.Cond[0].Pos().Offset():choice.Cond[0].End().Offset()]
	test = strings.TrimRight(test, "; ")
	taken, skipped := choice.Then, choice.Else.Then
	switch {
	case given.MatchString(test) && args == 0, notGiven.MatchString(test) && args > 0:
		taken, skipped = skipped, taken
	case !given.MatchString(test) && !notGiven.MatchString(test):
		return last, nil
	}
	return taken[len(taken)-1].Cmd, skipped
}

// handsOn reports whether a script ends with what it is given: exec "$@".
func (t *startText) handsOn() bool {
	call, ok := t.last().(*syntax.CallExpr)
	if !ok {
		return false
	}
	line := strings.NewReplacer(`"`, "", "{", "", "}", "").Replace(t.text[call.Pos().Offset():call.End().Offset()])
	return line == "exec $@" || line == "$@"
}

// line is the place of a part of the script.
func (t *startText) line(node syntax.Node) compose.Pos {
	if t.file == "" {
		return t.at
	}
	return compose.Pos{File: t.file, Line: int(node.Pos().Line())}
}

// calls are the simple commands that the script surely runs one after the other, in order; whole is false where it may end,
// or become another program, in a way of which nobody can tell.
func (t *startText) calls() (calls []*syntax.CallExpr, whole bool) {
	whole = true
	var add func(list []*syntax.Stmt)
	add = func(list []*syntax.Stmt) {
		for _, st := range list {
			switch cmd := st.Cmd.(type) {
			case *syntax.CallExpr:
				if !st.Background && len(cmd.Args) > 0 {
					calls = append(calls, cmd)
				}
			case *syntax.BinaryCmd:
				if cmd.Op == syntax.AndStmt && !st.Background {
					add([]*syntax.Stmt{cmd.X, cmd.Y})
				} else if cmd.Op == syntax.OrStmt {
					add([]*syntax.Stmt{cmd.X})
				}
			case *syntax.Block:
				add(cmd.Stmts)
			case *syntax.DeclClause, *syntax.TestClause, *syntax.FuncDecl:
			default:
				whole = whole && !becomesAnother(st)
			}
		}
	}
	add(t.tree.Stmts)
	return calls, whole
}

// becomesAnother reports whether a statement has a command with which a script ends or becomes another program.
func becomesAnother(st *syntax.Stmt) (found bool) {
	syntax.Walk(st, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			found = found || slices.Contains([]string{"exec", "exit", "return"}, call.Args[0].Lit())
		}
		return !found
	})
	return found
}

// blocked finds a program in the start of an app that stays, and the server behind it that is never started.
func (p reader) blocked(s *compose.Service) *compose.Blocked {
	script := p.startText(s)
	if script == nil {
		return nil
	}
	calls, whole := script.calls()
	if !whole {
		return nil
	}
	var found *compose.Blocked
	for _, call := range calls {
		words := p.wordsOf(s, script, call)
		stays := p.stays(s, words)
		switch {
		case stays.name == "":
		case found == nil:
			found = &compose.Blocked{By: stays.name, Worker: stays.worker, At: script.line(call), Own: p.servedPort(s, words)}
			if !stays.worker && found.Own == 0 {
				return nil // it may well be what nginx asks
			}
			p.quoteIn(script, found.At)
		case !stays.worker:
			found.Behind, found.BehindAt, found.Port = stays.name, script.line(call), p.servedPort(s, words)
			p.quoteIn(script, found.BehindAt)
			return found
		}
	}
	return nil
}

// wordsOf are the words of a command of a script, with what the service's environment tells in them.
func (p reader) wordsOf(s *compose.Service, script *startText, call *syntax.CallExpr) []string {
	line := script.text[call.Pos().Offset():call.End().Offset()]
	commands := compose.ShellCommands(p.filledIn(s, line))
	if len(commands) != 1 {
		return nil
	}
	return slices.DeleteFunc(commands[0], func(word string) bool { return word == compose.Redirection })
}

// servedPort is the port at which the program listens that words run; 0 where nobody can tell.
func (p reader) servedPort(s *compose.Service, words []string) int {
	if found := p.served(s, behindLaunchers(words), compose.Pos{}); found != nil {
		return found.Port
	}
	return 0
}

func (p reader) quoteIn(script *startText, at compose.Pos) {
	if lines := strings.Split(script.text, "\n"); script.file != "" && at.Line <= len(lines) {
		p.quote(at, lines[at.Line-1])
	}
}
