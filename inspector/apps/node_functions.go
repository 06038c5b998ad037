package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	scriptFunction = lazyregexp.New(`\b(?:async\s+)?function\b\s*\*?\s*(\w*)\s*(?:<[^()]*>\s*)?\(`)
	scriptArrow    = lazyregexp.New(`=>`)
	scriptMethod   = lazyregexp.New(`(?m)^[ \t]*(?:(?:public|private|protected|static|async|override|readonly)\s+)*(\w+)\s*(?:<[^()]*>\s*)?\(`)
	scriptClass    = lazyregexp.New(`\bclass\s+(\w+)[^{;]*\{`)
	returnType     = lazyregexp.New(`^\s*(?::[^{};=]*(?:<\{[^{}]*\}>)?[^{};=]*)?\{`)
	resultType     = lazyregexp.New(`\)\s*(?::\s*[\w<>\[\]., |]+)?\s*$`)
	namedValue     = lazyregexp.New(`(?:\b(?:const|let|var)\s+(\w+)\s*(?::[^=;\n]+)?=|(\w+)\s*(?::[^=;\n]+)?[:=])\s*(?:async\s*)?$`)
	notMethods     = []string{"if", "for", "while", "switch", "catch", "function", "return", "super", "require"}
)

// scriptFunctions are the functions of a file, those without a name and the methods of its classes as well.
func scriptFunctions(u *codeUnit) (all []*function) {
	for _, m := range scriptFunction.FindAllStringSubmatchIndex(u.blank, -1) {
		f := &function{unit: u, at: m[0], name: u.blank[m[2]:m[3]], nameAt: m[2]}
		all = addFunction(all, f, m[1])
	}
	for _, m := range scriptArrow.FindAllStringIndex(u.blank, -1) {
		if f := scriptLambda(u, m[0]); f != nil {
			all = append(all, f)
		}
	}
	for _, m := range scriptMethod.FindAllStringSubmatchIndex(u.blank, -1) {
		if name := u.blank[m[2]:m[3]]; !slices.Contains(notMethods, name) {
			all = addFunction(all, &function{unit: u, at: m[2], name: name, nameAt: m[2], of: "a class"}, m[1])
		}
	}
	for _, m := range scriptClass.FindAllStringSubmatchIndex(u.blank, -1) {
		end := m[1] + closing(u.blank[m[1]:])
		for _, f := range all {
			if m[1] < f.at && f.at < end && f.of != "" {
				f.of = u.blank[m[2]:m[3]]
			}
		}
	}
	for _, f := range all {
		if f.name != "" {
			continue
		}
		left, from := leftOf(u.blank, f.at)
		if m := namedValue.FindStringSubmatchIndex(left); m != nil {
			group := 2
			if m[2] < 0 {
				group = 4
			}
			f.name, f.nameAt = left[m[group]:m[group+1]], from+m[group]
		}
	}
	return all
}

// addFunction completes a function whose parameters begin at a place, and adds it where it has a body.
func addFunction(all []*function, f *function, params int) []*function {
	u := f.unit
	given, behind := argumentSpans(u.text, params)
	if behind == 0 {
		return all
	}
	body := returnType.FindStringIndex(u.blank[behind:])
	if body == nil {
		return all
	}
	f.open = behind + body[1] - 1
	f.close = f.open + closing(u.blank[f.open+1:])
	f.named(given)
	return append(all, f)
}

var parameterName = lazyregexp.New(`^(?:(?:public|private|protected|readonly)\s+)*(\w+)\s*\??\s*(?:[:=]|$)`)

// named takes the names of parameters; "" for those that are taken apart.
func (f *function) named(given []span) {
	for _, at := range given {
		p := argument{}
		if m := parameterName.FindStringSubmatch(f.unit.blank[at.from:at.to]); m != nil {
			p.name = m[1]
		}
		f.params = append(f.params, p)
	}
}

// scriptLambda is the function whose arrow stands at a place; nil where its parameters are not plain.
func scriptLambda(u *codeUnit, arrow int) *function {
	f, left := &function{unit: u}, strings.TrimRight(u.blank[:arrow], " \t\r\n")
	near, from := leftOf(left, len(left))
	if at := resultType.FindStringIndex(near); at != nil {
		open := enclosing(u.blank, from+at[0])
		if open < 0 {
			return nil
		}
		given, _ := argumentSpans(u.text, open+1)
		f.at = open
		f.named(given)
	} else {
		f.at = len(left)
		for f.at > 0 && isWord(left[f.at-1]) {
			f.at--
		}
		f.params = []argument{{name: left[f.at:]}}
	}
	if before := strings.TrimRight(u.blank[:f.at], " \t\r\n"); strings.HasSuffix(before, "async") {
		f.at = len(before) - len("async")
	}
	body := arrow + len("=>")
	body += skipSpace(u.text[body:])
	if strings.HasPrefix(u.blank[body:], "{") {
		f.open, f.close = body, body+closing(u.blank[body+1:])
	} else {
		f.open, f.close = body-1, expressionEnd(u.text, body)
	}
	return f
}
