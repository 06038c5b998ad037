package startup

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// compares is "[" and test, and what always says the same.
func (sh *shell) compares(call *syntax.CallExpr) (holds, known bool) {
	if len(call.Args) == 0 || len(call.Assigns) > 0 {
		return false, false
	}
	switch call.Args[0].Lit() {
	case "true", ":":
		return true, true
	case "false":
		return false, true
	case "command", "which", "type", "hash":
		return sh.hasProgram(call.Args[len(call.Args)-1])
	case "[", "test":
	default:
		return false, false
	}
	args := sh.words(call.Args[1:])
	if n := len(args); call.Args[0].Lit() == "[" && n > 0 && args[n-1].text == "]" {
		args = args[:n-1]
	}
	for _, a := range args {
		if !a.ok {
			return false, false
		}
	}
	return sh.expression(args)
}

// expression is what stands in "[": terms of which "-a" binds more than "-o".
func (sh *shell) expression(args []arg) (holds, known bool) {
	for _, op := range []string{"-o", "-a"} {
		at := slices.IndexFunc(args, func(a arg) bool { return a.text == op })
		if at < 2 || at > len(args)-2 || len(args) == 3 { // `[ "$X" = -o ]` compares
			continue
		}
		a, aKnown := sh.expression(args[:at])
		b, bKnown := sh.expression(args[at+1:])
		return either(op == "-o", a, aKnown, b, bKnown)
	}
	not := len(args) > 1 && args[0].text == "!"
	if not {
		args = args[1:]
	}
	switch {
	case len(args) == 1:
		holds, known = args[0].text != "", true
	case len(args) == 2:
		holds, known = sh.isTrue(args[0].text, "", args[1].text)
	case len(args) == 3:
		holds, known = sh.isTrue(args[1].text, args[0].text, args[2].text)
	}
	return holds != not, known
}

// hasProgram tells of the programs that every image of nginx has that they are there.
func (sh *shell) hasProgram(w *syntax.Word) (holds, known bool) {
	a := sh.word(w)
	if !a.ok || !nginx.HasEntryPoint(sh.image) {
		return false, false
	}
	known = slices.Contains([]string{"nginx", "envsubst", "sh", "sed", "grep", "cat", "cp"}, a.text)
	return known, known
}

// tested is "[[".
func (sh *shell) tested(x syntax.TestExpr) (holds, known bool) {
	switch x := x.(type) {
	case *syntax.Word:
		a := sh.word(x)
		return a.text != "", a.ok
	case *syntax.ParenTest:
		return sh.tested(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, known = sh.tested(x.X)
			return !holds, known
		}
		if w, ok := x.X.(*syntax.Word); ok {
			if a := sh.word(w); a.ok {
				return sh.isTrue(x.Op.String(), "", a.text)
			}
		}
	case *syntax.BinaryTest:
		if x.Op == syntax.AndTest || x.Op == syntax.OrTest {
			a, aKnown := sh.tested(x.X)
			b, bKnown := sh.tested(x.Y)
			return either(x.Op == syntax.OrTest, a, aKnown, b, bKnown)
		}
		left, isWord := x.X.(*syntax.Word)
		right, areWords := x.Y.(*syntax.Word)
		if !isWord || !areWords {
			return false, false
		}
		switch a := sh.word(left); {
		case x.Op == syntax.TsMatchShort, x.Op == syntax.TsMatch, x.Op == syntax.TsNoMatch:
			holds, known = sh.globs(a.text, right)
			return holds == (x.Op != syntax.TsNoMatch), known && a.ok
		case x.Op == syntax.TsReMatch:
			b := sh.word(right)
			re, err := regexp.Compile(b.text)
			return err == nil && re.MatchString(a.text), err == nil && a.ok && b.ok
		}
		if a, b := sh.word(left), sh.word(right); a.ok && b.ok {
			return sh.isTrue(x.Op.String(), a.text, b.text)
		}
	}
	return false, false
}

func (sh *shell) isTrue(op, a, b string) (holds, known bool) {
	switch op {
	case "-n":
		return b != "", true
	case "-z":
		return b == "", true
	case "=", "==":
		return a == b, true
	case "!=":
		return a != b, true
	case "-e", "-f", "-d", "-s", "-r":
		return sh.fileTest(op, b)
	}
	return numbers(op, a, b)
}

// numbers compares two numbers.
func numbers(op, a, b string) (holds, known bool) {
	x, errX := strconv.Atoi(strings.TrimSpace(a))
	y, errY := strconv.Atoi(strings.TrimSpace(b))
	if errX != nil || errY != nil {
		return false, false
	}
	switch op {
	case "-eq":
		return x == y, true
	case "-ne":
		return x != y, true
	case "-lt":
		return x < y, true
	case "-le":
		return x <= y, true
	case "-gt":
		return x > y, true
	case "-ge":
		return x >= y, true
	}
	return false, false
}
