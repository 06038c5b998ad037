package nginx

import (
	"bytes"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// blank matches what template languages fill in: ${NAME}, $NAME, {{ name }}, {% if %}, <%= name %>, %NAME%, @NAME@,
// __NAME__.
var blank = lazyregexp.New(`\$\{[^{}\n]*\}|\$\w+|\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|<%[^%\n]*%>|%%?[A-Z][A-Z0-9_]*%%?|@[A-Z][A-Z0-9_]*@|__[A-Z][A-Z0-9_]*__`)

// Rendered is the Rendering of a text that something made of a template, as the text itself shows: all that stands between
// the template's placeholders stands in it, in that order, and is most of it. It is nil for any other text.
func Rendered(text, source []byte) *Rendering {
	in, rest := Copied(bytes.TrimRight(source, "\n")), bytes.TrimRight(text, "\n")
	out, said := &Rendering{Source: source}, 0
	marks := append(blank.FindAllIndex(in.Text, -1), []int{len(in.Text), len(in.Text)})
	for n, mark := range marks {
		from := 0
		if n > 0 {
			before := marks[n-1]
			from = before[1]
			value := valueBefore(rest, in.Text[before[0]:before[1]], in.Text[from:mark[0]], n == len(marks)-1)
			switch {
			case value == nil:
				return nil
			case bytes.Equal(value, in.Text[before[0]:before[1]]):
				out.Copy(in, before[0], before[1])
			case bytes.ContainsAny(value, "\n;{}") && !lineOf(in.Text, before[0]).isAll(before[0], before[1]):
				return nil // more than one word of a directive
			default:
				out.Put(string(value), in, before[0], before[1])
			}
			rest = rest[len(value):]
		}
		literal := in.Text[from:mark[0]]
		if !bytes.HasPrefix(rest, literal) {
			return nil
		}
		out.Copy(in, from, mark[0])
		rest = rest[len(literal):]
		said += len(bytes.Join(bytes.Fields(literal), nil))
	}
	if len(rest) > 0 || 2*said < len(bytes.Join(bytes.Fields(text), nil)) {
		return nil
	}
	out.Put(string(text[len(out.Text):]), in, len(in.Text), len(in.Text))
	return out
}

// valueBefore is what has taken the place of a placeholder at the begin of a text: all before what stands behind it in the
// template; nil where that does not come.
func valueBefore(text, mark, literal []byte, last bool) []byte {
	i := bytes.Index(text, literal)
	switch {
	case bytes.HasPrefix(text, mark) && bytes.HasPrefix(text[len(mark):], literal) && (!last || len(text) == len(mark)+len(literal)):
		i = len(mark) // it was left as it is
	case last && bytes.HasSuffix(text, literal):
		i = len(text) - len(literal)
	case last:
		i = -1
	}
	if i < 0 {
		return nil
	}
	return append([]byte{}, text[:i]...)
}
