package apps

import (
	"io/fs"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// nodeValues are the values that files of an app in JavaScript take from one another: those of its settings.
type nodeValues struct {
	files compose.RootFS
	start string // the file that takes them
	dir   string // where the program starts
	all   []module
}

var (
	// plainDotenv matches where the .env is read that stands where the program starts.
	plainDotenv    = lazyregexp.New(`require\(\s*['"]dotenv['"]\s*\)\.config\(\s*\)|['"]dotenv/config['"]|\bdotenv\.config\(\s*\)`)
	dotenvMentions = lazyregexp.New(`require\(\s*['"]dotenv['"]\s*\)\.config|['"]dotenv/config['"]|\bdotenv\.config|loadEnvFile|ConfigModule`)
	dottedName     = lazyregexp.New(`^(\w+)(?:\.\w+)*\.(\w+)$`)
	fromProcess    = lazyregexp.New(`\b(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*process\.env\b`)
)

// value is what an expression gives in the file that starts: a variable of the environment that is taken out of it by name, a
// property of what another file exports, or a name that such a file has.
func (v nodeValues) value(s *script, expr string, depth int) (string, bool) {
	if m := fromProcess.FindStringSubmatch(s.text); m != nil && identifier.MatchString(expr) {
		for _, entry := range splitTop(m[1], ",") {
			name, without, _ := strings.Cut(entry, "=")
			name, as, renamed := strings.Cut(strings.TrimSpace(name), ":")
			if !renamed {
				as = name
			}
			if strings.TrimSpace(as) == expr {
				return s.fromEnvironment(strings.TrimSpace(name), strings.TrimSpace(without), depth+1)
			}
		}
	}
	if value, known, is := v.fromConfig(s, expr); is {
		return value, known
	}
	name, key := expr, expr
	if m := dottedName.FindStringSubmatch(expr); m != nil {
		name, key = m[1], m[2]
	} else if !identifier.MatchString(expr) {
		return "", false
	}
	return v.exported(s, name, key, depth)
}

// exported is what the one file from which a name is imported gives to a key.
func (v nodeValues) exported(s *script, name, key string, depth int) (string, bool) {
	brings := lazyregexp.New(`(?:\bimport\s+(?:\*\s+as\s+)?(?:` + name + `\b|\{[^{}]*\b` + name + `\b[^{}]*\})[^'"\n;]*from\s*|\b(?:const|let|var)\s+(?:` + name + `\b|\{[^{}]*\b` + name + `\b[^{}]*\})\s*=\s*require\(\s*)['"]([^'"\n]+)['"]`)
	from := brings.FindAllStringSubmatch(s.text, 2)
	if len(from) != 1 {
		return "", false
	}
	file := ownFile(v.files, v.start, v.start, from[0][1])
	content, err := fs.ReadFile(v.files, file)
	if file == "" || err != nil {
		return "", false
	}
	text := withoutRemarks(string(content))
	given := lazyregexp.New(`(?m)(?:^|[{,\s])["']?`+key+`["']?\s*(?::\s*\w+\s*=|[:=])\s*`).FindAllStringIndex(text, 2)
	all := lazyregexp.New(`\b`+key+`["']?\s*[:=]`).FindAllStringIndex(text, 2)
	if len(given) != 1 || len(all) != 1 {
		return "", false
	}
	in := *s
	in.text, in.imported = text, nil
	in.loads = in.loads || loadsEnv.MatchString(text)
	value, known := in.value(firstValue(text[given[0][1]:]), depth+1)
	if known && len(in.used) == len(s.used) {
		in.used = append(in.used, usedVariable{key, value, compose.Pos{File: v.files.Origin(file).Host, Line: lineNumber(text, given[0][1])}, true})
	}
	s.used = in.used
	return value, known
}

// firstValue is the expression with which a text begins, up to a comma, a line's end or what closes around it.
func firstValue(text string) string {
	for i, depth := range outsideQuotes(text) {
		if depth < 0 || depth == 0 && strings.IndexByte(",;\n", text[i]) >= 0 {
			return text[:i]
		}
	}
	return text
}
