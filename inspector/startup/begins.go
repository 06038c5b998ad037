package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// begins notes of a variable that nobody knows how its value begins.
func (sh *shell) begins(name, prefix string) {
	v := sh.env[name]
	if !v.known {
		v.prefix = prefix
		sh.env[name] = v
	}
}

// prefixOf is how a part of a word begins of which no more is known; "" where nothing is.
func (sh *shell) prefixOf(part syntax.WordPart) string {
	switch part := part.(type) {
	case *syntax.ParamExp:
		isPlain := part.Exp == nil && part.Repl == nil && part.Slice == nil && part.Index == nil && !part.Excl && !part.Length && !part.Width
		if isPlain && part.Param != nil {
			return sh.env[part.Param.Value].prefix
		}
	case *syntax.CmdSubst:
		if len(part.Stmts) == 1 {
			return sh.foundBelow(part.Stmts[0])
		}
	}
	return ""
}

// choosers are commands that print some of the lines that they get, in any order.
var choosers = setOf("grep egrep sort uniq head tail")

// foundBelow is how all paths begin that `find DIR …` prints, whatever chooses among them behind it; "" for other commands.
func (sh *shell) foundBelow(st *syntax.Stmt) string {
	for {
		pipe, ok := st.Cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		if pipe.Op != syntax.Pipe || !choosers[commandName(pipe.Y.Cmd)] {
			return ""
		}
		st = pipe.X
	}
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || commandName(call) != "find" {
		return ""
	}
	var roots []arg
	for _, a := range sh.words(call.Args[1:]) {
		if a.ok && (strings.HasPrefix(a.text, "-") || a.text == "!" || a.text == "(") {
			break
		}
		if a.ok {
			a.text = strings.TrimSuffix(a.text, "/") + "/"
		}
		roots = append(roots, a)
	}
	return inCommon(roots)
}

// inCommon is the directory with which all of some words begin; "" where one of them may be anything.
func inCommon(words []arg) string {
	common := ""
	for i, a := range words {
		text := a.prefix
		if a.ok {
			text = a.text
		}
		if i == 0 {
			common = text
		}
		n := 0
		for n < min(len(common), len(text)) && common[n] == text[n] {
			n++
		}
		common = common[:n]
	}
	return common[:strings.LastIndex(common, "/")+1]
}
