package apps

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A quietSocket is a library that takes WebSockets and sends no ping on them, at least none within a minute, unless code tells it to.
type quietSocket struct {
	by     string
	files  *lazyregexp.Regexp // of its language
	module *lazyregexp.Regexp // by which a file has it
	takes  *lazyregexp.Regexp // in that file
	ping   string             // how to have pings
}

const (
	gorillaPing = "`conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))`"
	nodePing    = "`socket.ping()`"
)

var quietSockets = []quietSocket{
	// github.com/websockets/ws, README.md: "How to detect and close broken connections?" leaves pings to the app; the others are made of it.
	{by: "ws", files: nodeCode, module: wsNamed, takes: wsMade, ping: nodePing},
	{by: "express-ws", files: nodeCode, module: lazyregexp.New(`['"]express-ws['"]`), takes: lazyregexp.New(`\.ws\(\s*['"\x60]/`), ping: nodePing},
	{by: "@fastify/websocket", files: nodeCode, module: lazyregexp.New(`['"](?:@fastify/websocket|fastify-websocket)['"]`), takes: lazyregexp.New(`\.register\(\s*(?:require\(\s*['"](?:@fastify/|fastify-)websocket|\w*[wW](?:eb)?[sS]ocket)`), ping: nodePing},
	{by: "koa-websocket", files: nodeCode, module: lazyregexp.New(`['"]koa-websocket['"]`), takes: lazyregexp.New(`\.ws\.use\(`), ping: nodePing},
	// pkg.go.dev/github.com/gorilla/websocket: "Control Messages"; gofiber's is made of a copy of it.
	{by: "gorilla/websocket", files: goFile, module: lazyregexp.New(`"github\.com/gorilla/websocket"`), takes: lazyregexp.New(`\bwebsocket\.Upgrader\s*\{`), ping: gorillaPing},
	{by: "gofiber/websocket", files: goFile, module: lazyregexp.New(`"github\.com/gofiber/(?:contrib/)?websocket(?:/v\d+)?"`), takes: lazyregexp.New(`\bwebsocket\.New\(`), ping: gorillaPing},
	// pkg.go.dev/github.com/coder/websocket: Conn.Ping is the app's to call.
	{by: "coder/websocket", files: goFile, module: lazyregexp.New(`"(?:nhooyr\.io|github\.com/coder)/websocket"`), takes: lazyregexp.New(`\bwebsocket\.Accept\(`), ping: "`conn.Ping(ctx)`"},
	// docs.aiohttp.org/en/stable/web_reference.html: WebSocketResponse(heartbeat=None)
	{by: "aiohttp", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+aiohttp\b`), takes: lazyregexp.New(`\bWebSocketResponse\(`), ping: "`WebSocketResponse(heartbeat=30)`"},
	// www.tornadoweb.org/en/stable/web.html: websocket_ping_interval is off by default
	{by: "Tornado", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+tornado\b`), takes: lazyregexp.New(`(?m)^\s*class\s+\w+\([^)\n]*\bWebSocketHandler\b`), ping: "`websocket_ping_interval=30` of its Application"},
	// flask-sock.readthedocs.io: SOCK_SERVER_OPTIONS, by ping_interval of simple-websocket, which is None by default
	{by: "flask-sock", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+flask_sock\b`), takes: lazyregexp.New(`\bSock\(`), ping: "`app.config[\"SOCK_SERVER_OPTIONS\"] = {\"ping_interval\": 30}`"},
	// docs.spring.io: WebSocketSession sends a PingMessage where the app has one; JSR 356 likewise (RemoteEndpoint.sendPing)
	{by: "Spring", files: jvmFile, module: lazyregexp.New(`\bWebSocketHandlerRegistry\b`), takes: lazyregexp.New(`\baddHandler\(`), ping: "`session.sendMessage(new PingMessage())`"},
	{by: "Jakarta WebSocket", files: jvmFile, module: lazyregexp.New(`\b(?:jakarta|javax)\.websocket\b`), takes: lazyregexp.New(`@ServerEndpoint\s*\(`), ping: "`session.getBasicRemote().sendPing(…)`"},
	// ktor.io/docs/server-websockets.html: pingPeriod is not set by default
	{by: "Ktor", files: jvmFile, module: lazyregexp.New(`\bio\.ktor\b`), takes: lazyregexp.New(`\bwebSocket\(\s*"/`), ping: "`pingPeriod = 30.seconds`"},
	// socketo.me/docs/websocket: WsServer::enableKeepAlive; manual.workerman.net: heartbeats are the app's
	{by: "Ratchet", files: phpFile, module: lazyregexp.New(`\bRatchet\\`), takes: lazyregexp.New(`\bnew\s+\\?(?:[\w\\]+\\)?WsServer\(`), ping: "`enableKeepAlive($loop, 30)` of its WsServer"},
	{by: "Workerman", files: phpFile, module: lazyregexp.New(`\bWorkerman\\`), takes: lazyregexp.New(`\bnew\s+\\?(?:[\w\\]+\\)?Worker\(\s*['"]websocket://`), ping: "`Timer::add(30, …)`"},
	// learn.microsoft.com/aspnet/core/fundamentals/websockets: KeepAliveInterval is two minutes by default
	{by: "ASP.NET Core", files: lazyregexp.New(`\.cs$`), module: lazyregexp.New(`\bUseWebSockets\(\s*\)`), takes: lazyregexp.New(`\bUseWebSockets\(`), ping: "`new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) }`"},
	// docs.rs/axum: extract::ws; docs.rs/actix-ws: pings are messages of the app's
	{by: "axum", files: rustFile, module: lazyregexp.New(`\baxum\b`), takes: lazyregexp.New(`\w\s*:\s*WebSocketUpgrade\b`), ping: "`Message::Ping`"},
	{by: "actix-ws", files: rustFile, module: lazyregexp.New(`\bactix_ws\b`), takes: lazyregexp.New(`\bactix_ws::handle\(`), ping: "`session.ping(b\"\")`"},
}

var (
	jvmFile  = lazyregexp.New(`\.(?:java|kt)$`)
	rustFile = lazyregexp.New(`\.rs$`)
	// talkCode matches the names of files that may send something on a WebSocket, or have it sent.
	talkCode = lazyregexp.New(`\.(?:[cm]?[jt]sx?|vue|svelte|html?|tmpl|gohtml|jinja2?|ejs|py|go|rs|java|kt|scala|php|cs|dart|swift|properties)$`)

	// noPing matches what is named like a ping and goes to a database, or is about the time between requests of HTTP.
	noPing = lazyregexp.New(`(?i)\b\w*(?:db|database|pool|redis|rdb|mongo|sql\w*)(?:\(\))?\.ping\w*|keep_?alive(?:max)?timeout`)
	// anyPing matches names of pings in code: sendPing, ping_interval, 'pong', PingMessage; not shipping, @GetMapping, or the path /ping.
	anyPing = lazyregexp.New(`(?:^|[^A-Za-z/])(?i:p[io]ng)|[a-z]P[io]ng|(?i:heart_?-?beat|keep_?-?alive|is_?alive)`)
	// aboutSockets matches what a file has that has to do with WebSockets, or with who sends on them.
	aboutSockets = lazyregexp.New(`(?i)socket|\bwss?\b|broadcast|\bhub\b|\bclients\b|publish|\bemit`)
	// byTime matches what does something again and again.
	byTime = lazyregexp.New(`(?i)setInterval|setTimeout|ticker|\btick\b|time\.(?:sleep|after)|asyncio\.sleep|call_?later|PeriodicCallback|schedul|\bcron|Thread\.sleep|\bTimer\b|addPeriodicTimer|PeriodicTimer|Task\.Delay|tokio::time|\bdelay\(|\binterval\b`)
	// talksByItself matches libraries that send pings on WebSockets, or connect anew, by their defaults, and streams that are seldom silent.
	talksByItself = lazyregexp.New(`(?i)socket\.io|engine\.io|sockjs|stomp|graphql-ws|subscriptions-transport-ws|signalr|action_?cable|centrifug|pusher|laravel-echo|y-websocket|hocuspocus|colyseus|sharedb|\btrpc|liveblocks|partysocket|sockette|reconnecting|melody|` +
		`mqtt|kafka|\bnats\b|serialport|ffmpeg|rtsp|DefaultDialer|websocket\.Dial|websockets\.connect|ws_connect|createProxy|http-proxy`)
	// opensAnew names what opens a WebSocket when another has ended, and connectsAgain matches what a page has that does so on its own account.
	opensAnew     = lazyregexp.New(`(?i)re-?_?connect|\bretr(?:y|ies)|location\.reload`)
	connectsAgain = lazyregexp.New(`(?is)(?:\bonclose\b|['"]close['"]).{0,300}?(?:\bconnect\b|\b(?:connect|open|start|init|setup|create|make)\w*\s*\(|\bnew\s+WebSocket\b|\w*socket\w*\s*\()`)
	// pageSocket matches what a file of a page has that has to do with WebSockets.
	pageSocket = lazyregexp.New(`(?i)socket|['"\x60]wss?:`)
)

// idleSocket tells that on the WebSockets of a service nothing is sent by itself: it takes them by a library that sends no pings, and
// neither its code nor that of any page of the project has something that may send one, or that opens a WebSocket anew; nil where
// something may, and where not all of the code is seen.
func (p reader) idleSocket(s *compose.Service) (found *compose.IdleSocket) {
	if s.WebSocket == nil || s.WebSocket.Dev || s.WebSocket.Port != 0 {
		return nil
	}
	dirs := p.ownDirs(s)
	for _, dir := range dirs {
		p.sourceBut(asideOfApp, dir, talkCode.MatchString, func(name, text string) bool {
			found = p.quietIn(name, text)
			return found == nil
		})
		if found != nil {
			break
		}
	}
	if found == nil || slices.ContainsFunc(dirs, func(dir string) bool {
		return !p.sourceBut(asideOfApp, dir, talkCode.MatchString, func(_, text string) bool { return !mayTalk(text) })
	}) {
		return nil
	}
	if !p.pagesQuiet() {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// quietIn finds a library that sends no pings in a file that takes WebSockets by it.
func (p reader) quietIn(name, text string) *compose.IdleSocket {
	for i := range quietSockets {
		known := &quietSockets[i]
		if !known.files.MatchString(name) || !mayMatch(known.takes, text) || !mayMatch(known.module, text) {
			continue
		}
		f := module{host: compose.Relative(p.Dir, name), text: codeOf(name, text)}
		if at := known.takes.FindStringIndex(f.text); at != nil && known.module.MatchString(f.text) {
			return &compose.IdleSocket{By: known.by, Ping: known.ping, Pos: f.place(firstWord(f.text, at[0]))}
		}
	}
	return nil
}

// mayTalk reports whether a file may have something that is sent on WebSockets by itself.
func mayTalk(text string) bool {
	return anyPing.MatchString(text) && anyPing.MatchString(noPing.ReplaceAllString(text, "")) || talksByItself.MatchString(text) || aboutSockets.MatchString(text) && byTime.MatchString(text)
}

// pagesQuiet reports whether no code in the project that knows of WebSockets may keep one busy, or open another when one ends.
func (p reader) pagesQuiet() bool {
	dirs := []string{p.Dir}
	for i := range p.Services {
		for _, dir := range hostDirs(&p.Services[i]) {
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir) // also one that is named dist, and lies below
			}
		}
	}
	return !slices.ContainsFunc(dirs, func(dir string) bool {
		return !p.sourceBut(asideOfApp, dir, opensIn.MatchString, func(_, text string) bool {
			return !pageSocket.MatchString(text) || !mayTalk(text) && !opensAnew.MatchString(text) && !(socketInUse.MatchString(text) && connectsAgain.MatchString(text))
		})
	})
}
