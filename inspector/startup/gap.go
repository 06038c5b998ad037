package startup

import (
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// A gap stands in a text for what nobody can tell: the character firstGap+n for the n-th of the shell's gaps. No one
// character of a script is a gap, so that what reads the text takes it for any other word.
const (
	firstGap = '\uE000'
	lastGap  = '\uF8FF'
)

func isGap(r rune) bool { return r >= firstGap && r <= lastGap }

func hasGap(text string) bool { return strings.ContainsFunc(text, isGap) }

// gap is the gap of a name.
func (up *Startup) gap(name string) string {
	name = strings.ToUpper(name)
	n := slices.Index(up.gaps, name)
	if n < 0 && firstGap+rune(len(up.gaps)) < lastGap {
		n = len(up.gaps)
		up.gaps = append(up.gaps, name)
	}
	return string(firstGap + rune(max(n, 0)))
}

// opened are words with gaps in those that are not known as a whole.
func (sh *shell) opened(args []arg) []arg {
	args = slices.Clone(args)
	for i := range args {
		if a := &args[i]; !a.ok && a.word != nil && a.open == "" {
			a.open = sh.withGaps(a.word.Parts, func(p syntax.WordPart) syntax.WordPart { return p })
		}
	}
	return args
}

// withGaps expands the parts of a word, each in its quotes.
func (sh *shell) withGaps(parts []syntax.WordPart, quote func(syntax.WordPart) syntax.WordPart) string {
	var b strings.Builder
	for _, part := range parts {
		if quoted, ok := part.(*syntax.DblQuoted); ok {
			b.WriteString(sh.withGaps(quoted.Parts, func(p syntax.WordPart) syntax.WordPart {
				return &syntax.DblQuoted{Parts: []syntax.WordPart{p}}
			}))
			continue
		}
		a := sh.word(&syntax.Word{Parts: []syntax.WordPart{quote(part)}})
		switch p, isVariable := part.(*syntax.ParamExp); {
		case a.ok && hasGap(a.text):
			return ""
		case a.ok:
			b.WriteString(a.text)
		case isVariable && p.Param != nil && isName(p.Param.Value):
			b.WriteString(sh.gap(p.Param.Value))
		default:
			b.WriteString(sh.gap("value"))
		}
	}
	return b.String()
}

// What only the shell of a RUN knows of a word, once the Dockerfile's variables are in it.
var (
	unsaid   = regexp.MustCompile("[$][{](\\w+)[^{}]*[}]|[$](\\w+)|[$][(][^()]*[)]|`[^`]*`")
	nestings = regexp.MustCompile("[$][{(]|`")
)

// asBuilt are the words of a RUN.
func (sh *shell) asBuilt(words []string) []arg {
	args := given(words)
	for i, word := range words {
		open := unsaid.ReplaceAllStringFunc(word, func(said string) string {
			m := unsaid.FindStringSubmatch(said)
			if name := m[1] + m[2]; isName(name) {
				return sh.gap(name)
			}
			return sh.gap("value")
		})
		switch {
		case nestings.MatchString(open):
			args[i] = arg{}
		case open != word:
			args[i] = arg{open: open}
		}
	}
	return args
}

// fillGaps writes in a text that an edit of c puts at m into a line what nginx would find of a variable, and notes it in
// what is made. What is all of its line is left out: it can be a directive, or several.
func (sh *shell) fillGaps(c, made *content, text string, at int, line []byte, m []int) string {
	place := sh.position(c)(c.text.Place(at+m[0], at+m[1]))
	rest := string(line[:m[0]]) + string(line[m[1]:])
	whole := strings.TrimSpace(rest) == "" && strings.TrimFunc(strings.TrimSpace(text), isGap) == ""
	makes := nginx.Makes(c.text.Text)
	var b strings.Builder
	for _, r := range text {
		n := int(r - firstGap)
		if n < 0 || n >= len(sh.gaps) {
			b.WriteRune(r)
			continue
		}
		name := sh.gaps[n]
		if makes(strings.ToLower(name)) {
			name += "_VALUE" // nginx would take it for its own
		}
		if !whole {
			b.WriteString("${" + name + "}")
		}
		if !strings.HasPrefix(strings.TrimSpace(string(line[:m[0]])), "#") { // a comment
			made.unknown(Variable{Name: name, Pos: place, Outcome: Left, Reason: Unknown})
		}
	}
	return b.String()
}

// unknown notes a variable of which nobody can tell the value.
func (c *content) unknown(v Variable) {
	t := Template{File: c.from}
	if c.subst != nil {
		t = *c.subst
	}
	t.Variables = append(slices.Clone(t.Variables), v)
	c.subst = &t
}

// stillUnknown leaves to look the names that are not known to be unknown already.
func (c *content) stillUnknown(look func(string) (string, string, string)) func(string) (string, string, string) {
	if c.subst == nil {
		return look
	}
	return func(name string) (string, string, string) {
		for _, v := range c.subst.Variables {
			if v.Name == name && v.Reason == Unknown {
				return "", Left, Unknown
			}
		}
		return look(name)
	}
}
