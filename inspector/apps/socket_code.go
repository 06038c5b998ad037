package apps

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// socketCode finds the paths at which a service's own code takes WebSockets; nil where it tells none.
func (p reader) socketCode(s *compose.Service) *compose.WebSocket {
	if app := p.pythonApp(s); app != nil && app.sockets != nil {
		return app.sockets
	}
	for _, read := range []func(*compose.Service) *compose.WebSocket{p.channels, p.nodeSockets, p.springSockets, p.markedSockets} {
		if found := read(s); found != nil && len(found.Paths) > 0 {
			return found
		}
	}
	return nil
}

// takes notes a path at which an app of FastAPI takes WebSockets.
func (app *pyApp) takes(route string, at compose.Pos) {
	if app.sockets == nil {
		app.sockets = &compose.WebSocket{By: "FastAPI", Bare: true, Pos: at}
	}
	app.sockets.Paths = append(app.sockets.Paths, route)
}

var channelRoutes = regexp.MustCompile(`(?m)^[ \t]*websocket_urlpatterns\s*=\s*\[`)

// channels are the WebSockets of a project of Django, by the lists that its modules routing have by custom.
func (p reader) channels(s *compose.Service) *compose.WebSocket {
	files := p.RootFS(s.Name, nil)
	found := &compose.WebSocket{By: "Django Channels", Bare: true}
	for _, dir := range p.codeDirs(s) {
		dir = strings.TrimPrefix(dir, "/")
		if !isFile(files, path.Join(dir, "manage.py")) {
			continue
		}
		for _, pattern := range []string{"routing.py", "*/routing.py", "*/*/routing.py", "*/asgi.py"} {
			names, _ := fs.Glob(files, path.Join(dir, pattern))
			for _, name := range names {
				channelPaths(files, name, found)
			}
		}
		break
	}
	return found
}

// channelPaths adds the paths of one module.
func channelPaths(files compose.RootFS, name string, found *compose.WebSocket) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return
	}
	app := &djangoApp{files: files}
	f := pyModuleOf(files, name, string(content))
	at := channelRoutes.FindStringIndex(f.text)
	if at == nil || !app.list(f, at[1]-1, at[1]-1+statement(f.text[at[1]-1:])) {
		return
	}
	if found.Paths == nil {
		found.Pos = app.Pos
	}
	found.Paths = append(found.Paths, app.Paths...)
}

var (
	socketIOMade  = regexp.MustCompile(`\bnew\s+(?:\w+\.)?(?:Server|SocketServer|SocketIOServer|SocketIO|IOServer|socketIo|socketio|SocketIo)\s*(?:<[^>]*>)?\s*\(|\brequire\(\s*['"]socket\.io['"]\s*\)\s*\(|\b(?:socketIO|socketio|socketIo|socket|io|ioServer)\s*\(\s*(?:http|server|httpServer|app)\b`)
	socketIONamed = regexp.MustCompile(`['"]socket\.io['"]`)
	ioListens     = regexp.MustCompile(`\bio\s*\.\s*(?:listen|attach)\s*\(`)
	wsNamed       = regexp.MustCompile(`['"]ws['"]`)
	wsMade        = regexp.MustCompile(`\bnew\s+(?:WebSocketServer|WSServer|WebSocket\.Server|ws\.Server|Server)\s*\(`)
	nestGateway   = regexp.MustCompile(`@WebSocketGateway\s*\(`)
	pathOption    = regexp.MustCompile(`(?:^|[\s,{])path\s*(:\s*(?:['"](/?[^'"]*)['"])?|[,}])`)
	serverOption  = regexp.MustCompile(`(?:^|[\s,{])server\b`)
	nodeCode      = regexp.MustCompile(`\.(?:[cm]?js|ts)$`)
	nodeTest      = regexp.MustCompile(`\.(?:spec|test|d|min|bundle)\.`)
)

// socketWords are those without which a file of code makes no WebSockets.
var socketWords = []string{"socket.io", `'ws'`, `"ws"`, "@WebSocketGateway"}

// nodeSockets are the WebSockets of an app of Node.js, by the calls that make their server.
func (p reader) nodeSockets(s *compose.Service) *compose.WebSocket {
	for _, dir := range hostDirs(s) {
		content, err := os.ReadFile(filepath.Join(dir, "package.json"))
		needs := manifestOf(content).Dependencies
		if err != nil || needs["socket.io"]+needs["ws"]+needs["@nestjs/platform-socket.io"]+needs["@nestjs/platform-ws"] == "" {
			continue
		}
		found, plain := &compose.WebSocket{}, true
		wanted := func(name string) bool { return nodeCode.MatchString(name) && !nodeTest.MatchString(name) }
		everySource(dir, wanted, func(name, text string) bool {
			if !slices.ContainsFunc(socketWords, func(word string) bool { return strings.Contains(text, word) }) {
				return true
			}
			f := module{name: name, host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
			switch {
			case socketIONamed.MatchString(f.text):
				plain = plain && madeSockets(found, "socket.io", f, socketIOMade, "/socket.io/")
			case wsNamed.MatchString(f.text):
				plain = plain && madeSockets(found, "ws", f, wsMade, "")
			}
			if needs["@nestjs/platform-socket.io"] != "" {
				plain = plain && madeSockets(found, "socket.io", f, nestGateway, "/socket.io/")
			}
			return plain
		})
		if plain && len(found.Paths) > 0 {
			return found
		}
	}
	return nil
}

// madeSockets adds the paths of the servers that calls in a file of code make; false where they do not tell them.
func madeSockets(found *compose.WebSocket, by string, f module, made *regexp.Regexp, without string) bool {
	for _, m := range made.FindAllStringIndex(f.text, -1) {
		given, ok := arguments(f.text[m[1]:])
		if !ok || len(given) > 0 && isNumber(given[0]) || ioListens.MatchString(f.text) {
			return false // a port of its own
		}
		all, route := strings.Join(given, ", "), without
		option := pathOption.FindStringSubmatch(all)
		switch {
		case option != nil && option[2] == "":
			return false
		case option != nil:
			route = "/" + strings.Trim(option[2], "/")
		case without == "":
			continue // any path
		}
		if by == "ws" && !serverOption.MatchString(all) {
			continue // likewise
		}
		if found.By != "" && found.By != by {
			return false
		}
		if found.By == "" {
			found.By, found.Bare, found.Pos = by, by == "ws", f.place(m[0])
		}
		found.Paths = append(found.Paths, route)
	}
	return true
}
