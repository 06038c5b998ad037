package apps

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// What stands in the value of an expression for what only a browser knows.
const (
	ownHost   = "\x01" // location.host
	ownOrigin = "\x02" // location.origin
	ownScheme = "\x03" // location.protocol
	varies    = "\x04" // something behind the beginning of a path
)

// maxDeep is how far the names in an expression are followed.
const maxDeep = 8

var (
	atLocation = regexp.MustCompile(`^(?:(?:window|document|self|globalThis)\.)?location\.(host|origin|protocol)(?:\.replace\(.*\))?$`)
	buildTime  = regexp.MustCompile(`^(?:import\.meta\.env|process\.env)(?:\.(\w+)|\[['"](\w+)['"]\])$`)
	plainName  = regexp.MustCompile(`^(?:this\.)?(\w+)$`)
	quotedOnly = regexp.MustCompile(`^'([^'\\\n]*)'$|^"([^"\\\n]*)"$`)
	cast       = regexp.MustCompile(`\s+as\s+\w+$|!$`)
	angularEnv = regexp.MustCompile(`^environment\.(\w+)$`)
	inProduct  = regexp.MustCompile(`^(?:import\.meta\.env\.PROD|!import\.meta\.env\.DEV|(?:import\.meta\.env\.MODE|process\.env\.NODE_ENV)\s*(?:===?\s*['"]production['"]|!==?\s*['"]development['"]))$`)
	inDev      = regexp.MustCompile(`^(?:import\.meta\.env\.DEV|!import\.meta\.env\.PROD|(?:import\.meta\.env\.MODE|process\.env\.NODE_ENV)\s*(?:!==?\s*['"]production['"]|===?\s*['"]development['"]))$`)
	imports    = regexp.MustCompile(`import\s+(?:\w+\s*,\s*)?\{([^}]*)\}\s*from`)
)

// value is what an expression of the code is once the pages are built; false where the code does not plainly tell.
func (c *sitePages) value(f *pageFile, expr string, deep int) (string, bool) {
	expr = cast.ReplaceAllString(strings.TrimSpace(expr), "")
	if deep > maxDeep || expr == "" {
		return "", false
	}
	if expr[0] == '(' && closing(expr[1:]) == len(expr)-1 {
		return c.value(f, expr[1:len(expr)-1], deep+1)
	}
	for _, operator := range []string{"||", "??"} {
		if parts := splitTop(expr, operator); len(parts) > 1 {
			return c.firstSet(f, parts, operator, deep)
		}
	}
	if parts := splitTop(strings.ReplaceAll(expr, "?.", ".."), "?"); len(parts) == 2 {
		return c.either(f, parts[0], splitTop(parts[1], ":"), deep)
	}
	if parts := splitTop(expr, "+"); len(parts) > 1 {
		return c.joined(f, parts, deep)
	}
	if expr[0] == '`' && strings.Count(expr, "`") == 2 && strings.HasSuffix(expr, "`") {
		return c.joined(f, templateParts(expr[1:len(expr)-1]), deep)
	}
	if m := quotedOnly.FindStringSubmatch(expr); m != nil {
		return m[1] + m[2], true
	}
	return c.named(f, expr, deep)
}

// named is what a name stands for.
func (c *sitePages) named(f *pageFile, expr string, deep int) (string, bool) {
	if m := atLocation.FindStringSubmatch(expr); m != nil {
		return map[string]string{"host": ownHost, "origin": ownOrigin, "protocol": ownScheme}[m[1]], true
	}
	if m := buildTime.FindStringSubmatch(expr); m != nil {
		value, set, known := c.variable(m[1] + m[2])
		return value, set && known
	}
	if m := angularEnv.FindStringSubmatch(expr); m != nil {
		return c.environment(m[1], deep)
	}
	m := plainName.FindStringSubmatch(expr)
	if m == nil {
		return "", false
	}
	if init, ok := definition(f.text, m[1]); ok {
		return c.value(f, init, deep+1)
	}
	isImported := slices.ContainsFunc(imports.FindAllStringSubmatch(f.text, -1), func(list []string) bool { return slices.Contains(names(strings.ReplaceAll(list[1], ",", " ")), m[1]) })
	var from []*pageFile
	for i := range c.files {
		if isImported && strings.Contains(c.files[i].text, "export const "+m[1]) {
			from = append(from, &c.files[i])
		}
	}
	if len(from) != 1 {
		return "", false
	}
	init, ok := definition(from[0].text, m[1])
	if !ok {
		return "", false
	}
	return c.value(from[0], init, deep+1)
}

// firstSet is the first of the parts of A || B that is something.
func (c *sitePages) firstSet(f *pageFile, parts []string, operator string, deep int) (string, bool) {
	for _, part := range parts[:len(parts)-1] {
		if m := buildTime.FindStringSubmatch(strings.TrimSpace(part)); m != nil {
			value, set, known := c.variable(m[1] + m[2])
			if !known || set && (value != "" || operator == "??") {
				return value, known
			}
			continue
		}
		value, ok := c.value(f, part, deep+1)
		if !ok || value != "" || operator == "??" {
			return value, ok
		}
	}
	return c.value(f, parts[len(parts)-1], deep+1)
}

// either is the branch of A ? B : C that pages take which are built to be served.
func (c *sitePages) either(f *pageFile, condition string, branches []string, deep int) (string, bool) {
	condition = strings.TrimSpace(condition)
	if m := plainName.FindStringSubmatch(condition); m != nil {
		if init, ok := definition(f.text, m[1]); ok {
			condition = strings.TrimSpace(init)
		}
	}
	switch {
	case len(branches) != 2:
		return "", false
	case strings.Contains(condition, "location.protocol"), c.dir != "" && inProduct.MatchString(condition):
		return c.value(f, branches[0], deep+1)
	case c.dir != "" && inDev.MatchString(condition):
		return c.value(f, branches[1], deep+1)
	}
	return "", false
}

// joined is the text that parts make together; what is not known may only come behind the beginning of a path.
func (c *sitePages) joined(f *pageFile, parts []string, deep int) (string, bool) {
	var whole strings.Builder
	for _, part := range parts {
		value, ok := c.value(f, part, deep+1)
		if !ok {
			if begun := sitePath(whole.String()); begun == "" || begun == "/" {
				return "", false
			}
			return whole.String() + varies, true
		}
		whole.WriteString(value)
	}
	return whole.String(), true
}

// templateParts are the expressions of which a template literal is made.
func templateParts(text string) (parts []string) {
	for {
		before, rest, found := strings.Cut(text, "${")
		parts = append(parts, `"`+before+`"`)
		if !found {
			return parts
		}
		end := closing(rest)
		if end == 0 {
			return []string{""}
		}
		parts = append(parts, rest[:end-1])
		text = rest[end:]
	}
}

var ownSite = regexp.MustCompile(`^(?:(?:(?:wss?|https?):|` + ownScheme + `)?(?://)?` + ownHost + `|` + ownOrigin + `)`)

// sitePath is the path on the own site that an address means; "" for another site.
func sitePath(address string) string {
	if at := ownSite.FindStringIndex(address); at != nil {
		address = address[at[1]:]
	}
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, ownHost+ownOrigin) {
		return ""
	}
	return address
}

// definition is the expression that a name of a file is given, once.
func definition(text, name string) (string, bool) {
	made := regexp.MustCompile(`(?m)(?:\b(?:const|let|var)\s+|\b(?:private|public|protected|readonly)\s+(?:static\s+)?(?:readonly\s+)?|^\s*)` + regexp.QuoteMeta(name) + `(?:\s*:\s*\w+)?\s*=(?:[^=>]|$)`)
	at := made.FindAllStringIndex(text, 2)
	if len(at) != 1 {
		return "", false
	}
	return expressionAt(text[at[0][1]-1:]), true
}

// goesOn matches the beginning of a line that belongs to the one before.
var goesOn = regexp.MustCompile(`^\s*(?:[?:+.]|\|\||\?\?|&&)`)

// expressionAt is the expression with which a text begins.
func expressionAt(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	for i, depth := range outsideQuotes(text) {
		ends := depth < 0 || depth == 0 && (text[i] == ',' || text[i] == ';')
		if depth == 0 && text[i] == '\n' {
			before := strings.TrimSpace(text[:i])
			ends = !goesOn.MatchString(text[i+1:]) && !strings.HasSuffix(before, "+") && !strings.HasSuffix(before, "||") && !strings.HasSuffix(before, "??") && !strings.HasSuffix(before, "?") && !strings.HasSuffix(before, ":")
		}
		if ends {
			return text[:i]
		}
	}
	return text
}

// environment is a setting of Angular's, as it is for what is served.
func (c *sitePages) environment(name string, deep int) (string, bool) {
	entry := regexp.MustCompile(`(?m)^\s*` + name + `\s*:`)
	for _, base := range []string{"environment.prod.ts", "environment.production.ts", "environment.ts"} {
		at := slices.IndexFunc(c.files, func(f pageFile) bool { return strings.HasSuffix(f.name, "environments/"+base) })
		if at < 0 {
			continue
		}
		f := &c.files[at]
		if m := entry.FindAllStringIndex(f.text, 2); len(m) == 1 {
			return c.value(f, expressionAt(f.text[m[0][1]:]), deep+1)
		}
		return "", false
	}
	return "", false
}

// variable is what a variable of the build is; known is false where the files do not tell, or tell several things. One of the
// environment goes before those of files.
func (c *sitePages) variable(name string) (value string, set, known bool) {
	if slices.Contains([]string{"BASE_URL", "MODE", "DEV", "PROD", "SSR", "NODE_ENV", "PUBLIC_URL"}, name) || c.dir == "" {
		return "", false, false
	}
	manifest, _ := os.ReadFile(filepath.Join(c.dir, "package.json"))
	build := string(c.p.buildOf(c.s))
	values := assigned(name, build, string(manifest))
	if argument := regexp.MustCompile(`(?m)^\s*ARG\s+` + name + `\b`); argument.MatchString(build) {
		switch value, given := c.p.BuildArgument(c.s.Name, name); {
		case given && value != "":
			values = []string{value}
		case given, len(values) == 0:
			return "", false, false
		}
	}
	if len(values) == 0 {
		for _, file := range []string{".env", ".env.local", ".env.production", ".env.production.local"} {
			text, _ := os.ReadFile(filepath.Join(c.dir, file))
			values = append(values, assigned(name, string(text))...)
		}
	}
	if values = slices.Compact(values); len(values) > 1 || len(values) == 1 && strings.Contains(values[0], "$") {
		return "", false, false
	}
	return strings.Join(values, ""), len(values) > 0, true
}

// assigned are the values that texts assign to a variable, those left out that hand on what it is.
func assigned(name string, texts ...string) (values []string) {
	assigns := regexp.MustCompile(`\b` + name + `[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']*))|(?m:^[ \t]*ENV[ \t]+` + name + `[ \t]+(\S+))`)
	for _, text := range texts {
		for _, m := range assigns.FindAllStringSubmatch(text, -1) {
			if value := m[1] + m[2] + m[3] + m[4]; value != "$"+name && value != "${"+name+"}" {
				values = append(values, value)
			}
		}
	}
	return values
}
