package apps

import "testing"

// TestHandshake finds what opens WebSockets to pages of one's own host alone, and that it is not told of others.
func TestHandshake(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
services:
  poker: {build: ./poker}
  poker-any: {build: ./poker-any}
  feed: {build: ./feed}
  feed-some: {build: ./feed-some}
  quiz: {build: ./quiz}
  quiz-any: {build: ./quiz-any}
  quiz-old: {build: ./quiz-old}
  lab: {image: "quay.io/jupyter/scipy-notebook:2025-03-14"}
  lab-any: {image: "jupyter/base-notebook", command: "start-notebook.sh --ServerApp.allow_origin='*'"}
  lab-told: {image: "jupyter/base-notebook", volumes: ["./jupyter:/home/jovyan/.jupyter"]}
  code: {image: "codercom/code-server:4.96.4"}
  code-old: {image: "codercom/code-server:4.9.0"}
  code-told: {image: "codercom/code-server", command: --trusted-origins=code.example.org}
-- poker/Dockerfile --
FROM golang:1.24
COPY . .
-- poker/main.go --
package main

import "github.com/gorilla/websocket"

var upgrader = websocket.Upgrader{} // CheckOrigin is not set
-- poker-any/Dockerfile --
FROM golang:1.24
COPY . .
-- poker-any/main.go --
package main

import "github.com/gorilla/websocket"

var upgrader = websocket.Upgrader{}
-- poker-any/open.go --
package main

func init() { upgrader.CheckOrigin = func(*http.Request) bool { return true } }
-- feed/Dockerfile --
FROM golang:1.24
COPY . .
-- feed/main.go --
package main

import "nhooyr.io/websocket"

func serve(w http.ResponseWriter, r *http.Request) { websocket.Accept(w, r, nil) }
-- feed-some/Dockerfile --
FROM golang:1.24
COPY . .
-- feed-some/main.go --
package main

import "nhooyr.io/websocket"

func serve(w http.ResponseWriter, r *http.Request) {
	websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
}
-- quiz/Dockerfile --
FROM python:3.12
COPY . .
-- quiz/requirements.txt --
Flask-SocketIO>=5.3
-- quiz/app.py --
from flask_socketio import SocketIO
socketio = SocketIO(app)
-- quiz/static/quiz.js --
const socket = io();
-- quiz-any/Dockerfile --
FROM python:3.12
COPY . .
-- quiz-any/requirements.txt --
flask-socketio
-- quiz-any/app.py --
from flask_socketio import SocketIO
socketio = SocketIO(app, cors_allowed_origins="*")
-- quiz-old/Dockerfile --
FROM python:3.12
COPY . .
-- quiz-old/requirements.txt --
flask-socketio==3.3.2
-- quiz-old/app.py --
from flask_socketio import SocketIO
socketio = SocketIO(app)
`)
	for name, want := range map[string]string{"poker": "websocket.Upgrader", "feed": "websocket.Accept", "quiz": "Flask-SocketIO", "lab": "Jupyter", "code": "code-server"} {
		if got := p.Service(name).Handshake; got == nil || got.By != want || !got.Pages || got.Scheme != (name == "quiz") {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	for _, name := range []string{"poker-any", "feed-some", "quiz-any", "quiz-old", "lab-any", "lab-told", "code-old", "code-told"} {
		if got := p.Service(name).Handshake; got != nil {
			t.Errorf("%s: %+v, want none", name, got)
		}
	}
}
