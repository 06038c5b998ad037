package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// routed notes the handlers of the code's routes.
func (w *nodeWaits) routed() {
	all := w.handlers
	for _, u := range w.units {
		for _, m := range nodeRoute.FindAllStringSubmatchIndex(u.blank, -1) {
			given, end := argumentSpans(u.text, m[1])
			switch method := partOf(u.blank, m); {
			case end == 0 || len(given) == 0:
			case method == "route":
				w.optionHandler(u, span{given[0].from, end}, all)
			case method == "createServer":
				w.handler(u, given[len(given)-1], "", all)
			case len(given) > 1:
				path, known := literal(u.text[given[0].from:given[0].to])
				if !known {
					path, known = w.asker(nil).written(u, given[0], 0).(string)
				}
				if !known || !strings.HasPrefix(path, "/") {
					continue
				}
				for _, handler := range given[1:] {
					w.handler(u, handler, path, all)
				}
			}
		}
		w.decorated(u, all)
	}
}

// nodeRoute matches calls that may give a path its handler.
var nodeRoute = lazyregexp.New(`\.(get|post|put|patch|delete|all|route)\s*(?:<[^()]*>\s*)?\(|\b(?:http\.)?(createServer)\(`)

// handler notes the function that an argument names, which may be one that another function wraps.
func (w *nodeWaits) handler(u *codeUnit, at span, path string, all map[*function]string) {
	meant := w.mean(u, at, 0)
	if m := callFirst.FindStringIndex(u.blank[at.from:at.to]); len(meant) == 0 && m != nil {
		given, _ := argumentSpans(u.text, at.from+m[1])
		for _, inner := range given {
			meant = append(meant, w.mean(u, inner, 0)...)
		}
	}
	if len(meant) == 1 {
		all[meant[0]] = path
	}
}

// optionHandler is that of a route whose options have it.
func (w *nodeWaits) optionHandler(u *codeUnit, options span, all map[*function]string) {
	path, _ := "", false
	if m := urlGiven.FindStringSubmatch(u.text[options.from:options.to]); m != nil {
		path, _ = literal(strings.TrimSpace(m[1]))
	}
	for _, f := range u.functions {
		if left, _ := leftOf(u.blank, f.at); options.from < f.at && f.close <= options.to && (f.name == "handler" || optionBefore.MatchString(left)) {
			all[f] = path
		}
	}
	if m := optionNamed.FindStringSubmatchIndex(u.blank[options.from:options.to]); m != nil {
		w.handler(u, span{options.from + m[2], options.from + m[3]}, path, all)
	}
}

var (
	optionBefore = lazyregexp.New(`\bhandler\s*:\s*$`)
	optionNamed  = lazyregexp.New(`\bhandler\s*:\s*([\w.]+)\s*[,}]`)
	// nestVerb matches the decorator of a method of NestJS that answers to a route (docs.nestjs.com/controllers).
	nestVerb   = lazyregexp.New(`@(?:Get|Post|Put|Patch|Delete|All)\(\s*(?:['"]([^'"\n]*)['"]\s*)?\)`)
	nestStream = lazyregexp.New(`@Sse\(`)
)

// decorated are the methods of NestJS that answer to routes.
func (w *nodeWaits) decorated(u *codeUnit, all map[*function]string) {
	for _, m := range nestVerb.FindAllStringSubmatchIndex(u.text, -1) {
		var next *function
		for _, f := range u.functions {
			if f.of != "" && f.at >= m[1] && (next == nil || f.at < next.at) {
				next = f
			}
		}
		if next == nil || nestStream.MatchString(u.text[m[1]:next.at]) {
			continue
		}
		if all[next] = ""; m[2] >= 0 {
			all[next] = "/" + strings.TrimPrefix(u.text[m[2]:m[3]], "/")
		}
	}
}
