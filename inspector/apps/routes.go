package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// routes are those of a service's app; nil where its code does not tell all of them.
func (p reader) routes(s *compose.Service) *compose.Routes {
	for _, read := range []func(*compose.Service) *compose.Routes{p.nodeRoutes, p.nestRoutes, p.pythonRoutes, p.djangoRoutes, p.springRoutes, p.jvmRoutes, p.goRoutes, p.aspnetRoutes, p.laravelRoutes, p.railsRoutes, p.siteRoutes, p.toldRoutes, p.streamlitRoutes, p.flowerRoutes} {
		if found := read(s); found != nil && len(found.Paths) > 0 {
			return p.alsoMounted(s, found)
		}
	}
	return nil
}

// aside matches paths that say nothing of where an app's own routes begin: questions for its health, its documentation, files.
var aside = lazyregexp.New(`(?i)^/(?:_?health\w*|hc|up|livez?|liveness|readyz?|readiness|ping|status|version|metrics|static|assets|public|uploads|debug|favicon\.ico|robots\.txt|(?:api[-_]?)?docs?|swagger[\w.-]*|redoc|openapi[\w.-]*)(?:/|$)`)

// parameter matches where a route's fixed beginning ends.
var parameter = lazyregexp.New(`[:{<(*\[?+^$\\|].*$`)

// addRoute adds a path to those to which an app answers, up to its first parameter.
func addRoute(to *compose.Routes, route string, at compose.Pos) {
	route = parameter.ReplaceAllString("/"+strings.TrimPrefix(route, "/"), "")
	switch {
	case slices.Contains(to.Paths, route):
		return
	case aside.MatchString(route):
		to.Aside = append(to.Aside, route)
		return
	}
	if to.Paths = append(to.Paths, route); len(to.Paths) == 1 {
		to.Pos = at
	}
}
