package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestServingBySettings reads variables, files of variables and files of settings in which servers are told where to listen.
func TestServingBySettings(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  variable: {<<: *app, command: uvicorn main:app, environment: {UVICORN_HOST: "127.0.0.1", UVICORN_PORT: "9001"}}
  open: {<<: *app, command: uvicorn main:app, environment: {UVICORN_HOST: "0.0.0.0"}}
  unset: {<<: *app, command: uvicorn main:app, environment: {UVICORN_HOST: "${NOWHERE}"}}
  flag: {<<: *app, command: uvicorn main:app --host 0.0.0.0, environment: {UVICORN_HOST: "127.0.0.1"}}
  before: {<<: *app, command: sh -c "FLASK_RUN_HOST=0.0.0.0 flask run"}
  file: {<<: *app, command: flask run}
  over: {<<: *app, command: flask run, environment: {FLASK_RUN_HOST: "0.0.0.0", FLASK_RUN_PORT: "5000"}}
  toml: {<<: *app, command: hypercorn -c hyper.toml main:app}
  several: {<<: *app, command: hypercorn -c several.toml main:app}
  over-toml: {<<: *app, command: "hypercorn -c hyper.toml -b 0.0.0.0:80 main:app"}
  rr: {<<: *app, command: ./rr serve}
  computed: {<<: *app, command: unicorn -c unicorn.rb}
  streamlit: {<<: *app, command: streamlit run app.py}
-- app/.flaskenv --
FLASK_APP=web
FLASK_RUN_HOST=localhost # for all
FLASK_RUN_PORT=5005
-- app/requirements.txt --
flask
python-dotenv
-- app/hyper.toml --
workers = 2
bind = ["localhost:7000"]
-- app/several.toml --
bind = ["localhost:7000", "0.0.0.0:7001"]
-- app/.rr.yaml --
version: "3"
rpc:
  listen: tcp://127.0.0.1:6001
http:
  pool: {num_workers: 2}
  address: 127.0.0.1:8070
-- app/unicorn.rb --
listen ENV.fetch("PORT")
-- app/.streamlit/config.toml --
[browser]
serverAddress = "shop.example.org"
[server]
address = "localhost"
port = 8600
`), map[string]string{
		"variable": "uvicorn 127.0.0.1:9001 compose.yaml:3", "open": "uvicorn 0.0.0.0:8000 compose.yaml:4", "unset": "uvicorn :8000 compose.yaml:5",
		"flag": "uvicorn 0.0.0.0:8000 compose.yaml:6", "before": "flask run 0.0.0.0:5005 compose.yaml:7",
		"file": "flask run localhost:5005 app/.flaskenv:2", "over": "flask run 0.0.0.0:5000 compose.yaml:9",
		"toml": "hypercorn localhost:7000 app/hyper.toml:2", "several": "hypercorn :0 compose.yaml:11", "over-toml": "",
		"rr": "rr serve 127.0.0.1:8070 app/.rr.yaml:6", "computed": "unicorn :0 compose.yaml:14", "streamlit": "streamlit run localhost:8600 compose.yaml:15",
	})
}

// TestServingByValues follows the address to where other files, or the environment, give it.
func TestServingByValues(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: node, working_dir: /app, volumes: ["./app:/app"]}
services:
  settings: {<<: *app, command: node settings.js}
  dotenv: {<<: *app, command: node dotenv.js}
  over: {<<: *app, command: node dotenv.js, environment: {LISTEN: "0.0.0.0"}}
  taken: {<<: *app, command: node taken.js, environment: {BIND: "::1"}}
  twice: {<<: *app, command: node twice.js}
-- app/settings.js --
const settings = require('./config')
app.listen(settings.port, settings.host)
-- app/config/index.js --
module.exports = { port: 3001, host: 'localhost' }
-- app/dotenv.js --
require('dotenv').config()
app.listen(3002, process.env.LISTEN)
-- app/.env --
LISTEN=127.0.0.1
-- app/taken.js --
const { BIND, PORT = 3003 } = process.env
app.listen(PORT, BIND)
-- app/twice.js --
const { host } = require('./both')
app.listen(3004, host)
-- app/both.js --
module.exports = { admin: { host: 'localhost' }, web: { host: '0.0.0.0' } }
`), map[string]string{
		"settings": "node settings.js localhost:3001 app/config/index.js:1", "dotenv": "node dotenv.js 127.0.0.1:3002 app/.env:1",
		"over": "node dotenv.js 0.0.0.0:3002 app/dotenv.js:2", "taken": "node taken.js ::1:3003 app/taken.js:2", "twice": "",
	})
}

// TestLoopbacks names what the code of libraries and the settings of images bind to the loopback, and nothing that is open.
func TestLoopbacks(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  served: {image: python, working_dir: /app, volumes: ["./app:/app"], command: python served.py}
  several: {image: python, working_dir: /app, volumes: ["./app:/app"], command: python several.py}
  open: {image: python, working_dir: /app, volumes: ["./app:/app"], command: python open.py}
  php: {image: php:cli, working_dir: /app, volumes: ["./app:/app"], command: php server.php start}
  dart: {build: dart}
  variable: {image: ollama/ollama, environment: {OLLAMA_HOST: "127.0.0.1:11500"}}
  all: {image: ollama/ollama, environment: {OLLAMA_HOST: "0.0.0.0"}}
  flag: {image: minio/minio, command: "server /data --console-address localhost:9001"}
  bare: {image: "kibana:8.1.0", volumes: ["./kibana.yml:/usr/share/kibana/config/kibana.yml"]}
  given: {image: "kibana:8.1.0", volumes: ["./kibana.yml:/usr/share/kibana/config/kibana.yml"], environment: {SERVER_HOST: "0.0.0.0"}}
  own: {image: minio/minio, entrypoint: /start.sh, command: "--address 127.0.0.1:9000"}
-- app/served.py --
from flask import Flask
from waitress import serve
PORT = 8090
serve(Flask(__name__), host="localhost", port=PORT)
-- app/several.py --
from wsgiref.simple_server import make_server
make_server("127.0.0.1", 9100, metrics)
make_server("0.0.0.0", 8000, app)
-- app/open.py --
from http.server import HTTPServer
HTTPServer(("", 8000), Handler).serve_forever()
-- app/server.php --
<?php
use Workerman\Worker;
$port = 2346;
$worker = new Worker('http://127.0.0.1:2345');
Worker::runAll();
-- dart/Dockerfile --
FROM dart:stable
COPY . .
RUN dart compile exe bin/server.dart -o server
CMD ["./server"]
-- dart/pubspec.yaml --
name: shop
-- dart/bin/server.dart --
const _hostname = 'localhost';
void main() async {
  var port = int.parse(Platform.environment['PORT'] ?? '8080');
  await io.serve(handler, _hostname, port);
}
-- kibana.yml --
elasticsearch.hosts: ["http://es:9200"]
`)
	for name, want := range map[string]string{
		"served": "python served.py localhost:8090 app/served.py:4", "several": "", "open": "",
		"php": "php server.php 127.0.0.1:2345 app/server.php:4", "dart": "Dart localhost:8080 dart/bin/server.dart:4",
		"variable": "ollama/ollama 127.0.0.1:11500 compose.yaml:7", "all": "", "flag": "minio/minio localhost:9001 compose.yaml:9",
		"bare": "kibana localhost:5601 kibana.yml:1", "given": "", "own": "",
	} {
		var got []string
		for _, at := range p.Service(name).Loopbacks {
			got = append(got, fmt.Sprintf("%s %s:%d %s:%d", at.Program, at.Address, at.Port, at.Pos.File, at.Pos.Line))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
