package nginx

import (
	"slices"
	"strings"
)

// maxExcerpt is how many bytes of a line are kept.
const maxExcerpt = 300

// A marker collects the lines that positions point at.
type marker struct {
	lines   map[string]map[int]bool
	targets map[Pos][]int // the columns where addresses stand, by file and line: never masked
}

func (m *marker) mark(at Pos) {
	if at.File == "" || at.Line == 0 {
		return
	}
	if m.lines[at.File] == nil {
		m.lines[at.File] = map[int]bool{}
	}
	m.lines[at.File][at.Line] = true
}

// excerpts returns the text of all lines that the configuration's positions point at, without comments and masked.
func excerpts(c *Config, sources map[string]string) map[string]map[int]string {
	m := &marker{lines: map[string]map[int]bool{}, targets: map[Pos][]int{}}
	m.config(c)
	out := map[string]map[int]string{}
	for file, wanted := range m.lines {
		out[file] = map[int]string{}
		n := 0
		for line := range strings.Lines(sources[file]) {
			if n++; wanted[n] {
				out[file][n] = m.excerpt(c.masker, file, n, strings.TrimRight(line, "\r\n"))
			}
		}
	}
	return out
}

func (m *marker) config(c *Config) {
	m.mark(c.Untyped)
	m.settings(c.Settings)
	for _, p := range c.Problems {
		m.mark(p.Pos)
		m.mark(p.After)
		if p.Mend != nil {
			m.mark(p.Mend.Pos)
		}
		if p.Pos.Line > 1 {
			m.mark(Pos{File: p.Pos.File, Line: p.Pos.Line - 1})
		}
	}
	for _, x := range c.Includes {
		m.mark(x.Pos)
	}
	for _, d := range c.Demands {
		m.mark(d.Pos)
	}
	for _, l := range c.Loose {
		m.mark(l.Pos)
	}
	for _, s := range c.Servers {
		m.mark(s.Pos)
		m.settings(s.Settings)
		for _, l := range s.Listens {
			m.mark(l.Pos)
		}
		for _, n := range s.Names {
			m.mark(n.Pos)
		}
		for _, l := range s.Locations {
			m.mark(l.Pos)
			m.settings(l.Settings)
		}
	}
	for _, u := range c.Upstreams {
		m.mark(u.Pos)
		m.settings(u.Settings)
		m.addresses(u.Servers)
	}
	for _, p := range c.Passes {
		m.mark(p.Pos)
		m.addresses(p.Targets)
	}
}

func (m *marker) settings(all []Setting) {
	for _, s := range all {
		m.mark(s.Pos)
	}
}

func (m *marker) addresses(all []Target) {
	for _, t := range all {
		m.mark(t.Pos)
		m.mark(t.PortPos)
		line := Pos{File: t.Pos.File, Line: t.Pos.Line}
		m.targets[line] = append(m.targets[line], t.Pos.Column)
	}
}

// excerpt returns a line with every word masked that may be secret. It reads the line for itself, so that it does
// the same for lines that do not parse: a word whose directive is not on the line counts as unknown.
func (m *marker) excerpt(hide masker, file string, number int, line string) string {
	var b strings.Builder
	targets := m.targets[Pos{File: file, Line: number}]
	s := newScanner(file, []byte(line+"\n")) // a word needs an end to be read
	for done := 0; ; {
		from := s.at
		st, problem := s.next()
		words := st.words
		if problem != nil {
			words = s.words
		}
		for i, text := range hide.line(words) {
			begin := words[i].Pos.Column - 1
			end := words[i].Pos.EndColumn - 1
			b.WriteString(gap(line[done:begin]))
			if holds(words[i], targets) {
				text = maskURL(line[begin:end])
			} else if text == words[i].Text {
				text = line[begin:end]
			}
			b.WriteString(text)
			done = end
		}
		if problem != nil || st.end == 0 || s.at == from {
			b.WriteString(rest(line[done:]))
			break
		}
		if b.Len() > maxExcerpt {
			break
		}
	}
	text := strings.TrimRight(b.String(), " \t")
	if len(text) > maxExcerpt {
		text = strings.ToValidUTF8(text[:maxExcerpt], "") + masked
	}
	return text
}

// holds reports whether one of the columns of its line is in a word.
func holds(w Word, columns []int) bool {
	return slices.ContainsFunc(columns, func(c int) bool { return c >= w.Pos.Column && c < w.Pos.EndColumn })
}

// line masks the words of a statement; the first is its directive's name.
func (m masker) line(words []Word) []string {
	if len(words) == 0 {
		return nil
	}
	var args []string
	for _, w := range words[1:] {
		args = append(args, w.Text)
	}
	name := words[0].Text
	if !known(name) && !plain.MatchString(name) && len(args) == 0 {
		name = masked
	}
	return append([]string{name}, m.words(words[0].Text, args)...)
}

// gap returns what stands between words, without comments.
func gap(text string) string {
	before, _, _ := strings.Cut(text, "#")
	return before
}

// rest returns what stands behind the last word that could be read: masked unless it is only punctuation.
func rest(text string) string {
	text = gap(text)
	if strings.Trim(text, " \t;{}") == "" {
		return text
	}
	return masked
}
