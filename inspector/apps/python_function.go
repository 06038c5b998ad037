package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pythonFunction is a function of a module of settings: most that are there read a variable of the environment.
type pythonFunction struct {
	parameters []string
	without    map[string]string // expressions for the parameters that a call leaves out
	body       []djangoLine
}

var (
	pythonDef    = lazyregexp.New(`^def\s+(\w+)\s*\((.*)\)\s*(?:->\s*[^:]+)?:$`)
	pythonDefArg = lazyregexp.New(`^(\w+)\s*(?::\s*[^=]+?)?\s*(?:=\s*(.+))?$`)
	pythonReturn = lazyregexp.New(`^return\s+(.+)$`)
	pythonString = lazyregexp.New(`^[rR]?(?:"""|'''|"|')`)
)

// functionOf reads the head of a function; nil where its parameters are not plain.
func functionOf(head string, body []djangoLine) (name string, f *pythonFunction) {
	m := pythonDef.FindStringSubmatch(head)
	if m == nil {
		return "", nil
	}
	f = &pythonFunction{without: map[string]string{}, body: body}
	for _, text := range splitTop(m[2], ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		argument := pythonDefArg.FindStringSubmatch(text)
		if argument == nil {
			return m[1], nil
		}
		f.parameters = append(f.parameters, argument[1])
		if argument[2] != "" {
			f.without[argument[1]] = argument[2]
		}
	}
	return m[1], f
}

// Functions of settings are short and use few others.
const maxFunctionLines, maxFunctionsDeep = 40, 2

// call is what a function gives for what it is given.
func (s pythonScope) call(f *pythonFunction, given []string, depth int) (value any, known bool) {
	if s.deep++; f == nil || len(f.body) > maxFunctionLines || s.deep > maxFunctionsDeep {
		return nil, false
	}
	type result struct {
		value any
		known bool
	}
	local, positional := map[string]result{}, 0
	for _, text := range given {
		name, expr := "", strings.TrimSpace(text)
		if m := keyword.FindStringSubmatch(expr); m != nil && !strings.HasPrefix(m[2], "=") {
			name, expr = m[1], m[2]
		} else if positional < len(f.parameters) {
			name = f.parameters[positional]
			positional++
		} else {
			return nil, false
		}
		value, known := s.eval(expr, depth)
		local[name] = result{value, known}
	}
	for name, expr := range f.without {
		if _, is := local[name]; !is {
			value, known := s.eval(expr, depth)
			local[name] = result{value, known}
		}
	}
	inner := s
	inner.name = func(name string) (any, bool) {
		if own, is := local[name]; is {
			return own.value, own.known
		}
		return s.name(name)
	}
	value, known, _ = inner.run(f.body, func(name string, value any, known bool) { local[name] = result{value, known} }, depth)
	return value, known
}

// run follows the statements of a function up to its return; ended says whether it came to one, or to what it does not know.
func (s pythonScope) run(lines []djangoLine, set func(name string, value any, known bool), depth int) (value any, known, ended bool) {
	taken := false
	for i := 0; i < len(lines); {
		line, body := lines[i], bodyOf(lines[i:])
		i += 1 + len(body)
		if m := ifLine.FindStringSubmatch(line.text); m != nil && len(body) > 0 {
			condition, known := any(true), true
			if m[1] != "else" {
				condition, known = s.eval(m[2], depth)
			}
			if taken = taken && m[1] != "if"; taken {
				continue
			}
			if !known {
				return nil, false, true
			}
			if taken = isTrue(condition); taken {
				if value, known, ended := s.run(body, set, depth); ended {
					return value, known, true
				}
			}
			continue
		}
		if m := pythonReturn.FindStringSubmatch(line.text); m != nil {
			value, known = s.eval(m[1], depth)
			return value, known, true
		}
		if m := pythonAssigned.FindStringSubmatch(line.text); m != nil && m[2] == "=" && len(body) == 0 {
			value, known := s.eval(m[3], depth)
			set(m[1], value, known)
		} else if !pythonString.MatchString(line.text) {
			return nil, false, true
		}
	}
	return nil, false, false
}
