package apps

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var scriptVerbs = []string{"get", "post", "put", "patch", "delete", "del", "head", "options", "all"}

// scriptAdds matches calls that may add to a router.
var scriptAdds = lazyregexp.New(`\b(?:app|server|fastify|instance|api|\w*[rR]outer|\w*[rR]outes)\.(get|post|put|patch|delete|all|use|route|register)\(\s*['"\x60]/`)

// scriptRouters are the routers of JavaScript.
var scriptRouters = []*framework{
	{
		named: `express`, made: lazyregexp.New(`((?:\bexpress|\brequire\(\s*['"]express['"]\s*\))\s*\(|(?:\bexpress\.|\brequire\(\s*['"]express['"]\s*\)\.)Router\()`), routes: scriptAdds,
		methods: methods(do(nothing, -1, -1, "set", "enable", "disable", "enabled", "disabled", "listen", "on", "engine", "param", "render", "handle"), do(answers, 0, -1, "ws")),
		own:     withVerbs(expressVerb, map[string]ownMethod{"use": used, "route": expressRoute}),
	},
	{
		named: `express`, made: lazyregexp.New(`(?:^|[^\w.\s]|=\s*|\bnew\s|\n\s*|return\s+|\bdefault\s+)(Router\()`), routes: scriptAdds,
		methods: methods(do(nothing, -1, -1, "param", "handle")),
		own:     withVerbs(expressVerb, map[string]ownMethod{"use": used, "route": expressRoute}),
	},
	{
		named: `fastify`, made: lazyregexp.New(`((?:\b[fF]astify|\brequire\(\s*['"]fastify['"]\s*\)(?:\.default)?)\s*(?:<[^()]*>\s*)?\()`), routes: scriptAdds,
		methods: methods(
			do(answers, 0, -1, scriptVerbs...), do(anything, -1, -1, "setNotFoundHandler"), do(keeps, -1, -1, "withTypeProvider"),
			do(nothing, -1, -1, "listen", "ready", "close", "inject", "addHook", "decorate", "decorateRequest", "decorateReply", "setErrorHandler", "addSchema", "addContentTypeParser", "setValidatorCompiler",
				"setSerializerCompiler", "after", "onClose", "printRoutes", "swagger", "getSchemas", "hasDecorator", "hasPlugin", "removeAllContentTypeParsers", "setReplySerializer", "setSchemaErrorFormatter", "address", "addresses")),
		own: map[string]ownMethod{"register": fastifyRegister, "route": fastifyRoute, "use": fastifyUse},
	},
	{
		named: `koa`, made: lazyregexp.New(`(\bnew\s+Koa\()`), routes: scriptAdds,
		methods: methods(do(nothing, -1, -1, "listen", "on", "callback")),
		own:     map[string]ownMethod{"use": used},
	},
	{
		named: `koa`, made: lazyregexp.New(`(\bnew\s+(?:Koa)?Router(?:<[^()]*>)?\()`), routes: scriptAdds, makes: koaPrefix,
		methods: methods(do(answers, 0, -1, scriptVerbs...), do(keeps, -1, -1, "routes", "middleware", "param"), do(nothing, -1, -1, "allowedMethods", "url")),
		own:     map[string]ownMethod{"use": used, "prefix": koaPrefixCall},
	},
	{
		named: `hono`, made: lazyregexp.New(`(\bnew\s+Hono(?:<[^()]*>)?\()`), routes: scriptAdds,
		methods: methods(
			do(answers, 0, -1, scriptVerbs...), do(answers, 1, -1, "on"), do(mounts, 0, 1, "route"), do(groups, 0, -1, "basePath"), do(anything, -1, -1, "notFound"),
			do(nothing, -1, -1, "onError", "fire", "request", "showRoutes")),
		own: map[string]ownMethod{"use": honoUse},
	},
}

var scriptTakes = &routerCalls{
	serves:   lazyregexp.New(`(?:\b(?:createServer|createSecureServer|createAdaptorServer|Server|serve|handle|serverless|serverlessExpress|showRoutes)|\.(?:attach|log|install|instrument|setupExpressErrorHandler|setup))$`),
	wraps:    lazyregexp.New(`^(?:expressWs|enableWs|expressWS|as|wrap\w*)$`),
	shortens: lazyregexp.New(`^mount$`), path: 0, inner: 1,
}

var (
	// socketIOServer and anySocket match packages that answer on the app's port beside it: below their own path, and anywhere.
	socketIOServer = lazyregexp.New(`['"](?:socket\.io|engine\.io)['"]`)
	anySocket      = lazyregexp.New(`['"](?:ws|express-ws|graphql-ws\S*|subscriptions-transport-ws|sockjs|websocket|faye|peer|uWebSockets\.js)['"]|\.on\(\s*['"](?:upgrade|request)['"]`)
)

func withVerbs(own ownMethod, all map[string]ownMethod) map[string]ownMethod {
	for _, verb := range scriptVerbs {
		all[verb] = own
	}
	return all
}

// nodeRoutes are the routes of an app of Node.js; nil where its code does not tell all of them.
func (p reader) nodeRoutes(s *compose.Service) *compose.Routes {
	code := p.scriptCodeOf(s)
	if code == nil {
		return nil
	}
	found := followRouters(scriptRouting{code}, code.units).all()
	if found == nil {
		return nil
	}
	for _, u := range code.units { // what answers beside them on the same port
		switch {
		case anySocket.MatchString(u.text):
			found.Aside = append(found.Aside, "/")
		case socketIOServer.MatchString(u.text):
			found.Aside = append(found.Aside, "/socket.io")
		}
	}
	return found
}

// path is what an expression for a path gives.
func (code scriptRouting) path(at codeSpot, expr string) (string, bool) {
	if value, known := literal(expr); known {
		return value, value == "" || value == "*" || strings.HasPrefix(value, "/")
	}
	value, known := code.asker(nil).value(at, expressionOf(newUnit("", "", expr), span{0, len(expr)}), 0).(string)
	return value, known && (value == "" || strings.HasPrefix(value, "/"))
}
