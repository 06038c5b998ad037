package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// waiterNames match scripts that wait until others answer and then run what they are given behind "--", as people call their copies:
// github.com/vishnubob/wait-for-it, github.com/eficode/wait-for.
var waiterNames = regexp.MustCompile(`^wait[-_]?for(?:[-_]?it)?(?:\.sh)?$`)

// dockerizeValues are the flags of github.com/jwilder/dockerize that take a value and only say for what it waits, or what it shows.
var dockerizeValues = []string{"wait", "timeout", "wait-retry-interval", "wait-http-header", "stdout", "stderr"}

// waitTools are commands with which scripts wait: none of them writes a file that it is not redirected to.
var waitTools = strings.Fields(`: [ test true false echo printf cat sleep date seq expr cut tr grep awk head tail wc basename dirname nc ncat telnet ping getent
	host nslookup dig timeout type command which realpath readlink uname trap kill wait set shift break continue return exit local export
	declare readonly unset read curl wget pg_isready mysqladmin redis-cli`)

// BehindWait is the number of words before the command that a program runs which only waits until others answer: of a script that
// is seen, script is the text, which decides; else the name does. It is the number of all words where no command follows.
func BehindWait(words []string, script []byte) (before int, ok bool) {
	if len(words) == 0 {
		return 0, false
	}
	name := path.Base(words[0])
	switch {
	case script == nil && name == "dockerize":
		return behindDockerize(words)
	case script == nil && !waiterNames.MatchString(name), script != nil && !onlyWaits(script):
		return 0, false
	}
	if at := slices.Index(words, "--"); at > 0 {
		return at + 1, true
	}
	return len(words), true
}

// behindDockerize is BehindWait of dockerize, which reads its flags as programs in Go do; one that makes files of templates does
// more than to wait.
func behindDockerize(words []string) (before int, ok bool) {
	for at := 1; at < len(words); at++ {
		flag, isFlag := strings.CutPrefix(words[at], "-")
		flag, _, hasValue := strings.Cut(strings.TrimPrefix(flag, "-"), "=")
		switch {
		case words[at] == "--":
			return at + 1, true
		case !isFlag:
			return at, true
		case !slices.Contains(dockerizeValues, flag):
			return 0, false
		case !hasValue:
			at++
		}
	}
	return len(words), true
}

// onlyWaits reports whether a script does nothing but to ask whether others answer, and then runs what it is given behind "--".
func onlyWaits(script []byte) bool {
	file, err := ParseShell(string(script))
	if err != nil {
		return false
	}
	own := map[string]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, is := n.(*syntax.FuncDecl); is && f.Name != nil {
			own[f.Name.Value] = true
		}
		return true
	})
	parts, handsOn, plain := false, false, true
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CaseItem:
			parts = parts || slices.ContainsFunc(n.Patterns, func(w *syntax.Word) bool { return w.Lit() == "--" })
		case *syntax.Redirect:
			plain = plain && writesNone(n)
		case *syntax.CallExpr:
			args := n.Args
			if len(args) > 0 && args[0].Lit() == "exec" {
				args = args[1:]
			}
			if len(args) == 0 {
				break
			}
			name := args[0].Lit()
			handsOn = handsOn || name == ""
			plain = plain && (name == "" || own[name] || slices.Contains(waitTools, name) && fetchesNone(name, args[1:]))
		}
		return plain
	})
	return plain && parts && handsOn
}

// writesNone reports whether a redirection makes no file.
func writesNone(r *syntax.Redirect) bool {
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrAll, syntax.AppAll, syntax.RdrClob, syntax.RdrInOut:
		lit, is := (*syntax.Lit)(nil), false
		if len(r.Word.Parts) > 0 {
			lit, is = r.Word.Parts[0].(*syntax.Lit)
		}
		return is && strings.HasPrefix(lit.Value, "/dev/")
	}
	return true
}

// fetchesNone reports whether a command leaves no file of what it is answered.
func fetchesNone(name string, args []*syntax.Word) bool {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(args, func(w *syntax.Word) bool {
			return slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(w.Lit(), part) })
		})
	}
	switch name {
	case "wget":
		return has("--spider", "/dev/null", "-O-", "-qO-", "-O/dev/null", "-qO/dev/null")
	case "curl":
		return has("/dev/null") || !has("-o", "-O", "--output", "--remote-name")
	}
	return true
}
