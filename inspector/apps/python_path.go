package apps

import (
	"path"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	pathCall   = lazyregexp.New(`^(?:(?:pathlib\.)?(Path)|os\.path\.(join|dirname|abspath|realpath|normpath)|(join|dirname|abspath|realpath))\s*\(`)
	pathMethod = lazyregexp.New(`\.(?:(parent)|parents\[(\d)\]|(?:resolve|absolute)\([^()]*\)|joinpath\(([^()]*)\))$`)
)

// path is what an expression that makes a path gives, by pathlib or os.path; is says whether it is one. Where the process
// stands is not known: paths are absolute.
func (s pythonScope) path(expr string, depth int) (value any, known, is bool) {
	if expr == "__file__" {
		return s.file, s.file != "", true
	}
	if parts := splitTop(expr, "/"); len(parts) > 1 {
		value, known = s.joined(parts, depth)
		return value, known, true
	}
	if m := pathMethod.FindStringSubmatchIndex(expr); m != nil && m[0] > 0 {
		value, known = s.eval(expr[:m[0]], depth)
		text, isText := value.(string)
		up := 0
		switch {
		case !known || !isText || !path.IsAbs(text):
			return nil, false, true
		case m[2] >= 0:
			up = 1
		case m[4] >= 0:
			up, _ = strconv.Atoi(expr[m[4]:m[5]])
			up++
		case m[6] >= 0:
			value, known = s.joined(append([]string{expr[:m[0]]}, splitTop(expr[m[6]:m[7]], ",")...), depth)
			return value, known, true
		}
		return path.Join(text, strings.Repeat("../", up)), true, true
	}
	m := pathCall.FindStringSubmatch(expr)
	if m == nil {
		return nil, false, false
	}
	items, ok := arguments(expr[len(m[0]):])
	if !ok || closing(expr[len(m[0]):]) != len(expr)-len(m[0]) || len(items) == 0 {
		return nil, false, true
	}
	value, known = s.joined(items, depth)
	if text, isText := value.(string); known && isText && strings.Contains(m[2]+m[3], "dirname") {
		return path.Dir(text), true, true
	}
	return value, known, true
}

// joined is a path of several parts, of which a later one that is absolute stands for all before it.
func (s pythonScope) joined(parts []string, depth int) (value any, known bool) {
	whole := ""
	for _, part := range parts {
		value, known = s.eval(part, depth)
		text, isText := value.(string)
		if !known || !isText {
			return nil, false
		}
		if path.IsAbs(text) {
			whole = ""
		}
		whole = path.Join(whole, text)
	}
	return whole, whole != ""
}
