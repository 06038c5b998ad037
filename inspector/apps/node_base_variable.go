package apps

import (
	"path"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// nextEnvFiles are the files of its directory from which Next.js takes variables that the environment does not have, the one that goes
// before the others first (nextjs.org/docs/app/guides/environment-variables: Environment Variable Load Order); "production" is the mode.
var nextEnvFiles = names(".env.production.local .env.local .env.production .env")

// envOr matches a variable of Node.js, with what stands for it where it is not set.
var envOr = lazyregexp.New(`^process\.env\.(\w+)(?:\s*(?:\|\||\?\?)\s*(?:'[^'\n]*'|"[^"\n]*"|undefined))?$`)

// byNamed is the path that a variable gives an app whose settings take it from there: the variable's name and value, and where that is
// written. The environment in which it runs goes before the files of its directory.
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
	files, dir := p.settingsIn(s, of)
	if files == nil {
		return "", "", at
	}
	for _, file := range of.envFiles {
		if strings.HasSuffix(s.Serving.Program, " dev") {
			file = strings.Replace(file, "production", "development", 1)
		}
		text, isPlain := textOf(files, inside(dir, file))
		value, line := envFileValue(text, m[1])
		if host := files.Origin(inside(dir, file)).Host; line > 0 && isPlain && host != "" {
			return m[1], value, compose.Pos{File: host, Line: line}
		} else if line > 0 {
			break
		}
	}
	return "", "", at
}

// settingsIn are the files of the image, or else of an earlier stage of its Dockerfile, in which the settings file of an app stands, and its
// directory there; nil where none is seen.
func (p reader) settingsIn(s *compose.Service, of *site) (files compose.RootFS, dir string) {
	if files, dir = p.RootFS(s.Name, nil), of.line.dir; isFile(files, inside(dir, of.name)) {
		return files, dir
	}
	for _, taken := range p.Taken(s.Name) {
		if dir = manifestAbove(taken.Files, path.Join(taken.Source, "package.json")); dir != "" && isFile(taken.Files, inside(dir, of.name)) {
			return taken.Files, dir
		}
	}
	return nil, ""
}

// expression is what the settings file gives its option, of a constant what that is; "" where it is not in the place for it. What other
// options are given may have its name.
func (of *site) expression() (expr string, at int) {
	keys := lazyregexp.New(`(?:^|[,{])\s*`+of.option+`\s*([:,}])`).FindAllStringSubmatchIndex(of.text, 2)
	if len(keys) != 1 || strings.Contains(of.text, "."+of.option+" =") {
		return "", 0
	}
	if at = keys[0][2]; !of.isInPlace(at) {
		return "", 0
	}
	if expr = of.option; of.text[at] == ':' {
		expr = strings.TrimSpace(of.text[keys[0][3]:expressionEnd(of.text, keys[0][3])])
	}
	if constant := lazyregexp.New(`(?m)^(?:export\s+)?const\s+` + regexp.QuoteMeta(expr) + `\s*(?::\s*string\s*)?=\s*([^;\n]+?)\s*;?\s*$`).FindStringSubmatch(of.text); constant != nil {
		expr = constant[1]
	}
	return expr, at
}
