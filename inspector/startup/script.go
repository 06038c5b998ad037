package startup

import (
	"bytes"
	"cmp"
	"path"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// printed is what a command prints.
func printed(text string) *content { return &content{text: nginx.Copied([]byte(text))} }

// own is a text that stands in the script.
func (sh *shell) own(text string, node syntax.Node) *content {
	if sh.script == nil {
		return printed(text)
	}
	i, j := 0, len(sh.script.text.Text)
	if node != nil {
		i, j = int(node.Pos().Offset()), int(node.End().Offset())
	}
	out := sh.script.text.Follow()
	out.Put(text, sh.script.text, i, j)
	return &content{text: out, from: sh.script.from}
}

// document is the text of a here-document.
func (sh *shell) document(r *syntax.Redirect) *content {
	if r.Hdoc == nil || sh.script == nil {
		return sh.own("", r)
	}
	src, out := sh.script.text, sh.script.text.Follow()
	c := &content{text: out, from: sh.script.from}
	escapes := inDocument
	if r.Word.Lit() == "" || strings.Contains(r.Word.Lit(), `\`) {
		escapes = ""
	}
	for _, part := range r.Hdoc.Parts {
		i, j := int(part.Pos().Offset()), int(part.End().Offset())
		lit, ok := part.(*syntax.Lit)
		if ok {
			j = i + len(lit.Value) // its end is that of the closing word
		}
		switch {
		case ok && r.Op == syntax.DashHdoc:
			for line := range bytes.Lines(src.Text[i:min(j, len(src.Text))]) {
				end := i + len(line)
				sh.literal(out, src, end-len(bytes.TrimLeft(line, "\t")), end, escapes)
				i = end
			}
		case ok:
			sh.literal(out, src, i, j, escapes)
		default:
			value := sh.expand(&syntax.Word{Parts: []syntax.WordPart{part}}, expand.Document)
			if !value.ok {
				return nil
			}
			if p, ok := part.(*syntax.ParamExp); ok && p.Param != nil {
				c.filled(p.Param.Value, sh.position(c)(src.Place(i, j)), value.text, value.from)
			}
			out.Put(value.text, src, i, j)
		}
	}
	return c
}

// What a backslash takes its meaning from, in a here-document and in double quotes.
const (
	inDocument = "$`\\\n"
	inQuotes   = inDocument + `"`
)

// literal copies a piece of a text without the backslashes before what needs one there.
func (sh *shell) literal(out, src *nginx.Rendering, i, j int, escapes string) {
	for at := i; escapes != "" && at+1 < j; at++ {
		if src.Text[at] != '\\' || strings.IndexByte(escapes, src.Text[at+1]) < 0 {
			continue
		}
		out.Copy(src, i, at)
		if i = at + 1; src.Text[i] == '\n' {
			i++
		}
		at++
	}
	out.Copy(src, i, j)
}

// echoed is what echo prints of the words of a script, each part with the place at which it stands there; nil where it is not
// just the text that is expected.
func (sh *shell) echoed(args []arg, text string) *content {
	if sh.script == nil || len(args) == 0 {
		return nil
	}
	src, out := sh.script.text, sh.script.text.Follow()
	c, end := &content{text: out, from: sh.script.from}, 0
	for i, a := range args {
		if a.source == nil || int(a.source.End().Offset()) > len(src.Text) {
			return nil
		}
		if i > 0 {
			out.Put(" ", src, end, end)
		}
		end = int(a.source.End().Offset())
		for _, part := range a.source.Parts {
			if inner, ok := part.(*syntax.DblQuoted); ok {
				for _, part := range inner.Parts {
					sh.printPart(c, part, inQuotes)
				}
				continue
			}
			sh.printPart(c, part, "")
		}
	}
	if strings.HasSuffix(text, "\n") {
		out.Put("\n", src, end, end)
	}
	if string(out.Text) != text {
		return nil
	}
	return c
}

// printPart adds what a part of a word gives to a text.
func (sh *shell) printPart(c *content, part syntax.WordPart, escapes string) {
	src, i, j := sh.script.text, int(part.Pos().Offset()), int(part.End().Offset())
	switch p := part.(type) {
	case *syntax.Lit:
		sh.literal(c.text, src, i, j, escapes)
	case *syntax.SglQuoted:
		c.text.Copy(src, i+1, j-1)
	default:
		value := sh.expand(&syntax.Word{Parts: []syntax.WordPart{part}}, expand.Literal)
		if p, ok := p.(*syntax.ParamExp); ok && p.Param != nil && value.ok {
			c.filled(p.Param.Value, sh.position(c)(src.Place(i, j)), value.text, value.from)
		}
		c.text.Put(value.text, src, i, j)
	}
}

// source is a script that stands in the service's command or entrypoint: on lines of its own if it is found there,
// else at the line where the words begin.
func (up *Startup) source(script string) *content {
	at, from := cmp.Or(up.service.CommandPos, up.service.EntrypointPos), File{Kind: compose.FromConfig}
	if at.IsZero() && up.service.Build != nil {
		at, from.Kind = cmp.Or(up.service.Build.StartPos, up.service.Build.Pos), compose.FromBuild
	}
	for _, at := range []compose.Pos{at, up.service.EntrypointPos} {
		if text := nginx.Located([]byte(script), up.project.Source(at.File), at.Line); text != nil {
			from.Host, from.Via = at.File, at
			return &content{text: text, from: from}
		}
	}
	from.Host, from.Via = at.File, at
	whole := nginx.Copied(up.project.Source(at.File))
	lines := bytes.SplitAfter(whole.Text, []byte("\n"))
	n := min(max(at.Line-1, 0), len(lines)-1)
	begin := len(bytes.Join(lines[:n], nil))
	text := whole.Follow()
	text.Put(script, whole, begin, begin+len(bytes.TrimRight(lines[n], "\r\n")))
	return &content{text: text, from: from}
}

// commandAt is where the words stand that the container starts with.
func (up *Startup) commandAt() compose.Pos {
	at := cmp.Or(up.service.CommandPos, up.service.EntrypointPos)
	if at.IsZero() && up.service.Build != nil {
		at = cmp.Or(up.service.Build.StartPos, up.service.Build.Pos)
	}
	return at
}

// shownPlace is the place of a part of the script, whose line is kept to be shown.
func (sh *shell) shownPlace(node syntax.Node) compose.Pos {
	text := sh.script.text
	at := sh.position(sh.script)(text.Place(int(node.Pos().Offset()), int(node.End().Offset())))
	if sh.script.from.Host != "" {
		sh.quote(at, text.Line(at.Line))
	}
	return at
}

// quote keeps a line to be shown.
func (up *Startup) quote(at compose.Pos, line string) {
	if at.Line == 0 || line == "" || compose.ShowsSecret(line) {
		return
	}
	if up.Lines[at.File] == nil {
		up.Lines[at.File] = map[int]string{}
	}
	up.Lines[at.File][at.Line] = line
}

// find is the path of a program or script.
func (sh *shell) find(name string) string {
	if strings.Contains(name, "/") {
		return sh.path(name)
	}
	return sh.inPath(name)
}

// inPath is the path of a program that is called by its name.
func (up *Startup) inPath(name string) string {
	for _, dir := range []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"} {
		if _, err := up.Files.Stat(path.Join(dir, name)[1:]); err == nil {
			return path.Join(dir, name)
		}
	}
	return "/usr/local/bin/" + name
}

// interpreter is the first line of a script, where it is one that says what runs it.
func interpreter(text []byte) []string {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if !bytes.HasPrefix(line, []byte("#!")) {
		return nil
	}
	return strings.Fields(string(line[2:]))
}

// isScript reports whether a file is run by a shell.
func isScript(name string, text []byte) bool {
	if words := interpreter(text); words != nil {
		if len(words) > 1 && path.Base(words[0]) == "env" {
			words = words[1:]
		}
		return len(words) > 0 && compose.IsShellName(words[0])
	}
	return path.Ext(name) == ".sh" || path.Ext(name) == ".envsh"
}
