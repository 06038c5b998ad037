package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A serveCall is a call with which a program in JavaScript serves, other than listen: its first argument is an object with a port, or
// nothing says it.
type serveCall struct {
	runtime string // that runs it: bun, deno, node
	call    *lazyregexp.Regexp
	port    int
	ports   []string // variables that give it where the object does not
}

var serveCalls = []serveCall{
	{"bun", lazyregexp.New(`\bBun\.serve(?:<\w+>)?\s*\(|(?m:^export\s+default\s+)`), 3000, []string{"BUN_PORT", "PORT", "NODE_PORT"}},
	{"deno", lazyregexp.New(`\bDeno\.serve\s*\(`), 8000, nil},
	{"node", lazyregexp.New(`(?:^|[^\w.])serve\s*\(`), 3000, nil}, // of @hono/node-server
}

var (
	bunRuntime  = &language{or: javaScript.or, wrapper: javaScript.wrapper, notNumber: javaScript.notNumber, assigned: javaScript.assigned, loaded: javaScript.loaded, variable: lazyregexp.New(`^(?:process|Bun|import\.meta)\.env(?:\.(\w+)|\[['"](\w+)['"]\])()$`)}
	denoRuntime = &language{or: javaScript.or, wrapper: javaScript.wrapper, notNumber: javaScript.notNumber, assigned: javaScript.assigned, variable: lazyregexp.New(`^Deno\.env\.get\(\s*['"](\w+)['"]()()\s*\)$`)}
	honoServer  = lazyregexp.New(`['"]@hono/node-server['"]`)
	otherServes = lazyregexp.New(`\.listen\s*\(|createServer|\bBun\.listen|\bDeno\.listen|serveTLS|\bserveHttp`)
)

// serves finds where a program listens that serves by such a call in its start file.
func (p reader) serves(s *compose.Service, line runLine) *listener {
	runtime, file := p.scriptRun(s, line.words)
	if runtime == "" {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	name := inside(line.dir, file)
	content, err := fs.ReadFile(files, name)
	text := withoutRemarks(string(content))
	i := slices.IndexFunc(serveCalls, func(c serveCall) bool { return c.runtime == runtime })
	if err != nil || otherServes.MatchString(text) || runtime == "node" && !honoServer.MatchString(text) {
		return nil
	}
	calls := serveCalls[i].call.FindAllStringIndex(text, 2)
	if len(calls) != 1 {
		return nil
	}
	found := &listener{Serving: compose.Serving{Program: runtime + " " + path.Base(name), Protocol: "http", Address: every, Default: true, Runner: line.runner}}
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: text}, lang: map[string]*language{"bun": bunRuntime, "deno": denoRuntime, "node": javaScript}[runtime]}
	behind := text[calls[0][1]:]
	if strings.HasPrefix(text[calls[0][0]:], "export") {
		behind += ")" // the object itself, which Bun takes as that of a call
	}
	if !serveCalls[i].fill(from, found, behind) {
		return nil
	}
	found.place(files, name, text, calls[0][0])
	found.used = from.used
	return found
}

// scriptRun is what runs a file of JavaScript, and the file; "" for none.
func (p reader) scriptRun(s *compose.Service, words []string) (runtime, file string) {
	if len(words) == 0 {
		return "", ""
	}
	runtime, rest := path.Base(words[0]), words[1:]
	if strings.Contains(s.BaseImage(), "denoland/deno") && runtime == "run" {
		runtime, rest = "deno", words
	}
	switch runtime {
	case "bun", "deno":
		rest = slices.DeleteFunc(slices.Clone(rest), func(word string) bool { return strings.HasPrefix(word, "-") || word == "run" })
	case "node", "tsx":
		runtime = "node"
	default:
		return "", ""
	}
	if len(rest) != 1 || !slices.Contains(codeFiles, path.Ext(rest[0])) {
		return "", ""
	}
	return runtime, rest[0]
}

// fill takes port and address from the object behind the call.
func (c *serveCall) fill(from *script, found *listener, behind string) bool {
	given, ok := arguments(behind)
	if !ok {
		return false
	}
	found.Port = c.port
	port, host := "", ""
	switch {
	case len(given) == 0:
		return false
	case strings.HasPrefix(strings.TrimSpace(given[0]), "{"):
		if port, host, ok = serveOptions(strings.TrimSpace(given[0])); !ok {
			return false
		}
	case identifier.MatchString(strings.TrimSpace(given[0])) && c.runtime != "deno":
		return false // what it holds stands elsewhere
	}
	for _, name := range c.ports {
		if value, isSet := from.p.variable(from.service, runLine{set: from.set}, name); isSet && port == "" {
			port = `"` + value + `"`
		}
	}
	if port != "" {
		if found.Port, ok = from.port(port); !ok {
			return false
		}
	}
	if host != "" {
		if found.Address, ok = from.value(host, 0); !ok || found.Address == "" {
			return false
		}
		found.Default = false
	}
	return true
}

// serveOptions are port and host of an object; ok is false where it may have them in a way that is not read.
func serveOptions(object string) (port, host string, ok bool) {
	list, ok := entries(object)
	for _, entry := range list {
		switch key, value := entry[0], entry[1]; {
		case strings.HasPrefix(key, "..."), key == "unix", key == "tls", key == "cert", key == "createServer":
			return "", "", false
		case key == "port":
			port = value
		case key == "hostname":
			host = value
		}
	}
	return port, host, ok
}
