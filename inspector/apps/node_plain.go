package apps

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	plainFiles = lazyregexp.New(`(?:\.[cm]?[jt]sx?|^package\.json)$`)
	// mayEncrypt matches code that may speak TLS, or read what that needs.
	mayEncrypt = lazyregexp.New(`(?i)['"\x60](?:node:)?(?:https|http2|tls|spdy|greenlock[\w-]*|[\w-]*mkcert|devcert|selfsigned|auto-encrypt[\w-]*|@small-tech/[\w-]+|[\w-]*lets-?encrypt[\w-]*|acme-client)['"\x60]|createSecureServer|serverFactory|\bhttps\s*[:,}]\s*(?:[^/\s'"\x60]|$)|httpsOptions|` +
		`\.(?:pem|crt|cer|key|pfx|p12)\b['"\x60]|\b(?:certs?|certificate|ssl\w*|tls\w*)\b|--https|--experimental-https|\bBun\.serve|\bDeno\.`)
	// plainServer matches what makes a server that speaks HTTP without TLS: of Fastify as long as its options have neither https nor
	// http2 nor serverFactory (fastify.dev/docs/latest/Reference/Server), of Express, Koa and node:http always.
	plainServer = lazyregexp.New(`(?:\b(fastify|Fastify)\s*(?:<[^()]*>\s*)?|\bexpress\s*|\bnew\s+[kK]oa\s*|\bhttp\.createServer\s*)\(`)
	runsScript  = lazyregexp.New(`(?:^|[\s"'\[/&;])(?:node|nodemon|npm|npx|yarn|pnpm|tsx|ts-node|ts-node-dev|bun)(?:[\s"',]|$)`)
	tlsNamed    = lazyregexp.New(`(?i)ssl|tls|https|cert|\.pem|\.key\b`)
	ofName      = lazyregexp.New(`(?:^|[^.\w])([A-Za-z_$][\w$]*)\s*$`)
)

// A plainCode is all the code of a service that is written in JavaScript, file by file.
type plainCode struct {
	p       reader
	service *compose.Service
	files   map[string]string // without remarks, by the path on the host
	listens string            // the file with the one call of listen
}

// plainPort is the port at which code in JavaScript serves HTTP without TLS, although it is not seen which file of it is started: all
// of the code has one call of listen, of a server that is made without TLS, and nothing by which it could speak that.
func (p reader) plainPort(s *compose.Service) *compose.PlainPort {
	if s.Serving != nil || s.ImagePorts != nil || p.sharesCode(s) || !runsScript.MatchString(p.started(s)) || p.mayBeSecure(s) || !p.startsCode(s) {
		return nil
	}
	code := p.plainCodeOf(s)
	if code == nil {
		return nil
	}
	text := code.files[code.listens]
	call := listenCall.FindStringIndex(text)
	given, ok := arguments(text[call[1]:])
	if !ok || !code.makesPlain(code.listens, strings.TrimRight(text[:call[0]], " \t\r\n?!"), 0) {
		return nil
	}
	found := &listener{}
	from := &script{codeScope: codeScope{p: p, service: s, text: text, loads: loadsEnv.MatchString(text)}, lang: javaScript}
	if host, ok := from.listens(found, given); !ok || found.Port == 0 || isLoopback(host) {
		return nil // what others reach at the port is another program's
	}
	at := compose.Pos{File: compose.Relative(p.Dir, code.listens), Line: lineNumber(text, call[0])}
	p.quoteAt(at)
	return &compose.PlainPort{Port: found.Port, Pos: at}
}

// mayBeSecure reports whether what a service is started with, or given, speaks of TLS.
func (p reader) mayBeSecure(s *compose.Service) bool {
	text := p.started(s)
	for name := range p.Environment(s.Name) {
		text += "\n" + name
	}
	for _, m := range s.Mounts {
		text += "\n" + m.Target
	}
	return tlsNamed.MatchString(text)
}

// plainCodeOf reads the code of a service, what is run by hand included, which may be its start; nil where it has more than one call of listen, or may speak TLS.
func (p reader) plainCodeOf(s *compose.Service) *plainCode {
	code, calls := &plainCode{p: p, service: s, files: map[string]string{}}, 0
	for _, dir := range p.sourceRoots(s) {
		whole := p.sourceBut(asideOfApp, dir, plainFiles.MatchString, func(name, text string) bool {
			if code.files[name] != "" {
				return true
			}
			if path.Ext(name) != ".json" {
				text = withoutRemarks(text)
			}
			code.files[name] = text
			if found := len(listenCall.FindAllString(text, 2)); found > 0 && path.Ext(name) != ".json" {
				calls, code.listens = calls+found, name
			}
			return calls < 2 && !mayEncrypt.MatchString(text) && !furtherListener.MatchString(text)
		})
		if !whole {
			return nil
		}
	}
	if calls != 1 {
		return nil
	}
	return code
}

// makesPlain reports whether what an expression ends in is a server that is made without TLS: the name of one, or the call that makes it.
func (code *plainCode) makesPlain(file, expression string, depth int) bool {
	text := code.files[file]
	if depth > maxNames {
		return false
	}
	if strings.HasSuffix(expression, ")") {
		made := plainServer.FindAllStringSubmatchIndex(expression, -1)
		return len(made) > 0 && made[len(made)-1][1]+closing(expression[made[len(made)-1][1]:]) == len(expression) && code.plainOptions(file, made[len(made)-1], expression)
	}
	name := ofName.FindStringSubmatch(expression)
	if name == nil {
		return false
	}
	set := lazyregexp.New(`(?:^|[^.\w])`+regexp.QuoteMeta(name[1])+`\s*(?::[^=;\n]+)?=\s*(?:await\s+)?([^=\s][^\n]*)`).FindAllStringSubmatchIndex(text, -1)
	for _, m := range set {
		if !code.givesPlain(file, m[2], depth) {
			return false
		}
	}
	return len(set) > 0
}

// givesPlain reports whether an expression that begins at a place of a file makes such a server, or calls a function of the code that
// returns one.
func (code *plainCode) givesPlain(file string, from, depth int) bool {
	text := code.files[file]
	if m := plainServer.FindStringSubmatchIndex(text[from:]); m != nil && m[0] == 0 {
		return code.plainOptions(file, m, text[from:])
	}
	call := callFirst.FindStringSubmatch(text[from:])
	if call == nil {
		return false
	}
	for _, name := range code.definedIn(file, call[1]) {
		made := plainServer.FindAllStringSubmatchIndex(code.files[name], 2)
		returned := lazyregexp.New(`\breturn\s*\(?\s*([A-Za-z_$][\w$]*)\s*\)?\s*(?:;|\n|\})`).FindAllStringSubmatch(code.files[name], -1)
		return len(made) == 1 && slices.ContainsFunc(returned, func(m []string) bool { return code.makesPlain(name, m[1], depth+1) })
	}
	return false
}

// definedIn is the file that has a function of a name which another file calls: that itself, or the one from which it imports it.
func (code *plainCode) definedIn(file, name string) []string {
	quoted := regexp.QuoteMeta(name)
	if lazyregexp.New(`\b(?:function\s+` + quoted + `\b|(?:const|let|var)\s+` + quoted + `\s*=\s*(?:async\s*)?(?:\(|function\b))`).MatchString(code.files[file]) {
		return []string{file}
	}
	return code.importedFrom(file, name)
}

// importedFrom is the file of the code from which a file imports a name.
func (code *plainCode) importedFrom(file, name string) []string {
	quoted := regexp.QuoteMeta(name)
	m := lazyregexp.New(`(?:\bimport\s+(?:` + quoted + `|[^;'"]*[{,]\s*` + quoted + `\s*[,}][^;'"]*)\s*from\s*|\b(?:const|let|var)\s+(?:` + quoted + `|\{[^}]*\b` + quoted + `\b[^}]*\})\s*=\s*require\(\s*)['"](\.{1,2}/[^'"]+)['"]`).FindStringSubmatch(code.files[file])
	if m == nil {
		return nil
	}
	base := filepath.Join(filepath.Dir(file), filepath.FromSlash(m[1]))
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(base, ".js"), ".mjs"), ".cjs")
	for _, try := range []string{base, base + ".js", base + ".ts", base + ".mjs", base + ".cjs", bare + ".ts", bare + ".mts", filepath.Join(base, "index.js"), filepath.Join(base, "index.ts")} {
		if code.files[try] != "" {
			return []string{try}
		}
	}
	return nil
}

// plainOptions reports whether what a server is made with is all seen, where that decides whether it speaks TLS: no options, an object,
// or the name of one.
func (code *plainCode) plainOptions(file string, made []int, text string) bool {
	given, ok := arguments(text[made[1]:])
	switch {
	case made[2] < 0: // none of Fastify's
		return ok
	case !ok || len(given) > 1:
		return false
	case len(given) == 0 || strings.TrimSpace(given[0]) == "":
		return true
	}
	options := strings.TrimSpace(given[0])
	if strings.HasPrefix(options, "{") {
		return !strings.Contains(options, "...")
	}
	if !identifier.MatchString(options) {
		return false
	}
	for _, name := range append([]string{file}, code.importedFrom(file, options)...) {
		set := lazyregexp.New(`\b(?:const|let|var)\s+` + options + `\s*(?::[^=;\n]+)?=\s*(\{)`).FindStringSubmatchIndex(code.files[name])
		if set != nil {
			object := code.files[name][set[3]:]
			return !strings.Contains(object[:closing(object)], "...")
		}
	}
	return false
}
