package startup

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// An Overwritten is a file that a command reads and in whose place it writes: the shell has emptied it before the command reads it.
type Overwritten struct {
	Path string `json:"path"`           // in the container
	Host string `json:"host,omitempty"` // the file of the project, as compose.Pos names files
	Bind bool   `json:"bind,omitempty"` // it is the host's own file
	By   string `json:"by"`             // the command that reads it

	Built bool        `json:"built,omitempty"` // a command of the Dockerfile does so, when the image is built
	At    compose.Pos `json:"at"`
}

// empties notes a file that a statement reads, where another one, or the same, writes in its place.
func (sh *shell) empties(reads, writes *syntax.Stmt) {
	if sh.perhaps > 0 || sh.running || sh.done || sh.Overwritten != nil {
		return
	}
	for _, r := range writes.Redirs {
		if r.Op != syntax.RdrOut && r.Op != syntax.RdrClob || r.N != nil && r.N.Value != "1" {
			continue
		}
		to := sh.word(r.Word)
		if !to.ok {
			continue
		}
		name := sh.path(to.text)
		if by := sh.readerOf(reads, name); by != "" && sh.writable(name) == yes {
			sh.noteOverwritten(name, by, writes)
		}
	}
}

// emptiesFound is the same for a loop over the files that find prints: for one of them that is sure to be there.
func (sh *shell) emptiesFound(iter *syntax.WordIter, do []*syntax.Stmt) {
	name := sh.foundFile(iter.Items[0])
	if name == "" {
		return
	}
	sh.set(iter.Name.Value, given([]string{name})[0])
	for _, st := range do {
		if pipe, ok := st.Cmd.(*syntax.BinaryCmd); ok && pipe.Op == syntax.Pipe {
			sh.empties(pipe.X, pipe.Y)
		}
		sh.empties(st, st)
	}
}

// foundFile is the file of the project nearest the top that `$(find DIR -name PATTERN)` prints; "" for another word, and where there is none.
func (sh *shell) foundFile(w *syntax.Word) string {
	if len(w.Parts) != 1 {
		return ""
	}
	sub, ok := w.Parts[0].(*syntax.CmdSubst)
	if !ok || len(sub.Stmts) != 1 || commandName(sub.Stmts[0].Cmd) != "find" {
		return ""
	}
	var words []string
	for _, a := range sh.words(sub.Stmts[0].Cmd.(*syntax.CallExpr).Args[1:]) {
		if !a.ok {
			return ""
		}
		words = append(words, a.text)
	}
	if at := slices.Index(words, "-type"); at == 1 && len(words) > 2 && words[2] == "f" {
		words = slices.Delete(words, at, at+2)
	}
	if len(words) != 3 || words[1] != "-name" || !path.IsAbs(words[0]) {
		return ""
	}
	nearest := ""
	_ = fs.WalkDir(sh.Files, strings.Trim(words[0], "/"), func(name string, d fs.DirEntry, err error) error {
		fits, _ := path.Match(words[2], path.Base(name))
		if err == nil && fits && d.Type().IsRegular() && sh.Files.RootFS.Origin("/"+name).Host != "" && (nearest == "" || strings.Count(name, "/") < strings.Count(nearest, "/")-1) {
			nearest = "/" + name
		}
		return nil
	})
	return nearest
}

func (sh *shell) noteOverwritten(name, by string, writes *syntax.Stmt) {
	c, err := sh.Files.read(name)
	o := sh.Files.RootFS.Origin(name)
	if err != nil || c == nil || o.Host == "" && strings.TrimSpace(string(c.text.Text)) == "" { // a start may have emptied the host's
		return
	}
	sh.Overwritten = &Overwritten{Path: name, Host: o.Host, Bind: o.Kind == compose.FromBind, By: by, At: sh.placeOf(writes)}
}

// readerOf names the command in a statement that reads a file; "" for none.
func (sh *shell) readerOf(st *syntax.Stmt, name string) string {
	return compose.ReaderOf(st, func(w *syntax.Word) bool {
		a := sh.word(w)
		return a.ok && a.text != "" && sh.path(a.text) == name
	})
}

// emptiedWhenBuilt notes a file that a command of the Dockerfile empties.
func (up *Startup) emptiedWhenBuilt() {
	if all := up.Files.RootFS.Emptied(); len(all) > 0 {
		e := all[0]
		at, lines := e.Pos, strings.Split(string(up.project.Source(e.Pos.File)), "\n")
		for i := max(e.Pos.Line-1, 0); i < len(lines); i++ {
			if strings.Contains(strings.Join(strings.Fields(lines[i]), " "), e.Command) {
				at = compose.Pos{File: e.Pos.File, Line: i + 1, Column: 1 + len(lines[i]) - len(strings.TrimLeft(lines[i], " \t"))}
				at.EndColumn = 1 + len(strings.TrimRight(lines[i], " \t\r\\"))
				up.quote(at, strings.TrimSuffix(lines[i], "\r"))
				break
			}
		}
		up.emptied, up.asBuilt = &Overwritten{Path: e.Path, Host: e.Held.Host, By: e.By, At: at, Built: true}, up.Files.made[e.Path]
	}
}

// noteEmptied notes a file that is empty in the image, unless the start writes it, or may.
func (up *Startup) noteEmptied() {
	if o := up.emptied; o != nil && up.Overwritten == nil && !up.Files.mayWrite(o.Path) && up.Files.made[o.Path] == up.asBuilt && len(up.Files.attempts[o.Path]) == 0 {
		up.Overwritten = o
	}
}
