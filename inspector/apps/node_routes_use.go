package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// packageIn is the package that an expression begins with; "" for none.
func packageIn(c *routerCode, u *codeUnit, at span) string {
	if m := requireCall.FindStringSubmatchIndex(u.text[at.from:at.to]); m != nil && m[0] == 0 {
		return u.text[at.from+m[2] : at.from+m[3]]
	}
	return c.lang.(scriptRouting).packageOf(u, firstName.FindString(u.blank[at.from:at.to]))
}

var (
	// middleware matches what is used for all paths and answers to none by itself.
	middleware = lazyregexp.New(`^(?:cors|helmet|morgan|express-robots(?:-txt)?|(?:express-)?(?:robots-txt|status-monitor)|compression|cookieParser|session|hpp|pino|pinoHttp|pinoMiddleware|rateLimit|limiter|(?:express|bodyParser)\.(?:json|urlencoded|text|raw)|` +
		`passport\.(?:initialize|session)|\w*(?:[eE]rror|[nN]otFound|[lL]ogger|[lL]imiter)\w*)\s*(?:\(|$)`)
	// namedMiddleware matches what is called so, answering matches such names of what answers all the same.
	namedMiddleware = lazyregexp.New(`^(?:\w+\.)?\w*[mM]iddleware$`)
	answering       = lazyregexp.New(`(?i)proxy|graphql|apollo|webpack|vite|dev|hot|static|next|nuxt|spa|express|file|page|route`)
	inlineHandler   = lazyregexp.New(`^(?:async\s+)?(?:function\b\s*\w*\s*)?\(([^)]*)\)`)

	// answeringPackage matches packages whose middleware may answer by itself.
	answeringPackage = lazyregexp.New(`(?i)proxy|graphql|apollo|webpack|vite|next|nuxt|static|serve|history|spa\b|admin|api|rout|server|render|openid|oauth|keycloak|payload|keystone|fallback|rewrite|mock|\brpc|trpc|board|arena`)

	firstName   = lazyregexp.New(`^\w+`)
	servesFiles = lazyregexp.New(`(?:^|\.)static\s*\(|^(?:serve|serveStatic)\s*\(|sendFile|history\(`)
	// passingName matches what is called after what it does for other handlers.
	passingName = lazyregexp.New(`(?i)^(?:\w+\.)*\w*(?:middleware|logger|limiter|limit|auth\w*|cors|error\w*|notfound|session|sanit\w*|validat\w*|security|headers|metrics|csrf|guard|protect|trace|context|requestid|parser)\w*\s*(?:\(|$)`)
	otherName   = lazyregexp.New(`(?i)rout|controller|api\b|proxy|graphql|apollo`)
)

// scriptUsage is what an argument of `use` does that is no router.
func scriptUsage(c *routerCode, u *codeUnit, at span) usage {
	text := u.text[at.from:at.to]
	name := packageIn(c, u, at)
	switch {
	case servesFiles.MatchString(text) || name == "koa-static":
		return filesUse
	case passesOn(text) || strings.HasSuffix(text, ".allowedMethods()") || name == "serve-favicon" || name != "" && !answeringPackage.MatchString(name):
		return passingUse
	}
	all := c.lang.meant(c, u, at)
	if m := callFirst.FindStringSubmatchIndex(text); len(all) == 0 && m != nil {
		all = c.lang.meant(c, u, span{at.from + m[2], at.from + m[3]})
	}
	for _, f := range all {
		if body := f.unit.text[f.open:f.close]; !strings.Contains(body, "next") || catching.MatchString(body) {
			return unknownUse
		}
	}
	if len(all) > 0 || name == "" && passingName.MatchString(text) && !otherName.MatchString(text) {
		return passingUse
	}
	return unknownUse
}

// passesOn reports whether what is used for all paths answers to none, but to say that nothing was found.
func passesOn(handler string) bool {
	if middleware.MatchString(handler) || namedMiddleware.MatchString(handler) && !answering.MatchString(handler) {
		return true
	}
	m := inlineHandler.FindStringSubmatch(handler)
	return m != nil && !catching.MatchString(handler) && (strings.Count(m[1], ",") == 3 || strings.Contains(handler, "404") || strings.Contains(handler, "next("))
}
