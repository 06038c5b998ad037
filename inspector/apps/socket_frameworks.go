package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A socketMark is what says in the code of an app that it takes WebSockets.
type socketMark struct {
	by    string
	top   string             // a file at the top of such code
	below []string           // how the names of the files end that may say so
	call  *lazyregexp.Regexp // that says so; its first group that matches is the path
	adds  string             // what the framework adds to that
	rest  *lazyregexp.Regexp // what belongs to the call behind its path
	no    *lazyregexp.Regexp // in the call: it is not for clients, or at a path that is not told
	bare  []string           // the files that may say that clients have another way; nil: they have one
	other *lazyregexp.Regexp // that says so in them
}

// By the manuals of SignalR (fallback to server-sent events and polling), Phoenix.Endpoint (`longpoll` is off by default) and
// Action Cable, whose client knows WebSockets alone.
var socketMarks = []socketMark{
	{by: "SignalR", top: "*.csproj", below: []string{".cs"}, call: lazyregexp.New(`\.MapHub<\w+>\(\s*"(/?[\w/.-]+)"`)},
	{by: "Phoenix", top: "mix.exs", below: []string{"endpoint.ex"}, call: lazyregexp.New(`(?m)^\s*socket\(?\s+"(/[\w/.-]+)"`), adds: "/websocket",
		rest: lazyregexp.New(`^[^\n]*(?:,\s*\n[^\n]*)*`), no: lazyregexp.New(`LiveReloader|\bwebsocket:\s*false|\bpath:`),
		bare: []string{"endpoint.ex", "socket.ex"}, other: lazyregexp.New(`\blongpoll:\s*(?:\[|true)|:longpoll\b`)},
	{by: "Action Cable", top: "config/cable.yml", below: []string{"routes.rb", "application.rb", "production.rb"},
		call: lazyregexp.New(`(?m)^\s*mount\s+ActionCable\.server\s*(?:=>|,\s*at:)\s*['"](/[\w/.-]+)['"]|^\s*config\.action_cable\.mount_path\s*=\s*['"](/[\w/.-]+)['"]`),
		bare: []string{"application.rb", "production.rb", "development.rb", "Gemfile"}, other: lazyregexp.New(`(?i)\baction_cable\.url\b|any_?cable`)},
}

// socketCalls are calls with which servers alone open WebSockets, whose paths stand elsewhere.
var socketCalls = []socketMark{
	{top: "go.mod", below: []string{".go"}, call: lazyregexp.New(`\b(websocket\.Upgrader)\s*\{|\b(websocket\.Accept)\(\s*\w+\s*,\s*\w+\s*,|\b(websocket\.New)\(\s*func\(\s*\w+\s+\*websocket\.Conn\b|\b(melody\.New)\(`)},
	{top: "Cargo.toml", below: []string{".rs"}, call: lazyregexp.New(`\w\s*:\s*(WebSocketUpgrade)\b|\b(actix_ws::handle)\(|\b(ws::start)\(`)},
	{top: "*.csproj", below: []string{".cs"}, call: lazyregexp.New(`\.(MapBlazorHub|AddInteractiveServerRenderMode|AcceptWebSocketAsync)\(`)},
	{top: "build.gradle*", below: []string{".kt"}, call: lazyregexp.New(`\b(webSocket)\(\s*"/`)},
	{top: "composer.json", below: []string{".php"}, call: lazyregexp.New(`\bnew\s+(?:\\?Ratchet\\WebSocket\\)?(WsServer)\(`)},
}

// openedSockets finds that the code of a service opens WebSockets, where it is no other's as well.
func (p reader) openedSockets(s *compose.Service) (found *compose.WebSocket) {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || slices.ContainsFunc(p.Services, func(other compose.Service) bool {
		return other.Name != s.Name && other.Build != nil && other.Build.Context == s.Build.Context
	}) {
		return nil
	}
	for _, known := range socketCalls {
		if !hasFileBelow(s.Build.Context, known.top) {
			continue
		}
		p.sourceBut(asideOfApp, s.Build.Context, endsWith(known.below), func(name, text string) bool {
			if !mayMatch(known.call, text) {
				return true
			}
			f := module{host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
			m := known.call.FindStringSubmatchIndex(f.text)
			for i := 2; i < len(m) && found == nil; i += 2 {
				if m[i] >= 0 {
					found = &compose.WebSocket{By: f.text[m[i]:m[i+1]], Bare: true, Pos: f.place(m[i])}
				}
			}
			return found == nil
		})
	}
	if found != nil {
		p.quoteAt(found.Pos)
	}
	return found
}

// markedSockets finds the WebSockets of frameworks that say in one plain call where they take them.
func (p reader) markedSockets(s *compose.Service) *compose.WebSocket {
	for _, known := range socketMarks {
		found := &compose.WebSocket{By: known.by}
		for _, dir := range p.sourceRoots(s) {
			if !hasFileBelow(dir, known.top) {
				continue
			}
			p.everySource(dir, endsWith(known.below), func(name, text string) bool {
				known.paths(found, compose.Relative(p.Dir, name), codeOf(name, text))
				return true
			})
			if found.Paths == nil && known.by == "Action Cable" && hasFileBelow(dir, "app/channels/*_channel.rb") {
				found.Paths, found.Pos = []string{"/cable"}, compose.Pos{File: compose.Relative(p.Dir, filepath.Join(dir, known.top))}
			}
			found.Bare = known.bare != nil && p.everySource(dir, endsWith(known.bare), func(name, text string) bool { return !known.other.MatchString(codeOf(name, text)) })
			if found.Paths != nil {
				return found
			}
		}
	}
	return nil
}

// paths notes where the code of a file takes WebSockets.
func (known *socketMark) paths(found *compose.WebSocket, file, text string) {
	for _, m := range known.call.FindAllStringSubmatchIndex(text, -1) {
		if known.rest != nil && known.no.MatchString(known.rest.FindString(text[m[1]:])) {
			continue
		}
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		if found.Paths == nil {
			found.Pos = compose.Pos{File: file, Line: lineNumber(text, from)}
		}
		found.Paths = append(found.Paths, "/"+strings.TrimPrefix(text[from:to], "/")+known.adds)
	}
}

// endsWith reports whether a name ends in one of some ways.
func endsWith(ends []string) func(name string) bool {
	return func(name string) bool {
		return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
	}
}

// hasFileBelow reports whether a directory, or one below it, has a file by a pattern.
func hasFileBelow(dir, pattern string) bool {
	return slices.ContainsFunc([]string{"", "*", "*/*"}, func(above string) bool {
		found, _ := filepath.Glob(filepath.Join(dir, above, pattern))
		return len(found) > 0
	})
}

// socketModules are lists of packages with those that open WebSockets, as servers or as clients.
var socketModules = map[string]*lazyregexp.Regexp{
	"go.mod":           lazyregexp.New(`(?m)^(?:require)?\s+((?:github\.com/(?:gorilla/websocket|coder/websocket|gobwas/ws|gofiber/(?:contrib/)?websocket|olahol/melody|zishang520/socket\.io|googollee/go-socket\.io)|nhooyr\.io/websocket|golang\.org/x/net/websocket)\S*)\s+v\S+\s*$`),
	"Cargo.toml":       lazyregexp.New(`(?m)^(actix-ws|actix-web-actors|tokio-tungstenite|socketioxide|rocket_ws)\s*=`),
	"requirements.txt": lazyregexp.New(`(?im)^(flask-sock|quart|sanic|websockets|tornado|aiohttp)\b`),
}

// mayTakeSockets finds packages with which an app may take WebSockets, or only ask others for them.
func (p reader) mayTakeSockets(s *compose.Service) *compose.WebSocket {
	for _, dir := range p.sourceRoots(s) {
		for _, list := range []string{"go.mod", "Cargo.toml", "requirements.txt"} {
			name := filepath.Join(dir, list)
			text := p.Source(name)
			if m := socketModules[list].FindSubmatchIndex(text); m != nil {
				return &compose.WebSocket{By: string(text[m[2]:m[3]]), Unsure: true, Pos: compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(string(text), m[2])}}
			}
		}
	}
	return nil
}
