package compose

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"mvdan.cc/sh/v3/syntax"
)

// printers are commands that print what they are given, or what they make of a file.
var printers = []string{"cat", "echo", "envsubst", "printf", "sed"}

// A rendering is how a RUN makes a file.
type rendering struct {
	script string // the commands, each on lines of its own
	count  int    // of them
	first  uint   // where the first one stands in the RUN
	adds   bool   // to what is there before
	noted  bool   // a step has it already
}

// A renderer finds how a RUN makes files.
type renderer struct {
	script   string
	found    map[string]*rendering // by the word that names the file
	written  map[string]int        // how many redirections there are to a file
	named    map[string]uint       // where a command last names a file that it may change
	assigned map[string]bool       // variables that the RUN sets by itself
	moves    bool                  // it changes the directory
	opaque   bool                  // it runs what is not seen, or writes to files that only the shell knows
	branches bool                  // not all of its commands are simple ones in a row
}

// renderings finds the commands of a RUN that write files, where all commands that write such a file are known, are run one after the
// other, and are run unless the RUN fails.
func renderings(script string) *renderer {
	r := &renderer{script: script, found: map[string]*rendering{}, written: map[string]int{}, named: map[string]uint{}, assigned: map[string]bool{}}
	file, err := ParseShell(script)
	if err != nil {
		r.branches = true
		return r
	}
	syntax.Walk(file, r.survey)
	if r.opaque {
		return r
	}
	for i, st := range file.Stmts {
		r.look(st, i == len(file.Stmts)-1)
	}
	maps.DeleteFunc(r.found, func(name string, made *rendering) bool {
		at, changed := r.named[name]
		return made.count != r.written[name] || changed && (made.adds || at > made.first) || r.moves && !path.IsAbs(name)
	})
	return r
}

// survey notes what all parts of a RUN do, those of its branches and loops as well.
func (r *renderer) survey(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Assign:
		if n.Name != nil {
			r.assigned[n.Name.Value] = true
		}
	case *syntax.Redirect:
		switch n.Op {
		case syntax.RdrIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc, syntax.DplIn, syntax.DplOut:
			return true
		}
		name, plain := plainWord(n.Word)
		r.opaque = r.opaque || !plain
		r.written[name]++
	case *syntax.CallExpr:
		r.surveyCall(n)
	case *syntax.ForClause, *syntax.WhileClause, *syntax.CaseClause, *syntax.FuncDecl, *syntax.Subshell:
		r.branches = true
	}
	return true
}

// readers are commands that change no file that they name.
var readers = []string{"cat", "chmod", "chown", "echo", "envsubst", "grep", "ls", "nginx", "printf", "test", "["}

func (r *renderer) surveyCall(call *syntax.CallExpr) {
	if len(call.Args) == 0 {
		return
	}
	command := call.Args[0].Lit()
	switch name := path.Base(command); {
	case name == "eval" || name == "source" || command == "." || IsShellName(name):
		r.opaque = true
	case name == "cd":
		r.moves = true
	case name == "read":
		for _, w := range call.Args[1:] {
			r.assigned[w.Lit()] = true
		}
	case !slices.Contains(readers, name):
		for _, w := range call.Args[1:] {
			if text, plain := plainWord(w); plain {
				r.named[text] = max(r.named[text], w.Pos().Offset())
			}
		}
	}
}

// look finds the commands among a statement that write files. What stands behind && in any but the last statement may be left out: the
// RUN goes on when what stands before it fails.
func (r *renderer) look(st *syntax.Stmt, last bool) {
	if st.Negated || st.Background {
		return
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.AndStmt {
			r.look(cmd.X, last)
			if last || prints(cmd.X) {
				r.look(cmd.Y, last)
			}
		}
	case *syntax.CallExpr:
		if !prints(st) || len(st.Redirs) == 0 {
			return
		}
		for _, to := range st.Redirs {
			if (to.Op == syntax.RdrOut || to.Op == syntax.AppOut) && to.N == nil {
				r.add(st, to)
			}
		}
	}
}

func (r *renderer) add(st *syntax.Stmt, to *syntax.Redirect) {
	name, _ := plainWord(to.Word)
	made := r.found[name]
	if made == nil {
		made = &rendering{first: st.Pos().Offset(), adds: to.Op == syntax.AppOut}
		r.found[name] = made
	}
	made.script += textOf(r.script, st)
	made.count++
}

// prints reports whether a statement is nothing but commands that print.
func prints(st *syntax.Stmt) bool {
	switch cmd := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.AndStmt && prints(cmd.X) && prints(cmd.Y)
	case *syntax.CallExpr:
		return len(cmd.Args) > 0 && slices.Contains(printers, cmd.Args[0].Lit())
	}
	return false
}

// plainWord is the text of a word that needs no shell to be known; false for any other.
func plainWord(w *syntax.Word) (text string, plain bool) {
	if w == nil {
		return "", false
	}
	var all strings.Builder
	parts := w.Parts
	for i := 0; i < len(parts); i++ {
		switch part := parts[i].(type) {
		case *syntax.Lit:
			all.WriteString(part.Value)
		case *syntax.SglQuoted:
			all.WriteString(part.Value)
		case *syntax.DblQuoted:
			if len(part.Parts) > 1 {
				return "", false
			}
			for _, inner := range part.Parts {
				lit, ok := inner.(*syntax.Lit)
				if !ok {
					return "", false
				}
				all.WriteString(lit.Value)
			}
		default:
			return "", false
		}
	}
	text = all.String()
	return text, !strings.ContainsAny(text, "*?[~\\")
}

// textOf is a statement as it is written, with the here-documents that stand behind its line.
func textOf(script string, st *syntax.Stmt) string {
	end := st.End().Offset()
	text := script[st.Pos().Offset():end] + "\n"
	for _, r := range st.Redirs {
		if r.Hdoc != nil && r.Hdoc.End().Offset() > end {
			text += script[r.Hdoc.Pos().Offset():r.Hdoc.End().Offset()] + "\n"
		}
	}
	return text
}

// scriptOf is the script of a RUN with the ends of its here-documents, which the parser of Dockerfiles takes away; of one that is a
// here-document and nothing else it is that.
func scriptOf(command *instructions.RunCommand) string {
	line := strings.Join(command.CmdLine, " ")
	if len(command.Files) == 1 && strings.Trim(line, `<-"'`) == command.Files[0].Name {
		return command.Files[0].Data
	}
	script := line + "\n"
	for _, file := range command.Files {
		script += file.Data + file.Name + "\n"
	}
	return script
}

// rendered notes that a command writes to a file: once, where all that do are known.
func (r *runScript) rendered(target string) {
	made := r.makes.found[target]
	if made != nil && made.noted {
		return
	}
	before := len(r.steps)
	r.add(hides, target, "")
	if made == nil || len(r.steps) == before {
		return
	}
	s := &r.steps[before]
	values := maps.Clone(r.values)
	maps.DeleteFunc(values, func(name, value string) bool { return value == "" || r.makes.assigned[name] }) // an argument may come when the image is built
	made.noted = true
	s.kind, s.render = renders, &Edit{Target: s.target, Script: made.script, Values: values, Dir: r.workdir, Pos: r.pos}
	if made.adds {
		s.kind = edits
	}
}

// several reports whether a command is one of several that write a file, which are followed together.
func (r *runScript) several(words []string) bool {
	last := r.makes.found[words[len(words)-1]]
	return last != nil && last.count > 1
}
