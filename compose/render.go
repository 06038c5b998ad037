package compose

import (
	"maps"
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
	adds   bool   // to what is there before
}

// renderings are the commands of a RUN that are run whatever the others do, as long as none of them fails, and that write files which no
// other command writes: by the word that names the file.
func renderings(script string) map[string]rendering {
	file, err := ParseShell(script)
	if err != nil {
		return nil
	}
	found, left := map[string]rendering{}, map[string]int{} // the redirections to a file that are not among the commands
	syntax.Walk(file, func(n syntax.Node) bool {
		if r, ok := n.(*syntax.Redirect); ok && r.Word != nil {
			left[r.Word.Lit()]++
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
				if (r.Op == syntax.RdrOut || r.Op == syntax.AppOut) && r.N == nil {
					made, more := found[r.Word.Lit()]
					made.adds = made.adds || !more && r.Op == syntax.AppOut
					made.script += textOf(script, st)
					found[r.Word.Lit()] = made
					left[r.Word.Lit()]--
				}
			}
		}
	}
	for _, st := range file.Stmts {
		look(st)
	}
	maps.DeleteFunc(found, func(target string, _ rendering) bool { return left[target] > 0 })
	return found
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

// rendered notes that a command writes to a file.
func (r *runScript) rendered(target string) {
	before := len(r.steps)
	r.add(hides, target, "")
	made, ok := r.renders[target]
	if !ok || len(r.steps) == before {
		return
	}
	s := &r.steps[before]
	values := maps.Clone(r.values)
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" }) // it may be given when the image is built
	s.kind, s.render = renders, &Edit{Target: s.target, Script: made.script, Values: values, Dir: r.workdir, Pos: r.pos}
	if made.adds {
		s.kind = edits
	}
}
