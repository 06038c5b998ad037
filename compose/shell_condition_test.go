package compose

import (
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// plainShell knows words without variables, that /there is a file, and that true succeeds.
type plainShell struct{}

func (plainShell) TextsOf(words []*syntax.Word) (texts []string, known bool) {
	for _, w := range words {
		text, known := plainShell{}.TextOf(w)
		if !known {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

func (plainShell) TextOf(w *syntax.Word) (text string, known bool) {
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			text += part.Value
		case *syntax.SglQuoted:
			text += part.Value
		default:
			return "", false
		}
	}
	return text, true
}

func (plainShell) Fits(text string, pattern *syntax.Word) (fits, known bool) {
	whole, known := plainShell{}.TextOf(pattern)
	return text == whole, known
}

func (plainShell) TestsFile(op, name string) (holds, known bool) {
	return name == "/there", op == "-f"
}

func (plainShell) Succeeds(cmd syntax.Command) (holds, known bool) {
	call, ok := cmd.(*syntax.CallExpr)
	return true, ok && call.Args[0].Lit() == "true"
}

func TestConditionHolds(t *testing.T) {
	const yes, no, unknown = "yes", "no", "unknown"
	for _, tt := range []struct{ script, want string }{
		{`[ -n a ]`, yes}, {`[ -n '' ]`, no}, {`test -z ''`, yes}, {`[ a ]`, yes}, {`[ a = b ]`, no}, {`[ a == a ]`, yes}, {`[ a != b ]`, yes},
		{`! [ a = a ]`, no}, {`[ ! a = b ]`, yes}, {`[ ! = a ]`, no}, {`[ ! = ! ]`, yes}, {`[ ! != a ]`, yes}, {`[ ! -n a ]`, no}, {`[ ! a ]`, no}, {`[ a = a -a b = c ]`, no}, {`[ a = b -o b = b ]`, yes}, {`[ -o = -o ]`, yes},
		{`[ 2 -gt 1 ]`, yes}, {`[ 2 -le 1 ]`, no}, {`[ 1 -eq 1 ]`, yes}, {`[ 1 -ne 1 ]`, no}, {`[ 1 -ge 2 ]`, no}, {`[ 1 -lt 2 ]`, yes}, {`[ a -lt 2 ]`, unknown}, {`[ 1 -nt 2 ]`, unknown},
		{`[ -f /there ]`, yes}, {`[ -f /else ]`, no}, {`[ -d /there ]`, unknown}, {`[ -x /there ]`, unknown},
		{`[ "$X" = a ]`, unknown}, {`[ a = a b ]`, unknown},
		{`[[ a ]]`, yes}, {`[[ ! ( a == b ) ]]`, yes}, {`[[ -n '' || a = a ]]`, yes}, {`[[ a = a && a != a ]]`, no}, {`[[ ab =~ ^a ]]`, yes}, {`[[ ab =~ '(' ]]`, unknown},
		{`[[ 2 -gt 1 ]]`, yes}, {`[[ -z $X ]]`, unknown}, {`[[ $X == a ]]`, unknown}, {`[[ a -nt $X ]]`, unknown}, {`[[ $X && a = b ]]`, no},
		{`true`, yes}, {`other`, unknown}, {`X=1 true`, unknown}, {`true && [ a = b ]`, no}, {`other || true`, yes}, {`other && true`, unknown}, {`true | true`, unknown},
		{`true >/dev/null 2>&1`, yes}, {`true >file`, unknown}, {`true &`, unknown}, {`X=1`, unknown}, {`{ true; }`, unknown},
	} {
		tree, err := ParseShell(tt.script)
		if err != nil {
			t.Fatal(err)
		}
		got := unknown
		if holds, known := ConditionHolds(plainShell{}, tree.Stmts[0]); known && holds {
			got = yes
		} else if known {
			got = no
		}
		if got != tt.want {
			t.Errorf("%s holds: %s, not %s", tt.script, got, tt.want)
		}
	}
}
