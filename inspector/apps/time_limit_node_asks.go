package apps

import (
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// modelAddress matches the address of a language model, as far as code writes it (platform.openai.com/docs/api-reference,
	// docs.ollama.com/api). Names of models alone tell nothing of who is asked.
	modelAddress = lazyregexp.New(`/chat/completions\b|/v1/(?:generate|completions|embeddings)\b|:generateContent\b|:11434\b|(?i://[\w.@-]*(?:ollama|\bvllm\b)|\bollama[\w.]*(?:url|host|base|endpoint|address)\w*)|` +
		`//(?:api\.(?:openai\.com|anthropic\.com|mistral\.ai|groq\.com|together\.xyz|deepseek\.com)|generativelanguage\.googleapis\.com|api-inference\.huggingface\.co|openrouter\.ai)\b|\.openai\.azure\.com\b`)
	// addressKey matches the options of clients and calls that say whom they ask.
	addressKey = lazyregexp.New(`^(?:url|uri|baseURL|baseUrl|prefixUrl)(?:\s*:\s*|$)`)
	plainMade  = lazyregexp.New(`\bnew\s+URL\(|\bString\(`)
	// limitOption matches the options that may say how long a call takes at most.
	limitOption = lazyregexp.New(`\b(?:signal|deadline|\w*[tT]imeout\w*)\b\s*[:,}]`)
	// optionsLast matches the methods of clients whose options are the third argument, and optionsNext those whose are the second.
	optionsLast = lazyregexp.New(`\.(?:post|put|patch)$`)
	optionsNext = lazyregexp.New(`(?:^|\.)(?:get|delete|head|fetch|create|parse|generate)$`)
	// endsSooner matches the names of functions that may end what they are given before its own limit.
	endsSooner = lazyregexp.New(`(?i)timeout|deadline|signals?$|\bsignal`)
	// answersWith matches what answers with what it is given, and waits for nothing.
	answersWith = lazyregexp.New(`^(?:res|response|reply|rep|_res|c|ctx|context|h|Response|NextResponse)\.`)
	givenBack   = lazyregexp.New(`\b(?:await|return)\s+$|=>\s*$`)
)

// An askedCall is one of the calls between a limit and the handler that waits.
type askedCall struct {
	unit   *codeUnit
	callee string
	given  []span
}

// callsAt are the calls that begin, or go on, at a place, with those that follow in their chain.
func (u *codeUnit) callsAt(at int) (all []askedCall) {
	open := at
	for open < len(u.blank) && (isWord(u.blank[open]) || strings.IndexByte(".$?!", u.blank[open]) >= 0) {
		open++
	}
	if open < len(u.blank) && u.blank[open] == '<' {
		if end := strings.IndexByte(u.blank[open:], '('); end > 0 && end < maxBefore && u.blank[open+end-1] == '>' {
			open += end
		}
	}
	for len(all) < maxNames && open < len(u.blank) && u.blank[open] == '(' {
		given, end := argumentSpans(u.text, open+1)
		if end == 0 {
			break
		}
		callee, _, _ := strings.Cut(strings.TrimSpace(u.blank[calleeStart(u.blank, open):open]), "<")
		all = append(all, askedCall{u, callee, given})
		next := end + skipSpace(u.blank[end:])
		if next >= len(u.blank) || u.blank[next] != '.' {
			break
		}
		for open = next + 1; open < len(u.blank) && isWord(u.blank[open]); open++ {
		}
		if slices.Contains([]string{"then", "catch", "finally"}, u.blank[next+1:open]) {
			break
		}
	}
	return all
}

// along tells what is asked on the way from a limit to a handler, as the calls themselves say; "" for nothing that is known, and where one of
// them may have a limit of its own, which wins over that of its client (axios-http.com/docs/config_defaults: Config order of precedence).
func (w *nodeWaits) along(trail []codeSpot) (asked string) {
	own := 1 // the limit itself, where it is an option of the first call
	for i, at := range trail {
		for _, call := range at.unit.callsAt(at.at) {
			switch {
			case call.callee == "AbortSignal.timeout": // it is given to another one
				continue
			case undiciMade.MatchString(call.callee): // what it says besides is about other times
			case call.limits(own == 0, trail[:i]) > own:
				return ""
			}
			own = 0
			if asked == "" {
				asked = w.askedBy(call)
			}
		}
	}
	return asked
}

// limits counts the options of a call that may be limits; those that are not seen count for one, and what stands in what was gone
// through before for none.
func (call askedCall) limits(whole bool, before []codeSpot) (n int) {
	u := call.unit
	for _, at := range call.given {
		if whole && at.from < at.to && u.blank[at.from] != '{' && slices.ContainsFunc(before, func(b codeSpot) bool { return b.unit == u && at.from <= b.at && b.at < at.to }) {
			continue
		}
		n += limitsIn(u.blank[at.from:at.to])
	}
	i := -1
	switch {
	case !whole:
		return n
	case modelAsked.MatchString(call.callee):
		i = 1
	case optionsLast.MatchString(call.callee):
		i = 2
	case optionsNext.MatchString(call.callee):
		i = 1
	}
	if i < 0 || i >= len(call.given) {
		return n
	}
	at := call.given[i]
	if set, is := declared(u, strings.TrimSpace(u.blank[at.from:at.to]), at.from); is {
		at = span{set.from + skipSpace(u.blank[set.from:set.to]), set.to}
		n += limitsIn(u.blank[at.from:at.to])
	}
	if u.blank[at.from] != '{' {
		return n + 1
	}
	parts, _ := argumentSpans(u.text, at.from+1)
	if slices.ContainsFunc(parts, func(part span) bool { return strings.HasPrefix(u.blank[part.from:part.to], "...") }) {
		n++
	}
	return n
}

func limitsIn(blank string) (n int) {
	for _, m := range limitOption.FindAllStringIndex(blank, maxStreams) {
		if m[0] == 0 || blank[m[0]-1] != '.' {
			n++
		}
	}
	return n
}

// askedBy tells what a call asks that waits for long as a rule, by its client or its address.
func (w *nodeWaits) askedBy(call askedCall) string {
	if modelMade.MatchString(call.callee) || modelAsked.MatchString(call.callee) {
		return "language model"
	}
	u := call.unit
	for _, at := range call.given {
		if at.from >= at.to || u.blank[at.from] == '[' || strings.Contains(u.blank[at.from:at.to], "=>") {
			continue
		}
		if u.blank[at.from] != '{' {
			if asked := w.addressed(u, at); asked != "" {
				return asked
			}
			continue
		}
		parts, _ := argumentSpans(u.text, at.from+1)
		for _, part := range parts {
			if m := addressKey.FindStringIndex(u.blank[part.from:part.to]); m != nil {
				if from := part.from + m[1]; from < part.to {
					part.from = from
				}
				if asked := w.addressed(u, part); asked != "" {
					return asked
				}
			}
		}
	}
	return ""
}

// addressed tells whose address an expression is, as far as it is seen.
func (w *nodeWaits) addressed(u *codeUnit, at span) string {
	var texts []string
	plain := func(at span) {
		if !strings.Contains(plainMade.ReplaceAllString(u.blank[at.from:at.to], ""), "(") {
			texts = append(texts, u.text[at.from:at.to])
		}
	}
	plain(at)
	if name := strings.TrimSpace(u.blank[at.from:at.to]); identifier.MatchString(name) {
		if set, is := declared(u, name, at.from); is {
			plain(set)
		}
	}
	r := w.asker(nil)
	r.settings = &scriptSettings{dir: w.dir}
	if value, is := r.written(u, at, 0).(string); is {
		texts = append(texts, value)
	}
	for _, text := range texts {
		if modelAddress.MatchString(text) {
			return "language model"
		}
		for i := range w.p.Services {
			name := w.p.Services[i].Name
			if name != w.service.Name && lazyregexp.New(`//`+regexp.QuoteMeta(name)+`(?:[:/'"\x60]|$)`).MatchString(text) {
				return "service " + name
			}
		}
	}
	return ""
}

// cuts reports whether a function may end what it is given as a promise, or answers with it at once.
func (w *nodeWaits) cuts(u *codeUnit, callee span) bool {
	text := strings.TrimSpace(u.blank[callee.from:callee.to])
	if goesOn.MatchString(text) || answersWith.MatchString(text) || endsSooner.MatchString(text) {
		return true
	}
	return slices.ContainsFunc(w.mean(u, callee, 0), func(f *function) bool {
		return strings.Contains(f.unit.blank[f.open:f.close], "Promise.race") || strings.Contains(f.unit.blank[f.open:f.close], "Promise.any")
	})
}

// callback reports whether a call waits for a function that it is given, and is waited for: what only starts it gives something else.
func (w *nodeWaits) callback(f *function) (at codeSpot, is bool) {
	u := f.unit
	open := enclosing(u.blank, f.at)
	if open < 0 || u.blank[open] != '(' {
		return at, false
	}
	from := calleeStart(u.blank, open)
	at = codeSpot{u, from}
	callee := strings.TrimSpace(u.blank[from:open])
	if w.cuts(u, span{from, open}) {
		return at, false
	}
	left, _ := leftOf(u.blank, from)
	if outer := enclosing(u.blank, from); strings.HasSuffix(callee, ".map") && outer > 0 && strings.HasSuffix(u.blank[:outer], "Promise.all") {
		from = calleeStart(u.blank, outer)
		left, _ = leftOf(u.blank, from)
		return codeSpot{u, from}, givenBack.MatchString(left)
	}
	if !givenBack.MatchString(left) {
		return at, false
	}
	meant := w.mean(u, span{from, open}, 0)
	if len(meant) != 1 { // a package's
		return at, strings.HasSuffix(callee, ".then") || strings.HasSuffix(strings.TrimRight(left, " \t\r\n"), "await")
	}
	given, _ := argumentSpans(u.text, open+1)
	i := slices.IndexFunc(given, func(at span) bool { return at.from <= f.at && f.at < at.to })
	if i < 0 || i >= len(meant[0].params) || meant[0].params[i].name == "" {
		return at, false
	}
	called := lazyregexp.New(`(?:\b(?:await|return)\s+|=>\s*)` + regexp.QuoteMeta(meant[0].params[i].name) + `\(`)
	return at, called.MatchString(meant[0].unit.blank[meant[0].at:meant[0].close])
}

// responseNamed are names of what a handler answers with.
var responseNamed = []string{"res", "response", "reply", "rep", "_res", "c", "ctx", "context", "h"}

// handsOn reports whether a handler gives what it answers with to another function, which may answer before.
func (f *function) handsOn() bool {
	for i, p := range f.params {
		if p.name == "" || !slices.Contains(responseNamed, p.name) && (i != 1 || f.of != "") {
			continue
		}
		given := lazyregexp.New(`[(,{\[]\s*` + regexp.QuoteMeta(p.name) + `\s*[,)}\]]|=\s*` + regexp.QuoteMeta(p.name) + `\s*[;\n]`)
		if given.MatchString(f.unit.blank[f.open:f.close]) {
			return true
		}
	}
	return false
}
