package inspector

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A shell follows a script. What it does not understand makes what the script may write unknown.
type shell struct {
	*startup
	env     map[string]variable
	args    []string
	argsOK  bool
	script  *content // that is being read
	dir     string
	funcs   map[string]*function
	perhaps int // > 0: what follows may not be run
	depth   int
	done    bool // the script has ended
}

// A variable of a shell.
type variable struct {
	text     string
	known    bool // what text is
	exported bool
}

// A function is one that a script defines.
type function struct {
	body   *syntax.Stmt
	script *content
}

// An arg is one word of a command, expanded.
type arg struct {
	text   string
	ok     bool   // false: nobody can tell what it is
	prefix string // then: how it begins
}

func given(words []string) []arg {
	args := make([]arg, len(words))
	for i, word := range words {
		args[i] = arg{text: word, ok: true}
	}
	return args
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

// lost says that anything may be written from here on.
func (sh *shell) lost() { sh.files.wild = true }

// text runs a script that is given as a text.
func (sh *shell) text(script *content, in *content) *content {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(script.text.Text), "")
	if err != nil || sh.depth >= maxDepth {
		sh.lost()
		return nil
	}
	before := sh.script
	sh.script = script
	sh.depth++
	out := sh.list(file.Stmts, in)
	sh.depth--
	sh.script = before
	return out
}

// list runs statements; its output is known when there is but one.
func (sh *shell) list(list []*syntax.Stmt, in *content) *content {
	var out *content
	for _, st := range list {
		out = sh.statement(st, in)
	}
	if len(list) > 1 {
		return nil
	}
	return out
}

// statement runs one statement with its redirections and returns what it prints.
func (sh *shell) statement(st *syntax.Stmt, in *content) *content {
	if sh.done || sh.running {
		return nil
	}
	if sh.steps++; sh.steps > maxSteps {
		sh.lost()
		return nil
	}
	sh.maybe(st.Background)
	defer sh.surely(st.Background)
	var outputs []*syntax.Redirect
	for _, r := range st.Redirs {
		switch r.Op {
		case syntax.RdrIn:
			in = sh.content(sh.word(r.Word))
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
	out := sh.command(st.Cmd, in)
	for _, r := range outputs {
		if r.Op == syntax.AppOut || r.Op == syntax.AppAll || r.Op == syntax.RdrInOut {
			out = nil
		}
		sh.write(sh.word(r.Word), out)
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
		sh.funcs[cmd.Name.Value] = &function{cmd.Body, sh.script}
	case *syntax.DeclClause:
		sh.declare(cmd)
	case *syntax.IfClause:
		sh.list(cmd.Cond, in)
		sh.perhaps++
		for branch := cmd; branch != nil; branch = branch.Else {
			sh.list(branch.Then, in)
			if branch.Else != nil {
				sh.list(branch.Else.Cond, in)
			}
		}
		sh.perhaps--
	case *syntax.WhileClause:
		sh.perhaps++
		sh.list(cmd.Cond, in)
		sh.list(cmd.Do, in)
		sh.perhaps--
	case *syntax.CaseClause:
		sh.perhaps++
		for _, item := range cmd.Items {
			sh.list(item.Stmts, in)
		}
		sh.perhaps--
	case *syntax.ForClause:
		sh.loop(cmd, in)
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
	default:
		sh.lost()
	}
	return nil
}

// loop runs a for loop: each turn where its words are known, else perhaps once with any.
func (sh *shell) loop(cmd *syntax.ForClause, in *content) {
	iter, ok := cmd.Loop.(*syntax.WordIter)
	var items []arg
	if ok {
		items = sh.words(iter.Items)
	}
	leaves := false
	for _, st := range cmd.Do {
		syntax.Walk(st, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
				leaves = leaves || call.Args[0].Lit() == "break" || call.Args[0].Lit() == "continue"
			}
			return true
		})
	}
	unknown := !ok || leaves || slices.ContainsFunc(items, func(a arg) bool { return !a.ok })
	if unknown {
		items = []arg{{}}
	}
	sh.maybe(unknown)
	defer sh.surely(unknown)
	for _, item := range items {
		if ok {
			sh.set(iter.Name.Value, item)
		}
		sh.list(cmd.Do, in)
	}
}

// tests are commands that are run for their answer.
var tests = map[string]bool{"[": true, "test": true, "grep": true, "egrep": true, "command": true, "which": true, "type": true, "getent": true, "false": true, "id": true}

func (sh *shell) binary(cmd *syntax.BinaryCmd, in *content) *content {
	out := sh.statement(cmd.X, in)
	if cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll {
		return sh.fork().statement(cmd.Y, out)
	}
	call, isCall := cmd.X.Cmd.(*syntax.CallExpr)
	_, isTest := cmd.X.Cmd.(*syntax.TestClause)
	isTest = isTest || cmd.X.Negated || isCall && len(call.Args) > 0 && tests[call.Args[0].Lit()]
	so := cmd.Op == syntax.OrStmt || isTest
	sh.maybe(so)
	defer sh.surely(so)
	sh.statement(cmd.Y, in)
	return nil
}

// declare is export, readonly and local.
func (sh *shell) declare(cmd *syntax.DeclClause) {
	for _, a := range cmd.Args {
		if a.Name == nil {
			continue
		}
		name := a.Name.Value
		if !a.Naked {
			sh.assign(a)
		}
		v, set := sh.env[name]
		v.exported = v.exported || cmd.Variant.Value == "export" && set
		sh.env[name] = v
	}
}

func (sh *shell) assign(a *syntax.Assign) {
	value := arg{text: "", ok: a.Array == nil && a.Index == nil && !a.Append}
	if a.Value != nil && value.ok {
		value = sh.word(a.Value)
	}
	sh.set(a.Name.Value, value)
}

func (sh *shell) set(name string, a arg) {
	sh.env[name] = variable{text: a.text, known: a.ok && sh.perhaps == 0, exported: sh.env[name].exported}
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
	if len(call.Assigns) > 0 {
		before := maps.Clone(sh.env)
		defer func() { sh.env = before }()
		for _, a := range call.Assigns {
			sh.assign(a)
			v := sh.env[a.Name.Value]
			v.exported = true
			sh.env[a.Name.Value] = v
		}
	}
	out := sh.call(args, in)
	if out != nil && out.from == (File{}) { // printed by the command itself
		out = sh.own(string(out.text.Text), call)
	}
	return out
}

// printed is what a command prints.
func printed(text string) *content { return &content{text: nginx.Copied([]byte(text))} }

// own is a text that stands in the script.
func (sh *shell) own(text string, node syntax.Node) *content {
	if sh.script == nil {
		return printed(text)
	}
	i, j := 0, len(sh.script.text.Text)
	if node != nil {
		i, j = int(node.Pos().Offset()), int(node.End().Offset())
	}
	out := sh.script.text.Follow()
	out.Put(text, sh.script.text, i, j)
	return &content{text: out, from: sh.script.from}
}

// document is the text of a here-document.
func (sh *shell) document(r *syntax.Redirect) *content {
	if r.Hdoc == nil || sh.script == nil {
		return sh.own("", r)
	}
	src, out := sh.script.text, sh.script.text.Follow()
	quoted := r.Word.Lit() == "" || strings.Contains(r.Word.Lit(), `\`)
	for _, part := range r.Hdoc.Parts {
		i, j := int(part.Pos().Offset()), int(part.End().Offset())
		_, ok := part.(*syntax.Lit)
		switch {
		case ok && r.Op == syntax.DashHdoc:
			for line := range bytes.Lines(src.Text[i:min(j, len(src.Text))]) {
				end := i + len(line)
				sh.literal(out, src, end-len(bytes.TrimLeft(line, "\t")), end, quoted)
				i = end
			}
		case ok:
			sh.literal(out, src, i, j, quoted)
		default:
			value := sh.expand(&syntax.Word{Parts: []syntax.WordPart{part}}, expand.Document)
			if !value.ok {
				return nil
			}
			out.Put(value.text, src, i, j)
		}
	}
	return &content{text: out, from: sh.script.from}
}

// literal copies a piece of a here-document, without the backslashes that its quoting asks for.
func (sh *shell) literal(out, src *nginx.Rendering, i, j int, quoted bool) {
	for at := i; !quoted && at+1 < j; at++ {
		if src.Text[at] != '\\' {
			continue
		}
		switch src.Text[at+1] {
		case '$', '`', '\\', '\n':
			out.Copy(src, i, at)
			if i = at + 1; src.Text[i] == '\n' {
				i++
			}
			at++
		}
	}
	out.Copy(src, i, j)
}

// words expands words; what cannot be known stays one word.
func (sh *shell) words(words []*syntax.Word) []arg {
	var all []arg
	for _, w := range words {
		var fields []string
		err := sh.safely(func() (err error) {
			fields, err = expand.Fields(sh.config(), w)
			return err
		})
		switch {
		case err != nil:
			all = append(all, arg{prefix: sh.prefix(w)})
		case hasGlob(w):
			for _, field := range fields {
				all = append(all, sh.glob(field)...)
			}
		default:
			all = append(all, given(fields)...)
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
	var a arg
	err := sh.safely(func() (err error) {
		a.text, err = how(sh.config(), w)
		return err
	})
	a.ok = err == nil
	return a
}

// safely makes an error of what environ panics with.
func (sh *shell) safely(f func() error) (err error) {
	defer func() {
		if e := recover(); e != nil {
			if e != errUnknown {
				panic(e)
			}
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
	for n := len(parts); n > 0; n-- {
		if a := sh.expand(&syntax.Word{Parts: parts[:n]}, expand.Literal); a.ok {
			return a.text
		}
	}
	return ""
}

// hasGlob reports whether a word has wildcards that are not quoted.
func hasGlob(w *syntax.Word) bool {
	return slices.ContainsFunc(w.Parts, func(p syntax.WordPart) bool {
		lit, ok := p.(*syntax.Lit)
		return ok && strings.ContainsAny(lit.Value, "*?[") && !strings.Contains(lit.Value, `\`) && lit.Value != "["
	})
}

// glob finds the files that a pattern matches.
func (sh *shell) glob(pattern string) []arg {
	full := sh.path(pattern)
	base, _, _ := strings.Cut(full, "*")
	if sh.files.hides(path.Dir(base + "x")) {
		return []arg{{prefix: base}}
	}
	names, err := fs.Glob(sh.files, strings.TrimPrefix(full, "/"))
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
	return &expand.Config{Env: environ{sh}, CmdSubst: sh.substitution}
}

var errUnknown = errors.New("nobody can tell")

// substitution runs $(…).
func (sh *shell) substitution(w io.Writer, c *syntax.CmdSubst) error {
	out := sh.fork().list(c.Stmts, nil)
	if out == nil {
		return errUnknown
	}
	_, err := w.Write(out.text.Text)
	return err
}

// environ lets expand see a shell's variables. What is not known fails the expansion: expand has no other way.
type environ struct{ *shell }

// Get implements expand.Environ.
func (e environ) Get(name string) expand.Variable {
	switch {
	case name == "@" || name == "*":
		e.need(e.argsOK)
		return expand.Variable{Set: true, Kind: expand.Indexed, List: e.args}
	case name == "#":
		e.need(e.argsOK)
		return text(string(rune('0' + min(len(e.args), 9))))
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		e.need(e.argsOK)
		if n := int(name[0] - '1'); n < len(e.args) {
			return text(e.args[n])
		}
		return expand.Variable{}
	case name == "IFS":
		return text(" \t\n")
	case !isName(name):
		e.need(false)
	}
	v, set := e.env[name]
	e.need(v.known || !set && e.project.Settled(e.service.Name, name))
	if !set {
		return expand.Variable{}
	}
	return expand.Variable{Set: true, Exported: v.exported, Kind: expand.String, Str: v.text}
}

func text(s string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: s} }

func isName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}

// Each implements expand.Environ; no expansion that we let through asks for all variables.
func (e environ) Each(func(string, expand.Variable) bool) {}

// Set implements expand.WriteEnviron, for ${X:=y}.
func (e environ) Set(name string, v expand.Variable) error {
	e.set(name, arg{text: v.Str, ok: v.Kind == expand.String})
	return nil
}

// need fails the expansion in hand unless ok.
func (e environ) need(ok bool) {
	if !ok {
		panic(errUnknown)
	}
}

// path makes a path of the script absolute.
func (sh *shell) path(name string) string {
	if !path.IsAbs(name) {
		name = path.Join(sh.dir, name)
	}
	return path.Clean(name)
}

// content reads a file for a command; nil: nobody can tell what is in it.
func (sh *shell) content(a arg) *content {
	if !a.ok {
		return nil
	}
	name := sh.path(a.text)
	if name == "/dev/null" {
		return sh.own("", nil)
	}
	sh.used[name] = true
	c, _ := sh.files.read(name)
	return c
}

// write makes a file; c is nil when nobody can tell what is in it.
func (sh *shell) write(a arg, c *content) {
	if sh.running || sh.done {
		return
	}
	if !a.ok {
		if dir := path.Dir(sh.path(a.prefix + "x")); a.prefix != "" && dir != "/" {
			sh.files.dirs = append(sh.files.dirs, dir)
		} else {
			sh.lost()
		}
		return
	}
	name := sh.path(a.text)
	if below(name, "/dev") || below(name, "/proc") {
		return
	}
	switch may := sh.writable(name); {
	case may == no:
		return
	case may == unsure, sh.perhaps > 0:
		c = nil
	}
	sh.files.made[name] = made{content: c}
	if c != nil && c.subst != nil {
		t := *c.subst
		t.Output = name
		sh.templates = append(sh.templates, t)
	}
}

// remove takes a file away.
func (sh *shell) remove(a arg) {
	if a.ok && sh.perhaps == 0 && sh.writable(sh.path(a.text)) == yes && !strings.ContainsAny(a.text, "*?[") {
		name := sh.path(a.text)
		sh.files.made[name] = made{gone: true}
		for other := range sh.files.made {
			if below(other, name) {
				sh.files.made[other] = made{gone: true}
			}
		}
		if list, err := fs.ReadDir(sh.files, strings.TrimPrefix(name, "/")); err == nil {
			for _, d := range list {
				sh.remove(arg{text: path.Join(name, d.Name()), ok: true})
			}
		}
		return
	}
	sh.write(a, nil)
}

// isDir reports whether a path is a directory.
func (sh *shell) isDir(name string) bool {
	if strings.HasSuffix(name, "/") || knownDirs[sh.path(name)] {
		return true
	}
	info, err := sh.files.Stat(strings.TrimPrefix(sh.path(name), "/"))
	return err == nil && info.IsDir()
}

var knownDirs = map[string]bool{"/": true, "/tmp": true, "/etc": true, "/etc/nginx": true, "/etc/nginx/conf.d": true, "/usr/share/nginx/html": true}

// source of a text that stands in the service's command or entrypoint.
func (up *startup) source(script string) *content {
	s := up.service
	in := func(file string, line int, kind string, via compose.Pos) *content {
		if source := up.project.Source(file); source != nil {
			if text := nginx.Located([]byte(script), source, line); text != nil {
				return &content{text: text, from: File{Host: file, Kind: kind, Via: via}}
			}
		}
		return nil
	}
	for _, at := range []compose.Pos{s.CommandPos, s.EntrypointPos} {
		if at.IsZero() {
			continue
		}
		if c := in(at.File, at.Line, compose.FromConfig, at); c != nil {
			return c
		}
	}
	at := cmp.Or(s.CommandPos, s.EntrypointPos, s.Pos)
	text := &nginx.Rendering{Source: up.project.Source(at.File)}
	lines := bytes.SplitAfter(text.Source, []byte("\n"))
	whole := nginx.Copied(text.Source)
	if n := at.Line - 1; n >= 0 && n < len(lines) {
		begin := len(bytes.Join(lines[:n], nil))
		text.Put(script, whole, begin, begin+len(bytes.TrimRight(lines[n], "\r\n")))
		return &content{text: text, from: File{Host: at.File, Kind: compose.FromConfig, Via: at}}
	}
	return &content{text: nginx.Copied([]byte(script)), from: File{Path: "command"}}
}
