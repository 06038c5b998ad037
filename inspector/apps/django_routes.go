package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A djangoApp is a project of Django, and what is found of its routes.
type djangoApp struct {
	files compose.RootFS
	root  string // of its modules
	read  []string
	named bool // its settings may name the path below which it stands
	compose.Routes
}

var (
	rootURLs    = lazyregexp.New(`(?m)^ROOT_URLCONF\s*=\s*['"]([\w.]+)['"]`)
	ownURL      = lazyregexp.New(`(?m)^(?:STATIC|MEDIA)_URL\s*=\s*['"]([^'"]+)['"]`)
	scriptNamed = lazyregexp.New(`FORCE_SCRIPT_NAME|SCRIPT_NAME`)
	urlPatterns = lazyregexp.New(`(?m)^[ \t]*urlpatterns\s*\+?=\s*|^[ \t]*urlpatterns\.(?:extend|append|insert)\(`)
	urlCall     = lazyregexp.New(`^(path|re_path|url)\s*\(`)
	includeCall = lazyregexp.New(`^include\s*\(`)
	pyText      = lazyregexp.New(`^r?(?:'([^'\n]*)'|"([^"\n]*)")$`)
	routerURLs  = lazyregexp.New(`^(\w+)\.urls$`)
	aloneURLs   = lazyregexp.New(`^(?:static|staticfiles_urlpatterns)\s*\(`)
	djangoAside = lazyregexp.New(`^/(?:admin|accounts|__\w+__|silk|static|media|schema|i18n|jsi18n|explorer|hijack)(?:/|$)`)
)

// djangoRoutes are the routes of a project of Django, by its modules urls; nil where these do not tell all of them.
func (p reader) djangoRoutes(s *compose.Service) *compose.Routes {
	words, _ := p.startLine(s)
	if p.elsewhere(s, []string{"SCRIPT_NAME", "FORCE_SCRIPT_NAME"}, nil) || slices.ContainsFunc(words, func(word string) bool { return flagOf(word) == "--root-path" }) {
		return nil
	}
	return p.djangoPaths(s, false)
}

// djangoPaths are its routes as Django itself sees them, also where its settings may name a path below which they stand.
func (p reader) djangoPaths(s *compose.Service, named bool) *compose.Routes {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		dir = strings.TrimPrefix(dir, "/")
		if !isFile(files, path.Join(dir, "manage.py")) {
			continue
		}
		app := &djangoApp{files: files, root: dir, named: named}
		if start := app.start(); start == "" || !app.module(start) {
			return nil
		}
		return &app.Routes
	}
	return nil
}

// start is the module with which the routes begin; "" where the settings do not tell one.
func (app *djangoApp) start() (module string) {
	for _, pattern := range []string{"*/settings*.py", "*/settings/*.py", "*/*/settings*.py", "settings*.py"} {
		names, _ := fs.Glob(app.files, path.Join(app.root, pattern))
		for _, name := range names {
			content, err := fs.ReadFile(app.files, name)
			if err != nil || !app.named && scriptNamed.Match(content) {
				return ""
			}
			for _, m := range rootURLs.FindAllSubmatch(content, -1) {
				if module != "" && module != string(m[1]) {
					return ""
				}
				module = string(m[1])
			}
			for _, m := range ownURL.FindAllSubmatch(content, -1) {
				app.Aside = append(app.Aside, "/"+strings.Trim(string(m[1]), "/"))
			}
		}
	}
	app.Aside = append(app.Aside, "/static", "/media")
	return module
}

// module adds what a module's urlpatterns answer to; false where they are not plain.
func (app *djangoApp) module(dotted string) bool {
	name := pyModuleFile(app.files, path.Join(app.root, strings.ReplaceAll(dotted, ".", "/")))
	content, err := fs.ReadFile(app.files, name)
	if err != nil || slices.Contains(app.read, name) || len(app.read) > maxModules {
		return false
	}
	app.read = append(app.read, name)
	f := pyModuleOf(app.files, name, string(content))
	given := urlPatterns.FindAllStringIndex(f.text, -1)
	for _, at := range given {
		if strings.HasSuffix(f.text[at[0]:at[1]], "(") || !app.list(f, at[1], at[1]+statement(f.text[at[1]:])) {
			return false
		}
	}
	return len(given) > 0
}

// statement is how long a statement is.
func statement(text string) int {
	for i, depth := range outsideQuotes(text) {
		if text[i] == '\n' && depth == 0 {
			return i
		}
	}
	return len(text)
}

// list adds the routes of an expression that stands in a module: lists, added to one another.
func (app *djangoApp) list(f module, from, to int) bool {
	next := from
	for _, part := range splitTop(f.text[from:to], "+") {
		at := next
		next += len(part) + len("+")
		trimmed := strings.TrimSpace(part)
		switch m := routerURLs.FindStringSubmatch(trimmed); {
		case aloneURLs.MatchString(trimmed):
		case m != nil:
			if !app.router(f, m[1]) {
				return false
			}
		case strings.HasPrefix(trimmed, "["):
			at += strings.IndexByte(part, '[') + 1
			entries, end := argumentSpans(f.text, at)
			if end == 0 {
				return false
			}
			for _, entry := range entries {
				if !app.entry(f, entry.from, f.text[entry.from:entry.to]) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// entry adds the routes of one call of path.
func (app *djangoApp) entry(f module, at int, entry string) bool {
	m := urlCall.FindStringSubmatchIndex(entry)
	if m == nil {
		return false
	}
	given, ok := arguments(entry[m[1]:])
	if !ok || len(given) < 2 {
		return false
	}
	text := pyText.FindStringSubmatch(given[0])
	if text == nil {
		return false
	}
	route, anchored := text[1]+text[2], true
	if entry[m[2]:m[3]] != "path" {
		anchored = strings.HasPrefix(route, "^") && strings.HasSuffix(route, "$")
		route = strings.TrimPrefix(route, "^")
		anchored = anchored && route == "$"
		route, _, _ = strings.Cut(parameter.ReplaceAllString(route, ""), ".")
	}
	route = "/" + route
	into := includeCall.FindStringIndex(given[1])
	switch fixed := parameter.ReplaceAllString(route, ""); {
	case fixed == "/" && into != nil:
		return app.included(f, at+strings.Index(entry, given[1]), given[1][into[1]:])
	case route == "/" && anchored: // a greeting
	case djangoAside.MatchString(fixed):
		app.Aside = append(app.Aside, fixed)
	default:
		addRoute(&app.Routes, fixed, f.place(at))
	}
	return true
}

// included adds what is included at the root.
func (app *djangoApp) included(f module, at int, text string) bool {
	given, ok := arguments(text)
	if !ok || len(given) == 0 {
		return false
	}
	what := given[0]
	if inner, found := strings.CutPrefix(what, "("); found { // with the name of the app
		if given, ok = arguments(inner); !ok || len(given) == 0 {
			return false
		}
		what = given[0]
	}
	if m := pyText.FindStringSubmatch(what); m != nil {
		return app.module(m[1] + m[2])
	}
	if m := routerURLs.FindStringSubmatch(what); m != nil {
		return app.router(f, m[1])
	}
	at += strings.Index(f.text[at:], what)
	return strings.HasPrefix(what, "[") && app.list(f, at, at+len(what))
}

// router adds what a router of Django REST framework answers to that is made in the same module.
func (app *djangoApp) router(f module, name string) bool {
	registered := lazyregexp.New(`(?:^|[^\w.])`+name+`\.(\w+)`).FindAllStringSubmatchIndex(f.text, -1)
	made := lazyregexp.New(`(?m)^` + name + `\s*=\s*(?:\w+\.)?(?:Default|Simple)Router\(`)
	if !made.MatchString(f.text) {
		return false
	}
	for _, m := range registered {
		given, ok := arguments(strings.TrimLeft(f.text[m[1]:], "("))
		switch method := f.text[m[2]:m[3]]; {
		case method == "urls":
		case method == "register" && ok && len(given) > 0 && pyText.MatchString(given[0]):
			text := pyText.FindStringSubmatch(given[0])
			addRoute(&app.Routes, text[1]+text[2], f.place(m[0]+1))
		default:
			return false
		}
	}
	return true
}
