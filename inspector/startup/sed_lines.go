package startup

import (
	"bytes"
	"slices"
)

// append puts a line behind a text; nil where it may not be run, or where what comes after in the script would change it, which
// sed leaves as it is.
func (s *sedScript) append(e *sedEdit, after []sedEdit, c *content) *content {
	n, line := len(c.text.Text), e.last+"\n"
	if n == 0 || s.mayChange(line, after) {
		return nil
	}
	out := &content{text: c.text.Follow(), from: c.from, subst: c.subst, values: slices.Clone(c.values)}
	out.text.Copy(c.text, 0, n)
	if c.text.Text[n-1] != '\n' {
		line = "\n" + line
	}
	out.text.Put(line, c.text, n-1, n)
	return out
}

// mayChange reports whether nobody can tell if a text is put somewhere, or if it stays as it is.
func (s *sedScript) mayChange(text string, after []sedEdit) bool {
	return s.perhaps || slices.ContainsFunc(after, func(later sedEdit) bool { return later.touches([]byte(text)) })
}

// touches reports whether an edit may change a text.
func (e *sedEdit) touches(text []byte) bool {
	if e.read != "" || e.last != "" || e.lines == nil {
		return true
	}
	for line := range bytes.Lines(text) {
		if e.lines.Match(bytes.TrimSuffix(line, []byte("\n"))) {
			return true
		}
	}
	return false
}

// readBehind puts a file behind the lines of a text that match; nil where nobody can tell what is in it, or as for append.
func (sh *shell) readBehind(s *sedScript, e *sedEdit, after []sedEdit, c *content) *content {
	file := sh.content(arg{text: e.read, ok: true})
	if file == nil || file.subst != nil || s.mayChange(string(file.text.Text), after) {
		return nil
	}
	return sh.putAround(e, "", string(file.text.Text), c)
}

// putBeside puts a line before or behind those of a text that match; nil as for append.
func (sh *shell) putBeside(s *sedScript, e *sedEdit, after []sedEdit, c *content) *content {
	line := e.front + e.behind + "\n"
	switch {
	case s.mayChange(line, after):
		return nil
	case e.behind != "" && slices.ContainsFunc(after, func(later sedEdit) bool { return later.behind != "" }):
		return nil // of two behind one line the first comes first
	case e.front != "":
		return sh.putAround(e, line, "", c)
	}
	return sh.putAround(e, "", line, c)
}

// putAround puts texts before and behind each line that matches.
func (sh *shell) putAround(e *sedEdit, front, behind string, c *content) *content {
	out := &content{text: c.text.Follow(), from: c.from, subst: c.subst, values: slices.Clone(c.values)}
	at := 0
	for line := range bytes.Lines(c.text.Text) {
		begin, end := at, at+len(line)
		at = end
		if !e.lines.Match(bytes.TrimSuffix(line, []byte("\n"))) {
			out.text.Copy(c.text, begin, end)
			continue
		}
		if !sh.spend(len(front) + len(behind)) {
			return nil
		}
		out.text.Put(front, c.text, begin, end)
		out.text.Copy(c.text, begin, end)
		if behind != "" && !bytes.HasSuffix(line, []byte("\n")) {
			out.text.Put("\n", c.text, begin, end)
		}
		out.text.Put(behind, c.text, begin, end)
	}
	return out
}
