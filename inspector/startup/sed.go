package startup

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// A filler is a variable in a word, what it became, and where that is written.
type filler struct {
	name, text string
	from       origin
}

// sed edits files, or prints what becomes of one.
func (sh *shell) sed(args []arg, in *content) *content {
	s, files := readSed(sh.opened(args))
	switch {
	case s == nil:
		sh.editInPlace(args)
		return nil
	case !s.inPlace && len(files) > 1:
		return nil
	case !s.inPlace:
		if len(files) == 1 {
			in = sh.needs("sed", files[0])
		}
		return sh.edit(s, in)
	}
	for _, a := range files {
		before := sh.needs("sed", a)
		after := sh.edit(s, before)
		same := after != nil && bytes.Equal(before.text.Text, after.text.Text)
		if !same && (after == nil || sh.perhaps == 0 || !withoutIPv6(before.text.Text, after.text.Text)) {
			sh.write(a, after)
		}
	}
	return nil
}

// replacement is what the match m of line becomes.
func (e *sedEdit) replacement(line []byte, m []int) string {
	var b strings.Builder
	for _, piece := range e.with {
		n := -1
		switch {
		case piece == "&":
			n = 0
		case len(piece) == 2 && piece[0] == '\\' && piece[1] >= '0' && piece[1] <= '9':
			n = int(piece[1] - '0')
		case piece == `\n`:
			piece = "\n"
		case piece[0] == '\\':
			piece = piece[1:]
		}
		switch {
		case n < 0:
			b.WriteString(piece)
		case 2*n+1 < len(m) && m[2*n] >= 0:
			b.Write(line[m[2*n]:m[2*n+1]])
		}
	}
	return b.String()
}

// sedCost is how many texts an edit counts for: matching takes longer than copying.
const sedCost = 16

// edit runs a script on a text; nil when nobody can tell.
func (sh *shell) edit(s *sedScript, c *content) *content {
	for i := range s.edits {
		if c == nil || len(c.text.Text) > maxScript || !sh.spend(sedCost*len(c.text.Text)) {
			return nil
		}
		c = sh.editOnce(&s.edits[i], s.filled, c)
	}
	return c
}

func (sh *shell) editOnce(e *sedEdit, filled []filler, c *content) *content {
	out := &content{text: c.text.Follow(), from: c.from, subst: c.subst, values: slices.Clone(c.values)}
	at := 0
	for line := range bytes.Lines(c.text.Text) {
		start, begin, end := at, at, at+len(line)
		at = end
		line = bytes.TrimSuffix(line, []byte("\n"))
		switch {
		case e.lines != nil && !e.lines.Match(line):
		case e.pattern == nil:
			continue
		default:
			limit := 1
			if e.all {
				limit = -1
			}
			for _, m := range e.pattern.FindAllSubmatchIndex(line, limit) {
				from, to, text := start+m[0], start+m[1], e.replacement(line, m)
				if hasGap(text) {
					text = sh.fillGaps(c, out, text, start, line, m)
				}
				out.text.Copy(c.text, begin, from)
				out.text.Put(text, c.text, from, to)
				for _, f := range filled {
					if f.text != "" && strings.Contains(text, f.text) {
						out.filled(f.name, sh.position(c)(c.text.Place(from, to)), f.text, f.from)
					}
				}
				begin = to
			}
		}
		out.text.Copy(c.text, begin, end)
	}
	return out
}

var listenIPv6 = regexp.MustCompile(`(?m)^\s*listen\s+\[::.*\n?`)

// withoutIPv6 reports whether two texts differ in nothing but where they listen for IPv6, which scripts take out where
// the host has none: nothing else depends on it.
func withoutIPv6(a, b []byte) bool {
	return bytes.Equal(listenIPv6.ReplaceAll(a, nil), listenIPv6.ReplaceAll(b, nil))
}
