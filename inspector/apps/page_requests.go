package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// httpCall matches calls by which pages ask a server, up to their parenthesis.
	httpCall = lazyregexp.New(`(?:^|[^\w.$])((?:window\.)?fetch|axios(?:\.(?:get|post|put|patch|delete|head|request))?|this\.(?:http|httpClient|_http|\$http|\$axios|axios)\.(?:get|post|put|patch|delete)|\$http\.(?:get|post|put|delete)|(?:\$|jQuery)\.(?:get|post|getJSON|ajax)|new\s+(?:window\.)?EventSource(?:Polyfill)?|fetchEventSource)\s*(?:<[^()]*>)?\(`)
	// streamCall matches those of them that wait for the events of an answer one by one.
	streamCall = lazyregexp.New(`(?:^|[^\w.$])(new\s+(?:window\.)?EventSource(?:Polyfill)?|fetchEventSource)\s*(?:<[^()]*>)?\(`)
	// httpBase matches the settings that hold what all requests of a client begin with.
	httpBase  = lazyregexp.New(`\b(baseURL)\s*[:=]|\b(prefixUrl)\s*:|\b(fetchBaseQuery)\(\s*\{\s*baseUrl\s*:|\b(HttpLink|ApolloClient|createHttpLink|createUploadLink|BatchHttpLink)\(\s*\{\s*uri\s*:`)
	urlOption = lazyregexp.New(`^\{(?s:.*)\burl\s*:`)
	// rewrites matches what changes addresses on their way.
	rewrites  = lazyregexp.New(`\.clone\(\s*\{[^}]*\burl\b|\bconfig\.(?:url|baseURL)\s*=|setBaseUrl`)
	ownFetch  = lazyregexp.New(`\bfunction\s+fetch\b|\b(?:const|let|var)\s+fetch\b|import\s+(?:fetch\b|\{[^}]*\bfetch\b)|\bwindow\.fetch\s*=`)
	axiosBase = lazyregexp.New(`\bbaseURL\b`)
)

// httpCalls finds the requests of the pages to their own site.
func (c *sitePages) httpCalls() {
	some := func(what *lazyregexp.Regexp) bool {
		return slices.ContainsFunc(c.files, func(f pageFile) bool { return matches(what, f.text) })
	}
	changed, based := some(rewrites), some(axiosBase)
	for i := range c.files {
		f := &c.files[i]
		if changed || strings.Contains(f.text, "setupServer(") || strings.Contains(f.text, "createServer(") {
			continue
		}
		for _, m := range allIn(httpBase, f.text) {
			if value, ok := c.value(f, f.text[m[1]:expressionEnd(f.text, m[1])], 0); ok {
				by := partOf(f.text, m)
				path, port := siteOf(value)
				c.found(f, m[1], compose.PageCall{Path: path, Port: port, Below: !strings.HasSuffix(by, "Link") && by != "ApolloClient", By: by})
			}
		}
		c.requests(f, httpCall, based)
	}
}

// streamCalls finds the streams of events that the pages open on their own site.
func (c *sitePages) streamCalls() {
	for i := range c.files {
		c.requests(&c.files[i], streamCall, false)
	}
}

// requests finds the calls of a kind in a file; based: those of axios begin with what is set elsewhere.
func (c *sitePages) requests(f *pageFile, kind *lazyregexp.Regexp, based bool) {
	isOwn := ownFetch.MatchString(f.text)
	for _, m := range allIn(kind, f.text) {
		if c.p.ctx.Err() != nil {
			return
		}
		by := f.text[m[2]:m[3]]
		if strings.HasPrefix(by, "axios") && based || strings.HasSuffix(by, "fetch") && isOwn {
			continue
		}
		given, ok := arguments(f.text[m[1]:])
		if !ok || len(given) == 0 {
			continue
		}
		asked := given[0]
		if at := urlOption.FindStringIndex(asked); at != nil {
			asked = asked[at[1]:expressionEnd(asked, at[1])]
		}
		if value, ok := c.value(f, asked, 0); ok {
			path, port := siteOf(value)
			c.found(f, m[2], compose.PageCall{Path: path, Port: port, By: by})
		}
	}
}

// partOf is what the first group of a match that took part in it holds.
func partOf(text string, m []int) string {
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			return text[m[i]:m[i+1]]
		}
	}
	return ""
}

// A socketCall is a call that opens a WebSocket.
type socketCall struct {
	by    string
	named string // what its file also names
	call  *lazyregexp.Regexp
	below string // what is added to the path
	alone string // the path where the call names none
	falls bool   // it falls back to something else
}

var socketCallsKnown = []socketCall{
	{by: "WebSocket", call: lazyregexp.New(`\bnew\s+(?:window\.)?(?:Reconnecting|Robust|W3C)?WebSocket\s*\(|\bnew\s+W3CWebSocket\s*\(|\buseWebSocket\s*(?:<[^()]*>)?\(`)},
	{by: "graphql-ws", named: "graphql-ws", call: lazyregexp.New(`\bcreateClient\(\s*\{\s*url\s*:`)},
	{by: "STOMP", named: "stomp", call: lazyregexp.New(`\bbrokerURL\s*:`)},
	{by: "SockJS", call: lazyregexp.New(`\bnew\s+SockJS\s*\(`), falls: true},
	{by: "SignalR", named: "signalr", call: lazyregexp.New(`\.withUrl\s*\(`), falls: true},
	{by: "Action Cable", named: "actioncable", call: lazyregexp.New(`\bcreateConsumer\s*\(`), alone: "/cable"},
	{by: "Phoenix", named: "phoenix", call: lazyregexp.New(`\bnew\s+(?:Live)?Socket\s*\(`), below: "/websocket", falls: true},
}

// path is what the call asks for at an address that it names.
func (k socketCall) path(where string) string {
	if k.below == "" {
		return where
	}
	return strings.TrimSuffix(where, "/") + k.below
}

// socketCalls finds the WebSockets that the pages open on their own site.
func (c *sitePages) socketCalls() {
	for i := range c.files {
		f := &c.files[i]
		for _, known := range socketCallsKnown {
			if !mayMatch(known.call, f.text) || known.named != "" && !strings.Contains(strings.ToLower(f.text), known.named) {
				continue
			}
			for _, m := range known.call.FindAllStringIndex(f.text, -1) {
				asked := f.text[m[1]:expressionEnd(f.text, m[1])]
				c.opens = &opening{f: f, at: m[0]}
				value, ok := c.value(f, asked, 0)
				c.opens = nil
				if asked == "" && known.alone != "" {
					value, ok = known.alone, true
				}
				if where := sitePath(value); ok && where != "" {
					c.found(f, m[0], compose.PageCall{Path: known.path(where), Socket: true, Bare: !known.falls, By: known.by})
				}
			}
		}
		c.socketIO(f)
	}
}

var (
	ioCall  = lazyregexp.New(`(?:^|[^\w.$])io(?:\.connect)?\s*\(`)
	ioNamed = lazyregexp.New(`['"]socket\.io-client['"]|/socket\.io(?:\.min)?\.js`)
	ioPath  = lazyregexp.New(`\bpath\s*:\s*['"](/[\w./-]*)['"]`)
	ioAlone = lazyregexp.New(`\btransports\s*:\s*\[\s*['"]websocket['"]\s*,?\s*\]`)
	ioPaths = lazyregexp.New(`\bpath\s*[:,}]`)
)

// socketIO finds the connections of Socket.IO's client to its own site, below whose path all its namespaces are.
func (c *sitePages) socketIO(f *pageFile) {
	if !matches(ioNamed, f.text) {
		return
	}
	for _, m := range ioCall.FindAllStringIndex(f.text, -1) {
		given, ok := arguments(f.text[m[1]:])
		if !ok {
			continue
		}
		options := ""
		if len(given) > 0 && !strings.HasPrefix(given[0], "{") {
			to, ok := c.value(f, given[0], 0)
			if !ok || to != "" && to != ownOrigin && to != ownHost && sitePath(to) == "" {
				continue
			}
			given = given[1:]
		}
		if len(given) > 0 {
			options = given[0]
		}
		where := "/socket.io"
		if at := ioPath.FindStringSubmatch(options); at != nil {
			where = at[1]
		} else if ioPaths.MatchString(options) || options != "" && !strings.HasPrefix(options, "{") {
			continue
		}
		c.found(f, m[0], compose.PageCall{Path: where, Below: true, Socket: true, Bare: ioAlone.MatchString(options), By: "socket.io"})
	}
}
