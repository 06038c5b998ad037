package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestIdleSockets finds where code takes WebSockets on which nothing is sent by itself, each in a project of its own: what a page sends
// counts for all. Where a row has no page, one opens the WebSocket and does no more.
func TestIdleSockets(t *testing.T) {
	const (
		ws      = "const { WebSocketServer } = require('ws');\nconst wss = new WebSocketServer({ server, path: '/live' });\n"
		gorilla = "package main\nimport \"github.com/gorilla/websocket\"\nvar upgrader = websocket.Upgrader{}\n"
		coder   = "package main\nimport \"github.com/coder/websocket\"\nfunc live(w http.ResponseWriter, r *http.Request) { conn, err := websocket.Accept(w, r, nil) }\n"
		aiohttp = "from aiohttp import web\nasync def live(request):\n    socket = web.WebSocketResponse(%s)\n    async for message in socket: ...\n"
		tornado = "import tornado.web\nclass Live(tornado.websocket.WebSocketHandler):\n    pass\ntornado.web.Application([(\"/live\", Live)]%s)\n"
		goMod   = "-- app/go.mod --\nmodule x\n\ngo 1.24\n\nrequire github.com/gorilla/websocket v1.5.3\n"
		nodePkg = "-- app/package.json --\n{\"dependencies\": {\"ws\": \"8\"}}\n"
		python  = "-- app/Dockerfile --\nFROM python:3.12\nCOPY . .\nCMD [\"python\", \"main.py\"]\n-- app/requirements.txt --\naiohttp\ntornado\nflask-sock\n-- app/main.py --\n"
		opens   = "-- app/pages/index.html --\n<script>\nconst socket = new WebSocket(`wss://${location.host}/live`);\nsocket.onmessage = show;\n</script>\n"
		page    = "-- pages/index.html --\n<script>\nconst socket = new WebSocket(`wss://${location.host}/live`);\n%s\n</script>\n"
	)
	node := func(more string) string { return nodePkg + "-- app/server.js --\n" + ws + more }
	golang := func(code, more string) string { return goMod + "-- app/main.go --\n" + code + more }
	for name, tt := range map[string]struct{ files, want string }{
		"ws":                         {node(""), "ws app/server.js:2"},
		"ws, in remarks":             {nodePkg + "-- app/server.js --\n// new WebSocketServer({ server })\nrequire('ws')\n", ""},
		"a page that shows the end":  {node(fmt.Sprintf(page, "socket.onclose = () => { console.log('closed'); document.body.classList.add('closed'); };")), "ws app/server.js:2"},
		"a page that logs the end":   {node(fmt.Sprintf(page, "socket.addEventListener('close', (e) => console.log('closed', e.code));")), "ws app/server.js:2"},
		"a page that logs, and more": {node(fmt.Sprintf(page, "socket.onclose = () => { console.log('closed'); listen(); };")), ""},
		"a page that sets a state":   {node(fmt.Sprintf(page, "socket.onclose = () => setAttempt((n) => n + 1)")), ""},
		"a page that names another":  {node(fmt.Sprintf(page, "socket.onclose = listen;")), ""},
		"a page that asks first":     {node(fmt.Sprintf(page, "if (socket.readyState !== WebSocket.OPEN) open();")), ""},
		"a page that records":        {node(fmt.Sprintf(page, "new MediaRecorder(stream).ondataavailable = (e) => socket.send(e.data)")), ""},
		"a page that draws":          {node(fmt.Sprintf(page, "function frame() { socket.send(player); requestAnimationFrame(frame); }")), ""},
		"no page that opens it":      {node("-- pages/index.html --\n<p>API</p>\n"), ""},
		"a page of another path":     {node("-- pages/index.html --\n<script>\nnew WebSocket(`wss://${location.host}/other`)\n</script>\n"), ""},
		"htmx":                       {node("-- pages/index.html --\n<div hx-ext=\"ws\" ws-connect=\"/live\"></div>\n" + opens), ""},
		"ahooks":                     {node("-- pages/a.jsx --\nimport { useWebSocket } from 'ahooks'\nuseWebSocket('/live')\n" + opens), ""},
		"websocket-ts":               {node("-- pages/a.ts --\nimport { WebsocketBuilder } from 'websocket-ts'\n" + opens), ""},
		"RxJS":                       {node("-- pages/a.ts --\nimport { webSocket } from 'rxjs/webSocket'\n" + opens), ""},
		"a page that connects again": {node(fmt.Sprintf(page, "socket.addEventListener('close', () => { connect() })")), ""},
		"a page that waits first":    {node(fmt.Sprintf(page, "socket.onclose = () => setTimeout(again, 1000)")), ""},
		"a page that pings":          {node(fmt.Sprintf(page, "setInterval(() => socket.send('{}'), 30000)")), ""},
		"a page's other timer":       {node("-- pages/clock.html --\n<script>\nsetInterval(showTime, 1000)\n</script>\n" + opens), "ws app/server.js:2"},
		"a library of pages":         {node(opens + "-- pages/a.ts --\nimport ReconnectingWebSocket from 'reconnecting-websocket'\n"), ""},
		"pings":                      {node("wss.clients.forEach((s) => s.ping())\n"), ""},
		"a test that pings":          {node("-- app/test/live.js --\nsocket.ping()\n"), "ws app/server.js:2"},
		"a word with ping in it":     {node("const shipping = mapping(stopping)\n"), "ws app/server.js:2"},
		"a path":                     {node("app.get('/ping', (req, res) => res.send('ok'))\n"), "ws app/server.js:2"},
		"the time between requests":  {node("server.keepAliveTimeout = 65000\n"), "ws app/server.js:2"},
		"a periodic broadcast":       {node("setInterval(() => broadcast(price()), 1000)\n"), ""},
		"a timer of something else":  {node("-- app/clean.js --\nsetInterval(cleanUp, 1000)\n"), ""},
		"a process":                  {node("-- app/log.js --\nrequire('child_process')\n"), ""},
		"an answer, then the end":    {node("wss.on('connection', (ws) => { ws.send('done'); ws.close(); })\n"), ""},
		"a server that counts":       {node("wss.on('connection', (ws) => { ws.on('close', () => count--); })\n"), "ws app/server.js:2"},
		"graphql-ws":                 {node("require('graphql-ws/use/ws').useServer({ schema }, wss)\n"), ""},
		"socket.io beside it":        {node("require('socket.io')(server)\n"), ""},
		"express-ws":                 {"-- app/package.json --\n{\"dependencies\": {\"express-ws\": \"5\"}}\n-- app/a.js --\nrequire('express-ws')(app)\napp.ws('/live', live)\n", "express-ws app/a.js:2"},
		"fastify":                    {"-- app/package.json --\n{\"dependencies\": {\"@fastify/websocket\": \"11\"}}\n-- app/a.js --\nimport websocket from '@fastify/websocket'\napp.register(cors)\napp.register(websocket)\n", "@fastify/websocket app/a.js:3"},
		"gorilla":                    {golang(gorilla, ""), "gorilla/websocket app/main.go:3"},
		"gorilla, its database":      {golang(gorilla, "func check() { db.Ping(); sqlDB.PingContext(ctx); s.db.Ping() }\n"), "gorilla/websocket app/main.go:3"},
		"gorilla, a loop":            {golang(gorilla, "func live() {\n\tdefer conn.Close()\n\tfor {\n\t\t_, text, _ := conn.ReadMessage()\n\t}\n}\n"), "gorilla/websocket app/main.go:3"},
		"gorilla, one answer":        {golang(gorilla, "func live() {\n\tdefer conn.Close()\n\tconn.WriteMessage(1, answer())\n}\n\nfunc other() {\n\tfor {\n\t}\n}\n"), ""},
		"gorilla, a channel":         {golang(gorilla, "-- app/messages.go --\npackage main\nvar messages = make(chan string)\n"), ""},
		"gorilla, a sampler":         {golang(gorilla, "-- app/load.go --\npackage main\nfunc init() { go func() { for range time.Tick(time.Second) { add(load()) } }() }\n"), ""},
		"gorilla, a process":         {golang(gorilla, "-- app/load.go --\npackage main\nvar top = exec.Command(\"vmstat\", \"1\")\n"), ""},
		"gorilla, pings":             {golang(gorilla, "func ping(c *websocket.Conn) { c.WriteMessage(websocket.PingMessage, nil) }\n"), ""},
		"gorilla, a ticker":          {golang(gorilla, "-- app/hub.go --\npackage main\nfunc (h *hub) run() { t := time.NewTicker(time.Second); for range t.C { h.broadcast <- state() } }\n"), ""},
		"gorilla, dials out":         {golang(gorilla, "func feed() { websocket.DefaultDialer.Dial(address, nil) }\n"), ""},
		"coder":                      {golang(coder, ""), "coder/websocket app/main.go:3"},
		"coder, pings":               {golang(coder, "func keep(conn *websocket.Conn) { conn.Ping(ctx) }\n"), ""},
		"aiohttp":                    {python + fmt.Sprintf(aiohttp, ""), "aiohttp app/main.py:3"},
		"aiohttp, one answer":        {python + "from aiohttp import web\nasync def live(request):\n    socket = web.WebSocketResponse()\n    await socket.send_str('done')\n    return socket\n", ""},
		"aiohttp, pings":             {python + fmt.Sprintf(aiohttp, "heartbeat=30"), ""},
		"Tornado":                    {python + fmt.Sprintf(tornado, ""), "Tornado app/main.py:2"},
		"Tornado, pings":             {python + fmt.Sprintf(tornado, ", websocket_ping_interval=20"), ""},
		"FastAPI":                    {python + "from fastapi import FastAPI\napp = FastAPI()\n@app.websocket('/live')\nasync def live(socket): ...\n", ""},
		"flask-sock":                 {python + "from flask_sock import Sock\nsock = Sock(app)\n@sock.route('/live')\ndef live(ws):\n    while True: ws.send(ws.receive())\n", "flask-sock app/main.py:2"},
		"Spring":                     {spring("registry.addHandler(new Live(), \"/live\");"), "Spring app/src/main/java/Sockets.java:4"},
		"Spring, a schedule":         {spring("registry.addHandler(new Live(), \"/live\");") + "-- app/src/main/java/Sampler.java --\nclass Sampler {\n  @Scheduled(fixedRate = 1000)\n  void run() { live.all(load()); }\n}\n", ""},
		"Spring, SockJS":             {spring("registry.addHandler(new Live(), \"/live\").withSockJS();"), ""},
		"JSR 356":                    {springFiles + "-- app/src/main/java/Live.java --\nimport jakarta.websocket.*;\n@ServerEndpoint(\"/live\")\npublic class Live {}\n", "Jakarta WebSocket app/src/main/java/Live.java:2"},
		"Ratchet":                    {"-- app/composer.json --\n{}\n-- app/a.php --\n<?php\nuse Ratchet\\WebSocket\\WsServer;\n$a = new WsServer(new Chat());\n", "Ratchet app/a.php:3"},
		"axum":                       {"-- app/Cargo.toml --\n[package]\n-- app/src/main.rs --\nuse axum::extract::ws::WebSocketUpgrade;\nasync fn live(ws: WebSocketUpgrade) { ws.on_upgrade(|s| async { while let Some(m) = s.recv().await {} }) }\n", "axum app/src/main.rs:2"},
	} {
		t.Run(name, func(t *testing.T) {
			files := tt.files
			if !strings.Contains(files, "app/Dockerfile") {
				files += "-- app/Dockerfile --\nFROM node:22\nWORKDIR /app\nCOPY . .\n"
			}
			if !strings.Contains(files, "/index.html --") {
				files += opens
			}
			p := loadArchive(t, "-- compose.yaml --\nservices:\n  app: {build: app}\n"+files)
			got := ""
			if w := p.Service("app").WebSocket; w != nil && w.Idle != nil {
				got = w.Idle.By + " " + w.Idle.Pos.String()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q (%+v)", got, tt.want, p.Service("app").WebSocket)
			}
		})
	}
}

// springFiles are those of an app of Spring Boot, but for its code.
const springFiles = "-- app/Dockerfile --\nFROM eclipse-temurin:21\nCOPY target/app.jar app.jar\nENTRYPOINT [\"java\", \"-jar\", \"app.jar\"]\n-- app/pom.xml --\n<parent><artifactId>spring-boot-starter-parent</artifactId></parent>\n<artifactId>spring-boot-starter-web</artifactId>\n"

func spring(call string) string {
	return springFiles + "-- app/src/main/java/Sockets.java --\n@EnableWebSocket\npublic class Sockets implements WebSocketConfigurer {\n  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {\n    " + call + "\n  }\n}\n"
}
