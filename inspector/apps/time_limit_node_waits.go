package apps

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// maxWaits is how many places may be looked at to find out who waits for one.
const maxWaits = 500

var (
	waitsHere  = lazyregexp.New(`(?:\b(?:await|return)|=>)\s*\(*$`)
	givesName  = lazyregexp.New(`\b(?:const|let|var)\s+(\w+)\s*(?::[^=;\n]+)?=\s*$`)
	givesField = lazyregexp.New(`(?:\bthis\.|(?:^|\n)[ \t]*(?:(?:private|public|protected|readonly|static)\s+)+)(\w+)\s*(?::[^=;\n()]+)?=\s*$`)
	givesAnew  = lazyregexp.New(`(?:^|[\n;{}])\s*(\w+)\s*(?:\?\?|\|\|)?=\s*$`)
	givesOut   = lazyregexp.New(`(?:\bexport\s+default|\bmodule\.exports\s*=)\s*$`)
	// goesOn matches what is called with what is not waited for, or for less long.
	goesOn = lazyregexp.New(`^(?:Promise\.race|Promise\.any|set(?:Timeout|Interval|Immediate)|queueMicrotask|process\.nextTick|void|after|waitUntil|\w+\.waitUntil|if|for|while|switch|catch|pTimeout|withDeadline)$`)
	// nodeAside matches what a function has that answers before what it asks does, or piece by piece.
	nodeAside = lazyregexp.New(`text/event-stream|application/x-ndjson|\bstream\s*:\s*true\b|\bstreaming\s*:\s*true\b|\bfor\s+await\b|\.(?:write|pipe|pipeTo|pipeThrough|getReader|flushHeaders|writeHead|hijack|to\w*StreamResponse|pipe\w*ToResponse)\(|` +
		`\bpipeline\(|\bstream(?:SSE|Text|Object)?\(|\.(?:body|raw)\.on\(|\bnew\s+(?:Next)?Response\(\s*(?:\w*[sS]tream\w*|readable|\w+\.(?:body|readable))\b|\bnew\s+ReadableStream\b|\bReadable\.from|\bStreamableFile\b|\bsend\(\s*\w+\.(?:body|data)\.?\w*[sS]tream|responseType\s*:\s*['"]stream|[(=]\s*202\s*[);]|\bACCEPTED\b|@Sse\(`)
	// bodyPassed matches what may pass on the body of an answer as it comes; bodyAsked is whose body is that of the request.
	bodyPassed  = lazyregexp.New(`\b(\w+)\.body\b\s*(?:[^=\s]|==)|\bnew\s+(?:Next)?Response\(\s*(\w+)\s*[,)]`)
	bodyAsked   = lazyregexp.New(`^(?:_?req|_?request|ctx|context|event|c|h)$`)
	streamAsked = lazyregexp.New(`(?i)\bif\s*\([^;{}]*(?:stream|sse|event)[^;{}]*\)\s*$`)
	// nodeAnswers matches what answers a request, or leaves that to the next handler.
	nodeAnswers = lazyregexp.New(`\b(?:res|response|reply|rep|_res|c|ctx|context|h)\b(?:\.\w+\([^()]*\))*\.(?:json|jsonp|send|end|render|sendStatus|text|html|redirect|sendFile|body\s*=)|\breturn\s+[^\s;}]|\bnext\(\s*\)`)
	answersNow  = lazyregexp.New(`\b(?:res|response|reply|rep|_res)\b(?:\.\w+\([^()]*\))*\.(?:json|jsonp|send|end|sendStatus|redirect)\(`)
	thenBehind  = lazyregexp.New(`^\s*\.then\(`)
	returns     = lazyregexp.New(`\breturn\s+(?:void\s+)?$`)
)

// waited finds the route whose handler waits for what begins, or goes on, at a place: is says that one does.
func (w *nodeWaits) waited(at codeSpot, depth int) (route string, is bool) {
	u := at.unit
	if w.walked[at] || depth > maxNested || len(w.walked) > maxWaits || w.p.ctx.Err() != nil {
		return "", false
	}
	w.walked[at] = true
	w.trail = append(w.trail, at)
	defer func() { w.trail = w.trail[:len(w.trail)-1] }()
	from := calleeStart(u.blank, at.at)
	left, _ := leftOf(u.blank, from)
	if waitsHere.MatchString(left) || u.answersThen(at.at) {
		if f := u.within(from); f != nil {
			return w.byHandler(f, codeSpot{u, from}, depth)
		}
		return "", false
	}
	if name, scope := u.named(from); name != "" {
		return w.usedBy(u, name, scope, from, depth)
	}
	if givesOut.MatchString(left) {
		return w.importedBy(u, "default", depth)
	}
	open := enclosing(u.blank, from)
	if open < 0 {
		return "", false
	}
	switch {
	case u.blank[open] == '(' && !w.cuts(u, span{calleeStart(u.blank, open), open}), u.blank[open] == '[', u.blank[open] == '{' && u.isObject(open):
		return w.waited(codeSpot{u, open}, depth+1)
	}
	return "", false
}

// usedBy goes on with a name that stands for what may be waited for, where it is used.
func (w *nodeWaits) usedBy(u *codeUnit, name string, scope span, from, depth int) (route string, is bool) {
	for _, use := range u.usesOf(name, scope, from) {
		if route, is = w.waited(use, depth+1); is {
			return route, true
		}
	}
	if scope.from == 0 {
		for key, at := range w.exports[u] {
			if u.blank[at.from:at.to] == name {
				if route, is = w.importedBy(u, key, depth); is {
					return route, true
				}
			}
		}
	}
	return "", false
}

// importedBy goes on with what a file exports, where others use it.
func (w *nodeWaits) importedBy(u *codeUnit, key string, depth int) (route string, is bool) {
	for _, v := range w.units {
		for _, of := range w.imports[v] {
			if of.unit != u || of.name == "" || of.key != key && !(key == "default" && of.key == "") {
				continue
			}
			for _, use := range v.usesOf(of.name, span{0, len(v.blank)}, of.at.to) {
				if route, is = w.waited(use, depth+1); is {
					return route, true
				}
			}
		}
	}
	return "", false
}

// byHandler goes on with a function that waits for what stands at a place of it: it is a handler, or those that call it may wait for it.
func (w *nodeWaits) byHandler(f *function, at codeSpot, depth int) (route string, is bool) {
	if !w.inside(f, at) {
		return "", false
	}
	if route, is := w.handlers[f]; is {
		w.asked = w.along(w.trail)
		return route, w.asked != "" && !f.handsOn() && f.answersBehind(at.at)
	}
	if f.name == "" || f.name == "constructor" {
		if at, is := w.callback(f); is {
			return w.waited(at, depth+1)
		}
		return "", false
	}
	for _, call := range w.callsOf(f) {
		if route, is = w.waited(codeSpot{call.unit, call.from}, depth+1); is {
			return route, true
		}
	}
	return "", false
}

// callsOf are callersOf, which looks through all files, but once.
func (w *nodeWaits) callsOf(f *function) []routerCall {
	all, known := w.calls[f]
	if !known {
		all = w.callersOf(f)
		w.calls[f] = all
	}
	return all
}

// answersThen reports whether the request is answered by what is called with the outcome of a call, whose brackets open at a place.
func (u *codeUnit) answersThen(open int) bool {
	if u.blank[open] != '(' {
		return false
	}
	end := open + 1 + closing(u.blank[open+1:])
	m := thenBehind.FindStringIndex(u.blank[end:])
	return end > open+1 && m != nil && answersNow.MatchString(u.blank[end+m[1]:end+m[1]+closing(u.blank[end+m[1]:])])
}

// inside reports whether a function answers with all of what stands at a place of it at once. What it does otherwise where it is asked
// for a stream stands in a block of its own.
func (w *nodeWaits) inside(f *function, at codeSpot) bool {
	u := f.unit
	for _, m := range bodyPassed.FindAllStringSubmatch(u.blank[f.open:f.close], maxStreams) {
		if m[1] != "" && !bodyAsked.MatchString(m[1]) || m[2] != "" && m[2] != "null" && m[2] != "undefined" {
			return false
		}
	}
	marks := nodeAside.FindAllStringIndex(u.text[f.open:f.close], maxStreams)
	if len(marks) == maxStreams {
		return false
	}
	for _, m := range marks {
		open := enclosing(u.blank, f.open+m[0])
		for ; open > f.open && (u.blank[open] != '{' || u.isObject(open)); open = enclosing(u.blank, open) {
		}
		left, _ := leftOf(u.blank, max(open, 0))
		if open <= f.open || open < at.at && at.at < open+1+closing(u.blank[open+1:]) || !streamAsked.MatchString(left) {
			return false
		}
	}
	return true
}

// answersBehind reports whether a handler answers once it has what stands at a place, and not before.
func (f *function) answersBehind(at int) bool {
	u, from := f.unit, at
	for open := enclosing(u.blank, at); open > f.open; open = enclosing(u.blank, open) {
		if u.blank[open] == '{' && !u.isObject(open) {
			break
		}
		from = calleeStart(u.blank, open)
	}
	for _, m := range answersNow.FindAllStringIndex(u.blank[f.open:from], maxStreams) {
		place := f.open + m[0]
		left, _ := leftOf(u.blank, place)
		open := enclosing(u.blank, place)
		if !returns.MatchString(left) && open >= 0 && at < open+1+closing(u.blank[open+1:]) && u.within(place) == f {
			return false
		}
	}
	if u.blank[f.open] != '{' {
		return true
	}
	line := max(f.open, strings.LastIndexByte(u.blank[:from], '\n'))
	return nodeAnswers.MatchString(u.blank[line:f.close])
}

// named is the name that gets what begins at a place, and the part of the file that sees it; "" for none. Fields of a class begin with "this.".
func (u *codeUnit) named(from int) (name string, scope span) {
	left, _ := leftOf(u.blank, from)
	scope = span{0, len(u.blank)}
	if m := givesName.FindStringSubmatch(left); m != nil {
		if f := u.within(from); f != nil {
			scope = span{f.open, f.close}
		}
		return m[1], scope
	}
	if m := givesField.FindStringSubmatch(left); m != nil {
		return "this." + m[1], scope
	}
	if m := givesAnew.FindStringSubmatch(left); m != nil {
		return m[1], scope
	}
	return "", span{}
}

// usesOf are the places behind another one at which a name is used: those of a whole file may be before it.
func (u *codeUnit) usesOf(name string, scope span, behind int) (all []codeSpot) {
	for _, m := range lazyregexp.New(`(?:^|[^\w.$]|\.\.\.)(`+regexp.QuoteMeta(name)+`)\b`).FindAllStringSubmatchIndex(u.blank[scope.from:scope.to], maxWaits) {
		at := scope.from + m[2]
		if scope.from > 0 && at < behind || keyOf.MatchString(u.blank[at+len(name):]) || givenAnew.MatchString(u.blank[at+len(name):]) {
			continue
		}
		all = append(all, codeSpot{u, at})
	}
	return all
}

// isObject reports whether a brace opens an object.
func (u *codeUnit) isObject(open int) bool {
	left := strings.TrimRight(u.blank[:open], " \t\r\n")
	for _, f := range u.functions {
		if f.open == open {
			return false
		}
	}
	return left != "" && (strings.IndexByte("(,=:?[|&", left[len(left)-1]) >= 0 || strings.HasSuffix(left, "return"))
}

// calleeStart is exprStart for what may stand behind the types of a call: axios.post<Answer>(…).
func calleeStart(blank string, at int) int {
	if at > 0 && blank[at-1] == '>' && at < len(blank) && blank[at] == '(' {
		depth := 0
		for i := at - 1; i >= 0 && i > at-maxBefore; i-- {
			switch blank[i] {
			case '>':
				depth++
			case '<':
				if depth--; depth == 0 {
					return exprStart(blank, i)
				}
			}
		}
	}
	return exprStart(blank, at)
}
