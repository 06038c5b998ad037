package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestPageHosts finds the addresses of other hosts that pages ask which are built to files, and where they are written.
func TestPageHosts(t *testing.T) {
	const vite = `{"scripts": {"build": "vite build"}, "dependencies": {"vue": "3", "vite": "5"}}`
	const recipe = "FROM node AS build\nARG VITE_OTHER\nCOPY . .\nRUN npm run build\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n"
	for name, c := range map[string]struct{ files, want string }{
		"literal": {`
-- web/src/main.js --
fetch('http://backend:8000/api/users')
`, "main.js:1 http://backend:8000 /api/users [http://backend:8000/api/users]"},
		"base of axios": {`
-- web/src/api.js --
export default axios.create({
  timeout: 1000,
  baseURL: "http://backend:8000/api/",
});
-- web/src/main.js --
import api from './api'
`, "api.js:3 http://backend:8000 /api [http://backend:8000/api]"},
		"name in another file": {`
-- web/src/config.js --
export const API_URL = 'http://backend:8000';
-- web/src/main.js --
import { API_URL } from './config';
fetch(~${API_URL}/users/${id}~)
`, "config.js:1 http://backend:8000 /users [http://backend:8000]"},
		"unknown path": {`
-- web/src/main.js --
const load = (path) => fetch('http://backend:8000' + path)
`, "main.js:1 http://backend:8000  [http://backend:8000]"},
		"unknown end of a host": {`
-- web/src/main.js --
const load = (rest) => fetch('http://backend' + rest)
`, ""},
		"unknown port": {`
-- web/src/main.js --
fetch('http://localhost:' + port + '/x')
`, ""},
		"WebSocket": {`
-- web/src/main.js --
const ws = new WebSocket("ws://backend:8000/ws");
`, "main.js:1 ws://backend:8000 /ws [ws://backend:8000/ws] fixed"},
		"socket.io": {`
-- web/src/main.js --
import { io } from 'socket.io-client';
io('http://chat:3000');
`, "main.js:2 http://chat:3000 /socket.io [http://chat:3000] fixed"},
		"XMLHttpRequest": {`
-- web/src/main.js --
xhr.open('GET', 'http://backend/items', true);
`, "main.js:1 http://backend /items [http://backend/items]"},
		"EventSource": {`
-- web/src/main.js --
new EventSource('http://backend:8000/events');
`, "main.js:1 http://backend:8000 /events [http://backend:8000/events]"},
		"Apollo": {`
-- web/src/main.js --
new HttpLink({ uri: 'http://backend:4000/graphql' });
`, "main.js:1 http://backend:4000 /graphql [http://backend:4000/graphql]"},
		"new URL": {`
-- web/src/main.js --
fetch(new URL('http://backend:8000/items'))
`, "main.js:1 http://backend:8000 /items [http://backend:8000/items] fixed"},
		"variable of a file": {`
-- web/.env --
VITE_A=1
VITE_API_URL=http://backend:8000/api
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ".env:2 http://backend:8000 /api/users [http://backend:8000/api] VITE_API_URL"},
		"variable of the Dockerfile": {`
-- web/Dockerfile --
FROM node AS build
COPY . .
ENV VITE_API_URL=http://backend:8000
RUN npm run build
FROM nginx
COPY --from=build /app/dist /usr/share/nginx/html
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, "Dockerfile:3 http://backend:8000 /users [http://backend:8000] VITE_API_URL"},
		"variable that comes too late": {`
-- web/Dockerfile --
FROM node AS build
COPY . .
RUN npm run build
FROM nginx
ENV VITE_API_URL=http://backend:8000
COPY --from=build /app/dist /usr/share/nginx/html
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ""},
		"argument": {`
-- compose.yaml --
services:
  web:
    build:
      context: web
      args:
        VITE_OTHER: http://backend:8000
-- web/src/main.js --
fetch(import.meta.env.VITE_OTHER + '/users')
`, "compose.yaml:6 http://backend:8000 /users [http://backend:8000] VITE_OTHER"},
		"argument that is chosen elsewhere": {`
-- compose.yaml --
services:
  web:
    build:
      context: web
      args:
        VITE_OTHER: ${API:-http://backend:8000}
-- web/src/main.js --
fetch(import.meta.env.VITE_OTHER + '/users')
`, ""},
		"environment of the container": {`
-- compose.yaml --
services:
  web:
    build: web
    environment:
      VITE_API_URL: http://backend:8000
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ""},
		"variable that no file sets": {`
-- web/src/main.js --
const base = import.meta.env.VITE_API_URL || 'http://localhost:8000';
fetch(base + '/users')
`, "main.js:1 http://localhost:8000 /users [http://localhost:8000]"},
		"variable that people are told to set": {`
-- web/.env.example --
VITE_API_URL=
-- web/src/main.js --
const base = import.meta.env.VITE_API_URL || 'http://localhost:8000';
fetch(base + '/users')
`, ""},
		"variable that is set": {`
-- web/.env.production --
VITE_API_URL=/api
-- web/src/main.js --
const base = import.meta.env.VITE_API_URL || 'http://localhost:8000';
fetch(base + '/users')
`, ""},
		"variable of development": {`
-- web/.env.development --
VITE_API_URL=http://backend:8000
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ""},
		"variable that is left out of the build": {`
-- web/.dockerignore --
.env*
-- web/.env --
VITE_API_URL=http://backend:8000/api
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ""},
		"variable of another tool": {`
-- web/.env --
API_URL=http://backend:8000/api
-- web/src/main.js --
fetch(process.env.API_URL + '/users')
`, ""},
		"other mode": {`
-- web/package.json --
{"scripts": {"build": "vite build --mode staging"}, "dependencies": {"vue": "3", "vite": "5"}}
-- web/.env --
VITE_API_URL=http://backend:8000/api
-- web/src/main.js --
fetch(import.meta.env.VITE_API_URL + '/users')
`, ""},
		"development alone": {`
-- web/src/main.js --
if (import.meta.env.DEV) {
  fetch('http://backend:8000/a')
}
import.meta.env.DEV && fetch('http://backend:8000/b')
const base = import.meta.env.DEV ? 'http://backend:8000' : '/api';
fetch(base + '/c')
`, ""},
		"host of the page": {`
-- web/src/main.js --
let base = 'http://localhost:8000';
if (location.hostname !== 'localhost') base = '/api';
fetch(base + '/c');
`, ""},
		"on a server": {`
-- web/src/main.js --
if (typeof window === 'undefined') {
  fetch('http://backend:8000/a')
} else {
  fetch('/api/a')
}
`, ""},
		"else": {`
-- web/src/main.js --
if (process.env.NODE_ENV === 'production') {
  fetch('/api/a')
} else {
  fetch('http://backend:8000/a')
}
`, ""},
		"fallback": {`
-- web/src/main.js --
fetch('/api/a').catch(() => fetch('http://backend:8000/a'))
`, ""},
		"one of several settings": {`
-- web/src/config.js --
export default {
  development: { baseURL: 'http://backend:8000' },
  production: { baseURL: '/api' },
}
-- web/src/main.js --
import config from './config'
`, ""},
		"settings of development": {`
-- web/src/api.dev.js --
axios.create({ baseURL: 'http://backend:8000' })
-- web/src/main.js --
import api from './api.dev.js'
`, ""},
		"text that is shown": {`
-- web/index.html --
<pre>fetch('http://backend:8000/a')</pre>
-- web/src/main.js --
const sample = ~fetch('http://backend:8000/a')~;
-- web/src/App.jsx --
export default () => <code>fetch('http://backend:8000/a')</code>;
`, ""},
		"known at run time": {`
-- web/src/main.js --
fetch(window.env.API || 'http://backend:8000')
`, ""},
		"placeholder": {`
-- web/start.sh --
#!/bin/sh
sed -i "s#http://backend:8000#$API#" /usr/share/nginx/html/assets/*.js
-- web/src/main.js --
fetch('http://backend:8000/a')
`, ""},
		"unused": {`
-- web/src/old.js --
fetch('http://backend:8000/a')
-- web/src/main.js --
fetch('/api/a')
`, ""},
		"test": {`
-- web/src/main.test.js --
fetch('http://backend:8000/a')
-- web/src/mocks/api.js --
fetch('http://backend:8000/a')
`, ""},
		"remark": {`
-- web/src/main.js --
// fetch('http://backend:8000/a')
`, ""},
		"server beside": {`
-- web/package.json --
{"dependencies": {"vue": "3", "vite": "5", "express": "4"}}
-- web/src/main.js --
fetch('http://backend:8000/a')
`, ""},
		"framework with a server": {`
-- web/package.json --
{"dependencies": {"next": "14", "react-dom": "18"}}
-- web/src/main.js --
fetch('http://backend:8000/a')
`, ""},
		"public name": {`
-- web/src/main.js --
fetch('http://backend.example.com:8000/a')
`, ""},
		"proxy of the development server": {`
-- web/vite.config.js --
export default { server: { proxy: { '/api': 'http://backend:8000' } } }
-- web/src/main.js --
fetch('/api/a')
`, ""},
		"create-react-app": {`
-- web/package.json --
{"scripts": {"build": "react-scripts build"}, "dependencies": {"react-dom": "18", "react-scripts": "5"}}
-- web/.env.production --
REACT_APP_API="http://backend:5000"
-- web/src/App.js --
const API = process.env.REACT_APP_API || 'http://localhost:5000';
axios.get(API + '/items')
`, ".env.production:1 http://backend:5000 /items [http://backend:5000] REACT_APP_API"},
		"Angular": {`
-- web/package.json --
{"scripts": {"build": "ng build"}, "dependencies": {"@angular/core": "17"}}
-- web/angular.json --
{"configurations": {"production": {"fileReplacements": [{"replace": "a", "with": "src/environments/environment.prod.ts"}]}}, "defaultConfiguration": "production"}
-- web/src/environments/environment.ts --
export const environment = {
  apiUrl: 'http://localhost:5000/api' };
-- web/src/environments/environment.prod.ts --
export const environment = {
  apiUrl: 'http://backend:5000/api' };
-- web/src/app/items.service.ts --
export class Items {
  all() { return this.http.get<Item[]>(environment.apiUrl + '/items'); }
}
-- web/src/main.ts --
import './app/items.service';
`, "environment.prod.ts:2 http://backend:5000 /api/items [http://backend:5000/api]"},
		"Angular without replacement": {`
-- web/package.json --
{"scripts": {"build": "ng build"}, "dependencies": {"@angular/core": "11"}}
-- web/angular.json --
{}
-- web/src/environments/environment.prod.ts --
export const environment = {
  apiUrl: 'http://backend:5000/api' };
-- web/src/main.ts --
this.http.get(environment.apiUrl + '/items');
`, ""},
		"as they are": {`
-- compose.yaml --
services:
  web: {image: nginx, volumes: ["./web/html:/usr/share/nginx/html:ro"]}
-- web/html/index.html --
<script src="/app.js"></script>
<script>
$.getJSON("http://backend:8000/items", show)
</script>
-- web/html/app.js --
fetch('http://backend:8000/a')
`, "app.js:1 http://backend:8000 /a [http://backend:8000/a] index.html:3 http://backend:8000 /items [http://backend:8000/items]"},
	} {
		files := strings.ReplaceAll(c.files, "~", "`")
		for _, each := range [][2]string{{"compose.yaml", "services:\n  web: {build: web}\n"}, {"web/package.json", vite + "\n"}, {"web/Dockerfile", recipe}} {
			if !strings.Contains(files, "-- "+each[0]+" --") {
				files += "-- " + each[0] + " --\n" + each[1]
			}
		}
		p := loadArchive(t, files)
		Read(t.Context(), p)
		var got []string
		for _, h := range p.Services[0].PageHosts {
			text := fmt.Sprintf("%s:%d %s %s [%s]", h.Set.File[strings.LastIndex(h.Set.File, "/")+1:], h.Set.Line, h.Origin, h.Path, h.Written)
			if h.Fixed {
				text += " fixed"
			}
			if h.Variable != "" {
				text += " " + h.Variable
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got\n%q, want\n%q", name, got, c.want)
		}
	}
}
