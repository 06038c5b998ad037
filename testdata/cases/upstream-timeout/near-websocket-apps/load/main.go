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
	for text := range lines {
		conn.WriteMessage(websocket.TextMessage, []byte(text))
	}
}

func main() {
	http.HandleFunc("/load", live)
	http.ListenAndServe(":8080", nil)
}
