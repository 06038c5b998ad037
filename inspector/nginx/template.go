package nginx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// marks matches what template languages put into a file and nginx does not know: Jinja2, Go and Handlebars, ERB.
var marks = lazyregexp.New(`\{\{[-#/>]?\s*[\w.$]+[^{}"\n]*\}\}|\{%-?\s*\w+[^\n]*%\}|<%[=-]?[^\n]*%>`)

// names in capitals between signs, which sed scripts fill in.
var sedMarks = lazyregexp.New(`@@[A-Z][A-Z0-9_]*@@|(?:^|[^\w%])%[A-Z][A-Z_]{2,}%`)

// shellMarks are variables in capitals, with or without a default, which envsubst or a shell fills in.
var shellMarks = lazyregexp.New(`\$\{([A-Z][A-Z0-9_]*)(?::?-[^}]*)?\}`)

// asTemplate replaces the problems of a file, those from index before on, by one when the file is a template that
// nobody has filled in.
func asTemplate(problems []Problem, before int, file string, src []byte, made *Rendering) []Problem {
	ofFile := func(p Problem) bool { return p.Pos.File == file && p.Kind != "limit" }
	begin, end := findMark(src, sedMarks)
	if end == 0 && slices.ContainsFunc(problems[before:], ofFile) {
		begin, end = findMark(src, marks)
	}
	if end == 0 {
		return problems
	}
	if made == nil {
		made = Copied(src)
	}
	at, mark := made.Place(begin, end), string(src[begin:end])
	refused := ""
	for _, p := range problems[before:] {
		if ofFile(p) && p.Kind != "not-a-file" && refused == "" {
			refused = p.Message
		}
	}
	kept := append(problems[:before:before], slices.DeleteFunc(slices.Clone(problems[before:]), ofFile)...)
	at.File = file
	problem := templateProblem(at, mark)
	problem.Refused = refused
	return append(kept, problem)
}

func templateProblem(at Pos, mark string) Problem {
	return Problem{
		Pos:     at,
		Kind:    "template",
		Message: fmt.Sprintf("the file is a template: %q is a placeholder, not nginx's language", mark),
		Hint:    "the container needs the file that the template is made into",
	}
}

// markSigns are what every mark holds one of: most lines hold none, and no regular expression need look at them.
var markSigns = [][]byte{[]byte("{{"), []byte("%"), []byte("@@")}

// hostMarks are hosts that a sed script fills in: %BACKEND%, @@BACKEND@@, __BACKEND__, in capitals.
var hostMarks = lazyregexp.New(`^(?:%[a-z][a-z_]{2,}%|@@[a-z][a-z0-9_]*@@|__[a-z][a-z0-9_]*__)$`)

// IsPlaceholder reports whether a target's host is one.
func (t Target) IsPlaceholder() bool { return hostMarks.MatchString(t.Host) }

// Unfilled notes at a target whose host is a placeholder that nginx would not start with it.
func (c *Config) Unfilled(t Target) {
	mark := strings.ToUpper(t.Host)
	problem := templateProblem(t.Pos, mark)
	problem.Refused = fmt.Sprintf("host not found in upstream %q", t.Host)
	for i := range c.Problems {
		if p := &c.Problems[i]; p.Kind == "template" && p.Pos.File == t.Pos.File {
			if p.Refused == "" {
				*p = problem
			}
			return
		}
	}
	c.Problems = append(c.Problems, problem)
}

// findMark returns the first match outside of whole-line comments; end is 0 when there is none.
func findMark(src []byte, mark *lazyregexp.Regexp) (begin, end int) {
	at := 0
	for line := range bytes.Lines(src) {
		if !slices.ContainsFunc(markSigns, func(sign []byte) bool { return bytes.Contains(line, sign) }) {
			at += len(line)
			continue
		}
		if m := mark.FindIndex(line); m != nil && !bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
			text := bytes.TrimLeft(line[m[0]:m[1]], " \t\"'/:=(,;")
			return at + m[1] - len(text), at + m[1]
		}
		at += len(line)
	}
	return 0, 0
}

// templates reports files in which ${CAPITALS} were not filled in: nginx takes them for variables of its own.
func (i *interpreter) templates() {
	seen := map[string]bool{}
	for _, p := range i.config.Problems {
		seen[p.Pos.File] = seen[p.Pos.File] || p.Kind == "template"
	}
	i.unfilled(i.config.tree, seen)
}

func (i *interpreter) unfilled(tree []*Directive, seen map[string]bool) {
	for _, d := range tree {
		i.unfilled(d.Block, seen)
		if strings.HasPrefix(d.Name.Text, "perl") || strings.HasPrefix(d.Name.Text, "js_") || d.Name.Text == "server_name" {
			continue
		}
		for _, w := range d.Args {
			m := shellMarks.FindStringSubmatchIndex(w.Text)
			if m == nil || seen[w.Pos.File] {
				continue
			}
			if name := w.Text[m[2]:m[3]]; IsOwn(name) || i.config.Defines(name) {
				continue
			}
			seen[w.Pos.File] = true
			i.config.Problems = append(i.config.Problems, templateProblem(w.part(m[0], m[1]), w.Text[m[0]:m[1]]))
		}
	}
}
