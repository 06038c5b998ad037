package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A goScript is the code of a package, as far as plain expressions in it can be followed.
type goScript struct{ codeScope }

// value is what an expression gives; known is false where the code does not tell.
func (s *goScript) value(expr string, depth int) (value string, known bool) {
	expr = strings.TrimSpace(expr)
	if depth > maxNames || expr == "" {
		return "", false
	}
	if text, ok := literalText(expr); ok {
		return text, true
	}
	if isNumber(expr) {
		return expr, true
	}
	if parts := splitTop(expr, "+"); len(parts) > 1 {
		for _, part := range parts {
			text, ok := s.value(part, depth+1)
			if !ok {
				return "", false
			}
			value += text
		}
		return value, true
	}
	if goFormat.MatchString(expr) {
		return s.formatted(expr, depth)
	}
	if m := goEnv.FindStringSubmatch(expr); m != nil {
		return s.variableOr(m[1], "")
	}
	if m := goEnvOr.FindStringSubmatch(expr); m != nil {
		return s.variableOr(m[1], m[2])
	}
	if inner, ok := strings.CutPrefix(expr, "strconv.Itoa("); ok {
		return s.value(strings.TrimSuffix(inner, ")"), depth+1)
	}
	if inner, ok := strings.CutPrefix(expr, "net.JoinHostPort("); ok {
		given, ok := arguments(inner)
		if !ok || len(given) != 2 {
			return "", false
		}
		host, hostKnown := s.value(given[0], depth+1)
		port, portKnown := s.value(given[1], depth+1)
		return host + ":" + port, hostKnown && portKnown
	}
	if name, ok := strings.CutPrefix(expr, "*"); ok {
		return s.flagged(name, depth)
	}
	if !identifier.MatchString(expr) {
		return "", false
	}
	return s.named(expr, depth)
}

// formatted is what Sprintf makes of values in the place of its verbs.
func (s *goScript) formatted(expr string, depth int) (string, bool) {
	given, ok := arguments(expr[len("fmt.Sprintf("):])
	if !ok || len(given) < 2 {
		return "", false
	}
	form, ok := literalText(given[0])
	if !ok {
		return "", false
	}
	for _, argument := range given[1:] {
		value, known := s.value(argument, depth+1)
		if !known {
			return "", false
		}
		at := strings.IndexByte(form, '%')
		if at < 0 || at+1 >= len(form) || !strings.ContainsRune("sdv", rune(form[at+1])) {
			return "", false
		}
		form = form[:at] + value + form[at+2:]
	}
	return form, !strings.Contains(form, "%")
}

// flagged is what a flag is without an argument.
func (s *goScript) flagged(name string, depth int) (string, bool) {
	if !identifier.MatchString(name) {
		return "", false
	}
	made := lazyregexp.New(`(?m)\b`+name+`\s*:?=\s*([^\n]+?)\s*$`).FindAllStringSubmatch(s.text, 2)
	if len(made) != 1 {
		return "", false
	}
	at := goFlag.FindStringIndex(made[0][1])
	if at == nil {
		return "", false
	}
	given, ok := arguments(made[0][1][at[1]:])
	if ok && len(given) == 4 {
		given = slices.Delete(given, 1, 2) // with a short name
	}
	if !ok || len(given) != 3 {
		return "", false
	}
	return s.value(given[1], depth+1)
}

// named is the value of a name that gets one once, or a variable's and then another where that is empty.
func (s *goScript) named(name string, depth int) (string, bool) {
	given := lazyregexp.New(`(?m)^[ \t]*(?:var\s+|const\s+)?`+name+`(?:\s+(?:string|int))?\s*:?=\s*([^\n=][^\n]*?)\s*$`).FindAllStringSubmatch(s.text, 3)
	switch {
	case len(given) == 1:
		return s.value(given[0][1], depth+1)
	case len(given) != 2 || goEnv.FindStringSubmatch(given[0][1]) == nil:
		return "", false
	}
	empty := lazyregexp.New(`if\s+(?:len\(` + name + `\)\s*==\s*0|` + name + `\s*==\s*"")\s*\{[^{}]*\b` + name + `\s*=[^{}]*\}`)
	if !empty.MatchString(s.text) {
		return "", false
	}
	value, known := s.value(given[0][1], depth+1)
	if !known || value != "" {
		return value, known
	}
	return s.value(given[1][1], depth+1)
}
