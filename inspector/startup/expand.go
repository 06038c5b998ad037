package startup

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// An arg is one word of a command, expanded.
type arg struct {
	text   string
	ok     bool   // false: nobody can tell what it is
	prefix string // then: how it begins
	from   origin
	filled []filler // variables in it
	open   string   // where it is not known as a whole: the word with gaps
	word   *syntax.Word
	source *syntax.Word // where it is known, and one word of the script gives it
}

func given(words []string) []arg {
	args := make([]arg, len(words))
	for i, word := range words {
		args[i] = arg{text: word, ok: true}
	}
	return args
}

// words expands words; what cannot be known stays one word.
func (sh *shell) words(words []*syntax.Word) []arg {
	var all []arg
	for _, w := range words {
		var fields []string
		sh.noteDefaults(w)
		err := sh.safely(func() (err error) {
			if hasRange(w) {
				return errUnknown
			}
			fields, err = expand.Fields(sh.config(), w)
			return err
		})
		switch {
		case err != nil:
			all = append(all, arg{prefix: sh.prefix(w), word: w})
		case hasGlob(w):
			for _, field := range fields {
				all = append(all, sh.glob(field)...)
			}
		default:
			all = append(all, given(fields)...)
			if len(fields) == 1 {
				all[len(all)-1].filled, all[len(all)-1].source = sh.fillers(w), w
			}
		}
	}
	return all
}

// word expands a word that is not split.
func (sh *shell) word(w *syntax.Word) arg {
	a := sh.expand(w, expand.Literal)
	if !a.ok {
		a.prefix = sh.prefix(w)
	}
	return a
}

func (sh *shell) expand(w *syntax.Word, how func(*expand.Config, *syntax.Word) (string, error)) arg {
	a := arg{from: sh.origin(w)}
	sh.noteDefaults(w)
	err := sh.safely(func() (err error) {
		a.text, err = how(sh.config(), w)
		return err
	})
	a.ok = err == nil
	return a
}

// safely makes an error of what environ panics with, and of a mistake of expand's in what it is given.
func (sh *shell) safely(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errUnknown
		}
	}()
	return f()
}

// prefix is the part of a word before what cannot be known.
func (sh *shell) prefix(w *syntax.Word) string {
	parts := w.Parts
	if len(parts) == 1 {
		if quoted, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
	}
	upTo := func(n int) arg { return sh.expand(&syntax.Word{Parts: parts[:n]}, expand.Literal) }
	known := sort.Search(len(parts), func(n int) bool { return !upTo(n + 1).ok })
	text := ""
	if known > 0 {
		text = upTo(known).text
	}
	if known < len(parts) {
		text += sh.prefixOf(parts[known])
	}
	return text
}

// hasGlob reports whether a word has wildcards that are not quoted.
func hasGlob(w *syntax.Word) bool {
	return slices.ContainsFunc(w.Parts, func(p syntax.WordPart) bool {
		lit, ok := p.(*syntax.Lit)
		return ok && strings.ContainsAny(lit.Value, "*?[") && !strings.Contains(lit.Value, `\`) && lit.Value != "["
	})
}

// hasRange reports whether a word may be a range in braces, which could be of any length.
func hasRange(w *syntax.Word) bool {
	return slices.ContainsFunc(w.Parts, func(p syntax.WordPart) bool {
		lit, ok := p.(*syntax.Lit)
		return ok && strings.Contains(lit.Value, "..") && strings.ContainsAny(lit.Value, "{}")
	})
}

// glob finds the files that a pattern matches.
func (sh *shell) glob(pattern string) []arg {
	full := sh.path(pattern)
	base, _, _ := strings.Cut(full, "*")
	if sh.Files.hides(path.Dir(base + "x")) {
		return []arg{{prefix: base}}
	}
	names, err := fs.Glob(sh.Files, strings.TrimPrefix(full, "/"))
	if err != nil || len(names) == 0 || !path.IsAbs(pattern) {
		return []arg{{text: pattern, ok: err == nil && len(names) == 0, prefix: base}}
	}
	var found []arg
	for _, name := range names {
		found = append(found, arg{text: "/" + name, ok: true})
	}
	return found
}

func (sh *shell) config() *expand.Config {
	return &expand.Config{Env: environ{sh}, CmdSubst: sh.substitution, ProcSubst: func(*syntax.ProcSubst) (string, error) { return "", errUnknown }}
}

var errUnknown = errors.New("nobody can tell")

// substitution runs $(…).
func (sh *shell) substitution(w io.Writer, c *syntax.CmdSubst) error {
	if list, ok := sh.exportedNames(c.Stmts); ok {
		_, err := io.WriteString(w, list)
		return err
	}
	inner := sh.fork()
	inner.optional++
	out := inner.list(inner.behindCd(c.Stmts), nil)
	if out == nil {
		return errUnknown
	}
	_, err := w.Write(out.text.Text)
	return err
}

// behindCd runs the first of some statements where that only changes the directory, and returns the others: `cd DIR; pwd`, and
// `cd DIR && pwd`, with which scripts ask where they are.
func (sh *shell) behindCd(list []*syntax.Stmt) []*syntax.Stmt {
	if len(list) == 0 || list[0].Negated || list[0].Background {
		return list
	}
	if both, ok := list[0].Cmd.(*syntax.BinaryCmd); ok && both.Op == syntax.AndStmt && len(list) == 1 && len(list[0].Redirs) == 0 {
		list = []*syntax.Stmt{both.X, both.Y}
	}
	if len(list) < 2 || commandName(list[0].Cmd) != "cd" {
		return list
	}
	sh.statement(list[0], nil)
	return list[1:]
}

// environ lets expand see a shell's variables. What is not known fails the expansion: expand has no other way.
type environ struct{ *shell }

// Get implements expand.Environ.
func (e environ) Get(name string) expand.Variable {
	switch {
	case name == "@" || name == "*":
		e.need(e.argsOK)
		list := append([]string{}, e.args...) // expand takes nil for one empty word
		return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
	case name == "#":
		e.need(e.argsOK)
		return stringOf(string(rune('0' + min(len(e.args), 9))))
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		e.need(e.argsOK)
		if n := int(name[0] - '1'); n < len(e.args) {
			return stringOf(e.args[n])
		}
		return expand.Variable{}
	case name == "PWD" && e.dir != unknownDir && e.dir != "":
		return stringOf(e.dir)
	case name == "0":
		e.need(e.called != "")
		return stringOf(e.called)
	case name == "BASH_SOURCE":
		e.need(e.read != "")
		return expand.Variable{Set: true, Kind: expand.Indexed, List: []string{e.read}}
	case name == "IFS":
		return stringOf(" \t\n")
	case !isName(name):
		e.need(false)
	}
	v, set := e.env[name]
	e.need(e.spend(len(v.text)))
	e.need(v.known || !set && e.settled(name))
	if !set {
		return expand.Variable{}
	}
	return expand.Variable{Set: true, Exported: v.exported, Kind: expand.String, Str: v.text}
}

func stringOf(s string) expand.Variable {
	return expand.Variable{Set: true, Kind: expand.String, Str: s}
}

func isName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}

// Each implements expand.Environ; no expansion that we let through asks for all variables.
func (e environ) Each(func(string, expand.Variable) bool) {}

// Set implements expand.WriteEnviron, for ${X:=y}.
func (e environ) Set(name string, v expand.Variable) error {
	e.set(name, arg{text: v.Str, ok: v.Kind == expand.String, from: e.defaults[name]})
	return nil
}

// need fails the expansion in hand unless ok.
func (e environ) need(ok bool) {
	if !ok {
		panic(errUnknown)
	}
}
