package apps

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// bareHost matches an address on a host without a dot in its name, or on the loopback, as far as it is known: what follows a host
	// without a port may be a part of its name.
	bareHost = lazyregexp.New(`^((?:https?|wss?)://([A-Za-z0-9][\w-]*|127(?:\.\d+){3})(?::(\d{2,5}))?)(?:(/[^?#\x01-\x06]*)?(?:[?#]|$)|(/[^?#\x01-\x06]*)` + varies + `)`)
	// withPort matches such an address before what is not known, where its port is.
	withPort = lazyregexp.New(`^(?:https?|wss?)://[A-Za-z0-9][\w.-]*:\d{4,5}$`)
	// begunHost matches the beginning of an address whose host is known as a whole.
	begunHost = lazyregexp.New(`^(?:https?|wss?)://[A-Za-z0-9][\w.-]*(?::\d+)?/|^(?:https?|wss?)://[A-Za-z0-9][\w.-]*:\d{4,5}$`)
	// opensRequest matches the call that gives an XMLHttpRequest its address, up to this.
	opensRequest = lazyregexp.New(`\.open\(\s*['"](?:GET|POST|PUT|PATCH|DELETE|HEAD)['"]\s*,`)
	// serverCode matches code that runs in no browser, by what it takes from Node.js or stands in for servers.
	serverCode = lazyregexp.New(`['"](?:node:)?(?:http|https|net|fs|child_process|express|fastify|koa|msw|msw/node)['"]|\bprocess\.(?:argv|cwd|exit|stdout)\b|\bchrome\.runtime\b`)
	// dependsOn matches what conditions name that hold in one place of use and not in another.
	dependsOn = lazyregexp.New(`(?i)\b(?:dev|prod|mode|ssr|node_env|production|development)\b|\bis_?(?:dev|prod|local|server|browser|test|docker|ssr)|\btypeof\b|\bprocess\b|import\.meta|location\b|navigator|mock|debug|\btest|window\.`)
	chosen    = lazyregexp.New(`\bif\s*\(|\bcase\b`)
	condition = lazyregexp.New(`\bif\s*\(|\?|&&|\|\||\bcase\b`)
	branch    = lazyregexp.New(`(?:\belse\b|\bdefault\s*:|\bcase\b[^\n]*:)\s*$`)
	// perUse matches the name of one of several settings for different places of use, before what it holds.
	perUse = lazyregexp.New(`(?i)(?:['"]?\b(?:dev|local|test|stag|docker|prod|default|ssr|server|mock)\w*['"]?\s*:|\b(?:dev|local|test|stag|docker|server|mock)\w*\s*(?::\s*\w+)?\s*=)\s*$`)
	ofUse  = lazyregexp.New(`(?i)(?:^|[._-])(?:dev|development|local|test|testing|staging|docker|mock|server)(?:[._-]|$)`)
	tries  = lazyregexp.New(`(?:\bcatch\b\s*(?:\([^()]*\))?|\.catch\s*\([^{}]*|\bonerror\s*=[^{}]*)\s*$`)
)

// A pageTrace is by what the value of an expression came to be that looks like an address.
type pageTrace struct {
	file     *pageFile // whose code has the text; nil where none has
	text     string    // with which the address begins, or which the variable holds
	variable string    // of the build, which holds it
	at       compose.Pos
	parted   bool // new URL takes it apart
	unsure   bool // it may be another one
}

// outside notes an address on another host that a place of a file asks.
func (c *sitePages) outside(f *pageFile, at int, value, by string, socket bool) {
	if c.hosts == nil || len(c.hosts.all) >= maxCalls || c.trace.unsure {
		return
	}
	if withPort.MatchString(strings.TrimSuffix(value, varies)) {
		value = strings.TrimSuffix(value, varies)
	}
	m := bareHost.FindStringSubmatch(value)
	if m == nil || serverCode.MatchString(f.text) || isMinified(f.text) || !f.isRun(at) || f.isConditional(at, condition) || !c.isUsed(f) {
		return
	}
	found := compose.PageHost{Origin: m[1], Host: strings.ToLower(m[2]), Path: m[4] + path.Dir(m[5]+"x"), By: by, Variable: c.trace.variable}
	if m[5] == "" {
		found.Path = m[4]
	}
	found.Path = strings.TrimSuffix(found.Path, "/")
	found.Port, _ = strconv.Atoi(m[3])
	if m[3] == "" {
		found.Port = map[bool]int{true: 443, false: 80}[strings.HasPrefix(m[1], "https:") || strings.HasPrefix(m[1], "wss:")]
	}
	found.Pos = compose.Pos{File: f.name, Line: lineNumber(f.text, at)}
	found.Set, found.Fixed = found.Pos, socket || c.trace.parted
	if !c.written(f, at, &found) || slices.ContainsFunc(c.hosts.all, func(other compose.PageHost) bool {
		return other.Origin == found.Origin && other.Set.File == found.Set.File && other.Set.Line == found.Set.Line
	}) {
		return
	}
	c.p.quoteAt(found.Pos)
	if found.Set != found.Pos {
		c.p.quoteAt(found.Set)
	}
	if column := strings.Index(lineAt(c.p.Source(found.Set.File), found.Set.Line), found.Written); column >= 0 && found.Written != "" {
		found.Set.Column, found.Set.EndColumn = column+1, column+1+len(found.Written)
	}
	c.hosts.all = append(c.hosts.all, found)
}

// A call of Socket.IO's client asks for its own path, whatever path the address has: that is a namespace.
func (c *sitePages) socketHost(f *pageFile, at int, to string, options []string) {
	if begins := bareHost.FindStringSubmatch(to); begins != nil && !ioPaths.MatchString(strings.Join(options, ",")) {
		c.outside(f, at, begins[1]+"/socket.io", "socket.io", true)
	}
}

// written finds where an address is written; false where that is a place which does not hold everywhere.
func (c *sitePages) written(f *pageFile, at int, found *compose.PageHost) bool {
	begins, in := bareHost.FindStringSubmatch(c.trace.text), c.trace.file
	if begins == nil {
		return true
	}
	found.Written = strings.TrimSuffix(begins[1]+begins[4]+begins[5], "/")
	if c.trace.variable != "" {
		found.Set = c.trace.at
		return true
	}
	from := 0
	if in == f {
		from = at
	}
	quoted := lazyregexp.New("['\"`]" + regexp.QuoteMeta(c.trace.text))
	place := quoted.FindStringIndex(in.text[from:])
	if place == nil || from > 0 && strings.ContainsAny(in.text[from:from+place[0]], ";}") { // it is that of another call
		from, place = 0, quoted.FindStringIndex(in.text)
	}
	if place == nil {
		found.Written = ""
		return true
	}
	at = from + place[0]
	found.Set = compose.Pos{File: in.name, Line: lineNumber(in.text, at)}
	return !in.isConditional(at, chosen) && c.isUsed(in)
}

// traceText notes that an expression has a text, and traceName that it has a name which a file gives a value.
func (c *sitePages) traceText(text string) {
	if c.hosts != nil && c.trace.file == nil && c.trace.variable == "" && strings.Contains(text, "://") {
		c.trace.file, c.trace.text = c.in, text
	}
}

func (c *sitePages) traceName(f *pageFile, name string) {
	if c.hosts == nil {
		return
	}
	times := lazyregexp.New(`(?:^|[^.\w$])` + regexp.QuoteMeta(name) + `\s*(?::\s*[\w<>| ]+)?\s*(?:\|\||\?\?|&&|\+)?=[^=>]`)
	c.trace.unsure = c.trace.unsure || len(times.FindAllStringIndex(f.text, 2)) > 1
}

// outer are the addresses of other hosts, those of requests by XMLHttpRequest included.
func (c *sitePages) outer() []compose.PageHost {
	if c.hosts == nil {
		return nil
	}
	c.openedRequests()
	return c.hosts.all
}

// openedRequests finds the requests by XMLHttpRequest.
func (c *sitePages) openedRequests() {
	for i := range c.files {
		f := &c.files[i]
		for _, m := range allIn(opensRequest, f.text) {
			if value, ok := c.value(f, f.text[m[1]:expressionEnd(f.text, m[1])], 0); ok {
				c.outside(f, m[0], value, "XMLHttpRequest", false)
			}
		}
	}
}

// isRun reports whether what stands at a place is code, and no text that is shown.
func (f *pageFile) isRun(at int) bool {
	f.all()
	if strings.Contains(path.Base(f.name), ".htm") && strings.LastIndex(f.text[:at], "<script") <= strings.LastIndex(f.text[:at], "</script") {
		return false
	}
	before := strings.TrimRight(f.text[:at], " \t")
	return f.unit.blank[at] == f.text[at] && (!strings.HasSuffix(before, ">") || strings.HasSuffix(before, "=>"))
}

// isMinified reports whether a tool made a text of other files.
func isMinified(text string) bool {
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return len(line) > 1500 })
}

// isConditional reports whether what stands at a place may hold in development alone, or on a server, or when something else failed:
// in a branch of the code, or behind what chooses on its line.
func (f *pageFile) isConditional(at int, chooses *lazyregexp.Regexp) bool {
	f.all()
	begin := strings.LastIndexAny(f.text[:at], ";\n") + 1
	if before := f.text[begin:at]; chooses.MatchString(before) && dependsOn.MatchString(before) || strings.Contains(before, ".catch") {
		return true
	}
	blank := f.unit.blank
	for open := enclosing(blank, at); open >= 0; open = enclosing(blank, open) {
		head := strings.TrimSpace(blank[max(0, open-maxIndent):open])
		switch {
		case blank[open] == '{' && perUse.MatchString(f.text[max(0, open-maxIndent):open]):
			return true
		case tries.MatchString(head), branch.MatchString(head) && dependsOn.MatchString(f.text):
			return true
		case blank[open] == '{' && strings.HasSuffix(head, ")"):
			closed := strings.LastIndexByte(blank[:open], ')')
			from := enclosing(blank, closed)
			word := strings.TrimSpace(blank[max(0, from-maxIndent):max(0, from)])
			if from >= 0 && (strings.HasSuffix(word, "if") || strings.HasSuffix(word, "switch")) && dependsOn.MatchString(f.text[from:closed]) {
				return true
			}
		}
	}
	return false
}

// entryName matches the files with which pages begin, and those that a framework finds by their place.
var entryName = lazyregexp.New(`(?i)^(?:main|index|app|environment[\w.]*)\.\w+$|\.html?$`)

// isUsed reports whether pages have a file: they begin with it, or another one names it.
func (c *sitePages) isUsed(f *pageFile) bool {
	base := path.Base(f.name)
	if entryName.MatchString(base) {
		return true
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	if ofUse.MatchString(stem) {
		return false
	}
	names := lazyregexp.New(`[/'"` + "`" + `]` + regexp.QuoteMeta(stem) + `(?:\.\w+)?(?:\?[^'"\n]*)?['"` + "`" + `]`)
	return slices.ContainsFunc(c.files, func(other pageFile) bool { return other.name != f.name && names.MatchString(other.text) })
}
