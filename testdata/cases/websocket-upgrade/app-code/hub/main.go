package main

import (
	"net/http"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{}

func live(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err == nil {
		conn.Close()
	}
}

func main() {
	http.HandleFunc("/live", live)
	http.ListenAndServe(":8080", nil)
}
