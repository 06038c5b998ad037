package apps

import (
	"path/filepath"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// goRouters are the routers of Go.
var goRouters = []*framework{
	{
		named: `"github.com/gin-gonic/gin`, made: lazyregexp.New(`(\bgin\.(?:Default|New)\()`), routes: goRoute("GET|POST|PUT|PATCH|DELETE|Any|Handle|Match|Group|Static\\w*"),
		methods: methods(
			do(answers, 0, -1, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "Any", "Static", "StaticFile", "StaticFS", "StaticFileFS"), do(answers, 1, -1, "Handle", "Match"),
			do(groups, 0, -1, "Group"), do(keeps, -1, -1, "Use"), do(anything, -1, -1, "NoRoute"), goServes),
	},
	{
		named: `"github.com/labstack/echo`, made: lazyregexp.New(`(\becho\.New\()`), routes: goRoute("GET|POST|PUT|PATCH|DELETE|Any|Add|Match|Group|Static|File"),
		methods: methods(
			do(answers, 0, -1, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "Any", "Static", "StaticFS", "File", "FileFS"), do(answers, 1, -1, "Match", "Add"),
			do(groups, 0, -1, "Group"), do(keeps, -1, -1, "Use", "Pre"), do(anything, -1, -1, "RouteNotFound"), goServes),
	},
	{
		named: `"github.com/gofiber/fiber`, made: lazyregexp.New(`(\bfiber\.New\()`), routes: goRoute("Get|Post|Put|Patch|Delete|All|Add|Group|Route|Mount|Static"),
		methods: methods(
			do(answers, 0, -1, "Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "All", "Static"), do(answers, 1, -1, "Add"),
			do(groups, 0, -1, "Group"), do(enters, 0, 1, "Route"), do(mounts, 0, 1, "Mount"), do(keeps, -1, -1, "Use", "Name"), goServes),
	},
	{
		named: `"github.com/go-chi/chi`, made: lazyregexp.New(`(\bchi\.New(?:Router|Mux)\()`), routes: goRoute("Get|Post|Put|Patch|Delete|Handle|HandleFunc|Method|MethodFunc|Route|Mount"),
		methods: methods(
			do(answers, 0, -1, "Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Connect", "Trace", "Handle", "HandleFunc"), do(answers, 1, -1, "Method", "MethodFunc"),
			do(enters, 0, 1, "Route"), do(enters, -1, 0, "Group"), do(mounts, 0, 1, "Mount"), do(keeps, -1, -1, "Use", "With"), do(anything, -1, -1, "NotFound"), goServes),
	},
	{
		named: `"github.com/gorilla/mux`, made: lazyregexp.New(`(\bmux\.NewRouter\()`), routes: goRoute("HandleFunc|Handle|PathPrefix|Path"),
		methods: methods(
			do(answers, 0, -1, "Handle", "HandleFunc"), do(answers, -1, -1, "Handler", "HandlerFunc"), do(groups, 0, -1, "PathPrefix", "Path"),
			do(keeps, -1, -1, "Use", "Subrouter", "Methods", "Name", "Queries", "Headers", "HeadersRegexp", "Host", "Schemes", "StrictSlash", "UseEncodedPath", "SkipClean", "NewRoute", "MatcherFunc"), goServes),
	},
	{
		named: `"github.com/julienschmidt/httprouter`, made: lazyregexp.New(`(\bhttprouter\.New\()`), routes: goRoute("GET|POST|PUT|PATCH|DELETE|Handle\\w*|ServeFiles"),
		methods: methods(
			do(answers, 0, -1, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ServeFiles"), do(answers, 1, -1, "Handle", "Handler", "HandlerFunc"), goServes),
	},
	goMux,
}

// goMux is the router of net/http.
var goMux = &framework{
	named: `"net/http"`, made: lazyregexp.New(`(\bhttp\.NewServeMux\()`), routes: lazyregexp.New("\\.(Handle|HandleFunc)\\(\\s*[\"`](?:[A-Z]+ )?/"), whole: true,
	methods: methods(do(answers, 0, -1, "Handle", "HandleFunc"), goServes),
}

// goServes are methods that answer to nothing more.
var goServes = do(nothing, -1, -1, "ServeHTTP", "Run", "RunTLS", "RunUnix", "RunListener", "Start", "StartTLS", "StartServer", "Listen", "Shutdown", "ShutdownWithContext", "ShutdownWithTimeout", "Close", "Test", "Routes", "Walk",
	"SetTrustedProxies", "LoadHTMLGlob", "LoadHTMLFiles", "SetFuncMap", "SetHTMLTemplate", "NoMethod", "MethodNotAllowed", "OnShutdown", "Hooks", "Stack", "GetRoutes", "Find", "Delims", "HandleContext")

func goRoute(names string) *lazyregexp.Regexp {
	return lazyregexp.New("\\.(" + names + ")\\(\\s*(?:[\"`]/|[\"`][\"`]\\s*[,)]|http\\.Method\\w+,\\s*[\"`]/)")
}

// goOther matches frameworks that are not read, and code that changes the paths of requests.
var goOther = lazyregexp.New(`"github\.com/(?:kataras/iris|beego|astaxie|gogf|zeromicro|go-kratos|cloudwego|micro/|go-micro|danielgtatt|gocraft|revel|gobuffalo|go-martini|uptrace/bunrouter|valyala|emicklei|danielgtaylor|grpc-ecosystem)|"goa\.design|"connectrpc\.com|` +
	`URL\.Path\s*=[^=]|"go\.uber\.org/(?:fx|dig)"|middleware\.(?:Rewrite|StripPrefix|StripSlashes\w*Prefix)|\bhumachi\b`)

// goRoutes are the routes of an app in Go; nil where its code does not tell all of them.
func (p reader) goRoutes(s *compose.Service) *compose.Routes {
	if app := p.goRouterCode(s); app != nil {
		return app.all()
	}
	return nil
}

// goRouterCode follows the routers of a program in Go; nil where it is not seen.
func (p reader) goRouterCode(s *compose.Service) *routerCode {
	words, _ := p.startLine(s)
	line := p.behindRunners(s, words)
	dir := p.goModule(s, line.words)
	if dir == "" {
		return nil
	}
	code := p.readGo(s, dir)
	if code == nil {
		return nil
	}
	code.set = line.set
	c := followRouters(code, code.units)
	code.defaultMux(c)
	return c
}

// defaultMux follows what is given to the router that net/http has by itself.
func (code *goRouting) defaultMux(c *routerCode) {
	var r *router
	for _, u := range c.units {
		for _, m := range goDefault.FindAllStringSubmatchIndex(u.blank, -1) {
			if r == nil {
				r = c.newRouter(goMux)
			}
			given, _ := argumentSpans(u.text, m[1])
			c.call(codeSpot{u, m[2]}, r, u.blank[m[2]:m[3]], given)
		}
	}
}

var goDefault = lazyregexp.New(`\bhttp\.(Handle|HandleFunc)\(`)

// path is what an expression for a path gives: a text, or what the code of its package gives to a name.
func (code *goRouting) path(at codeSpot, expr string) (string, bool) {
	from := &goScript{codeScope{p: code.p, service: code.service, set: code.set, text: code.texts[filepath.Dir(at.unit.name)], loads: code.loads}}
	value, known := literal(expr)
	if !known {
		value, known = from.value(expr, 0)
	}
	if method, path, ok := strings.Cut(value, " "); ok && strings.ToUpper(method) == method {
		value = path
	}
	return strings.TrimSuffix(value, "{$}"), known && (value == "" || strings.HasPrefix(value, "/") || !strings.Contains(value, "/"))
}

var goTakes = &routerCalls{
	serves: lazyregexp.New(`(?:ListenAndServe(?:TLS)?|\bserve|\bServe|\.Run|\.Use[hH]andler|http\.HandlerFunc)$|` +
		`(?i)\b(?:pprof|prometheus|swag|swagger|ginprometheus|sentry|metrics|validator)\w*\.\w+$|\.(?:Bind|Inject|Populate)$`),
	wraps:    lazyregexp.New(`(?i)(?:\bcors\b|handlers\.|handler|wrap\w?|\.then|middleware\w*|\.protect|h2c\.\w+|loadandsave|logg\w+|\)|otel\w*\.\w+|gzip\w*|recovery?)$`),
	shortens: lazyregexp.New(`\bStripPrefix$`), path: 0, inner: 1,
}
