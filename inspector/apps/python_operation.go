package apps

import (
	"slices"
	"strings"
)

// operation is what operators give; is says whether there are any.
func (s pythonScope) operation(expr string, depth int) (value any, known, is bool) {
	if yes, rest, ok := cutTop(expr, " if "); ok {
		condition, no, ok := cutTop(rest, " else ")
		value, known := s.eval(condition, depth)
		if !ok || !known {
			return nil, false, true
		}
		if !isTrue(value) {
			yes = no
		}
		value, known = s.eval(yes, depth)
		return value, known, true
	}
	for _, op := range []string{" or ", " and "} {
		parts := splitTop(expr, op)
		if len(parts) < 2 {
			continue
		}
		for _, part := range parts {
			if value, known = s.eval(part, depth); !known || isTrue(value) == (op == " or ") {
				break
			}
		}
		return value, known, true
	}
	if rest, ok := strings.CutPrefix(expr, "not "); ok {
		value, known = s.eval(rest, depth)
		return !isTrue(value), known, true
	}
	for _, op := range []string{" is not ", " is ", " not in ", " in ", "==", "!=", "+", "*"} {
		a, b, ok := cutTop(expr, op)
		if !ok || strings.HasPrefix(b, "*") {
			continue
		}
		left, leftKnown := s.eval(a, depth)
		right, rightKnown := s.eval(b, depth)
		if !leftKnown || !rightKnown {
			return nil, false, true
		}
		value, known = binary(left, op, right)
		return value, known, true
	}
	return nil, false, false
}

func binary(left any, op string, right any) (value any, known bool) {
	list, isList := right.([]string)
	text, isText := left.(string)
	others, areLists := left.([]string)
	m, isInt := left.(int)
	n, areInts := right.(int)
	switch op {
	case "==", "!=", " is ", " is not ":
		same := op == "==" || op == " is "
		if isList || areLists {
			return !same, left == nil || right == nil
		}
		return (left == right) == same, true
	case " in ", " not in ":
		return slices.Contains(list, text) == (op == " in "), isList && isText
	case "*":
		return m * n, isInt && areInts && m < 1<<31 && n < 1<<31
	}
	if isInt && areInts {
		return m + n, true
	}
	if other, ok := right.(string); ok && isText {
		return text + other, true
	}
	return slices.Concat(others, list), isList && areLists
}

// isTrue reports whether Python takes a value for true.
func isTrue(value any) bool {
	switch v := value.(type) {
	case bool:
		return v
	case int:
		return v != 0
	case string:
		return v != ""
	case []string:
		return len(v) > 0
	}
	return false
}

// withoutEmpty are texts without spaces around them, and without those that are nothing else.
func withoutEmpty(texts []string) []string {
	all := []string{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// cutTop cuts an expression at the first operator that stands in no parentheses and no text.
func cutTop(expr, at string) (before, after string, found bool) {
	parts := splitTop(expr, at)
	return parts[0], strings.Join(parts[1:], at), len(parts) > 1
}
