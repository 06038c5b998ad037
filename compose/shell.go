package compose

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"
	"mvdan.cc/sh/v3/syntax"
)

// shellProgram and shellFlags match a shell, and its flags the last of which takes a script.
var (
	shellProgram = regexp.MustCompile(`(?:^|/)(?:ba|da|a|z|k)?sh$`)
	shellFlags   = regexp.MustCompile(`^-[a-z]*c$`)
)

// IsShell reports whether a command hands its third word to a shell.
func IsShell(words []string) bool {
	return len(words) > 2 && shellProgram.MatchString(words[0]) && shellFlags.MatchString(words[1])
}

// IsShellName reports whether a word names one of the usual shells.
func IsShellName(word string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(word))
}

// launchers start the program behind them and are replaced by it, or wait for it; the number says how many words of their own
// they take behind their flags.
var launchers = map[string]int{
	"exec": 0, "tini": 0, "dumb-init": 0, "catatonit": 0, "gosu": 1, "su-exec": 1, "nice": 0, "nohup": 0, "sudo": 0, "setpriv": 0, "s6-setuidgid": 1, "with-contenv": 0,
}

// Launches reports whether a word names a program that only starts the one behind it, and how many words of its own that takes
// behind its flags.
func Launches(word string) (own int, ok bool) {
	own, ok = launchers[path.Base(word)]
	return own, ok
}

// Bounds of a script that is parsed: what is nested deeply costs the parser far more than it is long.
const (
	maxParsed = 256 << 10 // bytes
	maxOpened = 20000     // characters that may open something
)

// ParseShell reads a script as bash does.
func ParseShell(script string) (*syntax.File, error) {
	opened := 0
	for i := range len(script) {
		if strings.IndexByte("({[`", script[i]) >= 0 {
			opened++
		}
	}
	if len(script) > maxParsed || opened > maxOpened {
		return nil, errors.New("the script is too large")
	}
	return syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "")
}

// ShellCommands splits a script into simple commands; words keep their redirections as words of their own.
func ShellCommands(script string) [][]string {
	script = strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(script)
	var commands [][]string
	for _, line := range splitOutsideQuotes(script) {
		words, err := shellwords.Parse(line)
		if err != nil {
			continue
		}
		if len(words) > 0 {
			commands = append(commands, words)
		}
	}
	return commands
}

// splitOutsideQuotes cuts a script at ; & | ( ) { } and line ends, and sets > apart.
func splitOutsideQuotes(script string) []string {
	var parts []string
	var part strings.Builder
	quote := byte(0)
	for i := 0; i < len(script); i++ {
		ch := script[i]
		switch {
		case ch == '\\' && quote != '\'' && i+1 < len(script):
			part.WriteByte(ch)
			i++
			part.WriteByte(script[i])
		case quote != 0:
			if ch == quote {
				quote = 0
			}
			part.WriteByte(ch)
		case ch == '"' || ch == '\'':
			quote = ch
			part.WriteByte(ch)
		case ch == '&' && i > 0 && script[i-1] == '>':
			part.WriteByte(' ')
		case strings.IndexByte(";&|()\n`", ch) >= 0:
			parts = append(parts, part.String())
			part.Reset()
			if ch == '|' && i+1 < len(script) && script[i+1] == '|' {
				part.WriteString(otherwise + " ")
				i++
			}
		case ch == '>':
			part.WriteString(" " + Redirection + " ")
		case ch == '<':
			part.WriteString(" ")
		default:
			part.WriteByte(ch)
		}
	}
	return append(parts, part.String())
}

// Redirection stands for ">" among the words; shellwords would stop there.
const Redirection = "\x01"
