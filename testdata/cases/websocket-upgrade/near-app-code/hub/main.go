package main

import (
	"net/http"

	"github.com/gorilla/websocket"
)

func main() {
	go websocket.DefaultDialer.Dial("wss://feed.example.org/live", nil)
	http.ListenAndServe(":8080", nil)
}
