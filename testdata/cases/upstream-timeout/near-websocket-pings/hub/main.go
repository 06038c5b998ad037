package main

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{}

func live(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for range time.Tick(30 * time.Second) {
		if conn.WriteMessage(websocket.PingMessage, nil) != nil {
			return
		}
	}
}

func main() {
	http.HandleFunc("/live", live)
	http.ListenAndServe(":8080", nil)
}
