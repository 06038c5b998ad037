package startup

import (
	"regexp"
	"strings"
)

// A sedScript is what sed does to a text, as far as people edit configuration with it: s, d and r, for all lines or for
// those that match, a for the last one, and a and i for those that match.
type sedScript struct {
	edits    []sedEdit
	inPlace  bool
	suffix   string // of the copy of each file that it leaves beside it: sed -i.bak
	extended bool
	filled   []filler // variables in its text
	perhaps  bool     // nobody can tell whether it is run
	text     string   // the script, where it is but one
}

// A sedEdit is one command.
type sedEdit struct {
	lines   *regexp.Regexp // that it is for; nil: all
	pattern *regexp.Regexp // nil: it deletes them
	with    []string       // what a match becomes; "\1" and "&" stand for groups
	all     bool           // every match of a line
	read    string         // the file that stands behind each line from then on; "": none
	last    string         // the line that stands behind all others from then on; "": none
	behind  string         // the line that stands behind each of them from then on; "": none
	front   string         // the line that stands before each of them from then on; "": none
}

// lastLine matches the command that puts a line behind the last one, newLine those that put one behind or before each line.
var (
	lastLine = regexp.MustCompile(`^\$\s*a\s*\\?\s*`)
	newLine  = regexp.MustCompile(`^[ai]\s*\\?\s*`)
)

// readSed reads sed's arguments; nil when it does more than we follow.
func readSed(args []arg) (*sedScript, []arg) {
	s, scripts := &sedScript{}, []arg(nil)
	var files []arg
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a.ok && a.text == "-e" && i+1 < len(args):
			i++
			scripts = append(scripts, args[i])
		case a.ok && (a.text == "-E" || a.text == "-r"):
			s.extended = true
		case a.ok && (a.text == "-i" || strings.HasPrefix(a.text, "-i.") || strings.HasPrefix(a.text, "--in-place")):
			s.inPlace, s.suffix = true, backupSuffix(args)
		case a.ok && len(a.text) > 1 && isFlag(a.text):
			return nil, nil
		default:
			files = append(files, a)
		}
	}
	if len(scripts) == 0 && len(files) > 0 {
		scripts, files = files[:1], files[1:]
	}
	for _, script := range scripts {
		text := script.text
		if !script.ok {
			text = script.open
		}
		if text == "" || !s.parse(text) {
			return nil, nil
		}
		s.filled = append(s.filled, script.filled...)
		if len(scripts) == 1 {
			s.text = text
		}
	}
	if len(s.edits) == 0 || s.inPlace && len(files) == 0 {
		return nil, nil
	}
	return s, files
}

// parse reads a script; false when it does more than we follow.
func (s *sedScript) parse(text string) bool {
	for {
		text = strings.TrimLeft(text, " \t\n;")
		if text == "" {
			return true
		}
		var e sedEdit
		if text[0] == '/' {
			address, rest, ok := sedPart(text[1:], '/')
			if e.lines = s.compile(address, ""); !ok || e.lines == nil {
				return false
			}
			text = strings.TrimLeft(rest, " \t")
		}
		switch {
		case lastLine.MatchString(text) && e.lines == nil:
			if e.last, text = putLine(text, lastLine); e.last == "" {
				return false
			}
			s.edits = append(s.edits, e)
			continue
		case newLine.MatchString(text) && e.lines != nil:
			put := &e.behind
			if text[0] == 'i' {
				put = &e.front
			}
			if *put, text = putLine(text, newLine); *put == "" {
				return false
			}
			s.edits = append(s.edits, e)
			continue
		case strings.HasPrefix(text, "d"):
			text = text[1:]
		case strings.HasPrefix(text, "r "):
			e.read, text, _ = strings.Cut(strings.TrimLeft(text[2:], " \t"), "\n")
			if e.lines == nil || e.read == "" || hasGap(e.read) {
				return false
			}
			s.edits = append(s.edits, e)
			continue
		case len(text) > 1 && text[0] == 's':
			pattern, rest, ok := sedPart(text[2:], text[1])
			with, flags, closed := sedPart(rest, text[1])
			n := len(flags) - len(strings.TrimLeft(flags, "gI"))
			e.all = strings.Contains(flags[:n], "g")
			e.pattern, e.with = s.compile(pattern, flags[:n]), pieces(with)
			if !ok || !closed || e.pattern == nil {
				return false
			}
			text = flags[n:]
		default:
			return false
		}
		if e.lines == nil && e.pattern == nil || text != "" && !strings.ContainsAny(text[:1], " \t\n;") {
			return false
		}
		s.edits = append(s.edits, e)
	}
}

// putLine is the line that a command puts somewhere, and what comes behind it in the script; "" where it does more than we follow.
func putLine(text string, command *regexp.Regexp) (line, rest string) {
	line, rest, _ = strings.Cut(text[len(command.FindString(text)):], "\n")
	if strings.Contains(line, `\`) || hasGap(line) {
		return "", rest
	}
	return line, rest
}

// sedPart cuts a part of a command at its delimiter, which a backslash takes for a character of the part.
func sedPart(text string, delimiter byte) (part, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == delimiter:
			return b.String(), text[i+1:], true
		case c == '\\' && i+1 < len(text):
			i++
			if text[i] != delimiter {
				b.WriteByte('\\')
			}
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

var (
	sedTokens = regexp.MustCompile(`\\.|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|.`)
	sedPieces = regexp.MustCompile(`(?s)\\.|&|[^\\&]+`)
)

// compile turns a regular expression of sed's into Go's; nil when it has what we do not follow.
func (s *sedScript) compile(text, flags string) *regexp.Regexp {
	var b strings.Builder
	tokens := sedTokens.FindAllString(text, -1)
	for i, token := range tokens {
		word, ok := s.token(tokens, i, token)
		if !ok {
			return nil
		}
		b.WriteString(word)
	}
	pattern := b.String()
	if strings.Contains(flags, "I") {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil || text == "" || hasGap(text) {
		return nil
	}
	re.Longest()
	return re
}

// token is a token of a regular expression in Go's form. In a basic one what is special has a backslash before it, and
// "^", "$" and "*" are special in their places only.
func (s *sedScript) token(tokens []string, i int, token string) (string, bool) {
	const special = "(){}|+?"
	begins := i == 0 || tokens[i-1] == `\(` || tokens[i-1] == `\|`
	ends := i == len(tokens)-1 || tokens[i+1] == `\)` || tokens[i+1] == `\|`
	switch {
	case token[0] == '[' && len(token) > 1:
		return strings.ReplaceAll(token, `\`, `\\`), true
	case token[0] == '\\' && len(token) == 1:
		return "", false
	case token[0] == '\\' && strings.Contains(special, token[1:]) && !s.extended:
		return token[1:], true
	case token[0] == '\\' && strings.Contains("sSwWbrt", token[1:]):
		return token, true
	case token[0] == '\\':
		return regexp.QuoteMeta(token[1:]), !letter.MatchString(token[1:]) && token != `\<` && token != `\>`
	case s.extended:
		return token, true
	case strings.Contains(special, token), token == "*" && begins, token == "^" && !begins, token == "$" && !ends:
		return `\` + token, true
	}
	return token, true
}

var letter = regexp.MustCompile(`^[A-Za-z0-9]`)

// pieces splits the replacement of s at what stands for the match and its groups.
func pieces(text string) []string { return sedPieces.FindAllString(text, -1) }
