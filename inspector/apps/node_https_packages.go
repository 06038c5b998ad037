package apps

import (
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A redirectPackage is one of npm whose middleware redirects to https, as its own code says.
type redirectPackage struct {
	looks string   // at what: "header" (X-Forwarded-Proto), "secure" (req.secure), "port" (X-Forwarded-Port, else req.secure)
	bare  bool     // it is the handler itself; else it gives one where it is called
	in    []string // the values of NODE_ENV with which alone it does so; nil: all
}

// redirectPackages are such packages. None of them redirects a request for localhost for which it has an exception, nor one that has
// X-Forwarded-Proto: https where it looks at that. Others redirect only what has X-Forwarded-Proto: http.
var redirectPackages = map[string]redirectPackage{
	"express-sslify":         {looks: "secure"},                                         // trustProtoHeader: github.com/florianheinemann/express-sslify
	"koa-sslify":             {looks: "secure"},                                         // resolver: github.com/turboMaCk/koa-sslify
	"express-enforces-ssl":   {looks: "secure"},                                         // npmjs.com/package/express-enforces-ssl
	"heroku-ssl-redirect":    {looks: "header"},                                         // npmjs.com/package/heroku-ssl-redirect: in production, or as its first argument says
	"express-http-to-https":  {looks: "port"},                                           // github.com/SegFaultx64/express-http-to-https: index.js
	"express-https-redirect": {looks: "header"},                                         // github.com/buchanan-edwards/express-https-redirect: redirect.js
	"express-force-https":    {looks: "header", bare: true},                             // npmjs.com/package/express-force-https
	"express-to-https":       {looks: "header", bare: true},                             // github.com/eezing/express-to-https
	"express-force-ssl":      {looks: "secure", bare: true},                             // trustXFPHeader: github.com/battlejj/express-force-ssl
	"redirect-ssl":           {looks: "header", bare: true},                             // github.com/unjs/redirect-ssl; before version 2 in production alone
	"force-ssl-heroku":       {looks: "header", bare: true, in: []string{"production"}}, // github.com/rangle/force-ssl-heroku
}

// namesRedirect matches code that may use one of these packages.
var namesRedirect = lazyregexp.New(`['"](?:` + strings.Join(slices.Sorted(maps.Keys(redirectPackages)), "|") + `)['"]`)

var (
	packageTrusts = lazyregexp.New(`trustProtoHeader\s*:\s*true\b|resolver\s*:\s*xForwardedProtoResolver\b|resolver\s*:\s*xForwardedProto\b`)
	packageOther  = lazyregexp.New(`trustProtoHeader\s*:\s*[^t\s]|[aA]zure|customProto|\.\.\.`)
	forceTrusts   = lazyregexp.New(`\btrustXFPHeader\s*:\s*true\b`)
	forceOther    = lazyregexp.New(`\benable301Redirects\s*:\s*[^t\s]|\btrustXFPHeader\s*:\s*[^tf\s]`)
	ignoredLocal  = lazyregexp.New(`^/\W*(?:localhost|127|0\\?\.0)`)
	ignoredPath   = lazyregexp.New(`^/\^?((?:\\?/[\w-]+)+)\$?/$`)
)

// packaged is what a handler of a package does, which redirects to https.
func (r *scriptAsker) packaged(use httpsUse) (does outcome, known bool) {
	from, open := r.packageFrom(use)
	of, isKnown := redirectPackages[from]
	if !isKnown || open < 0 && !of.bare {
		return goesBelow, false
	}
	r.by = from
	u, given := use.unit, []span(nil)
	if open >= 0 {
		given, _ = argumentSpans(u.text, use.handler.from+open+1)
	}
	options := from == "redirect-ssl" && open >= 0 && strings.HasSuffix(u.blank[use.handler.from:use.handler.from+open], ".create")
	if of.bare && open >= 0 && !options || !r.told(u, from, given, &of) {
		return unsure, true
	}
	if of.in != nil {
		switch is, known := truth(r.listMethod(anyOf(of.in), "includes", []any{r.environment("NODE_ENV")})); {
		case !known:
			return unsure, true
		case !is:
			return passes, true
		}
	}
	if of.looks == "header" {
		r.saw["header"] = true
		return map[bool]outcome{true: passes, false: redirects}[r.proto == any("https")], true
	}
	r.saw["port"] = of.looks == "port"
	switch is, known := truth(r.asked("secure")); {
	case !known:
		return unsure, true
	case is:
		return passes, true
	}
	return redirects, true
}

// packageFrom is the package that a handler is from, and where in it the arguments begin that it is given; -1 for none.
func (r *scriptAsker) packageFrom(use httpsUse) (from string, open int) {
	text := use.unit.blank[use.handler.from:use.handler.to]
	name := firstName.FindString(text)
	if name != "require" {
		return r.code.packageOf(use.unit, name), strings.IndexByte(text, '(')
	}
	m := requireCall.FindStringSubmatch(use.unit.text[use.handler.from:use.handler.to])
	behind := strings.IndexByte(text, ')') + 1
	if m == nil || behind == 0 {
		return "", -1
	}
	if open = strings.IndexByte(text[behind:], '('); open >= 0 {
		open += behind
	}
	return m[1], open
}

// told heeds what a package is told, by its arguments or by settings; false where that is not plain.
func (r *scriptAsker) told(u *codeUnit, from string, given []span, of *redirectPackage) bool {
	switch from {
	case "heroku-ssl-redirect":
		if of.in = []string{"production"}; len(given) == 0 {
			return true
		}
		list, isList := r.written(u, given[0], 0).([]any)
		of.in = []string{}
		for _, one := range list {
			text, isText := one.(string)
			of.in, isList = append(of.in, text), isList && isText
		}
		return isList
	case "express-sslify", "koa-sslify":
		if len(given) == 0 {
			return true
		}
		options := u.text[given[0].from:given[len(given)-1].to]
		if packageTrusts.MatchString(options) {
			of.looks = "header"
		}
		return !packageOther.MatchString(options) && (of.looks == "header" || strings.HasPrefix(options, "{"))
	case "express-force-ssl":
		return r.forced(of)
	case "express-http-to-https":
		return r.ignores(u, given)
	case "redirect-ssl":
		return r.enabled(u, given)
	}
	return true
}

// forced heeds the settings of express-force-ssl, which are the app's.
func (r *scriptAsker) forced(of *redirectPackage) bool {
	for _, u := range r.code.units {
		if forceOther.MatchString(u.blank) {
			return false
		} else if forceTrusts.MatchString(u.blank) {
			of.looks = "header"
		}
	}
	return true
}

// ignores heeds the lists of express-http-to-https: patterns of hosts, none of which may be a public one's, and of paths.
func (r *scriptAsker) ignores(u *codeUnit, given []span) bool {
	for i, at := range given[:min(len(given), 2)] {
		list := u.text[at.from:at.to]
		if list == "undefined" {
			continue
		} else if !strings.HasPrefix(list, "[") {
			return false
		}
		items, _ := argumentSpans(u.text, at.from+1)
		for _, item := range items {
			pattern := u.text[item.from:item.to]
			m := ignoredPath.FindStringSubmatch(pattern)
			if i == 0 && !ignoredLocal.MatchString(pattern) || i == 1 && m == nil {
				return false
			} else if i == 1 {
				r.except[strings.ReplaceAll(m[1], `\`, "")] = true
			}
		}
	}
	return true
}

// enabled heeds the options of redirect-ssl.
func (r *scriptAsker) enabled(u *codeUnit, given []span) bool {
	if len(given) == 0 {
		return true
	}
	options, isObject := r.written(u, given[0], 0).(scriptObject)
	if !isObject {
		return false
	}
	for _, entry := range options.of.List {
		if entry.Spread || entry.Name == nil {
			return false
		}
		switch name := strings.Trim(entry.Name.String(), `'"`); name {
		case "enabled", "redirect":
			if is, known := truth(r.entry(options, name, 0)); !is || !known {
				return false
			}
		case "redirectPort", "redirectHost", "statusCode":
		default:
			return false
		}
	}
	return true
}

func anyOf(texts []string) (all []any) {
	for _, text := range texts {
		all = append(all, text)
	}
	return all
}
