package nginx

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A Reference is one $NAME or ${NAME} of a template.
type Reference struct {
	Name     string
	Pos      Pos  // without a file
	Replaced bool // else it stays as it is
	Value    string
	Default  bool // it is written ${NAME:-…}, which envsubst does not understand
}

// Envsubst does to a text what GNU envsubst does. look tells the value of a name, and whether it is replaced at all; alone
// says that nothing else stands on the line, so that it is a whole directive, or several.
// The references inside comments are replaced too, but not returned. It returns nil for a text beyond all bounds.
func Envsubst(in *Rendering, look func(name string, alone bool) (value string, replaced bool)) (*Rendering, []Reference) {
	out, text := in.Follow(), in.Text
	var found []Reference
	var here line
	done := 0
	for i := 0; i < len(text); {
		ref, end := reference(text, i)
		if ref.Name == "" {
			i = end
			continue
		}
		if i >= here.end {
			here = lineOf(text, i)
		}
		if !ref.Default {
			ref.Value, ref.Replaced = look(ref.Name, here.isAll(i, end))
		}
		if ref.Replaced {
			out.Copy(in, done, i)
			out.Put(ref.Value, in, i, end)
			done = end
		}
		if len(out.Text) > maxFileBytes {
			return nil, nil
		}
		if i < here.comment {
			ref.Pos = in.Place(i, end)
			found = append(found, ref)
		}
		i = end
	}
	out.Copy(in, done, len(text))
	return out, found
}

// A line is one of a text, by offsets in that.
type line struct {
	begin, end  int // the line feed included
	first, last int // what it holds, without the blanks around
	comment     int // where its comment begins, else its end: in a line of its own, or behind what nginx reads
}

// lineOf returns the line that holds text[i].
func lineOf(text []byte, i int) line {
	begin := bytes.LastIndexByte(text[:i], '\n') + 1
	rest, _, found := bytes.Cut(text[i:], []byte("\n"))
	l := line{begin: begin, end: i + len(rest), first: begin, last: i + len(rest)}
	if found {
		l.end++
	}
	l.comment = l.end
	whole := text[l.first:l.last]
	if m := comment.FindIndex(whole); m != nil && bytes.Count(whole[:m[0]], []byte(`"`))%2 == 0 && bytes.Count(whole[:m[0]], []byte(`'`))%2 == 0 {
		l.comment = begin + m[1]
	}
	l.first += len(whole) - len(bytes.TrimLeftFunc(whole, unicode.IsSpace))
	l.last = begin + len(bytes.TrimRightFunc(whole, unicode.IsSpace))
	return l
}

// isAll reports whether text[i:end] is all that the line holds.
func (l line) isAll(i, end int) bool { return i == l.first && end == l.last }

// reference reads what stands at text[i]: a reference and the offset behind it, or none and where to go on.
func reference(text []byte, i int) (Reference, int) {
	if text[i] != '$' {
		return Reference{}, i + 1
	}
	begin := i + 1
	brace := begin < len(text) && text[begin] == '{'
	if brace {
		begin++
	}
	end := begin
	for end < len(text) && isNameByte(text[end], end == begin) {
		end++
	}
	name := string(text[begin:end])
	switch {
	case !brace || name == "":
		return Reference{Name: name}, max(end, i+1)
	case end < len(text) && text[end] == '}':
		return Reference{Name: name}, end + 1
	case end < len(text) && strings.IndexByte(":-=?+", text[end]) >= 0:
		return Reference{Name: name, Default: true}, end
	}
	return Reference{}, end
}

func isNameByte(c byte, first bool) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || !first && '0' <= c && c <= '9'
}

// comment matches where a comment begins: a "#" that begins a word.
var comment = lazyregexp.New(`(?:^|[\s;{}])#`)

// builtin matches nginx's own variables, besides requestVariables.
var builtin = lazyregexp.New(`^(?:uri|document_uri|args|is_args|query_string|scheme|host|hostname|status|request|protocol|bytes_\w+|body_bytes_sent|` +
	`connection\w*|content_\w+|https|http2|http3|limit_\w+|msec|nginx_version|pid|pipe|time_\w+|tcpinfo_\w+|gzip_ratio|invalid_referer|` +
	`fastcgi_\w+|memcached_key|secure_link\w*|session_\w+|spdy\w*|uid_\w+|date_\w+|ancient_browser|modern_browser|msie|modern_\w+|slice_range|mirror_\w+)$`)

// makes matches the directives of a text that make variables of its own.
var makes = lazyregexp.New(`\b(?:set|auth_request_set|js_set|js_var|perl_set|set_by_lua\w*)\s+["']?\$\{?(\w+)|` +
	`\b(?:map|split_clients)\s+(?:"[^"]*"|'[^']*'|[^\s;{]+)\s+\$\{?(\w+)|\bgeo\s+(?:\S+\s+)?\$\{?(\w+)|\(\?P?<(\w+)>`)

// Makes returns the variables that nginx knows of when it reads a text: a function that tells its own, as people
// write them, and those that the text itself makes.
func Makes(text []byte) func(name string) bool {
	own := map[string]bool{}
	for _, m := range makes.FindAllSubmatch(text, -1) {
		for _, name := range m[1:] {
			own[string(name)] = true
		}
	}
	return func(name string) bool {
		return own[name] || name == strings.ToLower(name) && (builtin.MatchString(name) || requestVariables.MatchString(name))
	}
}

// Names returns the names in envsubst's list of what to replace: "$A,${B}".
func Names(list string) []string {
	var names []string
	for i := 0; i < len(list); {
		ref, end := reference([]byte(list), i)
		if ref.Name != "" && !ref.Default {
			names = append(names, ref.Name)
		}
		i = end
	}
	return names
}
