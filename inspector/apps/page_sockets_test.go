package apps

import (
	"strings"
	"testing"
)

// TestPageSockets finds where pages open WebSockets on their own site, however they put the address together.
func TestPageSockets(t *testing.T) {
	for name, c := range map[string]struct{ code, want string }{
		"joined over lines": {`
const protocol = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
const url =
  ~${protocol}//${window.location.host}~ +
  ~/api/v1/seats/presence/~ +
  ~?room=${encodeURIComponent(room)}~ +
  ~&token=${token}~;
let socket: WebSocket;
try { socket = new WebSocket(url); } catch { return; }
`, "/api/v1/seats/presence/"},
		"unknown piece": {`
const base = ~${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}~;
const ws = new WebSocket(base + '/rooms/' + id + '/live');
`, "/rooms/"},
		"host apart": {`
const host = window.location.host;
const scheme = window.location.protocol.replace('http', 'ws');
new WebSocket(scheme + '//' + host + '/live');
`, "/live"},
		"origin replaced": {`
const base = window.location.origin.replace(/^http/, "ws");
new WebSocket(~${base}/live?token=${token}~);
`, "/live"},
		"base replaced": {`
const base = window.location.origin;
const wsBase = base.replace(/^http/, "ws");
new WebSocket(~${wsBase}/live~);
`, "/live"},
		"href replaced": {`
new WebSocket(~${window.location.origin}/live~.replace(/^http/, 'ws'));
`, "/live"},
		"relative":        {`new WebSocket('/live');`, "/live"},
		"ends in a slash": {"new WebSocket(~${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live/~);", "/api/live/"},
		"URL": {`
const url = new URL('/live', window.location.href);
url.protocol = url.protocol.replace('http', 'ws');
new WebSocket(url);
`, "/live"},
		"URL as text": {`
const url = new URL('/live', window.location.origin);
url.protocol = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
url.searchParams.set('token', token);
const socket = new WebSocket(url.toString());
`, "/live"},
		"URL of elsewhere": {`
const url = new URL('/live', settings.base);
new WebSocket(url);
`, ""},
		"URL of another host": {`
const url = new URL('/live', window.location.href);
url.host = 'push.example.com';
new WebSocket(url);
`, ""},
		"URL of another port": {`
const url = new URL('/live', window.location.href);
url.port = '8000';
new WebSocket(url.href);
`, ""},
		"URL of another path": {`
const url = new URL('/live', window.location.href);
url.pathname = '/other';
new WebSocket(url.href);
`, ""},
		"URL with one more in its path": {`
const url = new URL('/live', window.location.href);
url.pathname += '/other';
new WebSocket(url.href);
`, ""},
		"URL that is given parts": {`
const url = new URL('/live', window.location.href);
Object.assign(url, {port: '8000'});
new WebSocket(url);
`, ""},
		"URL of another port in function": {`
function socketUrl() {
  const url = new URL('/live', window.location.href);
  url.protocol = 'ws:';
  url.port = '8000';
  return url.toString();
}
new WebSocket(socketUrl());
`, ""},
		"URL of another host in function": {`
function socketUrl() {
  const url = new URL('/live', window.location.href);
  url.host = 'push.example.com';
  return url;
}
new WebSocket(socketUrl());
`, ""},
		"URL that is given parts in function": {`
function socketUrl() {
  const url = new URL('/live', window.location.href);
  Object.assign(url, {port: '8000'});
  return url.href;
}
new WebSocket(socketUrl());
`, ""},
		"URL with parameters in function": {`
function socketUrl(token) {
  const url = new URL('/live', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('token', token);
  return url.href;
}
new WebSocket(socketUrl(token));
`, "/live"},
		"parameters taken apart": {`
const host = location.host;
function socketUrl({ room, host = location.host }) {
  return ~ws://${host}/live~;
}
new WebSocket(socketUrl({ host: 'push.example.com' }));
`, ""},
		"parameters taken apart around": {`
const host = location.host;
function open({ room, host }) {
  return new WebSocket(~ws://${host}/live~);
}
`, ""},
		"parameter within a function that has the name": {`
function page() {
  const host = location.host;
  function open(host) { return new WebSocket(~ws://${host}/live~); }
}
`, ""},
		"other parameters taken apart": {`
const host = location.host;
const open = ({ room }) => {
  return new WebSocket(~ws://${host}/live~);
};
`, "/live"},
		"other parameters taken apart in function": {`
const host = location.host;
const socketUrl = ({ room }) => ~ws://${host}/rooms/${room}~;
new WebSocket(socketUrl({ room }));
`, "/rooms/"},
		"function": {`
function socketUrl(path: string): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return ~${scheme}://${location.host}${path}~;
}
new WebSocket(socketUrl('/live'));
`, "/live"},
		"arrow": {`
const socketUrl = (room) => ~ws://${location.host}/live/${room}~;
new WebSocket(socketUrl('a'));
`, "/live/a"},
		"function without": {`
const getUrl = () => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return ~${scheme}://${location.host}/live~;
};
const ws = new WebSocket(getUrl());
`, "/live"},
		"function that chooses": {`
function socketUrl() {
  if (import.meta.env.VITE_WS) return import.meta.env.VITE_WS;
  return ~ws://${location.host}/live~;
}
new WebSocket(socketUrl());
`, ""},
		"memo": {`
const url = useMemo(() => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return ~${scheme}://${location.host}/live~;
}, []);
const { sendMessage } = useWebSocket(url);
`, "/live"},
		"hostname alone": {`new WebSocket(~ws://${location.hostname}/live~);`, ""},
		"hostname and port": {`
new WebSocket('ws://' + location.hostname + (location.port ? ':' + location.port : '') + '/live');
`, "/live"},
		"hostname and another port":    {`new WebSocket(~ws://${location.hostname}:8000/live~);`, ""},
		"hostname and an unknown port": {`new WebSocket(~ws://${location.hostname}:${port}/live~);`, ""},
		"let": {`
let url = 'ws://';
if (location.protocol === 'https:') { url = 'wss://'; }
new WebSocket(url + location.host + '/live');
`, "/live"},
		"member": {`
this.url = ~ws://${window.location.host}/live~;
this.socket = new WebSocket(this.url);
`, "/live"},
		"member that others may give": {`
class Live {
  constructor(options) {
    this.url = ~ws://${window.location.host}/live~;
    Object.assign(this, options);
  }
  open() { this.socket = new WebSocket(this.url); }
}
`, ""},
		"added": {`
let url = ~ws://${window.location.host}/live~;
url += ~?token=${token}~;
new WebSocket(url);
`, "/live"},
		"as and not null": {`
const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
const path = '/live' as string;
new WebSocket(~${scheme}://${window.location.host}${path}~, ['v1']);
`, "/live"},
		"two in a file": {`
function useRoom() {
  const url = ~ws://${location.host}/rooms/live~;
  const ws = new WebSocket(url);
}
function useLobby() {
  const url = ~ws://${location.host}/lobby/live~;
  const ws = new WebSocket(url);
}
`, "/rooms/live/lobby/live"},
		"given by others": {`
function shown() { const url = '/pictures'; return url; }
function open(url) { return new WebSocket(url); }
`, ""},
		"choice over lines": {`
let scheme = 'ws:';
if (location.protocol === 'https:') {
  scheme = 'wss:';
}
new WebSocket(~${scheme}//${location.host}/live~);
`, "/live"},
		"another base over lines": {`
let base = ~ws://${location.host}~;
if (settings.push) {
  base = settings.push;
}
new WebSocket(~${base}/live~);
`, ""},
		"choice in function": {`
const socketUrl = (path: string) => {
  let scheme = 'ws';
  if (location.protocol === 'https:') scheme = 'wss';
  return ~${scheme}://${location.host}${path}?v=${version}~;
};
new WebSocket(socketUrl('/live'));
`, "/live"},
		"another base in function": {`
const socketUrl = (path) => {
  let base = ~ws://${location.host}~;
  if (settings.push) base = settings.push;
  return base + path;
};
new WebSocket(socketUrl('/live'));
`, ""},
		"function of an unknown": {`
const socketUrl = (room) => ~ws://${location.host}/rooms/${room}~;
new WebSocket(socketUrl(room));
`, "/rooms/"},
		"method": {`
class Live {
  private url(path: string) { return ~ws://${window.location.host}/hub${path}~; }
  open() { this.socket = new WebSocket(this.url('/live')); }
}
`, "/hub/live"},
		"elsewhere": {`
const base = import.meta.env.VITE_WS ?? ~ws://${location.host}~;
new WebSocket(~${base}/live~);
`, "/live"},
		"replaced path": {`
const base = '/api'.replace('api', 'ws');
new WebSocket(base + '/live');
`, ""},
	} {
		p := loadArchive(t, `
-- compose.yaml --
services:
  web: {build: web}
-- web/package.json --
{"dependencies": {"vue": "3"}}
-- web/Dockerfile --
FROM nginx
-- web/src/live.ts --
`+strings.ReplaceAll(c.code, "~", "`"))
		Read(t.Context(), p)
		got := ""
		for _, call := range p.Services[0].PageCalls {
			if got += call.Path; call.Below {
				got += "/"
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
