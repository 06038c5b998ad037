// Package patch makes the new content of files from the edits of findings, line by line: comments, line ends, a byte
// order mark and a missing line end at the end stay as they are. It reads and writes nothing.
package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// Why an edit is not made. The errors of Set.Add say more.
var (
	errChanged  = errors.New("changed since it was read")
	errHidden   = errors.New("holds a value that composecheck does not keep")
	errConflict = errors.New("is changed by another finding too")
	errNoText   = errors.New("is no plain text")
)

const bom = "\ufeff"

// A Set is edits of several findings, which go together.
type Set struct {
	files map[string]*file
	known func(file string, line int) string
}

// A file is what is made of one file.
type file struct {
	content string
	bom     string
	lines   []line
	changes map[int]*change // by line, from 1; one after the last is the end
}

type line struct{ text, end string } // end: "\n", "\r\n" or, in the last line, ""

// A change is what happens at one line.
type change struct {
	before   []string // new lines before it
	replaced bool
	text     string // in its place, when replaced; "" removes the line
}

// New returns an empty set. known returns a line of a file as it was read, or "" for a line of which nothing is known.
func New(known func(file string, line int) string) *Set {
	return &Set{files: map[string]*file{}, known: known}
}

// Open gives the content of a file that edits may change.
func (s *Set) Open(name string, content []byte) error {
	text := string(content)
	f := &file{content: text, changes: map[int]*change{}}
	if rest, ok := strings.CutPrefix(text, bom); ok {
		f.bom, text = bom, rest
	}
	for l := range strings.Lines(text) {
		body := strings.TrimSuffix(l, "\n")
		body = strings.TrimSuffix(body, "\r")
		if strings.ContainsFunc(body, isControl) {
			return errNoText
		}
		f.lines = append(f.lines, line{body, l[len(body):]})
	}
	s.files[name] = f
	return nil
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// Add takes all the edits of one finding, or none of them and says why. The same edit of two findings is made once.
func (s *Set) Add(edits []inspector.Edit) error {
	for _, e := range edits {
		if err := s.check(e); err != nil {
			return fmt.Errorf("%s:%d %w", e.File, e.Line, err)
		}
	}
	mine := map[*change]bool{} // where this finding was the first to insert something
	for _, e := range edits {
		f := s.files[e.File]
		c := f.changes[e.Line]
		if c == nil {
			c = &change{}
			f.changes[e.Line] = c
		}
		switch {
		case e.Old != "":
			c.replaced, c.text = true, replacement(e, f.lines[e.Line-1].text)
		case len(c.before) == 0 || mine[c]:
			mine[c] = true
			c.before = append(c.before, e.New)
		}
	}
	return nil
}

// check says why an edit cannot be made.
func (s *Set) check(e inspector.Edit) error {
	f := s.files[e.File]
	if f == nil || e.Line < 1 || e.Line > len(f.lines)+1 || e.Old != "" && e.Line > len(f.lines) {
		return errChanged
	}
	if strings.ContainsFunc(e.New, isControl) {
		return errNoText
	}
	c := f.changes[e.Line]
	if e.Old == "" {
		if c != nil && len(c.before) > 0 && !slices.Contains(c.before, e.New) {
			return errConflict
		}
		return s.unmoved(e.File, f, e.Line)
	}
	text := f.lines[e.Line-1].text
	switch {
	case !matches(text, e.Old) && (strings.Contains(e.Old, "…") || strings.Contains(e.Old, "***")):
		return errHidden
	case !matches(text, e.Old):
		return errChanged
	case c != nil && c.replaced && c.text != replacement(e, text):
		return errConflict
	}
	return nil
}

// replacement is what an edit makes of a line: a comment stays behind it, spaces alone do not.
func replacement(e inspector.Edit, text string) string {
	rest := text[len(e.Old):]
	if e.New == "" && strings.TrimSpace(rest) == "" {
		return ""
	}
	return e.New + rest
}

// matches reports whether a line is as it was read. What was read may lack the comment at its end.
func matches(text, read string) bool {
	rest, ok := strings.CutPrefix(text, read)
	rest = strings.TrimLeft(rest, " \t")
	return ok && (rest == "" || rest[0] == '#')
}

// unmoved checks the place of an insertion: of the lines around it, those that were read are as they were, and there
// is one.
func (s *Set) unmoved(name string, f *file, at int) error {
	seen := false
	for n := at - 1; n <= at; n++ {
		read := s.known(name, n)
		if read == "" {
			continue
		}
		if n < 1 || n > len(f.lines) || !matches(f.lines[n-1].text, read) {
			return errChanged
		}
		seen = true
	}
	if !seen {
		return errChanged
	}
	return nil
}

// Names returns the files that are changed, sorted.
func (s *Set) Names() []string {
	var names []string
	for name, f := range s.files {
		if len(f.changes) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Old returns a file's content as it was opened.
func (s *Set) Old(name string) []byte { return []byte(s.files[name].content) }

// New returns a file's content with all edits made.
func (s *Set) New(name string) []byte {
	f := s.files[name]
	var lines []line
	for n := 1; n <= len(f.lines)+1; n++ {
		c := f.changes[n]
		if c == nil {
			c = &change{}
		}
		for _, text := range c.before {
			lines = append(lines, line{text, f.endAt(n)})
		}
		if n > len(f.lines) {
			break
		}
		l := f.lines[n-1]
		if c.replaced {
			l.text = c.text
		}
		if !c.replaced || c.text != "" {
			lines = append(lines, l)
		}
	}
	return []byte(f.bom + f.join(lines))
}

// endAt is the line end that an inserted line gets: that of the line after it, else of the one before.
func (f *file) endAt(n int) string {
	for _, i := range []int{n - 1, n - 2} {
		if i >= 0 && i < len(f.lines) && f.lines[i].end != "" {
			return f.lines[i].end
		}
	}
	return "\n"
}

// join writes lines, with an end between any two; the last ends as the file did.
func (f *file) join(lines []line) string {
	var b strings.Builder
	open := len(f.lines) > 0 && f.lines[len(f.lines)-1].end == ""
	for i, l := range lines {
		b.WriteString(l.text)
		switch last := i == len(lines)-1; {
		case last && open:
		case l.end == "":
			b.WriteString(f.endAt(len(f.lines) - 1))
		default:
			b.WriteString(l.end)
		}
	}
	return b.String()
}
