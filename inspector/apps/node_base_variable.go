package apps

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// nextEnvFiles are the files of its directory from which Next.js takes variables that the environment does not have
// (nextjs.org/docs/app/guides/environment-variables); those of which one is not for a build alone, or for development alone.
var nextEnvFiles = names(".env .env.local .env.production .env.production.local")

// envOr matches a variable of Node.js, with what stands for it where it is not set.
var envOr = regexp.MustCompile(`^process\.env\.(\w+)(?:\s*(?:\|\||\?\?)\s*(?:'[^'\n]*'|"[^"\n]*"|undefined))?$`)

// byNamed is the path that a variable gives an app whose settings take it from there: the variable's name and value, and where that is
// written. The environment in which it runs goes before the files of its directory, which have to agree.
func (p reader) byNamed(s *compose.Service, of *site) (name, value string, at compose.Pos) {
	expr, _ := of.expression()
	m := envOr.FindStringSubmatch(expr)
	if m == nil || len(of.envFiles) == 0 {
		return "", "", at
	}
	switch value, isSet, known := p.environmentOf(s, of.line.set, m[1]); {
	case !known, isSet && s.Serving.Program == "Next.js": // whose settings are those of its build
		return "", "", at
	case isSet:
		at, _ = p.VariableAt(s.Name, m[1])
		return m[1], value, at
	}
	f := appFiles{of.files, nil}
	if strings.Contains(f.text(".dockerignore"), ".env") {
		return "", "", at
	}
	for _, file := range of.envFiles {
		found, line := envFileValue(f.text(file), m[1])
		switch {
		case line == 0:
		case value != "" && found != value:
			return "", "", compose.Pos{}
		default:
			value, at = found, compose.Pos{File: compose.Relative(p.Dir, filepath.Join(of.files.dir, file)), Line: line}
		}
	}
	return m[1], value, at
}

// expression is what the settings file gives its option, of a constant what that is; "" where it is not in the place for it.
func (of *site) expression() (expr string, at int) {
	keys := regexp.MustCompile(`(?:^|[\s,{])`+of.option+`\s*([:,}])`).FindAllStringSubmatchIndex(of.text, 2)
	if len(keys) != 1 || strings.Contains(of.text, "."+of.option+" =") {
		return "", 0
	}
	if at = keys[0][2]; !of.isInPlace(at) {
		return "", 0
	}
	if expr = of.option; of.text[at] == ':' {
		expr = strings.TrimSpace(of.text[keys[0][3]:expressionEnd(of.text, keys[0][3])])
	}
	if constant := regexp.MustCompile(`(?m)^(?:export\s+)?const\s+` + regexp.QuoteMeta(expr) + `\s*=\s*([^;\n]+?)\s*;?\s*$`).FindStringSubmatch(of.text); constant != nil {
		expr = constant[1]
	}
	return expr, at
}
