package apps

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A codeScope is code that a container starts, as far as plain expressions in it can be followed.
type codeScope struct {
	p       reader
	service *compose.Service
	set     map[string]string // variables that the command sets before the program
	text    string            // without remarks
	loads   bool              // it reads variables from files
	used    []usedVariable    // variables that were asked for, and are set
	dotenv  string            // the .env that the code reads where it starts, in the container; "" where that is not known
}

// A usedVariable is what code makes something of, and where that is written.
type usedVariable struct {
	name, value string
	at          compose.Pos
	own         bool // in a file of the app's own
}

// variable is one of the environment; known is false where a file may set it as well, and nothing else does.
func (c *codeScope) variable(name string) (value string, isSet, known bool) {
	value, isSet, known = c.p.environmentOf(c.service, c.set, name)
	if !isSet && known && c.loads && c.dotenv != "" {
		files := c.p.RootFS(c.service.Name, nil)
		if content, ok := textOf(files, c.dotenv); ok {
			text, number := envFileValue(content, name)
			if number > 0 {
				c.used = append(c.used, usedVariable{name, text, compose.Pos{File: files.Origin(c.dotenv).Host, Line: number}, true})
			}
			return text, number > 0, !strings.Contains(text, "$")
		}
	}
	if isSet {
		at, _ := c.p.VariableAt(c.service.Name, name)
		if _, before := c.set[name]; before {
			at = compose.Pos{}
		}
		c.used = append(c.used, usedVariable{name, value, at, false})
	}
	return value, isSet, known && (isSet || !c.loads)
}

// variableOr is a variable, or what is given for one that is missing or empty.
func (c *codeScope) variableOr(name, without string) (value string, known bool) {
	value, _, known = c.variable(name)
	return cmp.Or(value, without), known
}

// A script is code of a language whose expressions are much like those of JavaScript.
type script struct {
	codeScope
	lang *language
	// imported is what an expression gives that other files of the code have the value of; nil: these are not looked at.
	imported func(s *script, expr string, depth int) (value string, known bool)
}

// A language is what of its syntax is needed to follow an expression.
type language struct {
	or      []string           // operators that take the next value where one is missing
	wrapper *lazyregexp.Regexp // a call that gives its first argument
	// notNumber is such a call with an argument of which it makes no number, and gives nothing; nil: it fails.
	notNumber *lazyregexp.Regexp
	variable  *lazyregexp.Regexp         // a variable of the environment; the name in a group, and what follows in parentheses or nothing
	loaded    *lazyregexp.Regexp         // likewise, where files may set it too, with what is so without; nil: none
	assigned  string                     // pattern of a line that gives a NAME its value
	pieces    func(expr string) []string // of an expression that puts a text together; nil: not followed
}

// maxNames is how many names may stand for one another.
const maxNames = 6

var identifier = lazyregexp.New(`^[A-Za-z_]\w*$`)

// value is what an expression gives, "" where it is missing; known is false where the files do not tell.
func (s *script) value(expr string, depth int) (value string, known bool) {
	expr = strings.TrimRight(strings.TrimRight(strings.TrimLeft(expr, " \t\r\n;"), " \t\r\n;+"), "!")
	if depth > maxNames || expr == "" {
		return "", false
	}
	if text, ok := literalText(expr); ok {
		return text, true
	}
	if isNumber(expr) {
		return expr, true
	}
	for _, or := range s.lang.or {
		if parts := splitTop(expr, or); len(parts) > 1 {
			if value, known = s.value(parts[0], depth+1); !known || value != "" {
				return value, known
			}
			return s.value(strings.Join(parts[1:], or), depth+1)
		}
	}
	if number, ok := strings.CutPrefix(expr, "+"); ok {
		return s.asNumber("Number(", number, depth)
	}
	if s.lang.pieces != nil {
		if pieces := s.lang.pieces(expr); pieces != nil {
			return s.joined(pieces, depth)
		}
	}
	if m := s.lang.wrapper.FindStringIndex(expr); m != nil && strings.HasSuffix(expr, ")") {
		if inner, ok := arguments(expr[m[1]:]); ok && len(inner) > 0 {
			return s.asNumber(expr[:m[1]], inner[0], depth)
		}
		return "", false
	}
	if m := s.lang.variable.FindStringSubmatch(expr); m != nil {
		return s.fromEnvironment(m[1]+m[2], m[3], depth)
	}
	if s.lang.loaded != nil {
		if m := s.lang.loaded.FindStringSubmatch(expr); m != nil {
			from := *s
			from.loads = true
			value, known = from.fromEnvironment(m[1], m[2], depth)
			s.used = from.used
			return value, known
		}
	}
	if identifier.MatchString(expr) {
		if value, known = s.named(expr, depth); known {
			return value, true
		}
	}
	if s.imported != nil {
		return s.imported(s, expr, depth)
	}
	return "", false
}

// asNumber is what a call makes of its argument: what is no number counts as missing where the language has it so.
func (s *script) asNumber(call, argument string, depth int) (value string, known bool) {
	value, known = s.value(argument, depth+1)
	if s.lang.notNumber != nil && s.lang.notNumber.MatchString(call+value) {
		return "", known
	}
	return value, known
}

// fromEnvironment is a variable of the environment, or what is given for a missing one.
func (s *script) fromEnvironment(name, without string, depth int) (string, bool) {
	value, isSet, known := s.variable(name)
	if !known || isSet || without == "" {
		return value, known
	}
	return s.value(without, depth+1)
}

// port is the number of a port that an expression gives.
func (s *script) port(expr string) (port int, known bool) {
	text, known := s.value(expr, 0)
	port, err := strconv.Atoi(text)
	return port, known && err == nil && port > 0
}

// named is the value of a name that gets one once.
func (s *script) named(name string, depth int) (string, bool) {
	given := lazyregexp.New(strings.ReplaceAll(s.lang.assigned, "NAME", name)).FindAllStringSubmatch(s.text, 2)
	all := lazyregexp.New(`(?:^|[^\w.])`+name+`\s*(?::\s*\w+\s*)?=[^=>]`).FindAllStringIndex(s.text, 2)
	if len(given) != 1 || len(all) != 1 {
		return "", false
	}
	return s.value(given[0][1], depth+1)
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
