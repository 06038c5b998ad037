package main

import (
	"net/http"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{}

func live(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	if kind, text, err := conn.ReadMessage(); err == nil {
		conn.WriteMessage(kind, text)
	}
}

func main() {
	http.HandleFunc("/answer", live)
	http.ListenAndServe(":8080", nil)
}
