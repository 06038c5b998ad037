package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An httpsUse is a call that makes an app of JavaScript do something with all of its requests.
type httpsUse struct {
	unit    *codeUnit
	call    span // from what it is of to behind its last bracket
	handler span
}

var (
	useCall      = lazyregexp.New(`\.(use|all|get|addHook)\s*\(`)
	everyPath    = lazyregexp.New("^(?:['\"`](?:\\*|/|/\\*|\\(\\.\\*\\)|/?\\{?\\*\\w+\\}?)['\"`]|/\\.\\*/)$")
	requestHook  = lazyregexp.New(`^['"](?:onRequest|preParsing|preValidation|preHandler)['"]$`)
	madeRouter   = `\b%s\s*(?::\s*\w+\s*)?=\s*(?:new\s+)?(?:\w+\.)?Router\s*\(`
	redirectCall = lazyregexp.New(`\.redirect\s*\(|\bwriteHead\s*\(`)
	madeApp      = lazyregexp.New(`\bexpress\s*\(\s*\)`)
	ownTLS       = lazyregexp.New(`\bhttps\s*\.\s*createServer|createSecureServer|spdy\.createServer`)
	mayRedirect  = lazyregexp.New(`https:[\s\S]*(?:redirect|Location)|(?:redirect|Location)[\s\S]*https:`)
)

// nodeHTTPS finds what makes an app of Node.js redirect to https: a function of its own, or of a package, that all requests go
// through.
func (p reader) nodeHTTPS(s *compose.Service) *compose.HTTPSOnly {
	code := p.scriptCode(s)
	if code == nil || !slices.ContainsFunc(code.units, func(u *codeUnit) bool { return mayRedirect.MatchString(u.text) || namesRedirect.MatchString(u.text) }) {
		return nil
	}
	apps := 0
	for _, u := range code.units {
		if apps += len(madeApp.FindAllString(u.blank, -1)); ownTLS.MatchString(u.blank) || apps > 1 {
			return nil
		}
	}
	for _, u := range code.units {
		for _, m := range useCall.FindAllStringSubmatchIndex(u.blank, -1) {
			for _, use := range usesOf(u, m) {
				if found := code.forcesHTTPS(use); found != nil {
					p.quoteAt(found.Pos)
					return found
				}
			}
		}
	}
	return nil
}

// usesOf are the handlers for all requests that a call gives an app.
func usesOf(u *codeUnit, m []int) (all []httpsUse) {
	given, end := argumentSpans(u.text, m[1])
	if len(given) == 0 {
		return nil
	}
	call := span{exprStart(u.blank, m[0]), end}
	first := u.text[given[0].from:given[0].to]
	switch method := u.blank[m[2]:m[3]]; {
	case method == "addHook":
		if !requestHook.MatchString(first) {
			return nil
		}
		given = given[1:]
	case everyPath.MatchString(first):
		given = given[1:]
	case method != "use" || quotedPath.MatchString(first) || pathPattern.MatchString(first):
		return nil
	}
	for _, handler := range given {
		all = append(all, httpsUse{u, call, handler})
	}
	return all
}

// forcesHTTPS is what a handler makes of an app: nil where it does not surely redirect.
func (code *scriptCode) forcesHTTPS(use httpsUse) *compose.HTTPSOnly {
	untold := code.asker(nil)
	does, at := untold.handles(use)
	if does != redirects || code.isRouter(use) || !untold.reached(use.unit, use.call.from, 0) {
		return nil
	}
	if !code.isFirst(use, untold.except) {
		return nil
	}
	told, by := code.asker("https"), cmp.Or(untold.by, "its code")
	found := &compose.HTTPSOnly{By: by + " wants X-Forwarded-Proto to be https", Headers: forwardedHeaders[:1], Value: "https", Pos: at}
	switch does, _ := told.handles(use); {
	case does == redirects && untold.saw["port"]:
		found.By, found.Headers, found.Value = by+" looks at X-Forwarded-Port, and else at req.secure", []string{forwardedPort}, "443"
	case does == redirects && untold.saw["secure"]:
		found.By, found.Headers, found.Setting = by+" looks at req.secure", nil, "app.set('trust proxy', 1)"
		if code.isKoa() {
			found.By, found.Setting = by+" looks at ctx.secure", "app.proxy = true"
		}
	case does != passes && does != goesBelow:
		return nil
	case untold.saw["port"]:
		found.By, found.Headers = by+" wants req.secure to be true", []string{forwardedHeaders[0], forwardedPort}
	case !untold.saw["header"]:
		found.By = by + " wants req.secure to be true"
	}
	if env, _ := untold.environment("NODE_ENV").(string); untold.saw["NODE_ENV"] && env == "production" {
		found.By += " as NODE_ENV is " + env
	}
	for path := range untold.except {
		found.Except = append(found.Except, path)
	}
	slices.Sort(found.Except)
	return found
}

// asker is a request with an X-Forwarded-Proto, or nil for none.
func (code *scriptCode) asker(proto any) *scriptAsker {
	r := &scriptAsker{code: code, proto: proto, except: map[string]bool{}, saw: map[string]bool{}}
	r.trusts = func() any {
		r.trusts = func() any { return unseen{} } // what asks for itself
		trusts := r.trustsProxy()
		r.trusts = func() any { return trusts }
		return trusts
	}
	return r
}

// handles is what a handler does with a request, and where it redirects.
func (r *scriptAsker) handles(use httpsUse) (outcome, compose.Pos) {
	if does, known := r.packaged(use); known {
		return does, use.unit.place(use.handler.from)
	}
	routing := scriptRouting{r.code}
	meant := routing.mean(use.unit, use.handler, 0)
	if m := callFirst.FindStringSubmatchIndex(use.unit.blank[use.handler.from:use.handler.to]); len(meant) == 0 && m != nil {
		meant = inner(routing.mean(use.unit, span{use.handler.from + m[2], use.handler.from + m[3]}, 0))
	}
	if len(meant) != 1 || len(meant[0].params) < 2 {
		return unsure, compose.Pos{}
	}
	f := meant[0]
	at := redirectCall.FindStringIndex(f.unit.blank[f.open:f.close])
	if at == nil {
		return passes, compose.Pos{}
	}
	body := span{f.open + 1, f.close - 1}
	pos := f.unit.place(f.open + at[0])
	if f.unit.blank[f.open] != '{' {
		return r.expression(codeSpot{f.unit, f.open + 1}, expressionOf(f.unit, span{f.open + 1, f.close})), pos
	}
	return r.run(f.unit, body), pos
}

// inner are the functions that functions give.
func inner(makers []*function) (all []*function) {
	for _, maker := range makers {
		for _, f := range maker.unit.functions {
			before := strings.TrimRight(maker.unit.blank[:f.at], " \t\r\n(")
			gives := strings.HasSuffix(before, "return") || strings.HasSuffix(before, "=>")
			if maker.open <= f.at && f.close <= maker.close && f != maker && gives && len(f.params) > 1 {
				all = append(all, f)
			}
		}
	}
	return all
}

// isRouter reports whether what a handler is given to is no app, but a router for a part of its paths.
func (code *scriptCode) isRouter(use httpsUse) bool {
	name := firstName.FindString(use.unit.blank[use.call.from:use.call.to])
	return name == "" || strings.Contains(strings.ToLower(name), "router") ||
		lazyregexp.New(strings.ReplaceAll(madeRouter, "%s", name)).MatchString(use.unit.blank)
}

// isFirst reports whether nothing before a handler answers, other than to single paths, which are added.
func (code *scriptCode) isFirst(use httpsUse, except map[string]bool) bool {
	c := &routerCode{units: code.units, lang: scriptRouting{code}}
	u := use.unit
	for _, m := range scriptMethodCall.FindAllStringSubmatchIndex(u.blank[:use.call.from], -1) {
		given, end := argumentSpans(u.text, m[1])
		if len(given) == 0 || end > use.call.from {
			continue
		}
		first, known := literal(u.text[given[0].from:given[0].to])
		switch method := u.blank[m[2]:m[3]]; {
		case known && strings.HasPrefix(first, "/") && len(first) > 1 && !strings.HasPrefix(first, "/*"):
			except[first] = true
		case method != "use":
			if known && first != "/" && len(given) < 2 {
				continue // a setting
			}
			return false
		default:
			for _, one := range given {
				if scriptUsage(c, u, one) != passingUse {
					return false
				}
			}
		}
	}
	return true
}

var scriptMethodCall = lazyregexp.New(`\b(?:app|server|fastify|instance|api|expressApp|express|this\.app)\.(use|get|post|put|patch|delete|all|route|register)\s*\(`)

var makesKoa = lazyregexp.New(`\bnew\s+Koa\b`)

func (code *scriptCode) isKoa() bool {
	return slices.ContainsFunc(code.units, func(u *codeUnit) bool { return makesKoa.MatchString(u.blank) })
}
