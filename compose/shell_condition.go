package compose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A ShellState is what is known of a shell at a condition of its script. What cannot be told has known false.
type ShellState interface {
	TextsOf(words []*syntax.Word) (texts []string, known bool) // as the shell takes them apart
	TextOf(word *syntax.Word) (text string, known bool)        // as one
	Fits(text string, pattern *syntax.Word) (fits, known bool) // the whole of a text
	TestsFile(op, name string) (holds, known bool)             // -e, -f, -d, -s, -r
	Succeeds(cmd syntax.Command) (holds, known bool)           // all that is no test
}

// ConditionHolds tells whether a condition of a script holds: tests of texts, numbers and files, joined by && and ||
// (POSIX: test; Bash's manual: Conditional Constructs).
func ConditionHolds(sh ShellState, st *syntax.Stmt) (holds, known bool) {
	if st.Background || slices.ContainsFunc(st.Redirs, func(r *syntax.Redirect) bool { return !isQuiet(sh, r) }) {
		return false, false
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.TestClause:
		holds, known = testHolds(sh, cmd.X)
	case *syntax.BinaryCmd:
		if cmd.Op != syntax.AndStmt && cmd.Op != syntax.OrStmt {
			holds, known = sh.Succeeds(cmd)
			break
		}
		a, aKnown := ConditionHolds(sh, cmd.X)
		b, bKnown := ConditionHolds(sh, cmd.Y)
		holds, known = joined(cmd.Op == syntax.OrStmt, a, aKnown, b, bKnown)
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 || len(cmd.Assigns) > 0 {
			return false, false
		}
		if name := cmd.Args[0].Lit(); name != "[" && name != "test" {
			holds, known = sh.Succeeds(cmd)
		} else if words, ok := sh.TextsOf(cmd.Args[1:]); ok {
			holds, known = testCommandHolds(append([]string{name}, words...), sh.TestsFile)
		}
	}
	return holds != st.Negated, known
}

// isQuiet reports whether a redirection only keeps a command from being heard.
func isQuiet(sh ShellState, r *syntax.Redirect) bool {
	to, _ := sh.TextOf(r.Word)
	return to == "/dev/null" || r.Op == syntax.DplOut
}

// joined joins two answers by "or", else by "and"; one may be enough.
func joined(or, a, aKnown, b, bKnown bool) (holds, known bool) {
	if aKnown && a == or || bKnown && b == or {
		return or, true
	}
	return !or, aKnown && bKnown
}

// testHolds is "[[".
func testHolds(sh ShellState, x syntax.TestExpr) (holds, known bool) {
	switch x := x.(type) {
	case *syntax.Word:
		text, known := sh.TextOf(x)
		return text != "", known
	case *syntax.ParenTest:
		return testHolds(sh, x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, known = testHolds(sh, x.X)
			return !holds, known
		}
		if w, ok := x.X.(*syntax.Word); ok {
			if text, known := sh.TextOf(w); known {
				return compared(x.Op.String(), "", text, sh.TestsFile)
			}
		}
	case *syntax.BinaryTest:
		if x.Op == syntax.AndTest || x.Op == syntax.OrTest {
			a, aKnown := testHolds(sh, x.X)
			b, bKnown := testHolds(sh, x.Y)
			return joined(x.Op == syntax.OrTest, a, aKnown, b, bKnown)
		}
		left, isWord := x.X.(*syntax.Word)
		right, areWords := x.Y.(*syntax.Word)
		if isWord && areWords {
			return wordsCompared(sh, x.Op, left, right)
		}
	}
	return false, false
}

// wordsCompared compares two words of "[[", the second of which may be a pattern.
func wordsCompared(sh ShellState, op syntax.BinTestOperator, left, right *syntax.Word) (holds, known bool) {
	a, known := sh.TextOf(left)
	if !known {
		return false, false
	}
	if op == syntax.TsMatchShort || op == syntax.TsMatch || op == syntax.TsNoMatch {
		holds, known = sh.Fits(a, right)
		return holds == (op != syntax.TsNoMatch), known
	}
	b, known := sh.TextOf(right)
	if !known {
		return false, false
	}
	if op == syntax.TsReMatch {
		re, err := regexp.Compile(b)
		return err == nil && re.MatchString(a), err == nil
	}
	return compared(op.String(), a, b, sh.TestsFile)
}

// testCommandHolds is "[" and test, with the words that stand behind it.
func testCommandHolds(words []string, file func(op, name string) (holds, known bool)) (holds, known bool) {
	if n := len(words); words[0] == "[" && n > 1 && words[n-1] == "]" {
		words = words[:n-1]
	}
	return termsHold(words[1:], file)
}

// termsHold is what stands in "[": terms of which "-a" binds more than "-o".
func termsHold(words []string, file func(op, name string) (holds, known bool)) (holds, known bool) {
	for _, op := range []string{"-o", "-a"} {
		at := slices.Index(words, op)
		if at < 2 || at > len(words)-2 || len(words) == 3 { // `[ "$X" = -o ]` compares
			continue
		}
		a, aKnown := termsHold(words[:at], file)
		b, bKnown := termsHold(words[at+1:], file)
		return joined(op == "-o", a, aKnown, b, bKnown)
	}
	not := len(words) > 1 && words[0] == "!" && !(len(words) == 3 && slices.Contains(binaryOps, words[1])) // `[ ! = "$X" ]` compares
	if not {
		words = words[1:]
	}
	switch len(words) {
	case 1:
		holds, known = words[0] != "", true
	case 2:
		holds, known = compared(words[0], "", words[1], file)
	case 3:
		holds, known = compared(words[1], words[0], words[2], file)
	}
	return holds != not, known
}

// binaryOps are the operators of "[" that stand between two words: of three words they go before "!" (POSIX: test, 3 arguments).
var binaryOps = strings.Fields("= == != -eq -ne -lt -le -gt -ge -nt -ot -ef < > -a -o")

// compared is one comparison of texts or numbers, or one test of a text or a file.
func compared(op, a, b string, file func(op, name string) (holds, known bool)) (holds, known bool) {
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
		return file(op, b)
	}
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
