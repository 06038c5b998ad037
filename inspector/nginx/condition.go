package nginx

import (
	"fmt"
	"slices"
	"strings"
)

// holds reports whether the condition of an if is true; one that cannot be decided is taken not to be.
func (x *chooser) holds(s *Setting) bool {
	words := condition(s.Args)
	text := strings.Join(words, " ")
	yes, unknown := x.test(words)
	switch {
	case onDisk(words):
		x.explain(s.Pos, "if (%s): %s", text, noSuchFile)
	case unknown != "":
		x.doubt(s.Pos, "if (%s) depends on %s, and is taken not to hold", text, unknown)
	case yes:
		x.explain(s.Pos, "if (%s) holds", text)
	}
	return yes && unknown == ""
}

// condition takes the parentheses off the words of an if. An empty word is one, as in ($backend = "").
func condition(args []string) []string {
	words := slices.Clone(args)
	if n := len(words); n > 0 {
		words[0] = strings.TrimPrefix(words[0], "(")
		words[n-1] = strings.TrimSuffix(words[n-1], ")")
		if words[n-1] == "" && args[n-1] != "" {
			words = words[:n-1]
		}
	}
	if len(words) > 0 && words[0] == "" {
		words = words[1:]
	}
	return words
}

// onDisk reports whether a condition asks for a file: -f, !-e.
func onDisk(words []string) bool {
	return len(words) > 0 && strings.HasPrefix(strings.TrimPrefix(words[0], "!"), "-")
}

// test decides a condition, or says what it depends on.
func (x *chooser) test(words []string) (yes bool, unknown string) {
	switch {
	case len(words) == 0:
		return false, ""
	case onDisk(words):
		return words[0][0] == '!', ""
	}
	value, unknown := x.expand(words[0])
	if unknown != "" {
		return false, unknown
	}
	if len(words) < 3 {
		return value != "" && value != "0", ""
	}
	want := strings.Join(words[2:], " ")
	if want == masked && value != "" {
		return false, "a value that is not told"
	}
	operator, negative := strings.CutPrefix(words[1], "!")
	switch operator {
	case "=":
		want, unknown = x.expand(want)
		yes = value == want
	case "~", "~*":
		if _, err := x.compile(want, false); err != nil {
			return false, fmt.Sprintf("the pattern %s, which %v", want, err)
		}
		yes = x.matches(want, operator == "~*", value, Pos{})
	}
	return yes != negative, unknown
}

// expand replaces the variables of a text, or says which value is not known.
func (x *chooser) expand(text string) (out, unknown string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "$")
		b.WriteString(before)
		if !ok {
			return b.String(), unknown
		}
		name, n := variableAt(rest)
		text = rest[n:]
		if n == 0 {
			b.WriteByte('$')
			continue
		}
		value, ok := x.value(strings.ToLower(name))
		if !ok {
			b.WriteString("$" + name)
			if unknown == "" {
				unknown = "$" + name
			}
		}
		b.WriteString(value)
	}
}

// variableAt returns the name behind a "$" and how many bytes it takes: one digit, or a word, maybe in braces.
func variableAt(text string) (name string, n int) {
	if text != "" && text[0] >= '1' && text[0] <= '9' {
		return text[:1], 1
	}
	if inner, ok := strings.CutPrefix(text, "{"); ok {
		if end := strings.IndexByte(inner, '}'); end > 0 {
			return inner[:end], end + 2
		}
		return "", 0
	}
	for n < len(text) && (text[n] == '_' || text[n] >= '0' && text[n] <= '9' || text[n]|0x20 >= 'a' && text[n]|0x20 <= 'z') {
		n++
	}
	return text[:n], n
}

// browsers are headers that a client sends in its own way; others it is taken not to send.
const browsers = " http_user_agent http_accept http_accept_encoding http_accept_language http_connection "

// value returns what a variable has, as far as the request and the configuration tell.
func (x *chooser) value(name string) (string, bool) {
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		group := ""
		if n := int(name[0] - '0'); n < len(x.groups) {
			group = x.groups[n]
		}
		if x.escape && strings.ContainsAny(x.request.URI, "%+") {
			group = escape(group, unsafeArgument)
		}
		return group, true
	}
	if v, ok := x.values[name]; ok {
		return v, true
	}
	switch name {
	case "uri", "document_uri":
		return x.URI, true
	case "request_uri":
		return x.request.URI, true
	case "args", "query_string":
		return x.args, true
	case "is_args":
		return map[bool]string{true: "?"}[x.args != ""], true
	case "host":
		return x.host, x.host != ""
	case "http_host":
		return x.request.Host, true
	case "scheme":
		return map[bool]string{true: "https", false: "http"}[x.request.TLS], true
	case "https":
		return map[bool]string{true: "on"}[x.request.TLS], true
	case "request_method":
		return x.request.Method, true
	case "server_port":
		return fmt.Sprint(x.request.Port), true
	case "server_name":
		if len(x.server.Names) == 0 {
			return "", true
		}
		first := x.server.Names[0].Text
		return strings.ToLower(first), !strings.HasPrefix(first, "~")
	}
	if arg, ok := strings.CutPrefix(name, "arg_"); ok {
		return argument(x.args, arg), true
	}
	absent := strings.HasPrefix(name, "http_") || strings.HasPrefix(name, "cookie_")
	x.Bare = x.Bare || absent
	return "", absent && !strings.Contains(browsers, " "+name+" ")
}

// argument returns the value of an argument of the URI, as it was sent.
func argument(args, name string) string {
	for pair := range strings.SplitSeq(args, "&") {
		if key, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}
