package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A nestApp is an app of NestJS, and what is found of its routes.
type nestApp struct {
	p       reader
	service *compose.Service
	compose.Routes
	made     int    // calls that make an app
	prefix   string // that is set for all of its controllers, without slashes
	prefixAt compose.Pos
	outside  []string // paths that the prefix is not set for
	hidden   bool     // a controller does not tell its path
}

var (
	nestMade   = lazyregexp.New(`\bNestFactory\.create\s*[<(]`)
	nestPrefix = lazyregexp.New(`\.setGlobalPrefix\s*\(`)
	// nestOther matches what answers, or moves routes, in other ways.
	nestOther      = lazyregexp.New(`ServeStaticModule|useStaticAssets|RouterModule|[pP]roxy|AdminJS|AdminModule|express\(\)|ExpressAdapter\(\w`)
	nestController = lazyregexp.New(`@Controller\s*\(`)
	nestMethod     = lazyregexp.New(`@(?:Get|Post|Put|Patch|Delete|All|Options|Head|Sse)\s*\(`)
	nestPath       = lazyregexp.New("^(?:path\\s*:\\s*)?['\"`]/?([\\w./:*-]*)['\"`]$")
	nestQuoted     = lazyregexp.New("['\"`](/?[\\w./-]+)['\"`]")
	nestNamed      = lazyregexp.New(`(?:SwaggerModule\.setup|\.use)\s*\(|\b(?:route|rootPath|basePath|path)\s*:`)
)

// nestRoutes are the routes of an app of NestJS, by its controllers; nil where these do not tell all of them.
func (p reader) nestRoutes(s *compose.Service) *compose.Routes {
	dir := p.nestDir(s)
	if dir == "" {
		return nil
	}
	app := &nestApp{p: p, service: s}
	code := func(name string) bool { return strings.HasSuffix(name, ".ts") && !asideOfApp(name) } // in any folder: one of docs may be a route's
	if !p.everySource(filepath.Join(dir, "src"), code, app.read) || app.made != 1 || app.hidden && app.prefix == "" {
		return nil
	}
	if app.prefix != "" {
		app.Paths, app.Pos = append([]string{"/" + app.prefix}, app.outside...), app.prefixAt
	}
	return &app.Routes
}

// nestDir is the directory of NestJS that a service mounts or is built from, or else the only one that the stages of its Dockerfile copy:
// of several packages, each stands in a folder. "" for none.
func (p reader) nestDir(s *compose.Service) string {
	dirs := slices.DeleteFunc(hostDirs(s), func(dir string) bool { return !p.isNest(dir) })
	if len(dirs) == 0 && s.Build != nil {
		dirs = p.copiedDirs(s, "package.json", p.isNest)
	}
	if len(dirs) == 0 {
		return ""
	}
	return dirs[0]
}

// isNest reports whether a directory holds one app of NestJS.
func (p reader) isNest(dir string) bool {
	if manifestOf(p.Source(filepath.Join(dir, "package.json"))).Dependencies["@nestjs/core"] == "" {
		return false
	}
	return !strings.Contains(string(p.Source(filepath.Join(dir, "nest-cli.json"))), `"projects"`)
}

// read takes what a file of code says of routes; false where that is not plain.
func (app *nestApp) read(name, content string) bool {
	f := module{name: name, host: compose.Relative(app.p.Dir, name), text: withoutRemarks(content)}
	text := f.text
	app.hidden = app.hidden || strings.Contains(text, "enableVersioning")
	app.made += len(nestMade.FindAllString(text, -1))
	if nestOther.MatchString(text) {
		return false
	}
	for _, m := range nestPrefix.FindAllStringIndex(text, -1) {
		given, ok := arguments(text[m[1]:])
		if !ok || len(given) == 0 || len(given) > 2 || app.prefix != "" {
			return false
		}
		for _, excluded := range nestQuoted.FindAllStringSubmatch(strings.Join(given[1:], ""), -1) {
			app.Aside = append(app.Aside, "/"+strings.Trim(excluded[1], "/"))
		}
		from := &script{codeScope: codeScope{p: app.p, service: app.service, text: text, loads: loadsEnv.MatchString(text)}, lang: javaScript}
		value, known := from.value(given[0], 0)
		if app.prefix, app.prefixAt = strings.Trim(value, "/"), f.place(m[0]); !known {
			return false
		}
	}
	app.beside(name, text)
	app.controllers(f)
	return true
}

// beside notes what answers outside of the controllers.
func (app *nestApp) beside(name, text string) {
	if strings.Contains(text, "GraphQLModule") {
		app.outside = append(app.outside, "/graphql")
		app.Paths = append(app.Paths, "/graphql")
	}
	if strings.Contains(text, "@WebSocketGateway") {
		app.Aside = append(app.Aside, "/socket.io")
	}
	if base := filepath.Base(name); base != "main.ts" && !strings.HasSuffix(base, ".module.ts") {
		return
	}
	for _, m := range nestNamed.FindAllStringIndex(text, -1) {
		if path := nestQuoted.FindStringSubmatchIndex(text[m[1]:]); path != nil && path[0] < 20 {
			app.Aside = append(app.Aside, "/"+strings.Trim(text[m[1]:][path[2]:path[3]], "/"))
		}
	}
}

// controllers adds the routes of the controllers in a file.
func (app *nestApp) controllers(f module) {
	all := nestController.FindAllStringIndex(f.text, -1)
	for i, m := range all {
		end := len(f.text)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		given, ok := arguments(f.text[m[1]:end])
		base, plain := nestRoute(given)
		switch {
		case !ok || !plain:
			app.hidden = true
		case base != "":
			addRoute(&app.Routes, base, f.place(m[0]))
		default:
			app.methods(f, m[1], end)
		}
	}
}

// methods adds the routes of a controller at the root, which is a part of a file.
func (app *nestApp) methods(f module, from, to int) {
	body := f.text[from:to]
	for _, m := range nestMethod.FindAllStringIndex(body, -1) {
		given, ok := arguments(body[m[1]:])
		route, plain := nestRoute(given)
		if !ok || !plain {
			app.hidden = true
		} else if route != "" {
			addRoute(&app.Routes, route, f.place(from+m[0]))
		}
	}
}

// nestRoute is the path that a decorator names; plain is false where it does so in another way.
func nestRoute(given []string) (route string, plain bool) {
	if len(given) == 0 {
		return "", true
	}
	text := given[0]
	if object, ok := strings.CutPrefix(text, "{"); ok {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(object, "}")), ","))
	}
	m := nestPath.FindStringSubmatch(text)
	if m == nil || len(given) > 1 {
		return "", false
	}
	return strings.Trim(m[1], "/"), true
}
