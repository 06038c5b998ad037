package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pythonScope gives the values that plain expressions of Python have: bool, int, string, []string, or nil for None.
type pythonScope struct {
	file     string // in which the expression stands
	name     func(name string) (value any, known bool)
	variable func(name string) (value string, isSet, known bool) // of the environment
	cast     func(variable string) (as, without string)          // of what is read by env("X") alone: bool, and the expression for a missing one
	own      map[string]*pythonFunction                          // functions of the code; nil for one that is not plain
	deep     int                                                 // how many of these are being called
}

var (
	pythonInt     = lazyregexp.New(`^\d[\d_]*$`)
	pythonRead    = lazyregexp.New(`^(?:os\.getenv|getenv|(?:os\.)?environ\.get|env(?:\.(\w+))?|config|get_env\w*)\s*\(`)
	pythonIndexed = lazyregexp.New(`^(?:os\.)?environ\[\s*['"](\w+)['"]\s*\]$`)
	pythonCall    = lazyregexp.New(`^(\w+)\s*\(`)
	pythonMethod  = lazyregexp.New(`\.(lower|upper|strip|split)\(([^()]*)\)$`)
	pythonEach    = lazyregexp.New(`^\[\s*(\w+)(?:\.strip\(\))?\s+for\s+\w+\s+in\s+(.+?)(?:\s+if\s+[\w.()]+)?\s*\]$`)
)

// eval is what an expression gives; known is false where it is not plain.
func (s pythonScope) eval(expr string, depth int) (value any, known bool) {
	expr = strings.TrimSpace(expr)
	if depth > 2*maxNames || expr == "" {
		return nil, false
	}
	if value, known, is := s.operation(expr, depth+1); is {
		return value, known
	}
	switch expr {
	case "True", "False":
		return expr == "True", true
	case "None":
		return nil, true
	}
	if text, ok := literalText(expr); ok {
		return text, true
	}
	if value, known, is := s.path(expr, depth+1); is {
		return value, known
	}
	if pythonInt.MatchString(expr) {
		n, err := strconv.Atoi(strings.ReplaceAll(expr, "_", ""))
		return n, err == nil
	}
	if identifier.MatchString(expr) {
		return s.name(expr)
	}
	if m := pythonIndexed.FindStringSubmatch(expr); m != nil {
		text, isSet, known := s.variable(m[1])
		return text, isSet && known
	}
	if m := pythonEach.FindStringSubmatch(expr); m != nil {
		value, known := s.eval(m[2], depth+1)
		texts, ok := value.([]string)
		return withoutEmpty(texts), known && ok
	}
	if m := pythonMethod.FindStringSubmatchIndex(expr); m != nil {
		return s.method(expr[:m[0]], expr[m[2]:m[3]], expr[m[4]:m[5]], depth+1)
	}
	if m := pythonCall.FindStringSubmatch(expr); m != nil && strings.HasSuffix(expr, ")") {
		if f, is := s.own[m[1]]; is {
			given, ok := arguments(expr[len(m[0]):])
			if !ok || closing(expr[len(m[0]):]) != len(expr)-len(m[0]) {
				return nil, false
			}
			return s.call(f, given, depth+1)
		}
	}
	if m := pythonRead.FindStringSubmatch(expr); m != nil && strings.HasSuffix(expr, ")") {
		return s.read(expr[len(m[0]):len(expr)-1], m[1], depth+1)
	}
	return s.bracketed(expr, depth+1)
}

// method is what a method of a text gives.
func (s pythonScope) method(of, name, argument string, depth int) (value any, known bool) {
	value, known = s.eval(of, depth)
	text, isText := value.(string)
	if !known || !isText {
		return nil, false
	}
	switch separator, ok := literalText(argument); {
	case name == "split" && ok && separator != "":
		return strings.Split(text, separator), true
	case name == "split" && argument == "":
		return strings.Fields(text), true
	case name == "lower":
		return strings.ToLower(text), argument == ""
	case name == "upper":
		return strings.ToUpper(text), argument == ""
	case name == "strip":
		return strings.TrimSpace(text), argument == ""
	}
	return nil, false
}

// read is a variable of the environment, asked for by one of the usual ways: os.getenv, and those of the packages environ,
// environs and decouple.
func (s pythonScope) read(given, as string, depth int) (value any, known bool) {
	arguments, without := splitTop(given, ","), ""
	first, known := s.eval(arguments[0], depth)
	name, ok := first.(string)
	if !known || !ok {
		return nil, false
	}
	for _, argument := range arguments[1:] {
		switch argument = strings.TrimSpace(argument); {
		case strings.HasPrefix(argument, "default="):
			without = argument[len("default="):]
		case strings.HasPrefix(argument, "cast="):
			as = argument[len("cast="):]
		case argument != "" && !strings.Contains(argument, "=") && without == "":
			without = argument
		case argument != "":
			return nil, false
		}
	}
	if as == "" && without == "" && s.cast != nil {
		as, without = s.cast(name)
	}
	text, isSet, known := s.variable(name)
	switch {
	case !known:
		return nil, false
	case isSet:
		return castTo(text, as)
	case without == "":
		return nil, as == ""
	}
	if value, known = s.eval(without, depth); known {
		if text, ok := value.(string); ok {
			return castTo(text, as)
		}
	}
	return value, known
}

func castTo(text, as string) (value any, known bool) {
	switch as {
	case "", "str":
		return text, true
	case "bool":
		return slices.Contains([]string{"true", "on", "ok", "y", "yes", "1", "t"}, strings.ToLower(strings.TrimSpace(text))), true
	case "int":
		n, err := strconv.Atoi(text)
		return n, err == nil
	case "list", "tuple", "Csv()":
		if as == "Csv()" && strings.ContainsAny(text, "\"'\\") {
			return nil, false // it takes quotes away, as a shell does
		}
		return withoutEmpty(strings.Split(text, ",")), true
	}
	return nil, false
}

// bracketed is a list, a tuple, something in parentheses, or a call that converts.
func (s pythonScope) bracketed(expr string, depth int) (value any, known bool) {
	call := pythonCall.FindStringSubmatch(expr)
	inner := expr[1:]
	if call != nil {
		inner = expr[len(call[0]):]
	} else if !strings.Contains("([{", expr[:1]) {
		return nil, false
	}
	items, ok := arguments(inner)
	if !ok || closing(inner) != len(inner) {
		return nil, false
	}
	if call == nil && (expr[0] != '(' || len(items) != 1 || strings.HasSuffix(strings.TrimSpace(expr[:len(expr)-1]), ",")) {
		texts := []string{}
		for _, item := range items {
			value, known := s.eval(item, depth)
			text, isText := value.(string)
			if !known || !isText {
				return nil, false
			}
			texts = append(texts, text)
		}
		return texts, true
	}
	if len(items) != 1 {
		return nil, false
	}
	value, known = s.eval(items[0], depth)
	if call == nil || !known {
		return value, known
	}
	switch text, isText := value.(string); call[1] {
	case "bool":
		return isTrue(value), true
	case "int":
		if isText {
			return castTo(text, "int")
		}
		_, isInt := value.(int)
		return value, isInt
	case "strtobool", "str2bool":
		return castTo(text, "bool")
	case "str":
		return pythonText(value)
	case "list", "tuple":
		return value, true
	}
	return nil, false
}

// pythonText is what str makes of a value.
func pythonText(value any) (text any, known bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case int:
		return strconv.Itoa(v), true
	case bool:
		return map[bool]string{true: "True", false: "False"}[v], true
	case nil:
		return "None", true
	}
	return nil, false
}
