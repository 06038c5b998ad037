package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// pythonSources are the files of a service of Python in which something stands, for where it cannot be told with which it starts.
func (p reader) pythonSources(s *compose.Service, what *lazyregexp.Regexp) []module {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || compose.Repository(s.Build.From) != "python" {
		return nil
	}
	dir := s.Build.Context
	if !has(s, "requirements.txt") && !has(s, "pyproject.toml") {
		dirs := p.pythonDirs(s)
		if len(dirs) != 1 {
			return nil
		}
		dir = dirs[0]
	}
	return remembered(p.modules, dir+"\x00"+what.String(), func() []module { return p.pythonFiles(dir, what) })
}

// pythonDirs are the directories below the context of a build with code of Python that its Dockerfile names.
func (p reader) pythonDirs(s *compose.Service) (dirs []string) {
	for _, marker := range []string{"requirements.txt", "pyproject.toml"} {
		for _, dir := range p.sourceDirs(s, marker) {
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// pythonFiles are the files of Python below a directory in which something stands, but for those that no service runs.
func (p reader) pythonFiles(dir string, what *lazyregexp.Regexp) (found []module) {
	isPython := func(name string) bool { return strings.HasSuffix(name, ".py") }
	p.sourceBut(asideOfServing, dir, isPython, func(name, text string) bool {
		if matches(what, text) {
			below, _ := filepath.Rel(dir, name)
			found = append(found, module{name: below, host: compose.Relative(p.Dir, name), text: pythonStripped(text)})
		}
		return true
	})
	return found
}

// pythonSocket matches what takes WebSockets in FastAPI, Starlette, Quart and Sanic, in aiohttp, Tornado and websockets.
var pythonSocket = lazyregexp.New(`(?m)^[ \t]*@\w+(?:\.\w+)*\.websocket(?:_route)?\(|\.add_(?:api_)?websocket_route\(|\bWebSocketRoute\(|\bWebSocketResponse\(|\bWebSocketHandler\s*\)|\bwebsockets\.serve\(`)

// importsByName matches what loads parts of an app of which the code does not plainly tell the names.
var importsByName = lazyregexp.New(`\bimport_module\(|\b__import__\(|\bpkgutil\.|\bspec_from_file_location\(`)

// pythonSockets finds that an app of Python takes WebSockets whose paths its code does not tell, as where a part of it is
// not seen.
func (p reader) pythonSockets(s *compose.Service) *compose.WebSocket {
	var files []module
	whole := false
	if code, _ := p.pythonCode(s); code != nil {
		whole = true
		for _, name := range code.order {
			files = append(files, code.all[name].module)
			whole = whole && !importsByName.MatchString(code.all[name].text)
		}
	}
	if !whole {
		files = append(files, p.pythonSources(s, pythonSocket)...)
	}
	for _, f := range files {
		if at := pythonSocket.FindStringIndex(f.text); at != nil {
			place := f.place(at[1])
			p.quoteAt(place)
			return &compose.WebSocket{By: strings.Trim(f.text[at[0]:at[1]], " \t()"), Bare: true, Pos: place}
		}
	}
	return nil
}
