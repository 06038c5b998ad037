package startup

import (
	"bytes"
	"path"
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
		sh.rewrite(s, a, sh.needs("sed", a))
	}
	return nil
}

// rewrite edits a file in place. Where nobody can tell whether sed is run, only the words that it would put in place of others
// are unknown from then on.
func (sh *shell) rewrite(s *sedScript, a arg, before *content) {
	if a.ok {
		sh.denied(sh.path(a.text), "sed -i", sh.at, nil)
	}
	sh.backup(a, s.suffix, before)
	after := sh.edit(s, before)
	if after != nil && bytes.Equal(before.text.Text, after.text.Text) || sh.rehearsal && a.ok && sh.cannotReplace(sh.path(a.text)) {
		return
	}
	if sh.inPlace = true; sh.rehearsal && after != nil && a.ok {
		after = sh.changes(sh.path(a.text), "sed", sh.at, before.text.Text, after, s)
	}
	n := sh.perhaps
	if n > 0 && after != nil {
		maybe := *s
		maybe.perhaps = true
		if either := sh.edit(&maybe, before); either != nil {
			after, sh.perhaps = either, 0 // whether or not it is run
		}
	}
	sh.write(a, after)
	sh.perhaps = n
}

// backup leaves the text that a file had beside it.
func (sh *shell) backup(a arg, suffix string, before *content) {
	switch {
	case suffix == "" || !a.ok:
	case strings.ContainsAny(suffix, "*/"):
		sh.write(arg{prefix: path.Dir(sh.path(a.text)) + "/"}, nil)
	default:
		sh.write(arg{text: a.text + suffix, ok: true}, before)
	}
}

// backupSuffix is what sed -i puts behind the name of the file for what was in it; "" for none.
func backupSuffix(args []arg) string {
	for _, a := range args {
		if suffix, ok := strings.CutPrefix(a.text, "--in-place="); ok {
			return suffix
		}
		if _, suffix, ok := strings.Cut(a.text, "i"); ok && isFlag(a.text) && !strings.HasPrefix(a.text, "--") && a.text != "-i" {
			return suffix
		}
	}
	return ""
}

// sedWrites matches the command w, or the flag of s, with the file into which sed writes lines.
var sedWrites = regexp.MustCompile(`(?:^|[\s;{}/|#,0-9gpI$!])w\s+([^\s;}]+)`)

// editInPlace is sed: after -i nobody can tell what the files hold.
func (sh *shell) editInPlace(args []arg) {
	for _, a := range args {
		for _, m := range sedWrites.FindAllStringSubmatch(a.text, -1) {
			sh.write(arg{text: m[1], ok: true}, nil)
		}
	}
	flags, files := splitArgs(args)
	for _, a := range files {
		if a.ok && path.IsAbs(a.text) {
			sh.used[sh.path(a.text)] = true
		}
	}
	if !strings.Contains(flags, "i") {
		return
	}
	for n, a := range files {
		if n > 0 || a.ok && path.IsAbs(a.text) {
			sh.backup(a, backupSuffix(args), nil)
		}
		switch {
		case !a.ok && n > 0:
			sh.write(a, nil)
		case a.ok && n > 0 || a.ok && path.IsAbs(a.text) && sh.isFile(a.text):
			sh.write(a, nil)
		}
	}
}

// eitherWord is a text that stands for two that differ in one word, which becomes a gap; false where they differ in more. What
// stands before them in their line is lead.
func (sh *shell) eitherWord(lead, old, new string) (string, bool) {
	if old == new || strings.HasPrefix(strings.TrimSpace(lead), "#") {
		return old, true
	}
	const ends = " \t;"
	head := 0
	for head < min(len(old), len(new)) && old[head] == new[head] {
		head++
	}
	head = strings.LastIndexAny(old[:head], ends) + 1
	tail := 0
	for tail < min(len(old), len(new))-head && old[len(old)-1-tail] == new[len(new)-1-tail] {
		tail++
	}
	rest := old[len(old)-tail:]
	if i := strings.IndexAny(rest, ends); i >= 0 {
		rest = rest[i:]
	} else {
		rest = ""
	}
	for _, word := range []string{old[head : len(old)-len(rest)], new[head : len(new)-len(rest)]} {
		if word == "" || strings.ContainsAny(word, " \t\n;{}#\"'") {
			return "", false
		}
	}
	if strings.TrimSpace(lead+old[:head]) == "" { // it is the directive's name
		return "", false
	}
	return old[:head] + sh.gap("value") + rest, true
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
		switch e := &s.edits[i]; {
		case e.read != "":
			c = sh.readBehind(s, e, s.edits[i+1:], c)
		case e.last != "":
			c = s.append(e, s.edits[i+1:], c)
		case e.behind != "" || e.front != "":
			c = sh.putBeside(s, e, s.edits[i+1:], c)
		default:
			c = sh.editOnce(s, e, c)
		}
	}
	return c
}

func (sh *shell) editOnce(s *sedScript, e *sedEdit, c *content) *content {
	out := &content{text: c.text.Follow(), from: c.from, subst: c.subst, values: slices.Clone(c.values)}
	at := 0
	for line := range bytes.Lines(c.text.Text) {
		start, begin, end := at, at, at+len(line)
		at = end
		line = bytes.TrimSuffix(line, []byte("\n"))
		switch {
		case e.lines != nil && !e.lines.Match(line):
		case e.pattern == nil && s.perhaps && !listenIPv6.Match(line):
			return nil
		case e.pattern == nil && s.perhaps: // scripts take it out where the host has no IPv6: nothing else depends on it
		case e.pattern == nil:
			continue
		default:
			limit := 1
			if e.all {
				limit = -1
			}
			for _, m := range e.pattern.FindAllSubmatchIndex(line, limit) {
				from, to, text := start+m[0], start+m[1], e.replacement(line, m)
				if s.perhaps {
					var ok bool
					if text, ok = sh.eitherWord(string(line[:m[0]]), string(line[m[0]:m[1]]), text); !ok {
						return nil
					}
				}
				if hasGap(text) {
					text = sh.fillGaps(c, out, text, start, line, m)
				}
				out.text.Copy(c.text, begin, from)
				out.text.Put(text, c.text, from, to)
				for _, f := range s.filled {
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

var listenIPv6 = regexp.MustCompile(`^\s*listen\s+\[::`)
