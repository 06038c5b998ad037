package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	pyMethod = lazyregexp.New(`^\s*\.\s*(\w+)\s*(\()?`)

	// pyAnswers are the methods of apps and routers that make them answer to a path; pyIncludes those that mount a router.
	pyAnswers = []string{"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route", "websocket", "websocket_route",
		"add_api_route", "add_url_rule", "add_route", "add_api_websocket_route", "add_websocket_route", "mount"}
	pyIncludes = []string{"include_router", "register_blueprint"}

	// pySilent matches their attributes that make them answer to nothing.
	pySilent = lazyregexp.New(`^(?:config|logger|state|secret_key|(?:add_)?middleware|(?:add_)?exception_handler|on_event|add_event_handler|errorhandler|app_errorhandler|register_error_handler|` +
		`(?:before|after|teardown)_\w+|\w*context_processor|template_\w+|app_context|test_\w+|run|cli|jinja_env|json\w*|url_map|openapi\w*|dependency_overrides|extensions|debug|name|session_interface|` +
		`db|title|version|description|static_folder|instance_path|wsgi_app|router|routes|lifespan\w*)$`)
	// pyExtension matches calls that are given an app and add no routes to it.
	pyExtension = lazyregexp.New(`(?:^|[^\w.])(?:(?:[\w.]+\.)?(?:CORS|Migrate|JWTManager|SQLAlchemy|MongoEngine|Bcrypt|Limiter|LoginManager|Mail|Cache|Session|Marshmallow|CSRFProtect|Compress|Talisman|PyMongo|Moment|ProxyFix|` +
		`FastAPIInstrumentor\.instrument_app|add_pagination|print|len|id|isinstance|hasattr|uvicorn\.run|serve)|(?:FlaskInstrumentor|Instrumentator)\(\)\.\w+|` +
		`(?:cors|db|migrate|jwt|bcrypt|limiter|login_manager|login|mail|cache|session|sess|ma|csrf|compress|mongo|moment|celery|redis\w*|talisman|toolbar|babel)\.init_app)\s*\($`)
	pyInstrument = lazyregexp.New(`Instrumentator|PrometheusMetrics`)
	pyImport     = lazyregexp.New(`^\s*(?:from|import)\b`)
	madeBy       = lazyregexp.New(`^=\s*(\w+)\(`)
	pyMentions   = lazyregexp.New(`^\s*(?:(?:return|yield|global|nonlocal)\b|(?:async\s+)?def\s|(?:application|handler)\s*=\s*\w+\s*$)`)
	pyRouteMade  = lazyregexp.New(`\b(\w+)\.(?:include_router|register_blueprint|add_url_rule|add_api_route|add_api_websocket_route|mount)\(|(?m:^\s*@([\w.]+)\.(?:get|post|put|patch|delete|route|websocket|api_route)\()`)
)

// router adds what an app or a router answers to that is mounted below a prefix; false where that is not plain. Below a
// prefix that is noted already only its WebSockets are looked for.
func (app *pyApp) router(at pyName, prefix string, note bool) bool {
	key := at.file + ":" + at.name
	if slices.Contains(app.seen, key+" "+prefix) || len(app.seen) > maxModules {
		return len(app.seen) <= maxModules
	}
	app.seen = append(app.seen, key+" "+prefix)
	for _, file := range app.order {
		f := app.all[file]
		for _, local := range app.called(f, at) {
			if !app.uses(f, local, f.blank, 0, prefix, note) {
				return false
			}
		}
	}
	return true
}

// called are the names by which a module knows what is made in another one.
func (app *pyApp) called(f *pyFile, at pyName) (names []string) {
	if f.name == at.file {
		names = append(names, at.name)
	}
	for local := range f.names {
		if app.resolve(f.name, local) == at && !slices.Contains(names, local) {
			names = append(names, local)
		}
	}
	slices.Sort(names)
	return names
}

// uses adds what the uses of a name in a part of a module, which begins at offset, make it answer to.
func (app *pyApp) uses(f *pyFile, name, part string, offset int, prefix string, note bool) bool {
	for _, m := range lazyregexp.New(`(?:^|[^\w.])(`+name+`)\b`).FindAllStringSubmatchIndex(part, -1) {
		if !app.use(f, offset+m[2], offset+m[3], prefix, note) {
			return false
		}
	}
	return true
}

func (app *pyApp) use(f *pyFile, from, to int, prefix string, note bool) bool {
	start := strings.LastIndexByte(f.blank[:from], '\n') + 1
	line, _, _ := strings.Cut(f.blank[start:], "\n")
	if pyImport.MatchString(line) {
		return true
	}
	m := pyMethod.FindStringSubmatchIndex(f.blank[to:])
	if m == nil {
		return app.mention(f, line, from, to, prefix, note)
	}
	method := f.blank[to+m[2] : to+m[3]]
	answers, includes := slices.Contains(pyAnswers, method), slices.Contains(pyIncludes, method)
	if m[4] < 0 || !answers && !includes {
		return pySilent.MatchString(method)
	}
	given, ok := arguments(f.text[to+m[1]:])
	switch {
	case !ok:
		return false
	case includes:
		return app.include(f, from, given, prefix, note)
	}
	return app.answer(f, from, method, given, prefix, note)
}

// answer adds the path of one call.
func (app *pyApp) answer(f *pyFile, from int, method string, given []string, prefix string, note bool) bool {
	expr := firstOf(given, "path", "rule")
	route, ok := app.text(f, expr)
	if !ok {
		return false
	}
	if strings.Contains(method, "websocket") {
		app.takes(parameter.ReplaceAllString(prefix+route, ""), f.place(from))
	}
	switch {
	case !note || prefix+route == "" || prefix+route == "/" && method != "mount":
	case method == "mount" && prefix+route != "/" && strings.Contains(strings.Join(given, ","), "StaticFiles"):
		app.Aside = append(app.Aside, prefix+route)
	default:
		addRoute(&app.Routes, prefix+route, f.place(from))
	}
	return true
}

// firstOf is the first argument of a call, which may have a name.
func firstOf(given []string, names ...string) string {
	for _, name := range names {
		if value := keywordOf(given, name); value != "" {
			return value
		}
	}
	if len(given) > 0 && !keyword.MatchString(given[0]) {
		return given[0]
	}
	return ""
}

// include adds what a router answers to that is mounted.
func (app *pyApp) include(f *pyFile, from int, given []string, prefix string, note bool) bool {
	router := app.resolve(f.name, firstOf(given, "router", "blueprint"))
	made, at := app.madeAs(router)
	own, ok := app.text(app.all[router.file], made)
	if router.name == "" || at < 0 || made != "" && !ok {
		return false
	}
	below := ""
	for _, name := range []string{"prefix", "url_prefix"} {
		if expr := keywordOf(given, name); expr != "" && expr != "None" {
			if below, ok = app.text(f, expr); !ok {
				return false
			}
		}
	}
	if strings.Contains(strings.Join(given, ","), "url_prefix") { // which outdoes the blueprint's own
		own = ""
	}
	prefix = strings.TrimSuffix(prefix, "/") + below + own
	if note && prefix != "" && prefix != "/" {
		pos := f.place(from)
		if below == "" && own != "" {
			pos = app.all[router.file].place(at)
		}
		addRoute(&app.Routes, prefix, pos)
		note = false
	}
	return app.router(router, prefix, note)
}

// A pyMade is a call that makes an app or a router.
type pyMade struct {
	prefix string // as its module has it
	from   int    // where it stands
	plain  bool   // it is the only one for its name, and has an end
}

// madeAs is the prefix with which a router is made, as its module has it, and where that stands; -1 where it is none.
func (app *pyApp) madeAs(at pyName) (prefix string, from int) {
	f := app.all[at.file]
	if f == nil {
		return "", -1
	}
	if app.made[f] == nil {
		app.made[f] = routersIn(f)
	}
	if made, is := app.made[f][at.name]; is && made.plain {
		return made.prefix, made.from
	}
	return "", -1
}

// routersIn are the apps and routers that a module makes, by their names.
func routersIn(f *pyFile) map[string]pyMade {
	all := map[string]pyMade{}
	for _, m := range routerKind.FindAllStringSubmatchIndex(f.blank, -1) {
		name := f.blank[m[2]:m[3]]
		given, ok := arguments(f.text[m[1]:])
		_, again := all[name]
		made := pyMade{from: m[2], plain: ok && !again}
		for _, keyword := range []string{"prefix", "url_prefix"} {
			if expr := keywordOf(given, keyword); expr != "" && expr != "None" {
				made.prefix = expr
			}
		}
		all[name] = made
	}
	return all
}
