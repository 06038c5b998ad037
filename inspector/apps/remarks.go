package apps

import (
	"path"
	"strings"
)

// withoutRemarks takes the remarks out of code of JavaScript and its kin, and leaves all lines where they are. What stands in
// quotes is no remark: '/api/*', "http://host". It goes over all of an app's code, and more than once: expressions took
// most of the time that a large app does.
func withoutRemarks(text string) string {
	var out strings.Builder
	from := 0 // what is not written yet
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case ch == '\\':
			i++ // of an expression: /\/*/
		case ch == '\'' || ch == '"' || ch == '`':
			i += quotedEnd(text[i:])
		case ch != '/' || i+1 == len(text):
		case text[i+1] == '*':
			inside, _, closed := strings.Cut(text[i+2:], "*/")
			if !closed {
				continue
			}
			out.WriteString(text[from:i] + " " + strings.Repeat("\n", strings.Count(inside, "\n")))
			i += len("/*") + len(inside) + len("*/") - 1
			from = i + 1
		case text[i+1] == '/' && (i == 0 || strings.IndexByte(" \t\f\r\n,{;", text[i-1]) >= 0): // no address ends with these
			out.WriteString(text[from:i])
			i = lineEnd(text, i) - 1
			from = i + 1
		default:
			i = max(i, patternEnd(text, i))
		}
	}
	out.WriteString(text[from:])
	return out.String()
}

// withoutHashes likewise takes the remarks out of code of Python and its kin, which begin with #.
func withoutHashes(text string) string {
	var out strings.Builder
	from := 0
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case ch == '\\':
			i++
		case ch == '\'' || ch == '"':
			i += quotedEnd(text[i:])
		case ch == '#' && (i == 0 || strings.IndexByte(" \t\f\r\n", text[i-1]) >= 0):
			out.WriteString(text[from:i])
			i = lineEnd(text, i) - 1
			from = i + 1
		}
	}
	out.WriteString(text[from:])
	return out.String()
}

// codeOf is the code of a file, without remarks as its language writes them.
func codeOf(name, text string) string {
	switch {
	case strings.HasSuffix(name, ".py"):
		return pythonStripped(text)
	case strings.HasSuffix(name, ".rb"), strings.HasSuffix(name, ".ex"), path.Base(name) == "Gemfile":
		return withoutHashes(text)
	case strings.HasSuffix(name, ".blade.php"), strings.HasSuffix(name, ".twig"):
		return text
	}
	return withoutRemarks(text)
}

// withoutQuoted puts spaces in the place of what stands in quotes, of these, and of regular expressions: all else stays where it is.
func withoutQuoted(text string) string {
	blank := []byte(text)
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; ch {
		case '\\':
			i++
		case '\'', '"', '`':
			if end := quotedEnd(text[i:]); end > 0 {
				blankOut(blank[i : i+end+1])
				i += end
			}
		case '/':
			if end := patternEnd(text, i); end > 0 {
				blankOut(blank[i : end+1])
				i = end
			}
		}
	}
	return string(blank)
}

// blanked are as many spaces and lines as a text has.
func blanked(text string) string {
	blank := []byte(text)
	blankOut(blank)
	return string(blank)
}

func blankOut(text []byte) {
	for i, ch := range text {
		if ch != '\n' {
			text[i] = ' '
		}
	}
}

// patternEnd is where a regular expression of JavaScript ends that begins at a place; 0 where none does: it stands where a value must,
// and ends on its line.
func patternEnd(text string, at int) int {
	left := strings.TrimRight(text[max(0, at-maxIndent):at], " \t")
	if text[at] != '/' || left != "" && strings.IndexByte("(,=:[!&|?{};+~\n", left[len(left)-1]) < 0 {
		return 0
	}
	inClass := false
	for i := at + 1; i < len(text) && text[i] != '\n'; i++ {
		switch ch := text[i]; {
		case ch == '\\':
			i++
		case ch == '[':
			inClass = true
		case ch == ']':
			inClass = false
		case i == at+1 && (ch == '/' || ch == '*'):
			return 0 // a remark
		case ch == '/' && !inClass:
			return i
		}
	}
	return 0
}

// maxIndent is how much space may stand between a sign and a regular expression.
const maxIndent = 80

// quotedEnd is where the text in quotes ends with which code begins; 0 where the quote is none, for it has no end: one in ` may have
// several lines.
func quotedEnd(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case text[0]:
			return i
		case '\\':
			i++
		case '\n':
			if text[0] != '`' {
				return 0
			}
		}
	}
	return 0
}
