package nginx

import (
	"bytes"
	"strings"
)

// isLua reports whether a statement opens a block of Lua (OpenResty's *_by_lua_block).
func isLua(s statement) bool { return strings.HasSuffix(s.words[0].Text, "_by_lua_block") }

// skipLua moves over a block of Lua and returns its closing brace. Braces in strings and comments do not count.
func (s *scanner) skipLua() (statement, bool) {
	s.words = nil
	for depth := 0; s.at < len(s.src); {
		c := s.src[s.at]
		switch {
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return s.finish(c), true
		case c == '}':
			depth--
		case c == '"', c == '\'':
			s.skipLuaString(c)
			continue
		case c == '-' && s.follows("--"):
			s.skipTo(s.luaComment())
			continue
		case c == '[':
			if n := longBracket(s.src[s.at:]); n > 0 {
				s.skipTo(s.at + n)
				continue
			}
		}
		s.advance()
	}
	return statement{}, false
}

func (s *scanner) follows(text string) bool {
	return bytes.HasPrefix(s.src[s.at:], []byte(text))
}

func (s *scanner) skipTo(offset int) {
	for s.at < min(offset, len(s.src)) {
		s.advance()
	}
}

// skipLuaString moves behind the closing quote; a string also ends with its line.
func (s *scanner) skipLuaString(quote byte) {
	for s.advance(); s.at < len(s.src); s.advance() {
		switch s.src[s.at] {
		case '\\':
			if s.at+1 < len(s.src) {
				s.advance()
			}
		case quote:
			s.advance()
			return
		case '\n':
			return
		}
	}
}

// luaComment returns where the comment at the scanner's place ends.
func (s *scanner) luaComment() int {
	if n := longBracket(s.src[s.at+2:]); n > 0 {
		return s.at + 2 + n
	}
	if n := bytes.IndexByte(s.src[s.at:], '\n'); n >= 0 {
		return s.at + n
	}
	return len(s.src)
}

// longBracket returns the length of the [==[ … ]==] that src begins with, or 0.
func longBracket(src []byte) int {
	level := 1
	for level < len(src) && src[level] == '=' {
		level++
	}
	if src == nil || level >= len(src) || src[0] != '[' || src[level] != '[' {
		return 0
	}
	closing := []byte("]" + strings.Repeat("=", level-1) + "]")
	n := bytes.Index(src[level+1:], closing)
	if n < 0 {
		return len(src)
	}
	return level + 1 + n + len(closing)
}
