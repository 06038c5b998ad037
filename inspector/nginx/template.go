package nginx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// marks matches what template languages put into a file and nginx does not know: Jinja2, Go and Handlebars, ERB.
var marks = regexp.MustCompile(`\{\{[-#/>]?\s*[\w.$]+[^{}"\n]*\}\}|\{%-?\s*\w+[^\n]*%\}|<%[=-]?[^\n]*%>`)

// names in capitals between signs, which sed scripts fill in.
var sedMarks = regexp.MustCompile(`@@[A-Z][A-Z0-9_]*@@|(?:^|[^\w%])%[A-Z][A-Z_]{2,}%`)

// shellMarks are variables in capitals, with or without a default, which envsubst or a shell fills in.
var shellMarks = regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]*)(?::?-[^}]*)?\}`)

// asTemplate replaces the problems of a file, those from index before on, by one when the file is a template that
// nobody has filled in.
func asTemplate(problems []Problem, before int, file, src string) []Problem {
	ofFile := func(p Problem) bool { return p.Pos.File == file && p.Kind != "limit" }
	at, mark := findMark(src, sedMarks)
	if mark == "" && slices.ContainsFunc(problems[before:], ofFile) {
		at, mark = findMark(src, marks)
	}
	if mark == "" {
		return problems
	}
	kept := append(problems[:before:before], slices.DeleteFunc(slices.Clone(problems[before:]), ofFile)...)
	at.File = file
	return append(kept, templateProblem(at, mark))
}

func templateProblem(at Pos, mark string) Problem {
	return Problem{
		Pos:     at,
		Kind:    "template",
		Message: fmt.Sprintf("the file is a template: %q is a placeholder, not nginx's language", mark),
		Hint:    "the container needs the file that the template is made into",
	}
}

// findMark returns the first match outside of whole-line comments.
func findMark(src string, mark *regexp.Regexp) (Pos, string) {
	number := 0
	for line := range strings.Lines(src) {
		number++
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if m := mark.FindStringIndex(line); m != nil {
			text := strings.TrimLeft(line[m[0]:m[1]], " \t\"'/:=(,;")
			return Pos{Line: number, Column: m[1] - len(text) + 1, EndColumn: m[1] + 1}, text
		}
	}
	return Pos{}, ""
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
			if name := w.Text[m[2]:m[3]]; i.http.variables.defined(name) || i.stream.variables.defined(name) {
				continue
			}
			seen[w.Pos.File] = true
			i.config.Problems = append(i.config.Problems, templateProblem(w.part(m[0], m[1]), w.Text[m[0]:m[1]]))
		}
	}
}
