package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// saysWhere matches the names of variables that may say where an app listens.
var saysWhere = regexp.MustCompile(`(?i)PORT|HOST|BIND|ADDR|URL|LISTEN|ARGS|OPT`)

// behindScript follows words that run a shell script of the project's to the program in which it ends; ok is false where
// they run none, or where the script may start another program as well, or may change where that one listens. at is the place
// of the program's words; zero where the script is given them.
func (p reader) behindScript(s *compose.Service, words []string) (program []string, at compose.Pos, ok bool) {
	script, args := p.shellScript(s, words)
	if script == nil {
		return nil, at, false
	}
	call, isCall := script.last().(*syntax.CallExpr)
	if !isCall || len(call.Args) == 0 || len(call.Assigns) > 0 || !p.leadsTo(s, script.tree, call) {
		return nil, at, false
	}
	line := script.text[call.Pos().Offset():call.End().Offset()]
	commands := compose.ShellCommands(p.filledIn(s, strings.ReplaceAll(line, `"$@"`, allArguments)))
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
	if slices.Equal(commands[0], []string{"exec", allArguments}) {
		return args, at, len(args) > 0
	}
	at = script.line(call)
	p.quoteIn(script, at)
	return program, at, len(program) > 0
}

// allArguments stands for "$@".
const allArguments = "\x02"

var shebang = regexp.MustCompile(`^#!\s*(?:/usr)?/bin/(?:env\s+)?(?:ba|a|da)?sh\b`)

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

func inPath(files compose.RootFS, name string) bool {
	_, err := files.Stat(path.Join("usr/local/bin", name))
	return err == nil
}

// leadsTo reports whether a script ends in its last call and in nothing else, and sets nothing that says where that listens.
func (p reader) leadsTo(s *compose.Service, script *syntax.File, last *syntax.CallExpr) bool {
	plain := true
	syntax.Walk(script, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			plain = plain && !n.Background && !n.Coprocess
		case *syntax.Assign:
			plain = plain && (n.Name == nil || !saysWhere.MatchString(n.Name.Value))
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

var setsWhere = regexp.MustCompile(`(?im)^\s*(?:export\s+)?\w*(?:PORT|HOST|BIND|ADDR|URL|LISTEN|ARGS|OPT)\w*=`)

// started is the text of what a service's container starts: its words, and the scripts of the project among them.
func (p reader) started(s *compose.Service) string {
	entrypoint, command := p.StartWords(s.Name)
	words := slices.Concat(entrypoint, command)
	text, files := strings.Join(words, " "), p.RootFS(s.Name, nil)
	for _, word := range strings.Fields(text) {
		name := inside(p.StartDir(s.Name), strings.Trim(word, `'";`))
		info, err := files.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile || strings.HasSuffix(name, ".py") {
			continue
		}
		content, _ := fs.ReadFile(files, name)
		text += "\n" + withoutHashes(string(content))
	}
	return text
}
