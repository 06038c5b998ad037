package apps

import (
	"strings"
	"testing"
)

// TestSocketPaths finds where code takes WebSockets.
func TestSocketPaths(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  fastapi: {image: python, working_dir: /code, volumes: ["./fastapi:/code"], command: "uvicorn main:app"}
  django: {image: python, working_dir: /code, volumes: ["./django:/code"], command: daphne core.asgi:application}
  io: {build: io}
  ioport: {build: ioport}
  iopath: {build: iopath}
  ws: {build: ws}
  wsalone: {build: wsalone}
  wsclient: {build: wsclient}
  nest: {build: nest}
  signalr: {build: signalr}
  phoenix: {build: phoenix}
  longpoll: {build: longpoll}
  rails: {build: rails}
  moved: {build: moved}
  reverb: {image: php, working_dir: /code, command: php artisan reverb:start --host=0.0.0.0}
  reverbmoved: {image: php, working_dir: /code, environment: {REVERB_SERVER_PATH: /ws}, command: php artisan reverb:start}
  soketi: {image: "quay.io/soketi/soketi:1.6-16-debian"}
  streamlit: {build: streamlit}
  streamlitbelow: {build: streamlit, environment: {STREAMLIT_SERVER_BASE_URL_PATH: board}}
  streamlitold: {build: streamlitold}
  streamlitlocked: {build: streamlitlocked}
  gorilla: {build: gorilla}
  indirect: {build: indirect}
-- fastapi/main.py --
from fastapi import FastAPI, APIRouter
app = FastAPI()
router = APIRouter(prefix="/chat")
@router.websocket("/{room}")
async def room(ws): ...
app.include_router(router, prefix="/v1")
-- django/manage.py --
-- django/core/routing.py --
websocket_urlpatterns = [
    path("ws/a/<str:x>/", A.as_asgi()), re_path(r"^ws/b/$", B.as_asgi()),
]
-- io/package.json --
{"dependencies": {"socket.io": "4"}}
-- io/index.mjs --
import { Server as SocketServer } from "socket.io";
// const io = new SocketServer(server, { path: '/no' });
const io = new SocketServer(server, {
  cors: {origin: "*"},
});
-- ioport/package.json --
{"dependencies": {"socket.io": "4"}}
-- ioport/index.js --
const { Server } = require('socket.io');
const io = new Server(3001);
-- iopath/package.json --
{"dependencies": {"socket.io": "2"}}
-- iopath/server.ts --
import socketIO from 'socket.io';
const io = socketIO(server, { path });
-- ws/package.json --
{"dependencies": {"ws": "8"}}
-- ws/src/ws.ts --
import { WebSocketServer } from 'ws';
const wss = new WebSocketServer({ server, path: '/live' });
-- wsalone/package.json --
{"dependencies": {"ws": "8"}}
-- wsalone/src/ws.ts --
import { WebSocketServer } from 'ws';
const wss = new WebSocketServer({ port: 8081, path: '/live' });
-- wsclient/package.json --
{"dependencies": {"ws": "8"}}
-- wsclient/a.js --
const WebSocket = require('ws');
const up = new WebSocket('wss://example.com/live');
-- nest/package.json --
{"dependencies": {"@nestjs/platform-socket.io": "10"}}
-- nest/src/a.gateway.ts --
@WebSocketGateway({ namespace: 'events', cors: true })
export class A {}
-- signalr/Chat/Chat.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"></Project>
-- signalr/Chat/Program.cs --
// app.MapHub<OldHub>("/old");
app.MapHub<ChatHub>("/hubs/chat");
-- phoenix/mix.exs --
-- phoenix/lib/shop_web/endpoint.ex --
defmodule ShopWeb.Endpoint do
  # socket "/old", ShopWeb.Old
  socket "/live", Phoenix.LiveView.Socket, websocket: true
-- longpoll/mix.exs --
-- longpoll/lib/shop_web/endpoint.ex --
  socket "/live", Phoenix.LiveView.Socket,
    websocket: [connect_info: [session: @session_options]],
    longpoll: [connect_info: [session: @session_options]]
  socket "/phoenix/live_reload/socket", Phoenix.LiveReloader.Socket
  socket "/old", ShopWeb.Old, websocket: false
-- moved/config/cable.yml --
-- moved/app/channels/room_channel.rb --
-- moved/config/application.rb --
    config.action_cable.mount_path = "/live"
    config.action_cable.url = ENV["CABLE_URL"]
-- rails/config/cable.yml --
-- rails/app/channels/room_channel.rb --
-- rails/config/routes.rb --
-- streamlit/Dockerfile --
FROM python:3.12
WORKDIR /app
COPY . .
CMD ["streamlit", "run", "app.py"]
-- streamlit/requirements.txt --
streamlit-folium==0.15
streamlit[all]>=1.10,<2
-- streamlitold/Dockerfile --
# streamlit for the boards
FROM python:3.9
RUN pip install "streamlit==1.12.2" pandas
CMD streamlit run app.py
-- streamlitlocked/Dockerfile --
FROM python:3.9
WORKDIR /app
COPY . .
CMD streamlit run app.py
-- streamlitlocked/pyproject.toml --
streamlit = "^1.12"
-- streamlitlocked/poetry.lock --
-- gorilla/go.mod --
module x
require (
	github.com/gorilla/websocket v1.5.0
)
-- indirect/go.mod --
module x
require (
	github.com/gorilla/websocket v1.5.0 // indirect
)
`)
	for name, want := range map[string]string{
		"fastapi": "FastAPI /v1/chat/ bare fastapi/main.py:4", "django": "Django Channels /ws/a/ /ws/b/ bare django/core/routing.py:2",
		"io": "socket.io /socket.io/ io/index.mjs:3", "ioport": "", "iopath": "",
		"ws": "ws /live bare ws/src/ws.ts:2", "wsalone": "ws bare wsalone/src/ws.ts:2", "wsclient": "", "nest": "socket.io /socket.io/ nest/src/a.gateway.ts:1",
		"signalr": "SignalR /hubs/chat signalr/Chat/Program.cs:2", "phoenix": "Phoenix /live/websocket bare phoenix/lib/shop_web/endpoint.ex:3",
		"longpoll": "Phoenix /live/websocket longpoll/lib/shop_web/endpoint.ex:1", "moved": "Action Cable /live moved/config/application.rb:1",
		"reverb": "artisan reverb:start /app/ bare compose.yaml:16:44", "reverbmoved": "", "soketi": "soketi /app/ bare compose.yaml:18:19",
		"streamlit": "streamlit run /_stcore/stream streamlit/Dockerfile:4", "streamlitbelow": "streamlit run /board/_stcore/stream streamlit/Dockerfile:4", "streamlitold": "streamlit run /stream streamlitold/Dockerfile:4", "streamlitlocked": "streamlit run streamlitlocked/Dockerfile:4",
		"rails": "Action Cable /cable bare rails/config/cable.yml", "gorilla": "github.com/gorilla/websocket unsure gorilla/go.mod:3", "indirect": "",
	} {
		got := ""
		if w := p.Service(name).WebSocket; w != nil {
			words := append([]string{w.By}, w.Paths...)
			if w.Bare {
				words = append(words, "bare")
			}
			if w.Unsure {
				words = append(words, "unsure")
			}
			got = strings.Join(append(words, w.Pos.String()), " ")
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
