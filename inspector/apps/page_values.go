package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// What stands in the value of an expression for what only a browser knows.
const (
	ownHost   = "\x01" // location.host
	ownOrigin = "\x02" // location.origin
	ownScheme = "\x03" // location.protocol
	varies    = "\x04" // something behind the beginning of a path
	ownName   = "\x05" // location.hostname
	ownPort   = "\x06" // location.port
	onMachine = "\x07" // around a port: the address of this machine at that
)

// maxDeep is how far the names in an expression are followed.
const maxDeep = 8

var (
	atLocation = lazyregexp.New(`^(?:(?:window|document|self|globalThis)\.)?location\.(hostname|host|origin|protocol|port)(?:\.replace)?$`)
	buildTime  = lazyregexp.New(`^(?:import\.meta\.env|process\.env)\.(\w+)$`)
	plainName  = lazyregexp.New(`^(?:this\.)?(\w+)$`)
	setsItself = lazyregexp.New(`\bObject\.assign\(\s*this\s*,`) // any of the members may be another then
	angularEnv = lazyregexp.New(`^environment\.(\w+)$`)
	inProduct  = lazyregexp.New(`^(?:import\.meta\.env\.PROD|!import\.meta\.env\.DEV|(?:import\.meta\.env\.MODE|process\.env\.NODE_ENV)\s*(?:===?\s*['"]production['"]|!==?\s*['"]development['"]))$`)
	inDev      = lazyregexp.New(`^(?:import\.meta\.env\.DEV|!import\.meta\.env\.PROD|(?:import\.meta\.env\.MODE|process\.env\.NODE_ENV)\s*(?:!==?\s*['"]production['"]|===?\s*['"]development['"]))$`)
	imports    = lazyregexp.New(`import\s+(?:\w+\s*,\s*)?\{([^}]*)\}\s*from`)
)

// value is what an expression of the code is once the pages are built; false where the code does not plainly tell.
func (c *sitePages) value(f *pageFile, expr string, deep int) (string, bool) {
	if deep == 0 {
		c.steps = 0
	}
	return c.worth(f, expressionOf(newUnit("", "", expr), span{0, len(expr)}), deep)
}

// worth is value, of an expression that is read.
func (c *sitePages) worth(f *pageFile, e js.IExpr, deep int) (string, bool) {
	if c.steps++; deep > maxDeep || c.steps > maxSteps || c.p.ctx.Err() != nil {
		return "", false
	}
	switch e := e.(type) {
	case *js.GroupExpr:
		return c.worth(f, e.X, deep)
	case *js.CondExpr:
		return c.either(f, e, deep)
	case *js.BinaryExpr:
		switch parts := operands(e, e.Op); e.Op {
		case js.OrToken, js.NullishToken:
			return c.firstSet(f, parts, e.Op, deep)
		case js.AddToken:
			return c.joined(f, parts, deep)
		}
	case *js.TemplateExpr:
		if e.Tag == nil {
			return c.joined(f, templateParts(e), deep)
		}
	case *js.LiteralExpr:
		if text := string(e.Data); e.TokenType == js.StringToken && !strings.Contains(text, `\`) {
			return text[1 : len(text)-1], true
		}
	case *js.CallExpr:
		return c.called(f, e, deep)
	case *js.NewExpr:
		return c.madeURL(f, e, deep)
	case *js.Var, *js.DotExpr, *js.IndexExpr:
		return c.named(f, e, deep)
	}
	return "", false
}

// operands are those of an operator that stands between several values.
func operands(e js.IExpr, op js.TokenType) []js.IExpr {
	if both, is := e.(*js.BinaryExpr); is && both.Op == op {
		return append(operands(both.X, op), both.Y)
	}
	return []js.IExpr{e}
}

// named is what a name stands for.
func (c *sitePages) named(f *pageFile, e js.IExpr, deep int) (string, bool) {
	expr := dotted(e)
	if m := atLocation.FindStringSubmatch(expr); m != nil {
		return map[string]string{"host": ownHost, "origin": ownOrigin, "protocol": ownScheme, "hostname": ownName, "port": ownPort}[m[1]], true
	}
	if m := buildTime.FindStringSubmatch(expr); m != nil {
		value, set, known := c.variable(m[1])
		return value, set && known
	}
	if m := angularEnv.FindStringSubmatch(expr); m != nil {
		return c.environment(m[1], deep)
	}
	m := plainName.FindStringSubmatch(strings.TrimSuffix(expr, ".href"))
	if m == nil || strings.HasPrefix(expr, "this.") && setsItself.MatchString(f.text) {
		return "", false
	}
	if c.opens != nil {
		if value, is := c.opens.local[strings.TrimSuffix(expr, ".href")]; is {
			if _, made := value.(*js.NewExpr); value == nil || strings.HasSuffix(expr, ".href") && !made {
				return "", false
			}
			return c.worth(f, value, deep+1)
		}
		outer := c.opens.local
		c.opens.local = nil
		defer func() { c.opens.local = outer }()
	}
	init, ok := f.definition(m[1])
	if !ok || c.isParameter(f, m[1], -1) && expr == m[1] {
		init, ok = c.definedNear(f, m[1])
	}
	if !ok && strings.HasPrefix(expr, "this.") {
		init, ok = onlyOnce(f.text, lazyregexp.New(`\bthis\.`+m[1]+`\s*=[^=>]`))
	}
	if ok && (changesURL(f.text, m[1], init) || strings.HasSuffix(expr, ".href") && !strings.HasPrefix(strings.TrimSpace(init), "new ")) {
		return "", false
	}
	if ok {
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
	if init, ok = from[0].definition(m[1]); !ok {
		return "", false
	}
	return c.value(from[0], init, deep+1)
}

// firstSet is the first of the parts of A || B that is something.
func (c *sitePages) firstSet(f *pageFile, parts []js.IExpr, op js.TokenType, deep int) (string, bool) {
	for _, part := range parts[:len(parts)-1] {
		value, ok := "", false
		if m := buildTime.FindStringSubmatch(dotted(part)); m != nil {
			set := false
			if value, set, ok = c.variable(m[1]); ok && !set {
				continue
			}
		} else {
			value, ok = c.worth(f, part, deep+1)
		}
		if !ok || value != "" || op == js.NullishToken {
			return value, ok
		}
	}
	return c.worth(f, parts[len(parts)-1], deep+1)
}

// either is the branch of A ? B : C that pages take which are built to be served.
func (c *sitePages) either(f *pageFile, e *js.CondExpr, deep int) (string, bool) {
	condition := sourceText(e.Cond)
	if m := plainName.FindStringSubmatch(dotted(e.Cond)); m != nil {
		if init, ok := f.definition(m[1]); ok {
			condition = strings.TrimSpace(init)
		}
	}
	switch {
	case strings.Contains(condition, "location.protocol"), strings.HasSuffix(condition, "location.port"), c.dir != "" && inProduct.MatchString(condition):
		return c.worth(f, e.X, deep+1)
	case c.dir != "" && inDev.MatchString(condition):
		return c.worth(f, e.Y, deep+1)
	}
	return "", false
}

// joined is the text that parts make together; what is not known may only come behind the beginning of a path.
func (c *sitePages) joined(f *pageFile, parts []js.IExpr, deep int) (string, bool) {
	whole := ""
	for _, part := range parts {
		value, ok := c.worth(f, part, deep+1)
		if !ok {
			if begun, _ := siteOf(whole); begun == "" || begun == "/" {
				return "", false
			}
			return whole + varies, true
		}
		if whole += value; len(whole) > maxText {
			return "", false
		}
	}
	return whole, true
}

var ownSite = lazyregexp.New(`^(?:(?:(?:wss?|https?):|` + ownScheme + `)?(?://)?(?:` + ownHost + `|` + ownName + `:` + ownPort + `)|` + ownOrigin + `)`)

// sitePath is the path on the own site that an address means; "" for another site.
func sitePath(address string) string {
	if at := ownSite.FindStringIndex(address); at != nil {
		address = address[at[1]:]
	}
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, ownHost+ownOrigin+ownName+ownPort+onMachine) {
		return ""
	}
	return address
}

// environment is a setting of Angular's, as it is for what is served.
func (c *sitePages) environment(name string, deep int) (string, bool) {
	entry := lazyregexp.New(`(?m)^\s*` + name + `\s*:`)
	for _, base := range []string{"environment.prod.ts", "environment.production.ts", "environment.ts"} {
		at := slices.IndexFunc(c.files, func(f pageFile) bool { return strings.HasSuffix(f.name, "environments/"+base) })
		if at < 0 {
			continue
		}
		f := &c.files[at]
		if m := entry.FindAllStringIndex(f.text, 2); len(m) == 1 {
			return c.value(f, f.text[m[0][1]:expressionEnd(f.text, m[0][1])], deep+1)
		}
		return "", false
	}
	return "", false
}

// variable is what a variable of the build is; known is false where the files do not tell, or tell several things. One of the
// environment goes before those of files.
func (c *sitePages) variable(name string) (value string, set, known bool) {
	if c.given != nil {
		return c.given(name)
	}
	if slices.Contains([]string{"BASE_URL", "MODE", "DEV", "PROD", "SSR", "NODE_ENV", "PUBLIC_URL"}, name) || c.dir == "" {
		return "", false, false
	}
	manifest := c.p.Source(filepath.Join(c.dir, "package.json"))
	build := string(c.p.buildOf(c.s))
	values := assigned(name, build, string(manifest))
	if argument := lazyregexp.New(`(?m)^\s*ARG\s+` + name + `\b`); argument.MatchString(build) {
		switch value, given := c.p.BuildArgument(c.s.Name, name); {
		case given && value != "":
			values = []string{value}
		case given, len(values) == 0:
			return "", false, false
		}
	}
	plain := !otherSettings.MatchString(build + string(manifest))
	if len(values) == 0 {
		values = c.ofFiles(name, plain)
	}
	if values = slices.Compact(values); len(values) > 1 || len(values) == 1 && strings.Contains(values[0], "$") {
		return "", false, false
	}
	if len(values) == 1 && plain {
		values[0] = c.onMachine(name, values[0])
	}
	return strings.Join(values, ""), len(values) > 0, true
}

// assigned are the values that texts assign to a variable, those left out that hand on what it is.
func assigned(name string, texts ...string) (values []string) {
	assigns := lazyregexp.New(`\b` + name + `[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']*))|(?m:^[ \t]*ENV[ \t]+` + name + `[ \t]+(\S+))`)
	for _, text := range texts {
		for _, m := range assigns.FindAllStringSubmatch(text, -1) {
			if value := m[1] + m[2] + m[3] + m[4]; value != "$"+name && value != "${"+name+"}" {
				values = append(values, value)
			}
		}
	}
	return values
}
