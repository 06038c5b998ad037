package apps

import "testing"

// TestServingGunicorn reads what gunicorn is told besides its flags: the order is its own (flags, GUNICORN_CMD_ARGS, file, PORT).
func TestServingGunicorn(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  usual: {<<: *app, working_dir: /app/usual, command: gunicorn shop.wsgi}
  flag: {<<: *app, working_dir: /app/usual, command: gunicorn shop.wsgi -b 0.0.0.0:8080}
  args: {<<: *app, working_dir: /app/usual, command: gunicorn shop.wsgi, environment: {GUNICORN_CMD_ARGS: "--bind=0.0.0.0:8081 --workers=2"}}
  flagargs: {<<: *app, command: gunicorn -b :8082 shop.wsgi, environment: {GUNICORN_CMD_ARGS: "--bind=0.0.0.0:8081"}}
  port: {<<: *app, command: gunicorn shop.wsgi, environment: {PORT: "8083"}}
  portunset: {<<: *app, command: gunicorn shop.wsgi, environment: {PORT: "${NOWHERE}"}}
  silent: {<<: *app, command: gunicorn -c silent.py shop.wsgi}
  silentport: {<<: *app, command: gunicorn -c silent.py shop.wsgi, environment: {PORT: "8084"}}
  module: {<<: *app, command: gunicorn --config=python:config.server shop.wsgi}
  list: {<<: *app, command: gunicorn -c /app/list.py shop.wsgi}
  several: {<<: *app, command: gunicorn -c several.py shop.wsgi}
  formatted: {<<: *app, command: gunicorn -c file:formatted.py shop.wsgi, environment: {APP_PORT: "8085"}}
  percent: {<<: *app, command: gunicorn -c percent.py shop.wsgi}
  filled: {<<: *app, command: gunicorn -c filled.py shop.wsgi}
  added: {<<: *app, command: gunicorn -c added.py shop.wsgi, environment: {PORT: "8086"}}
  missing: {<<: *app, command: gunicorn -c missing.py shop.wsgi}
  branch: {<<: *app, command: gunicorn -c branch.py shop.wsgi}
  whole: {<<: *app, command: gunicorn -c whole.py shop.wsgi, environment: {BIND: "127.0.0.1:8087"}}
  dotenv: {<<: *app, command: gunicorn -c dotenv.py shop.wsgi}
  others: {<<: *app, command: gunicorn -c others.py shop.wsgi}
  socket: {<<: *app, command: gunicorn -c socket.py shop.wsgi}
  gone: {<<: *app, command: gunicorn -c gone.py shop.wsgi}
  tls: {<<: *app, command: gunicorn -c tls.py shop.wsgi}
-- app/usual/gunicorn.conf.py --
workers = 2
bind = "0.0.0.0:8001"  # bind = "0.0.0.0:1"
-- app/silent.py --
workers = 2
BIND = "0.0.0.0:1"
-- app/config/server.py --
bind = ':8002'
-- app/list.py --
bind = [
    "0.0.0.0:8003",
]
-- app/several.py --
bind = ["0.0.0.0:8003", "0.0.0.0:8004"]
-- app/formatted.py --
import os
host = os.getenv("APP_HOST", "0.0.0.0")
bind = "{}:{}".format(host, os.getenv("APP_PORT", "8004"))
-- app/percent.py --
port = 8005
bind = "0.0.0.0:%s" % port
-- app/filled.py --
from os import environ
bind = f"0.0.0.0:{environ.get('PORT', '8006')}"
-- app/added.py --
import os
bind = "0.0.0.0:" + str(os.environ["PORT"])
-- app/missing.py --
import os
bind = "0.0.0.0:" + os.environ["PORT"]
-- app/branch.py --
if debug:
    bind = "0.0.0.0:8000"
-- app/whole.py --
import os
bind = os.environ.get("BIND", "0.0.0.0:8007")
-- app/dotenv.py --
load_dotenv()
bind = "0.0.0.0:" + os.environ.get("PORT", "8008")
-- app/others.py --
from base import *
workers = 2
-- app/socket.py --
bind = "unix:/run/app.sock"
-- app/tls.py --
bind = "0.0.0.0:8443"
certfile = "/certs/app.crt"
`)
	servings(t, p, map[string]string{
		"usual": "gunicorn 0.0.0.0:8001 app/usual/gunicorn.conf.py:2", "flag": "gunicorn 0.0.0.0:8080 compose.yaml:4",
		"args": "gunicorn 0.0.0.0:8081 compose.yaml:5", "flagargs": "gunicorn 0.0.0.0:8082 compose.yaml:6",
		"port": "gunicorn 0.0.0.0:8083 compose.yaml:7", "portunset": "gunicorn :0 compose.yaml:8",
		"silent": "gunicorn 127.0.0.1:8000 compose.yaml:9", "silentport": "gunicorn 0.0.0.0:8084 compose.yaml:10",
		"module": "gunicorn 0.0.0.0:8002 app/config/server.py:1", "list": "gunicorn 0.0.0.0:8003 app/list.py:1",
		"several": "gunicorn :0 compose.yaml:13", "formatted": "gunicorn 0.0.0.0:8085 app/formatted.py:3",
		"percent": "gunicorn 0.0.0.0:8005 app/percent.py:2", "filled": "gunicorn 0.0.0.0:8006 app/filled.py:2",
		"added": "gunicorn 0.0.0.0:8086 app/added.py:2", "missing": "gunicorn :0 compose.yaml:18", "branch": "gunicorn :0 compose.yaml:19",
		"whole": "gunicorn 127.0.0.1:8087 app/whole.py:2", "dotenv": "gunicorn :0 compose.yaml:21",
		"others": "gunicorn :0 compose.yaml:22", "socket": "gunicorn /run/app.sock:0 app/socket.py:1", "gone": "gunicorn :0 compose.yaml:24", "tls": "gunicorn 0.0.0.0:8443 app/tls.py:1",
	})
	if got := p.Service("tls").Serving.Protocol; got != "" {
		t.Errorf("with a certificate it speaks %q", got)
	}
	if got := p.Lines["app/list.py"][1]; got != "bind = [" {
		t.Errorf("the line of bind: %q", got)
	}
}

// TestServingSockets reads the flags that make a server listen on a socket and on no port.
func TestServingSockets(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  gunicorn: {<<: *app, command: "gunicorn --bind unix:/run/app/web.sock app:app"}
  equals: {<<: *app, command: "gunicorn --workers 2 --bind=unix:/run/app/web.sock app:app"}
  several: {<<: *app, command: "gunicorn -b unix:/run/web.sock -b 0.0.0.0:8000 app:app"}
  relative: {<<: *app, command: "gunicorn -b unix:web.sock app:app"}
  uvicorn: {<<: *app, command: uvicorn --uds /tmp/uvicorn.sock app:app}
  daphne: {<<: *app, command: /app/start.sh}
  both: {<<: *app, command: daphne -u /tmp/daphne.sock -p 8000 app:app}
  hypercorn: {<<: *app, command: "hypercorn -b unix:/tmp/hyper.sock app:app"}
  waitress: {<<: *app, command: waitress-serve --unix-socket=/tmp/waitress.sock app:app}
  uwsgi: {<<: *app, command: uwsgi --socket /tmp/uwsgi.sock --chmod-socket=666 --module app}
  ini: {<<: *app, command: uwsgi --ini uwsgi.ini}
  puma: {<<: *app, command: "puma -b unix:///app/tmp/puma.sock"}
-- app/start.sh --
#!/bin/sh
python manage.py migrate
daphne -u /tmp/daphne.sock app.asgi:application -v 2
-- app/uwsgi.ini --
[uwsgi]
module = app
socket = /app/app.sock
`)
	servings(t, p, map[string]string{
		"gunicorn": "gunicorn /run/app/web.sock:0 compose.yaml:3", "equals": "gunicorn /run/app/web.sock:0 compose.yaml:4", "several": "", "relative": "",
		"uvicorn": "uvicorn /tmp/uvicorn.sock:0 compose.yaml:7", "daphne": "daphne /tmp/daphne.sock:0 app/start.sh:3", "both": "",
		"hypercorn": "hypercorn /tmp/hyper.sock:0 compose.yaml:10", "waitress": "waitress-serve /tmp/waitress.sock:0 compose.yaml:11",
		"uwsgi": "uwsgi /tmp/uwsgi.sock:0 compose.yaml:12", "ini": "uwsgi /app/app.sock:0 app/uwsgi.ini:3", "puma": "puma /app/tmp/puma.sock:0 compose.yaml:14",
	})
}

// TestServingUWSGI reads the file of settings that uwsgi is given.
func TestServingUWSGI(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  http: {<<: *app, command: uwsgi --ini http.ini}
  socket: {<<: *app, command: [uwsgi, socket.ini]}
  protocol: {<<: *app, command: uwsgi --ini=protocol.ini}
  both: {<<: *app, command: uwsgi both.ini}
  computed: {<<: *app, command: uwsgi computed.ini}
  section: {<<: *app, command: "uwsgi --ini http.ini:dev"}
  filled: {<<: *app, command: uwsgi --ini filled.ini, environment: {APP_PORT: "8006"}}
  variable: {<<: *app, command: uwsgi --module app, environment: {UWSGI_HTTP_SOCKET: ":8007"}}
  twice: {<<: *app, command: "uwsgi --http-socket :8000", environment: {UWSGI_SOCKET: ":8007"}}
  named: {<<: *app, command: uwsgi --master, environment: {UWSGI_INI: /app/http.ini}}
  yaml: {<<: *app, command: uwsgi --yaml app.yaml}
  json: {<<: *app, command: uwsgi app.json}
  xml: {<<: *app, command: uwsgi --xml app.xml}
  depends: {<<: *app, command: uwsgi depends.ini}
  inner: {<<: *app, command: uwsgi inner.ini}
  bare: {<<: *app, entrypoint: [/app/run.sh], command: uwsgi --ini http.ini}
-- app/http.ini --
[uwsgi]
http = :8000
[dev]
http = :8001
-- app/socket.ini --
[uwsgi]
uwsgi-socket = 0.0.0.0:8002
-- app/protocol.ini --
[uwsgi]
protocol = http
socket = 0.0.0.0:8003
-- app/both.ini --
[uwsgi]
http-socket = :8004
socket = :8005
-- app/filled.ini --
[uwsgi]
base = 0.0.0.0
http11-socket = %(base):$(APP_PORT)
-- app/app.yaml --
uwsgi:
  http-socket: "0.0.0.0:8008" # for all
-- app/app.json --
{"uwsgi": {
  "socket": "0.0.0.0:8009",
  "master": true
}}
-- app/app.xml --
<uwsgi>
  <http-socket>0.0.0.0:8010</http-socket>
</uwsgi>
-- app/depends.ini --
[uwsgi]
if-env = PLAIN
http-socket = :8000
endif = true
-- app/inner.ini --
[uwsgi]
http-socket = 0.0.0.0:8000
socket = 127.0.0.1:8001
-- app/run.sh --
#!/bin/bash
python manage.py migrate
exec $@
-- app/computed.ini --
[uwsgi]
socket = :$(PORT)
`)
	servings(t, p, map[string]string{
		"http": "uwsgi 0.0.0.0:8000 app/http.ini:2", "socket": "uwsgi 0.0.0.0:8002 app/socket.ini:2",
		"protocol": "uwsgi 0.0.0.0:8003 app/protocol.ini:3", "both": "", "computed": "", "section": "",
		"filled": "uwsgi 0.0.0.0:8006 app/filled.ini:3", "variable": "uwsgi 0.0.0.0:8007 compose.yaml:10", "twice": "", "named": "uwsgi 0.0.0.0:8000 app/http.ini:2",
		"yaml": "uwsgi 0.0.0.0:8008 app/app.yaml:2", "json": "uwsgi 0.0.0.0:8009 app/app.json:2", "xml": "uwsgi 0.0.0.0:8010 app/app.xml:2", "depends": "",
		"inner": "uwsgi 0.0.0.0:8000 app/inner.ini:2",
		"bare":  "uwsgi 0.0.0.0:8000 app/http.ini:2",
	})
	for name, want := range map[string]string{"http": "http", "socket": "uwsgi", "protocol": "http"} {
		if got := p.Service(name).Serving.Protocol; got != want {
			t.Errorf("%s speaks %q, want %q", name, got, want)
		}
	}
}
