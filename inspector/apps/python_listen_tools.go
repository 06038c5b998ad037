package apps

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pythonTool is a library that serves by one call, and where it listens without arguments.
type pythonTool struct {
	module     string // that the file imports
	call       *lazyregexp.Regexp
	host, port string // keywords
	address    string
	number     int
	hostEnv    string // variables that say so where no keyword does
	portEnv    string
}

var pythonTools = []pythonTool{
	{"gradio", lazyregexp.New(`\.launch\s*\(`), "server_name", "server_port", "127.0.0.1", 7860, "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"},
	{"dash", lazyregexp.New(`\.(?:run|run_server)\s*\(`), "host", "port", "127.0.0.1", 8050, "HOST", "PORT"},
	{"sanic", lazyregexp.New(`\.run\s*\(`), "host", "port", "127.0.0.1", 8000, "", ""},
	{"quart", lazyregexp.New(`\.run\s*\(`), "host", "port", "127.0.0.1", 5000, "", ""},
	{"bottle", lazyregexp.New(`\brun\s*\(`), "host", "port", "127.0.0.1", 8080, "", ""},
	{"aiohttp", lazyregexp.New(`\brun_app\s*\(`), "host", "port", every, 8080, "", ""},
	{"waitress", lazyregexp.New(`\bserve\s*\(`), "host", "port", every, 8080, "", ""},
	{"nicegui", lazyregexp.New(`\bui\.run\s*\(`), "host", "port", every, 8080, "", ""},
}

var (
	importsTool = lazyregexp.New(`(?m)^[ \t]*(?:import|from)\s+(\w+)`)
	// servingModules are modules that serve by themselves as well: where two of them are, nobody can tell which one does.
	servingModules = []string{"uvicorn", "hypercorn", "gunicorn", "socketserver", "http", "tornado", "twisted", "grpc", "flask", "fastapi", "cherrypy", "gevent", "eventlet", "websockets"}
)

// pythonTool finds where `python app.py` listens by the one call of a library in that file.
func (p reader) pythonTool(s *compose.Service, line runLine) *listener {
	files, name := p.pythonFile(s, line)
	content, ok := textOf(files, name)
	if !ok {
		return nil
	}
	text := withoutHashes(content)
	tool := toolOf(text)
	if tool == nil {
		return nil
	}
	calls := tool.call.FindAllStringIndex(text, 2)
	if len(calls) != 1 {
		return nil
	}
	given, ok := arguments(text[calls[0][1]:])
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: text, loads: pythonLoadsEnv.MatchString(text)}, lang: python}
	found := &listener{Serving: compose.Serving{Program: "python " + path.Base(name), Address: tool.address, Port: tool.number, Protocol: "http", Runner: line.runner, Default: true}}
	if !ok || !tool.fill(from, found, given) {
		return nil
	}
	found.place(files, name, text, calls[0][0])
	found.used = from.used
	if found.Open = tool.host + `="0.0.0.0" in this call`; tool.hostEnv != "" {
		found.Open += ", or " + tool.hostEnv + "=0.0.0.0 in its environment"
	}
	return found
}

// pythonFile is the file with which a command of Python begins; "" for none.
func (p reader) pythonFile(s *compose.Service, line runLine) (compose.RootFS, string) {
	files := p.RootFS(s.Name, nil)
	words := slices.DeleteFunc(slices.Clone(line.words), pythonFlag.MatchString)
	if len(words) != 2 || !pythonProgram.MatchString(path.Base(words[0])) || !strings.HasSuffix(words[1], ".py") {
		return files, ""
	}
	return files, inside(line.dir, words[1])
}

// toolOf is the one library that serves and that a file imports; nil where there is none, or another one.
func toolOf(text string) (only *pythonTool) {
	for _, m := range importsTool.FindAllStringSubmatch(text, -1) {
		if slices.Contains(servingModules, m[1]) {
			return nil
		}
		for i := range pythonTools {
			if pythonTools[i].module == m[1] {
				if only != nil && only.module != m[1] {
					return nil
				}
				only = &pythonTools[i]
			}
		}
	}
	return only
}

// fill takes where a call listens from its arguments, and from variables; false where they do not tell.
func (tool *pythonTool) fill(from *script, found *listener, given []string) bool {
	set := map[string]bool{}
	var known []string
	for i, argument := range given {
		m := keyword.FindStringSubmatch(strings.TrimSpace(argument))
		switch {
		case m == nil && (i > 0 || strings.HasPrefix(strings.TrimSpace(argument), "*") || isNumber(strings.TrimSpace(argument))):
			return false
		case m == nil: // the app
			continue
		case m[1] == tool.host:
			m[1] = "host"
		case m[1] == tool.port:
			m[1] = "port"
		case m[1] == "listen" || m[1] == "sock" || m[1] == "path" || m[1] == "unix" || m[1] == "unix_socket" || m[1] == "server":
			return false
		}
		set[m[1]] = true
		known = append(known, m[1]+"="+m[2])
	}
	if !from.keywords(found, known) {
		return false
	}
	for _, one := range []struct{ keyword, variable string }{{"host", tool.hostEnv}, {"port", tool.portEnv}} {
		if one.variable == "" || set[one.keyword] {
			continue
		}
		value, isKnown := from.fromEnvironment(one.variable, "", 0)
		if !isKnown || value != "" && !from.keywords(found, []string{one.keyword + `="` + value + `"`}) {
			return false
		}
		found.Default = found.Default && (one.keyword != "host" || value == "")
	}
	found.Default = found.Default && !set["host"]
	return true
}
