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
	for {
		kind, text, err := conn.ReadMessage()
		if err != nil {
			return
		}
		conn.WriteMessage(kind, text)
	}
}

func main() {
	http.HandleFunc("/api", live)
	http.ListenAndServe(":8080", nil)
}
