package nginx

import (
	"bytes"
	"slices"
)

// SaysTheSame reports whether two contents of a configuration file tell nginx the same: they may differ in comments and
// blanks. What is no configuration is the same only byte by byte.
func SaysTheSame(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if hasLua(a) || hasLua(b) {
		return false
	}
	one, problem := scan("", a, nil)
	other, otherProblem := scan("", b, nil)
	return problem == nil && otherProblem == nil && slices.EqualFunc(one, other, func(x, y statement) bool {
		return x.end == y.end && slices.EqualFunc(x.words, y.words, func(v, w Word) bool { return v.Text == w.Text })
	})
}

// hasLua reports whether a file has blocks of Lua, whose text the scanner leaves out.
func hasLua(src []byte) bool { return bytes.Contains(src, []byte("_by_lua_block")) }
