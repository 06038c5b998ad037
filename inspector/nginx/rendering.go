package nginx

import (
	"bytes"
	"sort"
)

// A Rendering is a text that was made of another one, and where each piece of it was written.
type Rendering struct {
	Text   []byte
	Source []byte // the file that a person edits: a template, or a script that holds the text

	pieces []piece // of Text, in order and without gaps
	lines  []int   // offsets at which Source's lines begin
}

// A piece is a part of a Rendering's text, Text[at:end], and the part of the source that it stands for.
type piece struct {
	at, end  int
	from, to int
	copied   bool // byte by byte; else the whole stands for the whole
}

// Copied is the Rendering of a text that is as it was written.
func Copied(text []byte) *Rendering {
	r := &Rendering{Text: text, Source: text}
	if len(text) > 0 {
		r.pieces = []piece{{0, len(text), 0, len(text), true}}
	}
	return r
}

// Follow begins a Rendering whose pieces come from r.
func (r *Rendering) Follow() *Rendering { return &Rendering{Source: r.Source} }

// Copy appends in.Text[i:j].
func (r *Rendering) Copy(in *Rendering, i, j int) {
	for n := in.find(i); n < len(in.pieces) && in.pieces[n].at < j; n++ {
		p := in.pieces[n]
		from, to := max(i, p.at), min(j, p.end)
		if p.copied {
			p.from, p.to = p.from+from-p.at, p.from+to-p.at
		}
		r.add(in.Text[from:to], p.from, p.to, p.copied)
	}
}

// Put appends a text that stands for in.Text[i:j].
func (r *Rendering) Put(text string, in *Rendering, i, j int) {
	from, to := in.span(i, j)
	r.add([]byte(text), from, to, false)
}

func (r *Rendering) add(text []byte, from, to int, copied bool) {
	if len(text) == 0 {
		return
	}
	at := len(r.Text)
	r.Text = append(r.Text, text...)
	r.pieces = append(r.pieces, piece{at, len(r.Text), from, to, copied})
}

// find returns the index of the piece that holds offset i, or len(r.pieces).
func (r *Rendering) find(i int) int {
	return sort.Search(len(r.pieces), func(n int) bool { return r.pieces[n].end > i })
}

// span returns the part of the source that Text[i:j] stands for.
func (r *Rendering) span(i, j int) (from, to int) {
	n := r.find(i)
	if n == len(r.pieces) {
		if n > 0 {
			n = r.pieces[n-1].to
		}
		return n, n
	}
	from = r.pieces[n].from
	if r.pieces[n].copied {
		from += i - r.pieces[n].at
	}
	if j <= i {
		return from, from
	}
	last := r.pieces[min(r.find(j-1), len(r.pieces)-1)]
	if to = last.to; last.copied {
		to = last.from + j - last.at
	}
	return from, to
}

// Place returns where Text[i:j] was written: its first line, and columns on it. EndColumn is 0 when it ends on another
// line, and when only a part of what stands there has become Text[i:j]: who replaces that would replace too much.
func (r *Rendering) Place(i, j int) Pos {
	from, to := r.span(i, j)
	line, column := r.lineOf(from)
	p := Pos{Line: line, Column: column}
	if last, end := r.lineOf(to); last == line && j > i && !r.cuts(i) && !r.cuts(j) {
		p.EndColumn = end
	}
	return p
}

// cuts reports whether offset i lies inside a piece that only the whole of its source stands for.
func (r *Rendering) cuts(i int) bool {
	n := r.find(i)
	return n < len(r.pieces) && !r.pieces[n].copied && r.pieces[n].at < i
}

// filledIn reports whether a value stands in the text where its source has something else.
func (r *Rendering) filledIn(value string) bool {
	for at := 0; value != ""; at++ {
		i := bytes.Index(r.Text[at:], []byte(value))
		if i < 0 {
			return false
		}
		at += i
		for n := r.find(at); n < len(r.pieces) && r.pieces[n].at < at+len(value); n++ {
			if !r.pieces[n].copied {
				return true
			}
		}
	}
	return false
}

// Line returns a line of the source, without its end; "" when there is none of that number.
func (r *Rendering) Line(number int) string {
	r.lineOf(0) // finds the lines
	if number < 1 || number > len(r.lines) {
		return ""
	}
	line, _, _ := bytes.Cut(r.Source[r.lines[number-1]:], []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r")))
}

func (r *Rendering) lineOf(offset int) (line, column int) {
	if r.lines == nil {
		r.lines = []int{0}
		for i, c := range r.Source {
			if c == '\n' {
				r.lines = append(r.lines, i+1)
			}
		}
	}
	line = sort.SearchInts(r.lines, offset+1)
	return line, offset - r.lines[line-1] + 1
}

// maxLocated bounds the comparisons of lines that Located makes.
const maxLocated = 1 << 20

// Located finds a text that stands inside another file, such as a script in a Compose file: on lines of its own
// that may be indented, every "$" perhaps written "$$". It looks from the given line on. It returns nil when the
// text is not there.
func Located(text, source []byte, line int) *Rendering {
	wanted, lines := bytes.SplitAfter(bytes.TrimRight(text, "\n"), []byte("\n")), bytes.SplitAfter(source, []byte("\n"))
	first, steps := max(line-1, 0), 0
	for ; first+len(wanted) <= len(lines); first++ {
		n := 0
		for n < len(wanted) && steps < maxLocated && sameLine(wanted[n], lines[first+n]) {
			n++
			steps++
		}
		if n == len(wanted) {
			break
		}
	}
	if first+len(wanted) > len(lines) || len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	in, out, offset := Copied(source), &Rendering{Source: source}, len(bytes.Join(lines[:first], nil))
	for n, w := range wanted {
		out.locate(w, in, offset, len(lines[first+n]))
		offset += len(lines[first+n])
	}
	out.Put(string(text[len(out.Text):]), in, offset, offset)
	return out
}

// Standing is the Rendering of a text that a line of another file makes; nil where that has no such line.
func Standing(text, source []byte, line int) *Rendering {
	lines := bytes.SplitAfter(source, []byte("\n"))
	if line < 1 || line > len(lines) || len(text) == 0 {
		return nil
	}
	at := len(bytes.Join(lines[:line-1], nil))
	out := &Rendering{Source: source}
	out.Put(string(text), Copied(source), at, at+len(bytes.TrimRight(lines[line-1], "\r\n")))
	return out
}

// Scattered is the Rendering of a text each line of which stands inside some line of another file, from the given one on; of a line
// that is not found it is the given one.
func Scattered(text, source []byte, line int) *Rendering {
	lines := bytes.SplitAfter(source, []byte("\n"))
	if line < 1 || line > len(lines) || len(text) == 0 || len(text) > maxLocated/4 {
		return nil
	}
	at := len(bytes.Join(lines[:line-1], nil))
	in, out, rest := Copied(source), &Rendering{Source: source}, source[at:]
	for part := range bytes.Lines(text) {
		bare := bytes.TrimSpace(part)
		i := -1
		if len(bare) > 0 && len(out.pieces) < maxScattered {
			i = bytes.Index(rest, bare)
		}
		if i < 0 {
			out.Put(string(part), in, at, at+len(bytes.TrimRight(lines[line-1], "\r\n")))
			continue
		}
		from := len(source) - len(rest) + i
		lead := bytes.Index(part, bare)
		out.Put(string(part[:lead]), in, from, from)
		out.Copy(in, from, from+len(bare))
		out.Put(string(part[lead+len(bare):]), in, from+len(bare), from+len(bare))
		rest = rest[i+len(bare):]
	}
	return out
}

// maxScattered bounds the searches of Scattered.
const maxScattered = 1000

func sameLine(text, written []byte) bool {
	text, written = bytes.TrimSpace(text), bytes.TrimSpace(written)
	return bytes.Equal(text, written) || bytes.Equal(text, bytes.ReplaceAll(written, []byte("$$"), []byte("$")))
}

// locate appends one line of a text that stands in in.Text[at:at+length].
func (r *Rendering) locate(text []byte, in *Rendering, at, length int) {
	end := at + length
	indent := func(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }
	i, j := indent(text), at+indent(in.Text[at:end])
	r.Put(string(text[:i]), in, at, j)
	same := bytes.HasPrefix(in.Text[j:end], bytes.TrimSpace(text))
	for ; i < len(text); i++ {
		next := min(j+1, end)
		if text[i] == '$' && !same && next < end && in.Text[next] == '$' {
			next++
		}
		if j < end && next == j+1 && in.Text[j] == text[i] {
			r.Copy(in, j, next)
		} else {
			r.Put(string(text[i]), in, j, next)
		}
		j = next
	}
}
