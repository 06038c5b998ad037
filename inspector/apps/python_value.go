package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// text is the value of an expression in a module; "" is one too.
func (app *pyApp) text(f *pyFile, expr string) (string, bool) {
	if expr == "" || f == nil {
		return "", f != nil
	}
	if m := literalPath.FindStringSubmatch(expr); m != nil {
		return m[1] + m[2], true
	}
	s := &script{codeScope: codeScope{p: app.p, service: app.service, set: app.set, text: f.text, loads: pythonLoadsEnv.MatchString(f.text)}, lang: python}
	if value, known := s.value(expr, 0); known {
		return value, true
	}
	_, name := path.Split(strings.ReplaceAll(expr, ".", "/"))
	if !constantName.MatchString(name) && !settingNamed.MatchString(expr) {
		return "", false
	}
	return app.constant(name)
}

// literalPath is a path of which parts may be parameters.
var literalPath = lazyregexp.New(`^(?:'(/[^'"\\\n]*)'|"(/[^'"\\\n]*)")$`)

var (
	constantName = lazyregexp.New(`^[A-Z][A-Z0-9_]*$`)
	settingNamed = lazyregexp.New(`^(?:\w+\.)?(?i:settings|config|conf|cfg)\.[a-z]\w*$`)
)

// constant is the value that the code gives a name of settings, once, and that no variable outdoes.
func (app *pyApp) constant(name string) (value string, known bool) {
	given := lazyregexp.New(`(?m)^[ \t]*` + name + `\s*(?::\s*[\w\[\]., ]+)?=\s*(['"][^'"\n]*['"])\s*$`)
	every := lazyregexp.New(`(?m)(?:^|[^\w.])` + name + `\s*(?::\s*[\w\[\]., ]+)?=[^=]`)
	count := 0
	for _, file := range app.order {
		count += len(every.FindAllString(app.all[file].blank, -1))
		if m := given.FindStringSubmatch(app.all[file].text); m != nil {
			value, known = literalText(m[1])
		}
	}
	for variable := range app.p.Environment(app.service.Name) {
		if strings.HasSuffix(strings.ToUpper(variable), strings.ToUpper(name)) {
			return "", false
		}
	}
	return value, known && count == 1 && app.p.Settled(app.service.Name, strings.ToUpper(name))
}
