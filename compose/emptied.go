package compose

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// An Emptied is a file with content that a RUN of a Dockerfile reads and in whose place it writes: the shell has emptied it before
// the command reads it.
type Emptied struct {
	Path    string // as an absolute path
	By      string // the command that reads it
	Command string // as it is written, on one line
	Held    Origin // of what it had
	Pos     Pos    // of the RUN
}

// filters are commands that read the files which they name and print what they make of them.
var filters = []string{"cat", "sed", "envsubst", "awk", "gawk", "tr", "grep", "head", "tail", "cut", "sort", "uniq", "jq", "j2", "gomplate"}

// IsFilter reports whether a command reads the files which it names and prints what it makes of them.
func IsFilter(command string) bool { return slices.Contains(filters, command) }

// ReaderOf names the command in a statement that reads a file, which is for words to tell; "" for none. What stands in $(…) is read
// before the shell opens files for the command around it: `echo "$(envsubst < a)" > a` keeps what it reads (POSIX, 2.9.1.1).
func ReaderOf(st *syntax.Stmt, is func(*syntax.Word) bool) (by string) {
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			return false
		case *syntax.Stmt:
			if slices.ContainsFunc(n.Redirs, func(r *syntax.Redirect) bool { return r.Op == syntax.RdrIn && is(r.Word) }) {
				by = CommandName(n.Cmd)
			}
		case *syntax.CallExpr:
			if command := CommandName(n); IsFilter(command) && slices.ContainsFunc(n.Args[1:], is) {
				by = command
			}
		}
		return by == ""
	})
	return by
}

// CommandName is the program that a command names, without its directory; "" for none.
func CommandName(cmd syntax.Command) string {
	if call, ok := cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 {
		return path.Base(call.Args[0].Lit())
	}
	return ""
}

// empties notes the files that a RUN empties, where it is sure to, and does nothing with them afterwards.
func (r *runScript) empties(script string) {
	if !strings.Contains(script, ">") {
		return
	}
	file, err := ParseShell(script)
	if err != nil {
		return
	}
	for i, st := range file.Stmts {
		r.emptiesIn(file, script, st, i == len(file.Stmts)-1)
	}
}

// emptiesIn looks at a statement that is run unless the RUN fails: what stands behind && in any but the last one may be left out.
func (r *runScript) emptiesIn(file *syntax.File, script string, st *syntax.Stmt, last bool) {
	if st.Negated || st.Background {
		return
	}
	r.emptiedBy(file, script, st, st)
	switch cmd := st.Cmd.(type) {
	case *syntax.Block:
		for i, inner := range cmd.Stmts {
			r.emptiesIn(file, script, inner, last && i == len(cmd.Stmts)-1)
		}
	case *syntax.BinaryCmd:
		switch {
		case cmd.Op == syntax.Pipe:
			r.emptiedBy(file, script, cmd.X, cmd.Y)
		case cmd.Op == syntax.AndStmt:
			r.emptiesIn(file, script, cmd.X, last)
			if last || prints(cmd.X) {
				r.emptiesIn(file, script, cmd.Y, last)
			}
		}
	}
}

// emptiedBy notes a file that a statement reads, where another one, or the same, writes in its place.
func (r *runScript) emptiedBy(file *syntax.File, script string, reads, writes *syntax.Stmt) {
	for _, to := range writes.Redirs {
		if to.Op != syntax.RdrOut && to.Op != syntax.RdrClob || to.N != nil && to.N.Value != "1" {
			continue
		}
		name := r.wordPath(to.Word)
		if name == "" {
			continue
		}
		is := func(w *syntax.Word) bool { return r.wordPath(w) == name }
		by, end := ReaderOf(reads, is), max(reads.End().Offset(), writes.End().Offset())
		if by == "" || r.mayGoOn(file, end, is) {
			continue
		}
		line := strings.Join(strings.Fields(script[reads.Pos().Offset():end]), " ")
		r.emptied = append(r.emptied, step{kind: empties, target: name, words: []string{by, line}, pos: r.pos})
	}
}

// wordPath is the path that a word of a RUN means, as far as no shell is needed to tell it; "" for any other.
func (r *runScript) wordPath(w *syntax.Word) string {
	text, plain := plainWord(w)
	if !plain && w != nil {
		text, plain = r.variableWord(w.Parts)
	}
	if !plain || text == "" || r.makes.moves && !path.IsAbs(text) {
		return ""
	}
	return r.resolve(text)
}

// variableWord is the text of a word in which nothing but plain text and variables of the Dockerfile stand.
func (r *runScript) variableWord(parts []syntax.WordPart) (text string, known bool) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			text += part.Value
		case *syntax.SglQuoted:
			text += part.Value
		case *syntax.DblQuoted:
			inner, ok := r.variableWord(part.Parts)
			if !ok {
				return "", false
			}
			text += inner
		case *syntax.ParamExp:
			if part.Excl || part.Length || part.Width || part.Index != nil || part.Slice != nil || part.Repl != nil || part.Exp != nil || part.Param == nil {
				return "", false
			}
			value, set := r.values[part.Param.Value]
			if !set || value == "" || r.makes.assigned[part.Param.Value] {
				return "", false
			}
			text += value
		default:
			return "", false
		}
	}
	return text, !strings.ContainsAny(text, "*?[~\\")
}

// mayGoOn reports whether what a RUN does behind a place may write a file anew: it names it, or runs what is not seen.
func (r *runScript) mayGoOn(file *syntax.File, behind uint, is func(*syntax.Word) bool) (goesOn bool) {
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Word:
			goesOn = goesOn || n.Pos().Offset() >= behind && is(n)
		case *syntax.CallExpr:
			name := CommandName(n)
			goesOn = goesOn || n.Pos().Offset() >= behind && len(n.Args) > 0 && (name == "" || name == "eval" || name == "source" || name == "." || IsShellName(name))
		}
		return !goesOn
	})
	return goesOn
}

// Emptied are the files that the RUNs of the Dockerfile empty, and that neither a later step nor a mount brings back.
func (r *rootFS) Emptied() (all []Emptied) {
	for i, s := range r.steps {
		if s.kind != empties || mountOver(r.mounts, s.target) != nil || slices.ContainsFunc(r.steps[i+1:], func(later step) bool {
			_, _, ok := r.made(later, s.target)
			return ok || later.target == s.target
		}) {
			continue
		}
		before := slices.IndexFunc(r.steps, func(own step) bool { return own.pos == s.pos })
		image := &rootFS{dir: r.dir, image: r.image, looked: r.looked, opaque: r.opaque, steps: r.steps[:before]}
		e, err := image.lookup(s.target, 0)
		if err != nil || e.hidden || e.dir {
			continue
		}
		if text, err := image.read(e); err == nil && strings.TrimSpace(string(text)) != "" {
			all = append(all, Emptied{Path: s.target, By: s.words[0], Command: s.words[1], Held: e.origin, Pos: s.pos})
		}
	}
	return all
}
