package startup

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// otherNames stands, in a list of all names of the environment, for those that the files do not tell. It is no character,
// so that no script has it.
const otherNames = "\uFDD0"

// exportedNames is what commands print that make envsubst's list of all names in the environment, so that nginx's own
// variables stay: `env | cut -d= -f1 | sed 's/^/$/'`, `printf '${%s} ' $(env | cut -d= -f1)`, and their like.
func (sh *shell) exportedNames(commands []*syntax.Stmt) (string, bool) {
	asks, marks, plain := false, false, len(commands) == 1
	for _, st := range commands {
		syntax.Walk(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.CallExpr:
				from, dollar, ok := sh.namesStep(n)
				asks, marks, plain = asks || from, marks || dollar, plain && ok
			case *syntax.BinaryCmd:
				plain = plain && n.Op == syntax.Pipe
			case *syntax.Redirect:
				plain = plain && n.Word.Lit() == "/dev/null"
			case *syntax.IfClause, *syntax.WhileClause, *syntax.ForClause, *syntax.CaseClause, *syntax.FuncDecl:
				plain = false
			}
			return plain
		})
	}
	if !asks || !marks || !plain {
		return "", false
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(sh.env)) {
		if sh.env[name].exported {
			list = append(list, "$"+name)
		}
	}
	return strings.Join(append(list, "$"+otherNames), ","), true
}

// namesStep judges one command of those that make a list of all names: whether the names come from it, whether it puts a
// "$" before each, and whether it leaves no name out, as far as we follow it.
func (sh *shell) namesStep(call *syntax.CallExpr) (from, dollar, ok bool) {
	if len(call.Args) == 0 || len(call.Assigns) > 0 {
		return false, false, false
	}
	words, first := call.Args[1:], ""
	if len(words) > 0 {
		first = sh.word(words[0]).text
	}
	switch commandName(call) {
	case "env", "printenv":
		return true, false, len(words) == 0
	case "cut", "paste", "tr", "sort", "uniq", "xargs":
		return false, false, true
	case "printf", "echo":
		return false, strings.Contains(first, "$"), true
	case "sed":
		s, files := readSed(sh.words(words))
		if s == nil || len(files) > 0 {
			return false, false, false
		}
		for _, e := range s.edits {
			ok = e.pattern != nil && e.lines == nil
			dollar = dollar || strings.Contains(strings.Join(e.with, ""), "$")
			if !ok {
				break
			}
		}
		return false, dollar, ok
	case "awk", "gawk":
		return sh.namesOfAwk(words)
	}
	return false, false, false
}

// What awk programs do with names: what is chosen among them, and a text with a "$" that is printed with each.
var (
	awkChooses = regexp.MustCompile(`/[^/]+/|==|!=|\bif\b`)
	awkMarks   = regexp.MustCompile(`"[^"]*\$`)
)

// namesOfAwk is namesStep for awk: `awk -F= '{print "$"$1}'`, `awk 'END { for (name in ENVIRON) { … } }'`.
func (sh *shell) namesOfAwk(words []*syntax.Word) (from, dollar, ok bool) {
	if len(words) == 0 {
		return false, false, false
	}
	program := sh.word(words[len(words)-1])
	from = strings.Contains(program.text, "ENVIRON")
	ok = program.ok && (from || strings.Contains(program.text, "$1")) && !awkChooses.MatchString(program.text)
	return from, awkMarks.MatchString(program.text), ok
}
