package apps

import (
	"slices"
	"strings"

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
	ends   bool               // a WebSocket ends with the function that took it
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
	{by: "gofiber/websocket", files: goFile, module: lazyregexp.New(`"github\.com/gofiber/(?:contrib/)?websocket(?:/v\d+)?"`), takes: lazyregexp.New(`\bwebsocket\.New\(`), ping: gorillaPing, ends: true},
	// pkg.go.dev/github.com/coder/websocket: Conn.Ping is the app's to call.
	{by: "coder/websocket", files: goFile, module: lazyregexp.New(`"(?:nhooyr\.io|github\.com/coder)/websocket"`), takes: lazyregexp.New(`\bwebsocket\.Accept\(`), ping: "`conn.Ping(ctx)`"},
	// docs.aiohttp.org/en/stable/web_reference.html: WebSocketResponse(heartbeat=None)
	{by: "aiohttp", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+aiohttp\b`), takes: lazyregexp.New(`\bWebSocketResponse\(`), ping: "`WebSocketResponse(heartbeat=30)`", ends: true},
	// www.tornadoweb.org/en/stable/web.html: websocket_ping_interval is off by default
	{by: "Tornado", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+tornado\b`), takes: lazyregexp.New(`(?m)^\s*class\s+\w+\([^)\n]*\bWebSocketHandler\b`), ping: "`websocket_ping_interval=30` of its Application"},
	// flask-sock.readthedocs.io: SOCK_SERVER_OPTIONS, by ping_interval of simple-websocket, which is None by default
	{by: "flask-sock", files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+flask_sock\b`), takes: lazyregexp.New(`\bSock\(`), ping: "`app.config[\"SOCK_SERVER_OPTIONS\"] = {\"ping_interval\": 30}`", ends: true},
	// docs.spring.io: WebSocketSession sends a PingMessage where the app has one; JSR 356 likewise (RemoteEndpoint.sendPing)
	{by: "Spring", files: jvmFile, module: lazyregexp.New(`\bWebSocketHandlerRegistry\b`), takes: lazyregexp.New(`\baddHandler\(`), ping: "`session.sendMessage(new PingMessage())`"},
	{by: "Jakarta WebSocket", files: jvmFile, module: lazyregexp.New(`\b(?:jakarta|javax)\.websocket\b`), takes: lazyregexp.New(`@ServerEndpoint\s*\(`), ping: "`session.getBasicRemote().sendPing(…)`"},
	// ktor.io/docs/server-websockets.html: pingPeriod is not set by default
	{by: "Ktor", files: jvmFile, module: lazyregexp.New(`\bio\.ktor\b`), takes: lazyregexp.New(`\bwebSocket\(\s*"/`), ping: "`pingPeriod = 30.seconds`", ends: true},
	// socketo.me/docs/websocket: WsServer::enableKeepAlive; manual.workerman.net: heartbeats are the app's
	{by: "Ratchet", files: phpFile, module: lazyregexp.New(`\bRatchet\\`), takes: lazyregexp.New(`\bnew\s+\\?(?:[\w\\]+\\)?WsServer\(`), ping: "`enableKeepAlive($loop, 30)` of its WsServer"},
	{by: "Workerman", files: phpFile, module: lazyregexp.New(`\bWorkerman\\`), takes: lazyregexp.New(`\bnew\s+\\?(?:[\w\\]+\\)?Worker\(\s*['"]websocket://`), ping: "`Timer::add(30, …)`"},
	// learn.microsoft.com/aspnet/core/fundamentals/websockets: KeepAliveInterval is two minutes by default
	{by: "ASP.NET Core", files: lazyregexp.New(`\.cs$`), module: lazyregexp.New(`\bUseWebSockets\(\s*\)`), takes: lazyregexp.New(`\bUseWebSockets\(`), ping: "`new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) }`"},
	// docs.rs/axum: extract::ws; docs.rs/actix-ws: pings are messages of the app's
	{by: "axum", files: rustFile, module: lazyregexp.New(`\baxum\b`), takes: lazyregexp.New(`\w\s*:\s*WebSocketUpgrade\b`), ping: "`Message::Ping`", ends: true},
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
	// byItself matches what does something again and again, or when something comes that no user of a page sent: times, processes,
	// queues, channels, what others publish, and what a browser records.
	byItself = lazyregexp.New(`(?i)setInterval|setTimeout|setImmediate|ticker|\btick\b|time\.after|sleep|call_?later|PeriodicCallback|schedul|\bcron|\b(?:new)?Timer|addPeriodicTimer|PeriodicTimer|Task\.(?:Delay|Run)|tokio::time|\bdelay\(|\binterval\b|` +
		`subprocess|child_process|\bexec[a-z]*\.Command|\bspawn|\bpopen|proc_open|ProcessBuilder|getRuntime|Command::new|Process\.Start|\bThread|Executor|create_task|ensure_future|asyncio\.gather|\bgo\s+\w[\w.]*\s*\(|\blaunch\s*\{|HostedService|BackgroundService|` +
		`queue|\bchan(?:nel)?s?\b|<-\s*\w|\w\s<-|\bmpsc\b|pub_?sub|publish|subscri|consum|@\w*Listener|EventEmitter|amqp|rabbit|celery|xread|\bb[lr]pop|pg_notify|\bFlux\b|Sinks\.|fs\.watch|chokidar|watchdog|inotify|createReadStream|createInterface|Scanner\(|` +
		`MediaRecorder|AudioWorklet|createScriptProcessor|requestAnimationFrame|watchPosition|getUserMedia|devicemotion|deviceorientation`)
	// talksByItself matches libraries that send pings on WebSockets, or connect anew, by their defaults, and streams that are seldom silent.
	talksByItself = lazyregexp.New(`(?i)socket\.io|engine\.io|sockjs|stomp|graphql-ws|subscriptions-transport-ws|signalr|action_?cable|centrifug|pusher|laravel-echo|y-websocket|hocuspocus|colyseus|sharedb|\btrpc|liveblocks|partysocket|sockette|reconnecting|melody|` +
		`mqtt|kafka|\bnats\b|serialport|ffmpeg|rtsp|DefaultDialer|websocket\.Dial|websockets\.connect|ws_connect|createProxy|http-proxy`)
	// pageSocket matches what a file of a page has that has to do with WebSockets.
	pageSocket = lazyregexp.New(`(?i)socket|['"\x60]wss?:|\bws-connect`)
	// looped matches what goes on with a WebSocket after its first message, in the function that took it.
	looped = lazyregexp.New(`\b(?:for|while|loop)\b`)
	// closesIt matches code that ends a WebSocket itself; closesLast where a function of Go does so at its end, after what it goes on with.
	closesIt   = lazyregexp.New(`(?i)\b(?:\w*(?:conn|connection|ws|sock|socket|client|session)|c|s)\.(?:close(?:now)?|terminate|end)\(`)
	closesLast = lazyregexp.New(`\bdefer (?:func\(\) \{\s*)?\w+\.Close(?:Now)?\([^\n]*\n(?:[^}\n][^\n]*\n|\n)*?[ \t]+for\b`)
)

// A socketCode is what was found out before of the code of a project.
type socketCode struct {
	own   map[string]*compose.IdleSocket // by the directories of an app
	pages *socketPages
}

// idleSocket tells that on the WebSockets of a service nothing is sent by itself: it takes them by a library that sends no pings, a page
// opens them, and neither its code nor that of any page of the project has something that may send one, that ends them or that may open
// another; nil where something may, and where not all of the code is seen.
func (p reader) idleSocket(s *compose.Service) *compose.IdleSocket {
	if s.WebSocket == nil || s.WebSocket.Dev || s.WebSocket.Port != 0 {
		return nil
	}
	dirs := p.ownDirs(s)
	read := strings.Join(dirs, "\n")
	found, seen := p.sockets.own[read]
	if !seen {
		found = p.ownSockets(dirs)
		p.sockets.own[read] = found
	}
	if found == nil || !p.pageOpens(s, dirs) {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// ownSockets finds what takes WebSockets in the directories of an app; nil where something in them may send on them, or ends them.
func (p reader) ownSockets(dirs []string) (found *compose.IdleSocket) {
	var by *quietSocket
	for _, dir := range dirs {
		p.sourceBut(asideOfApp, dir, talkCode.MatchString, func(name, text string) bool {
			found, by = p.quietIn(name, text)
			return found == nil
		})
		if found != nil {
			break
		}
	}
	if found == nil || slices.ContainsFunc(dirs, func(dir string) bool {
		return !p.sourceBut(asideOfApp, dir, talkCode.MatchString, func(name, text string) bool {
			if mayTalk(text) {
				return false
			}
			return !by.files.MatchString(name) || !byItself.MatchString(text) && !closesIt.MatchString(closesLast.ReplaceAllString(codeOf(name, text), ""))
		})
	}) {
		return nil
	}
	return found
}

// quietIn finds a library that sends no pings in a file that takes WebSockets by it.
func (p reader) quietIn(name, text string) (*compose.IdleSocket, *quietSocket) {
	for i := range quietSockets {
		known := &quietSockets[i]
		if !known.files.MatchString(name) || !mayMatch(known.takes, text) || !mayMatch(known.module, text) {
			continue
		}
		f := module{host: compose.Relative(p.Dir, name), text: codeOf(name, text)}
		if at := known.takes.FindStringIndex(f.text); at != nil && known.module.MatchString(f.text) && (!known.ends || looped.MatchString(f.text[at[0]:])) {
			return &compose.IdleSocket{By: known.by, Ping: known.ping, Pos: f.place(firstWord(f.text, at[0]))}, known
		}
	}
	return nil, nil
}

// mayTalk reports whether a file may have something that is sent on WebSockets by itself.
func mayTalk(text string) bool {
	return anyPing.MatchString(text) && anyPing.MatchString(noPing.ReplaceAllString(text, "")) || talksByItself.MatchString(text)
}
