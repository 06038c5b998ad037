package nginx

import (
	"bytes"
	"fmt"
	"strings"
)

// Limits on what is read. nginx has none of them; a real configuration is far below.
const (
	maxFileBytes  = 4 << 20
	maxTotalBytes = 32 << 20 // of all files, included ones counted as often as they are included
	maxDepth      = 512      // of nested blocks
	maxFiles      = 1000     // included
)

// maxWord is the size of nginx's read buffer: no word and no comment may be longer (ngx_conf_file.c, NGX_CONF_BUFFER).
const maxWord = 4096

// A statement is what nginx reads in one go: some words and what ends them.
type statement struct {
	words []Word
	end   byte // ';', '{', '}', or 0 at the end of the file
	pos   Pos  // of end
}

// A scanner cuts a file into statements by the rules of ngx_conf_read_token.
type scanner struct {
	file  string
	src   []byte
	at    int        // of the next byte
	line  int        // that at stands on
	begin int        // offset of that line
	made  *Rendering // that src is the text of; nil: src stands in a file as it is

	words    []Word
	comments map[Pos]bool // where comments begin; nil: nobody asks
}

func newScanner(file string, src []byte) *scanner {
	return &scanner{file: file, src: src, line: 1}
}

// scan returns a file's statements up to its end or its first error. made says where src was written if not in file.
func scan(file string, src []byte, made *Rendering) ([]statement, *Problem) {
	if len(src) > maxFileBytes {
		return nil, &Problem{Pos: Pos{File: file}, Kind: "limit",
			Message: fmt.Sprintf("the file has %d bytes; at most %d are read", len(src), maxFileBytes)}
	}
	s := newScanner(file, src)
	s.made = made
	return s.all()
}

// all reads the statements up to the end of the file or its first error.
func (s *scanner) all() ([]statement, *Problem) {
	var all []statement
	for {
		st, problem := s.next()
		if problem != nil {
			return all, problem
		}
		all = append(all, st)
		if st.end == 0 {
			return all, nil
		}
		if st.end == '{' && isLua(st) {
			closing, ok := s.skipLua()
			if !ok {
				return all, s.problem(s.here(), `unexpected end of file, expecting "}"`)
			}
			all = append(all, closing)
		}
	}
}

// next reads one statement.
func (s *scanner) next() (statement, *Problem) {
	s.words = nil
	for s.at < len(s.src) {
		c := s.src[s.at]
		switch {
		case isSpace(c):
			s.advance()
		case c == '#':
			if problem := s.comment(); problem != nil {
				return statement{}, problem
			}
		case c == ';', c == '{':
			if len(s.words) == 0 {
				return statement{}, s.unexpected(c)
			}
			return s.finish(c), nil
		case c == '}':
			if len(s.words) > 0 {
				return statement{}, s.unexpected(c)
			}
			return s.finish(c), nil
		default:
			if problem := s.word(); problem != nil {
				return statement{}, problem
			}
		}
	}
	if len(s.words) > 0 {
		return statement{}, s.endOfFile()
	}
	return statement{pos: s.here()}, nil
}

// finish ends a statement with the byte that the scanner stands on.
func (s *scanner) finish(c byte) statement {
	pos := s.here()
	pos.EndColumn = pos.Column + 1
	s.advance()
	return statement{words: s.words, end: c, pos: pos}
}

// word reads one word, quoted or not, and what must follow a quoted one.
func (s *scanner) word() *Problem {
	w := Word{Pos: s.here()}
	whole := s.at
	if c := s.src[s.at]; c == '"' || c == '\'' {
		w.quote = c
		s.advance()
	}
	start := s.at
	w.made, w.at = s.made, start
	if problem := s.body(w.quote, w.Pos); problem != nil {
		return problem
	}
	raw := s.src[start:s.at]
	w.Text = unescape(raw)
	w.escaped = len(w.Text) != len(raw)
	if w.quote != 0 {
		s.advance()
	}
	if s.made != nil {
		w.Pos.EndColumn = s.made.Place(whole, s.at).EndColumn
	} else if w.Pos.Line == s.line {
		w.Pos.EndColumn = s.column()
	}
	s.words = append(s.words, w)
	if w.quote != 0 {
		return s.afterQuote()
	}
	return nil
}

// body moves to the end of a word: its closing quote, or the byte that ends an unquoted word.
func (s *scanner) body(quote byte, opened Pos) *Problem {
	start, dollar := s.at, false
	for ; s.at < len(s.src); s.advance() {
		if s.at-start >= maxWord {
			return s.tooLong(start, quote, opened)
		}
		c := s.src[s.at]
		if c == '{' && dollar {
			continue // "${": the brace belongs to the variable
		}
		if quote == 0 && (isSpace(c) || c == ';' || c == '{') || quote != 0 && c == quote {
			return nil
		}
		dollar = c == '$'
		if c == '\\' && s.at+1 < len(s.src) {
			s.advance() // whatever follows is part of the word
		}
	}
	problem := s.endOfFile()
	if quote != 0 {
		problem.Hint = fmt.Sprintf("the quote opened on line %d is never closed", opened.Line)
	}
	return problem
}

// afterQuote checks that a quoted word ends there.
func (s *scanner) afterQuote() *Problem {
	if s.at >= len(s.src) {
		return s.endOfFile()
	}
	c := s.src[s.at]
	if isSpace(c) || c == ';' || c == '{' || c == ')' {
		return nil
	}
	return s.unexpected(c)
}

// comment skips a comment; nginx holds it in the same buffer as a word.
func (s *scanner) comment() *Problem {
	if s.comments != nil {
		s.comments[s.here()] = true
	}
	rest := s.src[s.at:]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		n = len(rest)
	}
	if n >= maxWord && len(rest) > maxWord {
		return s.tooLong(s.at, 0, s.here())
	}
	s.at += n
	return nil
}

// advance moves over one byte.
func (s *scanner) advance() {
	if s.src[s.at] == '\n' {
		s.line++
		s.begin = s.at + 1
	}
	s.at++
}

func (s *scanner) column() int { return s.at - s.begin + 1 }

func (s *scanner) here() Pos {
	if s.made != nil {
		pos := s.made.Place(s.at, s.at)
		pos.File = s.file
		return pos
	}
	return Pos{File: s.file, Line: s.line, Column: s.column()}
}

func (s *scanner) problem(at Pos, message string) *Problem {
	return &Problem{Pos: at, Kind: "syntax", Message: message}
}

func (s *scanner) unexpected(c byte) *Problem {
	at := s.here()
	at.EndColumn = at.Column + 1
	problem := s.problem(at, fmt.Sprintf(`unexpected "%c"`, c))
	if c == '}' && len(s.words) > 0 {
		problem.missSemicolon(s.words[len(s.words)-1])
	}
	return problem
}

func (s *scanner) endOfFile() *Problem {
	problem := s.problem(s.here(), `unexpected end of file, expecting ";" or "}"`)
	if n := len(s.words); n > 0 {
		problem.missSemicolon(s.words[n-1])
	}
	return problem
}

// tooLong is nginx's complaint about a word or comment that fills its buffer.
func (s *scanner) tooLong(start int, quote byte, opened Pos) *Problem {
	if quote != 0 {
		return s.problem(opened, fmt.Sprintf(`too long parameter, probably missing terminating "%c" character`, quote))
	}
	return s.problem(opened, fmt.Sprintf(`too long parameter "%s..." started`, s.src[start:start+10]))
}

// missingSemicolon is the hint that a directive should have ended after w.
func missingSemicolon(w Word) hint {
	return hint{text: fmt.Sprintf("probably a missing \";\" after %q on line %d", shorten(w.Text), w.Pos.Line), after: w.Pos}
}

func (p *Problem) missSemicolon(after Word) {
	probably := missingSemicolon(after)
	p.Hint, p.After = probably.text, probably.after
}

// shorten makes a word fit for a message: no credentials, not long.
func shorten(text string) string {
	text = maskURL(text)
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// unescape undoes the escapes that nginx knows; before any other character the backslash stays.
func unescape(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) {
			if c, ok := escapes[raw[i+1]]; ok {
				b.WriteByte(c)
				i++
				continue
			}
		}
		b.WriteByte(raw[i])
	}
	return b.String()
}

var escapes = map[byte]byte{'"': '"', '\'': '\'', '\\': '\\', 't': '\t', 'r': '\r', 'n': '\n'}
