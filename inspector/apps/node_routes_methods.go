package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	quotedPath = lazyregexp.New("^['\"`]")
	// pathPattern matches a regular expression, or a list, in the place of a path.
	pathPattern = lazyregexp.New(`^(?:/|new RegExp|\[)`)
	prefixGiven = lazyregexp.New(`\bprefix\s*:\s*([^,}\n]+)`)
	urlGiven    = lazyregexp.New(`\b(?:url|path)\s*:\s*([^,}\n]+)`)
)

// expressVerb is get and its like, of which some with one argument read a setting.
func expressVerb(c *routerCode, at codeSpot, r *router, given []span) *router {
	if len(given) < 2 {
		return nil
	}
	return c.route(at, r, given)
}

// route adds the path that is the first argument.
func (c *routerCode) route(at codeSpot, r *router, given []span) *router {
	text := at.unit.text[given[0].from:given[0].to]
	if strings.HasPrefix(text, "[") {
		return c.severalPaths(at, r, given)
	}
	if pathPattern.MatchString(text) {
		c.catchAll(r, at, at.unit.text[given[0].from:given[len(given)-1].to])
		return r
	}
	path, known := c.lang.path(at, text)
	if !known {
		c.lose(text)
		return nil
	}
	if handlers := at.unit.text[given[min(1, len(given)-1)].from:given[len(given)-1].to]; parameter.ReplaceAllString(strings.TrimPrefix(path, "/"), "") == "" && strings.Contains(path, "*") {
		c.catchAll(r, at, handlers)
		return r
	}
	return c.add(at, r, meaning{answers, 0, -1}, path, given)
}

// severalPaths adds the paths of a list.
func (c *routerCode) severalPaths(at codeSpot, r *router, given []span) *router {
	paths, _ := argumentSpans(at.unit.text, given[0].from+1)
	for _, one := range paths {
		if c.route(at, r, slices.Concat([]span{one}, given[1:])) == nil {
			return nil
		}
	}
	return r
}

// expressRoute gives a router for one path, whose methods take none.
func expressRoute(c *routerCode, at codeSpot, r *router, given []span) *router {
	if len(given) != 1 || c.route(at, r, given) == nil {
		return nil
	}
	one := c.newRouter(oneRoute)
	one.mounted = true
	return one
}

// oneRoute is what route of Express gives: it adds no more paths.
var oneRoute = &framework{named: "\x00", methods: methods(do(keeps, -1, -1, scriptVerbs...))}

// used is what `use` of Express and Koa does: routers, and what is used for all paths, below a path or not.
func used(c *routerCode, at codeSpot, r *router, given []span) *router {
	path, named := "", false
	if len(given) > 1 {
		text := at.unit.text[given[0].from:given[0].to]
		value, known := c.lang.path(at, text)
		switch {
		case known:
			path, named, given = value, true, given[1:]
		case pathPattern.MatchString(text) || quotedPath.MatchString(text):
			c.lose("use of " + text)
			return nil
		}
	}
	if path == "*" || path == "/*" {
		path = ""
	}
	for i, one := range given {
		maybe := func() usage { return scriptUsage(c, at.unit, one) }
		r.below = append(r.below, mounted{path: path, at: at, given: codeSpot{at.unit, one.from}, maybe: maybe, first: i == 0 && !named})
	}
	return r
}

// fastifyUse is that of its package for Express's middleware.
func fastifyUse(c *routerCode, at codeSpot, r *router, given []span) *router { return r }

// honoUse is middleware, which may serve files.
func honoUse(c *routerCode, at codeSpot, r *router, given []span) *router {
	if text := at.unit.text[given[0].from:given[len(given)-1].to]; catching.MatchString(text) {
		c.catchAll(r, at, text)
	}
	return r
}

// fastifyRoute is a route with its path among its options.
func fastifyRoute(c *routerCode, at codeSpot, r *router, given []span) *router {
	m := urlGiven.FindStringSubmatch(at.unit.text[given[0].from:given[len(given)-1].to])
	path, known := "", false
	if m != nil {
		path, known = c.lang.path(at, strings.TrimSpace(m[1]))
	}
	if !known {
		c.lose(".route")
		return nil
	}
	return c.add(at, r, meaning{answers, -1, -1}, path, given)
}

// fastifyRegister hands a router to a plugin, which is a function of the app's own or a package's.
func fastifyRegister(c *routerCode, at codeSpot, r *router, given []span) *router {
	u, path := at.unit, ""
	if len(given) == 0 {
		return r
	}
	all := c.lang.meant(c, u, given[0])
	if len(all) == 0 {
		c.plugin(at, r, given)
		return r
	}
	if len(given) > 1 {
		options := u.text[given[1].from:given[1].to]
		m := prefixGiven.FindStringSubmatch(options)
		if !strings.HasPrefix(options, "{") || strings.Contains(options, "...") {
			c.lose("register with " + options)
			return nil
		}
		if m != nil {
			known := false
			if path, known = c.lang.path(at, strings.TrimSpace(m[1])); !known {
				c.lose("register with " + options)
				return nil
			}
		}
	}
	for _, f := range all {
		child := r
		if !f.flat {
			child = c.newRouter(r.kind)
			child.mounted = true
			r.below = append(r.below, mounted{path: path, at: at, to: child})
		}
		c.hand(f, 0, child)
	}
	return r
}

// passingPlugin matches what is called after what it brings that is no route.
var passingPlugin = lazyregexp.New(`(?i)^\w*(?:db|database|connector|prisma|mongo|redis|sqlite|postgres|knex|jwt|cookie|cors|helmet|sensible|env|multipart|session|ratelimit)\w*\s*(?:[,)]|$)`)

// plugin is what a plugin of a package adds.
func (c *routerCode) plugin(at codeSpot, r *router, given []span) {
	u := at.unit
	text := u.text[given[0].from:given[len(given)-1].to]
	name := packageIn(c, u, given[0])
	switch {
	case name == "@fastify/static" || name == "fastify-static" || strings.Contains(name, "proxy"):
		c.catchAll(r, at, "static")
	case name == "" && passingPlugin.MatchString(text) && !otherName.MatchString(text):
	case name == "@fastify/autoload" || name == "fastify-autoload" || !strings.Contains(name, "fastify"):
		c.lose("register of " + text)
	}
}

// koaPrefix is what a router of Koa is told to begin its paths with.
func koaPrefix(c *routerCode, u *codeUnit, given []span, r *router) {
	if len(given) == 0 {
		return
	}
	options := u.text[given[0].from:given[0].to]
	if m := prefixGiven.FindStringSubmatch(options); m != nil {
		path, known := c.lang.path(codeSpot{u, given[0].from}, strings.TrimSpace(m[1]))
		if r.base = path; !known {
			c.lose("a prefix")
		}
	} else if !strings.HasPrefix(options, "{") {
		c.lose("a router with options")
	}
}

// koaPrefixCall does the same later.
func koaPrefixCall(c *routerCode, at codeSpot, r *router, given []span) *router {
	path, known := "", false
	if len(given) == 1 {
		path, known = c.lang.path(at, at.unit.text[given[0].from:given[0].to])
	}
	if r.base = joined(path, r.base); !known {
		c.lose("a prefix")
	}
	return r
}
