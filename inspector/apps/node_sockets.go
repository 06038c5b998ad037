package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	socketIOMade  = lazyregexp.New(`\bnew\s+(?:\w+\.)?(?:Server|SocketServer|SocketIOServer|SocketIO|IOServer|socketIo|socketio|SocketIo)\s*(?:<[^>]*>)?\s*\(|\brequire\(\s*['"]socket\.io['"]\s*\)\s*\(|\b(?:socketIO|socketio|socketIo|socket|io|ioServer)\s*\(\s*(?:http|server|httpServer|app)\b`)
	socketIONamed = lazyregexp.New(`['"]socket\.io['"]`)
	ioListens     = lazyregexp.New(`\bio\s*\.\s*(?:listen|attach)\s*\(`)
	wsNamed       = lazyregexp.New(`['"]ws['"]`)
	wsMade        = lazyregexp.New(`\bnew\s+(?:WebSocketServer|WSServer|WebSocket\.Server|ws\.Server|Server)\s*\(`)
	wsAlone       = lazyregexp.New(`\bnew\s+(?:WebSocketServer|WSServer|WebSocket\.Server|ws\.Server)\s*\(\s*\{\s*port\b`)
	nestGateway   = lazyregexp.New(`@WebSocketGateway\s*\(`)
	pathOption    = lazyregexp.New(`(?:^|[\s,{])path\s*(:\s*(?:['"](/?[^'"]*)['"])?|[,}])`)
	serverOption  = lazyregexp.New(`(?:^|[\s,{])server\b`)
	nodeCode      = lazyregexp.New(`\.(?:[cm]?js|ts)$`)
)

// socketWords are those without which a file of code makes no WebSockets.
var socketWords = []string{"socket.io", `'ws'`, `"ws"`, "@WebSocketGateway"}

// nodeSockets are the WebSockets of an app of Node.js, by the calls that make their server.
func (p reader) nodeSockets(s *compose.Service) *compose.WebSocket {
	for _, dir := range hostDirs(s) {
		needs := manifestOf(p.Source(filepath.Join(dir, "package.json"))).Dependencies
		if needs["socket.io"]+needs["ws"]+needs["@nestjs/platform-socket.io"]+needs["@nestjs/platform-ws"] == "" {
			continue
		}
		found, own, plain, listens := &compose.WebSocket{}, compose.Pos{}, true, false
		p.sourceBut(asideOfApp, dir, nodeCode.MatchString, func(name, text string) bool {
			listens = listens || listenCall.MatchString(text) || serverMade.MatchString(text)
			if !slices.ContainsFunc(socketWords, func(word string) bool { return strings.Contains(text, word) }) {
				return true
			}
			f := module{name: name, host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
			switch {
			case socketIONamed.MatchString(f.text):
				plain = plain && madeSockets(found, "socket.io", f, socketIOMade, "/socket.io/")
			case wsNamed.MatchString(f.text):
				if at := wsAlone.FindStringIndex(f.text); at != nil {
					own = f.place(at[0])
				}
				plain = plain && madeSockets(found, "ws", f, wsMade, "")
			}
			if needs["@nestjs/platform-socket.io"] != "" {
				plain = plain && madeSockets(found, "socket.io", f, nestGateway, "/socket.io/")
			}
			return plain
		})
		switch {
		case plain && found.By != "":
			return found
		case own != compose.Pos{} && !listens: // a server of its own, and no other
			return &compose.WebSocket{By: "ws", Bare: true, Needed: true, Pos: own}
		}
	}
	return nil
}

// madeSockets adds the paths of the servers that calls in a file of code make; false where they do not tell them.
func madeSockets(found *compose.WebSocket, by string, f module, made *lazyregexp.Regexp, without string) bool {
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
		case without == "" && found.By == "" && serverOption.MatchString(all):
			found.By, found.Bare, found.Pos = by, true, f.place(m[0])
			continue // any path
		case without == "":
			continue // likewise
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
