package startup

import (
	"bytes"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// prints runs a command that writes no files, and returns what it prints, where that is known.
func (sh *shell) prints(name string, args []arg, in *content) *content {
	switch {
	case name == ":", name == "true":
		return sh.own("", nil)
	case name == "printenv" && len(args) == 1 && args[0].ok:
		if v := sh.env[args[0].text]; v.known && v.exported {
			return printed(v.text + "\n")
		}
	case name == "tr" && in != nil && len(args) == 2:
		return changeCase(args[0].text+" "+args[1].text, in)
	}
	return nil
}

// changeCase is tr between capitals and small letters; nil for all else that it can do.
func changeCase(sets string, in *content) *content {
	switch sets {
	case "[:upper:] [:lower:]", "A-Z a-z", "[A-Z] [a-z]":
		return printed(strings.ToLower(string(in.text.Text)))
	case "[:lower:] [:upper:]", "a-z A-Z", "[a-z] [A-Z]":
		return printed(strings.ToUpper(string(in.text.Text)))
	}
	return nil
}

// answers is a call of a function that is one condition.
func (sh *shell) answers(call *syntax.CallExpr) (holds, known bool) {
	if len(call.Args) == 0 || len(call.Assigns) > 0 || sh.depth >= maxDepth {
		return false, false
	}
	f := sh.funcs[call.Args[0].Lit()]
	if sh.steps++; f == nil || sh.steps > maxSteps { // two calls of each by the other may be many
		return false, false
	}
	body, ok := f.body.Cmd.(*syntax.Block)
	if !ok {
		return false, false
	}
	inner := sh.fork()
	inner.script, inner.depth = f.script, sh.depth+1
	inner.arguments(sh.words(call.Args[1:]))
	return inner.truth(body.Stmts)
}

// plainPattern matches what says the same to every grep.
var plainPattern = regexp.MustCompile(`^\^?[\w ./:,@-]*\$?$`)

// finds is `echo "$X" | grep -q word`.
func (sh *shell) finds(cmd *syntax.BinaryCmd) (holds, known bool) {
	call, ok := cmd.Y.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 || call.Args[0].Lit() != "grep" || len(call.Assigns) > 0 {
		return false, false
	}
	flags, rest := splitArgs(sh.words(call.Args[1:]))
	if len(rest) != 1 || !rest[0].ok || !plainPattern.MatchString(rest[0].text) || strings.Trim(flags, "qiEs") != "" {
		return false, false
	}
	echo, ok := cmd.X.Cmd.(*syntax.CallExpr)
	if !ok || commandName(echo) != "echo" || len(cmd.X.Redirs) > 0 {
		return false, false
	}
	out := sh.fork().simple(echo, nil)
	if out == nil {
		return false, false
	}
	pattern := "(?m)" + rest[0].text
	if strings.Contains(flags, "i") {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	return err == nil && re.Match(bytes.TrimSuffix(out.text.Text, []byte("\n"))), err == nil
}
