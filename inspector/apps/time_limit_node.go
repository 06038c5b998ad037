package apps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// nodeTimed matches where code of Node.js says in milliseconds how long something may take: a signal, a controller that aborts, or an
	// option of a client.
	nodeTimed = lazyregexp.New(`\bAbortSignal\.timeout\(|\bsetTimeout\(\s*(?:\(\)\s*=>\s*\{?|function\s*\(\)\s*\{)\s*((?:this\.)?\w+)\.abort\(|[{,]\s*(timeout|timeoutMs|headersTimeout)\s*[:,}]`)
	// modelMade and modelAsked match clients of packages for language models, and their methods, which take a timeout in milliseconds
	// (github.com/openai/openai-node, github.com/anthropics/anthropic-sdk-typescript: Timeouts).
	modelMade  = lazyregexp.New(`^new\s+(?:\w+\.)?(?:\w*OpenAI|\w*Anthropic|Groq|Together|\w*Mistral\w*|ChatOllama|CohereClient)$`)
	modelAsked = lazyregexp.New(`\.(?:completions|messages|responses|embeddings|images)\.(?:create|parse|generate)$`)
	// undiciMade matches what takes headersTimeout (undici.nodejs.org: Client).
	undiciMade = lazyregexp.New(`^new\s+(?:\w+\.)?(?:Agent|Client|Pool|ProxyAgent)$`)
	// clientMade matches what makes a client for HTTP that has a timeout.
	clientMade = lazyregexp.New(`\b(?:axios|ky|got|ofetch|\$fetch)\.(?:create|extend)\(`)
	httpVerb   = lazyregexp.New(`^(?:this\.)?(\w+)(?:\.axiosRef)?(?:\.(?:get|post|put|patch|delete|request|create|extend|json|raw))?$`)
	httpNamed  = lazyregexp.New(`^(?:axios\w*|httpService)$`)
	// nodeLimits matches what may end a request before its handler does.
	// (expressjs.com/en/resources/middleware/timeout.html, hono.dev/docs/middleware/builtin/timeout, fastify.dev/docs/latest/Reference/Server: handlerTimeout).
	nodeLimits = lazyregexp.New(`\b(?:server|req|request|res|response|app|socket)\.setTimeout\(|\b\w*[sS]erver\.timeout\s*=|['"]connect-timeout['"]|\bconnectionTimeout\s*:|\bTimeoutInterceptor\b|\bhandlerTimeout\b|(?:\bfrom|\brequire\()\s*['"][^'".][^'"\n]*(?i:timeout)[^'"\n]*['"]|\.use\([^;\n]*(?i:timeout)|\bsetTimeout\([^;]{0,200}\b(?:res|response|reply|rep|ctx)\.`)
	fetchCall  = lazyregexp.New(`(?:^|[^\w.$])fetch\(`)
	timedPart  = lazyregexp.New(`\b(?:request|response)\s*:\s*`)
)

// clientPackages are the packages for HTTP whose timeout is one for the whole answer, or for its header, in milliseconds
// (axios-http.com/docs/req_config, github.com/sindresorhus/ky, …/got, github.com/unjs/ofetch).
var clientPackages = []string{"axios", "ky", "got", "ofetch", "node-fetch"}

// A nodeWaits is code of Node.js in which is followed what the handlers of its routes wait for.
type nodeWaits struct {
	scriptRouting
	dir      string
	handlers map[*function]string // their paths; "" for those that are not seen
	walked   map[codeSpot]bool
	trail    []codeSpot // what is gone through from a limit on
	asked    string     // what is asked on the way to the handler that was found
	calls    map[*function][]routerCall
	looked   int // how often it was looked who waits
	found    *compose.TimeLimit
}

// nodeTime is modelTime for Node.js: how long the handler of a route waits for a language model, or for another service of the project,
// as its own code says.
func (p reader) nodeTime(s *compose.Service) *compose.TimeLimit {
	words, _ := p.startLine(s)
	dir := p.behindRunners(s, words).dir
	code := p.scriptCode(s)
	if code == nil {
		return p.nextTime(s, dir)
	}
	return code.waits(dir, func(w *nodeWaits) { w.routed() })
}

// waits finds the longest limit of what handlers wait for, which routed notes.
func (code *scriptCode) waits(dir string, routed func(*nodeWaits)) *compose.TimeLimit {
	if !slices.ContainsFunc(code.units, func(u *codeUnit) bool { return nodeTimed.MatchString(u.blank) }) ||
		slices.ContainsFunc(code.units, func(u *codeUnit) bool { return nodeLimits.MatchString(u.text) }) {
		return nil
	}
	w := &nodeWaits{scriptRouting: scriptRouting{code}, dir: dir, handlers: map[*function]string{}, calls: map[*function][]routerCall{}}
	routed(w)
	for _, u := range code.units {
		for _, m := range nodeTimed.FindAllStringSubmatchIndex(u.blank, maxStreams) {
			if code.p.ctx.Err() != nil {
				return nil
			}
			w.timed(u, m)
		}
	}
	if w.found != nil {
		code.p.quoteAt(w.found.Pos)
	}
	return w.found
}

// timed looks at one place that says how long something may take.
func (w *nodeWaits) timed(u *codeUnit, m []int) {
	switch {
	case m[4] >= 0: // an option
		open := enclosing(u.blank, m[4])
		if open < 0 || u.blank[open] != '{' || !u.isObject(open) {
			return
		}
		value, key := span{m[4], m[5]}, u.blank[m[4]:m[5]]
		if u.blank[m[1]-1] == ':' {
			from := m[1] + skipSpace(u.text[m[1]:])
			value = span{from, expressionEnd(u.text, from)}
		}
		for _, call := range w.given(codeSpot{u, open}) {
			by := w.client(call, key)
			if outer := enclosing(u.blank, exprStart(u.blank, call.at)); by != "" && outer > 0 && strings.HasSuffix(u.blank[:outer], "setGlobalDispatcher") {
				w.everyFetch(codePart{u, value}, call)
			} else if by != "" {
				w.limited(codePart{u, value}, call, by, nil, 0)
			}
		}
	case m[2] >= 0: // a controller
		given, _ := argumentSpans(u.text, m[0]+strings.IndexByte(u.blank[m[0]:], '(')+1)
		f := u.within(m[0])
		if len(given) != 2 || f == nil {
			return
		}
		for _, use := range lazyregexp.New(`\b`+regexp.QuoteMeta(u.blank[m[2]:m[3]])+`\.signal\b`).FindAllStringIndex(u.blank[f.open:f.close], maxStreams) {
			w.limited(codePart{u, given[1]}, codeSpot{u, f.open + use[0]}, "AbortController", nil, 0)
		}
	default:
		if given, _ := argumentSpans(u.text, m[1]); len(given) == 1 {
			w.limited(codePart{u, given[0]}, codeSpot{u, m[0]}, "AbortSignal.timeout", nil, 0)
		}
	}
}

// everyFetch takes a limit for all that the code asks by fetch (undici.nodejs.org: setGlobalDispatcher).
func (w *nodeWaits) everyFetch(value codePart, agent codeSpot) {
	for _, u := range w.units {
		for _, at := range fetchCall.FindAllStringIndex(u.blank, maxStreams) {
			w.limited(value, codeSpot{u, at[1] - 1}, "setGlobalDispatcher", []codeSpot{agent}, 0)
		}
	}
}

// given are the brackets of the calls that are given an object.
func (w *nodeWaits) given(object codeSpot) (all []codeSpot) {
	u := object.unit
	places := []codeSpot{object}
	if name, scope := u.named(object.at); name != "" {
		places = u.usesOf(name, scope, object.at)
	}
	for _, at := range places {
		before := strings.TrimRight(u.blank[:at.at], " \t\r\n")
		if open := enclosing(u.blank, at.at); open > 0 && u.blank[open] == '(' && (strings.HasSuffix(before, "(") || strings.HasSuffix(before, ",")) {
			all = append(all, codeSpot{u, open})
		}
	}
	return all
}

// client names what a call is of, of clients that take an option as a limit; "" for others.
func (w *nodeWaits) client(call codeSpot, key string) string {
	u := call.unit
	callee := strings.TrimSpace(u.blank[calleeStart(u.blank, call.at):call.at])
	callee, _, _ = strings.Cut(callee, "<")
	if key == "headersTimeout" {
		if undiciMade.MatchString(callee) || w.packageOf(u, callee) == "undici" {
			return callee
		}
		return ""
	}
	if modelMade.MatchString(callee) || modelAsked.MatchString(callee) {
		return callee
	}
	m := httpVerb.FindStringSubmatch(callee)
	if m == nil || key != "timeout" {
		return ""
	}
	if slices.Contains(clientPackages, w.packageOf(u, m[1])) || httpNamed.MatchString(m[1]) || w.packageOf(u, m[1]) == "" && w.madeClient(u, m[1], call.at) {
		return callee
	}
	return ""
}

// madeClient reports whether a name stands for a client for HTTP that the code makes.
func (w *nodeWaits) madeClient(u *codeUnit, name string, at int) bool {
	if set, is := declared(u, name, at); is {
		return clientMade.MatchString(u.blank[set.from:set.to])
	}
	return slices.ContainsFunc(w.imports[u], func(of scriptImport) bool {
		return of.name == name && of.unit != nil && clientMade.MatchString(of.unit.blank)
	})
}

// limited notes how long a handler waits, if one does for what stands at a place. What the calls of a function give it holds for each of
// them alone.
func (w *nodeWaits) limited(value codePart, at codeSpot, by string, before []codeSpot, depth int) {
	u := value.unit
	if w.looked++; w.looked > maxWaits {
		return
	}
	name := strings.TrimSpace(u.blank[value.from:value.to])
	if f, i := u.within(at.at), -1; f != nil && identifier.MatchString(name) && depth < maxNames && u == at.unit {
		if i = slices.IndexFunc(f.params, func(p argument) bool { return p.name == name }); i >= 0 && f.name != "" {
			w.walked = map[codeSpot]bool{}
			if !w.inside(f, at) {
				return
			}
			before = append(slices.Clone(before), w.around(f, at))
			for _, call := range w.callsOf(f) {
				if given := f.argumentOf(i, call); given.unit != nil {
					w.limited(given, codeSpot{call.unit, call.from}, by, before, depth+1)
				}
			}
			return
		}
	}
	if text := u.text[value.from:value.to]; strings.HasPrefix(text, "{") { // got: {request: …}
		part := timedPart.FindStringIndex(text)
		if part == nil {
			return
		}
		value.to = expressionEnd(u.text, value.from+part[1])
		value.from += part[1]
	}
	r := w.asker(nil)
	r.settings = &scriptSettings{dir: w.dir}
	number, isNumber := r.written(u, value.span, 0).(int)
	limit := time.Duration(number) * time.Millisecond
	if text, isText := r.written(u, value.span, 0).(string); isText {
		number, isNumber = asNumber(text).(int)
		limit = time.Duration(number) * time.Millisecond
	}
	if !isNumber || number <= 0 || number > maxNumber || w.found != nil && w.found.Limit >= limit {
		return
	}
	w.walked, w.trail = map[codeSpot]bool{}, slices.Clone(before)
	route, is := w.waited(at, 0)
	if !is {
		return
	}
	asked := w.asked
	w.found = &compose.TimeLimit{Limit: limit, Waits: true, Path: wholeRoute(w.service.Routes, route), Pos: u.place(value.from), By: fmt.Sprintf("a timeout of %gs for the %s that it asks (%s)", limit.Seconds(), asked, by)}
	if r.settings.set != "" {
		w.found.By, w.found.Pos = fmt.Sprintf("a timeout of %gs for the %s that it asks (%s, by %s)", limit.Seconds(), asked, by, r.settings.set), r.settings.at
	}
}

// around is the call to which a place of a function belongs.
func (w *nodeWaits) around(f *function, at codeSpot) codeSpot {
	for open := at.at; open > f.open; open = enclosing(at.unit.blank, open) {
		if at.unit.blank[open] == '(' {
			return codeSpot{at.unit, open}
		}
	}
	return at
}
