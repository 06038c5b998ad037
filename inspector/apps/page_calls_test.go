package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestPageCalls finds what pages ask their own site for.
func TestPageCalls(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  base: {build: base}
  unset: {build: unset}
  args:
    build:
      context: args
      args: {VITE_API_URL: /api/v1}
  asked: {build: asked}
  other: {build: other}
  dev: {build: dev}
  calls: {build: calls}
  angular: {build: angular}
  plain: {image: nginx, volumes: ["./plain:/usr/share/nginx/html:ro"]}
  sockets: {build: sockets}
  elsewhere: {build: elsewhere}
  io: {build: io}
  next: {build: next}
  api: {build: api}
  machine: {build: machine, environment: {VITE_TOLD: "http://localhost:8080"}}
  ignored: {build: ignored}
-- machine/package.json --
{"dependencies": {"vue": "3"}}
-- machine/Dockerfile --
FROM node
ENV VITE_SAFE=https://localhost
FROM nginx
-- machine/.env --
VITE_SITE=http://localhost:3000
VITE_API=http://localhost/api
VITE_TOLD=http://localhost:8080
VITE_SOCKETS=ws://localhost:8080
OTHER=http://localhost:8080
VITE_HOST=http://shop.example.com:8080
-- machine/.env.production --
VITE_SITE="http://127.0.0.1:8080"
-- machine/src/a.js --
fetch(import.meta.env.VITE_SITE + '/auth');
fetch(`+"`${import.meta.env.VITE_API}/me`"+`);
fetch(import.meta.env.VITE_SAFE + '/safe');
fetch(import.meta.env.VITE_TOLD + '/told');
fetch(import.meta.env.OTHER + '/other');
fetch(import.meta.env.VITE_HOST + '/host');
fetch('http://localhost:8080/written');
new WebSocket(import.meta.env.VITE_SOCKETS + '/ws');
new WebSocket(import.meta.env.VITE_SITE.replace('http', 'ws') + '/ws');
-- ignored/package.json --
{"dependencies": {"vue": "3"}}
-- ignored/Dockerfile --
FROM nginx
-- ignored/.dockerignore --
node_modules
.env*
-- ignored/.env --
VITE_SITE=http://localhost:8080
-- ignored/src/a.js --
fetch(import.meta.env.VITE_SITE + '/auth');
-- base/package.json --
{"dependencies": {"react-dom": "18", "axios": "1"}}
-- base/Dockerfile --
FROM node AS build
FROM nginx
-- base/src/api.js --
// axios.create({ baseURL: '/no' })
export default axios.create({
  timeout: 1000,
  baseURL: '/api/',
});
export const users = () => axios.get('/users');
-- unset/package.json --
{"dependencies": {"vue": "3"}}
-- unset/Dockerfile --
FROM nginx
-- unset/.env.development --
VITE_API_URL=http://localhost:8000
-- unset/src/config.ts --
export const API_URL = import.meta.env.VITE_API_URL || '/api';
-- unset/src/users.ts --
import { API_URL } from './config';
export const user = (id) => fetch(`+"`${API_URL}/users/${id}`"+`, { method: 'GET' });
-- args/package.json --
{"dependencies": {"vue": "3"}}
-- args/Dockerfile --
FROM node
ARG VITE_API_URL
ENV VITE_API_URL=$VITE_API_URL
FROM nginx
-- args/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/items')
-- asked/package.json --
{"dependencies": {"vue": "3"}}
-- asked/Dockerfile --
FROM node
ARG VITE_API_URL
FROM nginx
-- asked/src/main.js --
fetch((import.meta.env.VITE_API_URL ?? '/api') + '/items')
-- other/package.json --
{"dependencies": {"vue": "3"}}
-- other/Dockerfile --
FROM nginx
-- other/.env --
VITE_API_URL=https://api.example.com
-- other/src/main.js --
const base = import.meta.env.VITE_API_URL || '/api'
fetch(base + '/items')
axios.get('https://example.com/api/x')
axios.create({ baseURL: window.env.API })
-- other/src/main.test.js --
fetch('/api/test')
-- dev/package.json --
{"dependencies": {"vue": "3"}}
-- dev/Dockerfile --
FROM nginx
-- dev/vite.config.js --
export default { server: { proxy: { '/api': 'http://localhost:3000' } } }
-- dev/src/main.js --
const base = import.meta.env.DEV ? '/api' : 'https://api.example.com'
fetch(base + '/items')
const host = process.env.NODE_ENV === 'production' ? '/prod' : '/dev'
fetch(`+"`${host}/x`"+`)
-- calls/package.json --
{"dependencies": {"react-scripts": "5"}}
-- calls/Dockerfile --
FROM nginx
-- calls/src/App.tsx --
const load = async (id: string) => {
  await axios.post<User>("/api/login", { id });
  await axios({ method: 'get', url: '/api/me' });
  await fetch('/api/users-' + id);
  await fetch('/config.json');
  await fetch(id);
  new EventSource(`+"`/api/events?since=${id}`"+`);
};
-- angular/package.json --
{"dependencies": {"@angular/core": "17"}}
-- angular/Dockerfile --
FROM nginx
-- angular/src/environments/environment.ts --
export const environment = { production: false,
  apiUrl: 'http://localhost:5000/api' };
-- angular/src/environments/environment.prod.ts --
export const environment = {
  production: true,
  apiUrl: '/backend/api',
};
-- angular/src/app/items.service.ts --
import { environment } from '../environments/environment';
export class ItemsService {
  private readonly url = environment.apiUrl + '/items';
  all() { return this.http.get<Item[]>(this.url); }
}
-- plain/index.html --
<!-- <script>fetch('/old/a')</script> -->
<script>
fetch("/api/hello").then(show)
const ws = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ws');
</script>
-- sockets/package.json --
{"dependencies": {"react-dom": "18", "@microsoft/signalr": "8", "@rails/actioncable": "7"}}
-- sockets/Dockerfile --
FROM nginx
-- sockets/src/a.js --
const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
const url = `+"`${scheme}://${window.location.host}/ws/rooms/${room}`"+`;
const socket = new WebSocket(url);
-- sockets/src/b.js --
import { HubConnectionBuilder } from '@microsoft/signalr';
new HubConnectionBuilder().withUrl("/hubs/chat").build();
-- sockets/src/c.js --
import { createConsumer } from "@rails/actioncable"
export default createConsumer()
-- sockets/src/d.js --
new WebSocket(location.origin.replace(/^http/, 'ws') + '/stream');
new SockJS('/stomp')
-- elsewhere/package.json --
{"dependencies": {"react-dom": "18"}}
-- elsewhere/Dockerfile --
FROM nginx
-- elsewhere/src/a.js --
new WebSocket(`+"`ws://${window.location.hostname}:8000/ws`"+`);
new WebSocket('ws://localhost:8000/ws');
new WebSocket(`+"`ws://${window.location.host}:8000/ws`"+`);
new WebSocket(import.meta.env.VITE_WS);
-- io/package.json --
{"dependencies": {"react-dom": "18", "socket.io-client": "4"}}
-- io/Dockerfile --
FROM nginx
-- io/src/a.js --
import { io } from 'socket.io-client';
export const a = io();
export const b = io(window.location.origin, { path: '/live/socket.io' });
export const c = io('https://push.example.com');
export const d = io('/chat', { path });
-- next/package.json --
{"dependencies": {"next": "14", "react-dom": "18"}}
-- next/src/a.js --
fetch('/api/x')
-- api/package.json --
{"dependencies": {"express": "4"}}
-- api/server.js --
fetch('/api/x')
`)
	Read(t.Context(), p)
	want := map[string]string{
		"base":    "/api",
		"unset":   "/api/users",
		"args":    "/api/v1/items",
		"dev":     "/prod/x",
		"calls":   "/api/login /api/me /api /api/events",
		"angular": "/backend/api/items",
		"plain":   "/api/hello ws:/ws",
		"sockets": "ws:/ws/rooms ws:/hubs/chat ws:/cable ws:/stream ws:/stomp",
		"io":      "ws:/socket.io ws:/live/socket.io",
		"machine": ":8080/auth :80/api/me :443/safe",
	}
	for _, s := range p.Services {
		var got []string
		for _, call := range s.PageCalls {
			at := call.Path
			if call.Port != 0 {
				at = fmt.Sprintf(":%d%s", call.Port, at)
			}
			if call.Socket {
				at = "ws:" + at
			}
			got = append(got, at)
		}
		if strings.Join(got, " ") != want[s.Name] {
			t.Errorf("%s: got %v, want %s", s.Name, got, want[s.Name])
		}
	}
}
