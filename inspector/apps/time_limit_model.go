package apps

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// modelSite matches what a file has that asks a language model, and modelCall the calls and clients that do: of httpx, aiohttp and
	// requests, and of the models' own packages.
	modelSite = lazyregexp.New(`/chat/completions|/v1/messages|(?i:ollama)|:11434\b|\bOpenAI\(|\bAnthropic\(`)
	modelCall = lazyregexp.New(`\b(httpx\.(?:Async)?Client|aiohttp\.ClientSession|(?:requests|httpx)\.post|(?:Async)?(?:Azure)?(?:OpenAI|Anthropic))\(`)
	// modelAside matches what a function has that answers before the model does, or piece by piece.
	modelAside = lazyregexp.New(`\bStreamingResponse\b|\bEventSourceResponse\b|\bstream\s*=\s*True\b|\.stream\(|\b(?:add|create)_task\(|\.delay\(|\bBackgroundTasks\b`)
	// modelClient matches the name of a client that a module has.
	modelClient  = lazyregexp.New(`^(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:\w+\.)?$`)
	timeoutNamed = lazyregexp.New(`^timeout\s*=\s*(?s:(.+))$`)
	timeoutMade  = lazyregexp.New(`^(httpx\.Timeout|aiohttp\.ClientTimeout)\(`)
	nextBlock    = lazyregexp.New(`\n(?:@|def\b|async def\b|class\b)`)
	pythonWord   = lazyregexp.New(`^[A-Za-z_]\w*$`)
	castNumber   = lazyregexp.New(`^(?:float|int)\((.*)\)$`)
	fromVariable = lazyregexp.New(`^os\.(?:environ\.get|getenv)\(\s*["'](\w+)["']\s*(?:,\s*["']?([\d.]+)["']?\s*)?\)$|^os\.environ\[["'](\w+)["']\]$`)
)

// modelTime is how long the handler of a route waits for a language model, as its own code says; nil where it waits for none, or goes on
// without. Other answers of other sites are short as a rule, whatever is allowed.
func (p reader) modelTime(s *compose.Service) (found *compose.TimeLimit) {
	if s.Build == nil {
		return nil
	}
	for _, dir := range p.sourceRoots(s) {
		p.ownSource(s, dir, pythonFile.MatchString, func(name, text string) bool {
			if asideOfServing(compose.Relative(dir, name)) || !mayMatch(modelSite, text) {
				return true
			}
			if code := withoutHashes(text); modelSite.MatchString(code) {
				found = p.modelTimeIn(s, &module{host: compose.Relative(p.Dir, name), text: code})
			}
			return found == nil
		})
	}
	if found != nil {
		p.quoteAt(found.Pos)
	}
	return found
}

// modelTimeIn is what one file says.
func (p reader) modelTimeIn(s *compose.Service, f *module) *compose.TimeLimit {
	routes := newStreamFile(f.text)
	for _, m := range modelCall.FindAllStringSubmatchIndex(f.text, maxStreams) {
		list, ok := arguments(f.text[m[1]:])
		if !ok || !waitsInHandler(routes, m[0]) {
			continue
		}
		for _, argument := range list {
			given := timeoutNamed.FindStringSubmatch(strings.TrimSpace(argument))
			if given == nil {
				continue
			}
			if limit := p.pythonSeconds(s, f.text, given[1]); limit > 0 {
				return &compose.TimeLimit{Limit: limit, Waits: true, By: fmt.Sprintf("a timeout of %gs for the language model that %s asks", limit.Seconds(), f.text[m[2]:m[3]]), Pos: f.place(m[2])}
			}
		}
	}
	return nil
}

// waitsInHandler reports whether a call stands in the handler of a route that waits for it, or makes a client of the module's that one uses.
func waitsInHandler(routes *streamFile, at int) bool {
	line := routes.code[strings.LastIndexByte(routes.code[:at], '\n')+1 : at]
	if m := modelClient.FindStringSubmatch(line); m != nil {
		uses := lazyregexp.New(`\b`+m[1]+`\.(?:chat|responses|messages|completions|post)\b`).FindAllStringIndex(routes.code, maxStreams)
		for _, use := range uses {
			if inHandler(routes, use[0]) {
				return true
			}
		}
		return false
	}
	return inHandler(routes, at)
}

// inHandler reports whether a place stands in the handler of a route that answers all at once.
func inHandler(routes *streamFile, at int) bool {
	m := lastBefore(routes.decorators, at)
	if m == nil || routes.route(at) == "" {
		return false
	}
	body := routes.code[m[0]:]
	if next := nextBlock.FindAllStringIndex(body, 2); len(next) > 1 {
		body = body[:next[1][0]]
	}
	return at < m[0]+len(body) && !modelAside.MatchString(body)
}

// pythonSeconds is how long an expression of Python's says: a number, a constant of the module's, or a variable of the environment; 0 where
// that is not plain.
func (p reader) pythonSeconds(s *compose.Service, code, expr string) time.Duration {
	expr = waitOf(strings.TrimSpace(expr))
	if pythonWord.MatchString(expr) {
		all := lazyregexp.New(`(?m)^`+expr+`\s*(?::\s*\w+\s*)?=\s*(\S.*?)\s*$`).FindAllStringSubmatch(code, 2)
		if len(all) != 1 {
			return 0
		}
		expr = all[0][1]
	}
	if m := castNumber.FindStringSubmatch(expr); m != nil {
		expr = m[1]
	}
	if m := fromVariable.FindStringSubmatch(expr); m != nil {
		value, isSet, known := p.environmentOf(s, nil, m[1]+m[3])
		if expr = m[2]; !known {
			return 0
		}
		if isSet {
			expr = value
		}
	}
	n, err := strconv.ParseFloat(expr, 64)
	if err != nil || n <= 0 || n > 1<<30 {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}

// waitOf is how long a client waits for an answer, of an expression that may make a set of timeouts: its read, or else what all of them
// are without a word (www.python-httpx.org/advanced/timeouts), or the whole (docs.aiohttp.org: ClientTimeout); "" where it says none of these.
func waitOf(expr string) string {
	made := timeoutMade.FindStringSubmatch(expr)
	if made == nil {
		return expr
	}
	given, _ := arguments(expr[len(made[0]):])
	if made[1] == "aiohttp.ClientTimeout" {
		return strings.TrimSpace(keywordOf(given, "total"))
	}
	if read := strings.TrimSpace(keywordOf(given, "read")); read != "" {
		return read
	}
	if all := strings.TrimSpace(keywordOf(given, "timeout")); all != "" || len(given) == 0 || strings.Contains(given[0], "=") {
		return all
	}
	return strings.TrimSpace(given[0])
}
