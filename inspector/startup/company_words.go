package startup

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// assigned notes a variable of a script that may say where a program listens. The last value counts for all of it.
func (c *company) assigned(a *syntax.Assign) {
	if a.Name == nil || !whereListens.MatchString(a.Name.Value) || a.Naked {
		return
	}
	value := ""
	if a.Value != nil {
		text, ok := c.literal(a.Value.Parts)
		if value = text; !ok {
			value = "$" // nobody can tell
		}
	}
	c.set = append(slices.Clone(c.set), a.Name.Value+"="+value)
}

// whereListens matches names of variables that say where a program listens.
var whereListens = regexp.MustCompile(`PORT|HOST|BIND|ADDR|LISTEN`)

// settings are the variables among the words before a program that may say where it listens.
func settings(words []string) []string {
	words = words[:len(words)-len(unwrapped(words))]
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		name, _, ok := strings.Cut(word, "=")
		return !ok || !isName(name) || !whereListens.MatchString(name)
	})
}

// literals are the texts of words; known is false where the shell makes one of them, which is "" then.
func (c *company) literals(list []*syntax.Word) (words []string, known bool) {
	known = true
	for _, w := range list {
		text, ok := c.literal(w.Parts)
		words, known = append(words, text), known && ok
	}
	return words, known
}

func (c *company) literal(parts []syntax.WordPart) (string, bool) {
	text := ""
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			text += strings.ReplaceAll(part.Value, `\`, "")
		case *syntax.SglQuoted:
			text += part.Value
		case *syntax.DblQuoted:
			inner, ok := c.literal(part.Parts)
			if !ok {
				return "", false
			}
			text += inner
		case *syntax.ParamExp:
			value, ok := c.value(part)
			if !ok {
				return "", false
			}
			text += value
		default:
			return "", false
		}
	}
	return text, true
}

// value is that of a variable which may say where a program listens: as the script sets it, else the container's own.
func (c *company) value(p *syntax.ParamExp) (string, bool) {
	if p.Param == nil || !whereListens.MatchString(p.Param.Value) || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil {
		return "", false
	}
	name := p.Param.Value
	value, known := c.project.Environment(c.service.Name)[name], c.project.Settled(c.service.Name, name)
	for _, set := range c.set {
		if text, ok := strings.CutPrefix(set, name+"="); ok {
			value, known = text, text != "$"
		}
	}
	isDefault := p.Exp != nil && slices.Contains([]syntax.ParExpOperator{syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull}, p.Exp.Op)
	switch {
	case !known, p.Exp != nil && !isDefault:
		return "", false
	case value == "" && isDefault && p.Exp.Word != nil:
		return c.literal(p.Exp.Word.Parts)
	}
	return value, value != ""
}

// ofService are the words of a daemon that a script of the distribution starts.
func ofService(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	name, rest := "", words[1:]
	switch dir, base := path.Split(words[0]); {
	case dir == "/etc/init.d/":
		name = base
	case (base == "service" || base == "rc-service" || base == "invoke-rc.d") && len(rest) > 0:
		name, rest = rest[0], rest[1:]
	default:
		return words
	}
	if len(rest) == 0 || rest[0] != "start" && rest[0] != "restart" {
		return nil
	}
	return []string{strings.TrimPrefix(strings.Replace(name, "supervisor", "supervisord", 1), "./")}
}

// unwrapped are the words of the program that others only start.
func unwrapped(words []string) []string {
	for len(words) > 0 {
		name, _, isVariable := strings.Cut(words[0], "=")
		own, isWrapper := wraps(path.Base(words[0]))
		before, waits := compose.BehindWait(words, nil)
		switch {
		case waits:
			words = words[before:]
		case isVariable && !strings.Contains(name, "/"):
			words = words[1:]
		case words[0] == "exec" || path.Base(words[0]) == "env":
			words = words[1:]
		case isWrapper:
			words = words[min(1+own, len(words)):]
			for len(words) > 0 && (isFlag(words[0])) {
				words = words[1:]
			}
		default:
			return words
		}
	}
	return words
}

// isArguments reports whether a word is "$@", with or without its quotes.
func isArguments(w *syntax.Word) bool {
	parts := w.Parts
	if quoted, ok := parts[0].(*syntax.DblQuoted); ok && len(parts) == 1 {
		parts = quoted.Parts
	}
	return len(parts) == 1 && slices.ContainsFunc(parts, func(part syntax.WordPart) bool {
		p, ok := part.(*syntax.ParamExp)
		return ok && p.Param != nil && p.Param.Value == "@" && p.Exp == nil
	})
}
