package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// saysWhere matches the names of variables that may say where an app listens.
var saysWhere = lazyregexp.New(`(?i)PORT|HOST|BIND|ADDR|URL|LISTEN|ARGS|OPT`)

// behindScript follows words that run a shell script of the project's to the program in which it ends; ok is false where
// they run none, or where the script may start another program as well, or may change where that one listens. at is the place
// of the program's words; zero where the script is given them.
func (p reader) behindScript(s *compose.Service, words []string) (program []string, at compose.Pos, ok bool) {
	if program, ok = p.behindWait(s, words); ok {
		return program, at, len(program) > 0
	}
	script, args := p.shellScript(s, words)
	if script == nil {
		return nil, at, false
	}
	if program, at, ok = p.straight(s, script, args); ok {
		return program, at, true
	}
	last, skipped := script.ending(len(args))
	call, isCall := last.(*syntax.CallExpr)
	if !isCall || len(call.Args) == 0 || len(call.Assigns) > 0 || !p.leadsTo(s, script, call, skipped) {
		return nil, at, false
	}
	line := script.text[call.Pos().Offset():call.End().Offset()]
	line = strings.ReplaceAll(line, `"$@"`, allArguments)
	if !slices.ContainsFunc(args, func(arg string) bool { return arg == "" || strings.ContainsAny(arg, " \t\n*?[") }) { // which the shell would take apart
		line = bareArguments.ReplaceAllString(line, "$1"+allArguments+"$2")
	}
	commands := compose.ShellCommands(p.filledIn(s, line))
	if len(commands) != 1 {
		return nil, at, false
	}
	for _, word := range commands[0] {
		if word == allArguments {
			program = append(program, args...)
		} else {
			program = append(program, word)
		}
	}
	if own := withoutOwn(commands[0]); slices.Equal(own, []string{"exec", allArguments}) || slices.Equal(own, []string{"exec", "env", allArguments}) {
		return args, at, len(args) > 0
	}
	at = script.line(call)
	p.quoteIn(script, at)
	program = withoutOwn(program)
	return program, at, len(program) > 0
}

// allArguments stands for "$@".
const allArguments = "\x02"

// bareArguments matches all arguments of a script without quotes.
var bareArguments = lazyregexp.New(`(^|\s)\$[@*](\s|$)`)

var shebang = lazyregexp.New(`^#!\s*(?:/usr)?/bin/(?:env\s+)?(?:ba|a|da)?sh\b`)

// scriptFile is the file that words run, without the leading slash, and what it is given; "" for none.
func (p reader) scriptFile(s *compose.Service, words []string) (name string, args []string) {
	words = behindLaunchers(words)
	for len(words) > 1 && compose.IsShellName(words[0]) && !strings.HasPrefix(words[1], "-") {
		words = behindLaunchers(words[1:])
	}
	if len(words) == 0 {
		return "", nil
	}
	dir := "/usr/local/bin"
	if name = words[0]; strings.Contains(name, "/") || path.Ext(name) == ".sh" && !inPath(p.RootFS(s.Name, nil), name) {
		dir = p.StartDir(s.Name)
	}
	return inside(dir, name), words[1:]
}

// behindWait is what words run behind a script, or another program, that only waits until others answer; ok is false for words
// that begin with none.
func (p reader) behindWait(s *compose.Service, words []string) (rest []string, ok bool) {
	name, args := p.scriptFile(s, words)
	if name == "" {
		return nil, false
	}
	text, _ := fs.ReadFile(p.RootFS(s.Name, nil), name)
	words = append([]string{name}, args...)
	before, ok := compose.BehindWait(words, text)
	return words[before:], ok
}

func inPath(files compose.RootFS, name string) bool {
	_, err := files.Stat(path.Join("usr/local/bin", name))
	return err == nil
}

// leadsTo reports whether a script ends in its last call and in nothing else, and sets nothing that says where that listens.
func (p reader) leadsTo(s *compose.Service, script *startText, last *syntax.CallExpr, skipped []*syntax.Stmt) bool {
	plain := true
	syntax.Walk(script.tree, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			if slices.Contains(skipped, n) {
				return false
			}
			plain = plain && !n.Background && !n.Coprocess
		case *syntax.Assign:
			plain = plain && (n.Name == nil || !saysWhere.MatchString(n.Name.Value) || p.keeps(s, script, n.Name.Value, last))
		case *syntax.CallExpr:
			if n == last || len(n.Args) == 0 {
				break
			}
			switch n.Args[0].Lit() {
			case "exec":
				plain = plain && len(n.Args) < 2
			case ".", "source":
				plain = plain && len(n.Args) > 1 && p.setsNothing(s, n.Args[1].Lit())
			default:
				var words []string
				for _, w := range n.Args {
					words = append(words, w.Lit())
				}
				plain = plain && !staysBehind(words)
			}
		}
		return plain
	})
	return plain
}

// keeps reports whether a variable that a script sets stays in the script: it is not of the environment that programs get,
// nothing exports it, and the last call does not name it.
func (p reader) keeps(s *compose.Service, script *startText, name string, last *syntax.CallExpr) bool {
	_, isSet := p.Environment(s.Name)[name]
	named := lazyregexp.New(`\b` + name + `\b`)
	exported := lazyregexp.New(`\b(?:export|declare|typeset)\b[^\n;&|]*\b` + name + `\b|\bset\s+-\w*a|\ballexport\b`)
	return !isSet && !exported.MatchString(script.text) && !named.MatchString(script.text[last.Pos().Offset():last.End().Offset()])
}

// withoutOwn leaves out variables that env gives a program and that have values which only the script knows, where they do
// not say where it listens.
func withoutOwn(words []string) []string {
	env := slices.Index(words, "env")
	if env < 0 || env > 1 {
		return words
	}
	kept := slices.Clone(words[:env+1])
	for i, word := range words[env+1:] {
		name, value, isSet := strings.Cut(word, "=")
		if !isSet {
			return append(kept, words[env+1+i:]...)
		}
		if !strings.Contains(value, "$") || saysWhere.MatchString(name) {
			kept = append(kept, word)
		}
	}
	return kept
}

// keepers are programs that start others and leave them running.
var keepers = []string{"nohup", "setsid", "service", "systemctl", "start-stop-daemon", "supervisord", "supervisorctl", "pm2", "daemonize", "screen", "tmux"}

// staysBehind reports whether a command after which a script goes on leaves a server running: in the background by a flag
// of its own, or kept by another program.
func staysBehind(words []string) bool {
	return slices.Contains(keepers, path.Base(words[0])) || slices.ContainsFunc(programs, func(known program) bool { return known.isRunBy(words) })
}

// setsNothing reports whether a file that a script reads sets nothing that says where an app listens.
func (p reader) setsNothing(s *compose.Service, name string) bool {
	if path.Base(name) == "activate" { // of a virtual environment of Python
		return true
	}
	text, err := fs.ReadFile(p.RootFS(s.Name, nil), inside(p.StartDir(s.Name), name))
	return err == nil && !setsWhere.Match(text)
}

var setsWhere = lazyregexp.New(`(?im)^\s*(?:export\s+)?\w*(?:PORT|HOST|BIND|ADDR|URL|LISTEN|ARGS|OPT)\w*=`)

// startFile is the file that a word of a start may name: below where that begins, or else a program in one of the directories of PATH.
func (p reader) startFile(s *compose.Service, files fs.FS, word string) string {
	here := inside(p.StartDir(s.Name), word)
	if strings.Contains(word, "/") || isFile(files, here) {
		return here
	}
	for _, dir := range append(strings.Split(p.Environment(s.Name)["PATH"], ":"), "/usr/local/bin") {
		if name := inside("/", path.Join(dir, word)); path.IsAbs(dir) && isFile(files, name) {
			return name
		}
	}
	return here
}

// started is the text of what a service's container starts: its words, and the scripts of the project among them.
func (p reader) started(s *compose.Service) string {
	var texts []string
	p.eachStartText(s, func(text string, _ func(int) compose.Pos) { texts = append(texts, text) })
	return strings.Join(texts, "\n")
}
