package apps

import "testing"

// TestServingNode reads the call of listen in the file that node starts.
func TestServingNode(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: node, working_dir: /app, volumes: ["./app:/app"]}
services:
  literal: {<<: *app, command: node literal.js}
  script: {<<: *app, command: npm start}
  variable: {<<: *app, command: node variable.js}
  given: {<<: *app, command: node variable, environment: {PORT: "3007"}}
  before: {<<: *app, command: sh -c "PORT=3008 node variable.js"}
  unset: {<<: *app, command: node variable.js, environment: {PORT: "${NOWHERE}"}}
  options: {<<: *app, command: node --watch options.js}
  fastify: {<<: *app, command: node fastify.mjs}
  several: {<<: *app, command: node several.js}
  further: {<<: *app, command: node further.js}
  dotenv: {<<: *app, command: node dotenv.js}
  known: {<<: *app, command: node dotenv.js, environment: {PORT: "3009"}}
  computed: {<<: *app, command: node computed.js}
  gone: {<<: *app, command: node gone.js}
  module: {<<: *app, command: node module.js}
  flagged: {<<: *app, command: node -r ./preload.js literal.js}
  built: {build: built}
  typed: {<<: *app, command: tsx typed.ts}
-- app/typed.ts --
import express from 'express'
import type { Row } from './rows'
const app = express()
app.listen(3010)
-- app/rows.d.ts --
export interface Row { id: number }
-- app/package.json --
{"scripts": {"start": "node literal.js"}}
-- app/literal.js --
/* starts
   the server: app.listen(1) */
const app = require('express')() // app.listen(2)
app.use(require('./routes'))
app.listen(3001, '127.0.0.1', () => console.log('http://localhost:3001'))
-- app/routes/index.js --
module.exports = (req, res) => res.send('hello')
-- app/variable.js --
const app = require('express')();
const port = parseInt(process.env.PORT || '3002', 10);
app.listen(port, () => {
  console.log("up");
});
-- app/options.js --
const server = require('http').createServer()
server.listen({ port: 3003, host: process.env.HOST ?? '0.0.0.0' })
-- app/fastify.mjs --
import Fastify from 'fastify'
const app = Fastify()
await app.listen({ port: 3004 })
-- app/several.js --
a.listen(1)
b.listen(2)
-- app/further.js --
new WebSocketServer({ port: 8080 })
app.listen(3000)
-- app/dotenv.js --
require('dotenv').config()
app.listen(process.env.PORT || 3000)
-- app/computed.js --
app.listen(config.get('port'))
-- app/module.js --
require('./metrics')
app.listen(3000)
-- app/metrics.js --
other.listen(9100)
-- built/Dockerfile --
FROM node AS build
COPY . .
RUN npm run build
FROM node
WORKDIR /app
COPY --from=build /app/dist .
CMD ["node", "index.js"]
-- built/index.js --
app.listen(3000)
`), map[string]string{
		"literal": "node literal.js 127.0.0.1:3001 app/literal.js:5", "script": "node literal.js 127.0.0.1:3001 app/literal.js:5",
		"variable": "node variable.js 0.0.0.0:3002 app/variable.js:3", "given": "node variable.js 0.0.0.0:3007 app/variable.js:3",
		"before":  "node variable.js 0.0.0.0:3008 app/variable.js:3",
		"options": "node options.js 0.0.0.0:3003 app/options.js:2", "fastify": "node fastify.mjs localhost:3004 app/fastify.mjs:3",
		"known": "node dotenv.js 0.0.0.0:3009 app/dotenv.js:2", "typed": "node typed.ts 0.0.0.0:3010 app/typed.ts:4",
		"unset": "", "several": "", "further": "", "dotenv": "", "computed": "", "gone": "", "module": "", "flagged": "", "built": "",
	})
}

// TestServingPython reads the call of run in the file that python starts.
func TestServingPython(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  silent: {<<: *app, command: python app.py}
  open: {<<: *app, command: python3 -u open.py}
  given: {<<: *app, command: python open.py, environment: {PORT: "5007"}}
  imported: {<<: *app, command: python imported.py}
  uvicorn: {<<: *app, command: python asgi.py}
  sockets: {<<: *app, command: python sockets.py}
  waitress: {<<: *app, command: python waitress.py}
  named: {<<: *app, command: python named.py}
  computed: {<<: *app, command: python computed.py}
  several: {<<: *app, command: python several.py}
  other: {<<: *app, command: python other.py}
  module: {<<: *app, command: python -m app}
-- app/app.py --
from flask import Flask
app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)  # app.run()
-- app/open.py --
import os
from flask import Flask
app = Flask(__name__)
app.run(
    host="0.0.0.0",
    port=int(os.environ.get("PORT", 5001)),
)
-- app/imported.py --
from web import (
    create,
)
app = create()
app.run(host='127.0.0.1', port=5002)
-- app/web/__init__.py --
"""The app, which no make_server or grpc serves."""
from flask import Flask
def create(): return Flask(__name__)
-- app/asgi.py --
import uvicorn
PORT = 8001
uvicorn.run("asgi:app", host="localhost", port=PORT, reload=True)
-- app/sockets.py --
app = Flask(__name__)
socketio = SocketIO(app)
socketio.run(app, host="0.0.0.0")
-- app/waitress.py --
app = Flask(__name__)
if debug: app.run(port=5000)
else: serve(app, port=8080)
-- app/named.py --
app = Flask(__name__)
app.config["SERVER_NAME"] = "shop:8080"
app.run()
-- app/computed.py --
app = Flask(__name__)
app.run(**options)
-- app/several.py --
app = Flask(__name__)
app.run()
app.run(port=1)
-- app/other.py --
app = Something()
app.run()
`), map[string]string{
		"silent": "python app.py 127.0.0.1:5000 app/app.py:5", "open": "python open.py 0.0.0.0:5001 app/open.py:4",
		"given": "python open.py 0.0.0.0:5007 app/open.py:4", "imported": "python imported.py 127.0.0.1:5002 app/imported.py:5",
		"uvicorn": "python asgi.py localhost:8001 app/asgi.py:3", "sockets": "python sockets.py 0.0.0.0:5000 app/sockets.py:3",
		"waitress": "", "named": "", "computed": "", "several": "", "other": "", "module": "",
	})
}
