package main

import (
	"database/sql"
	"net/http"

	"github.com/gorilla/websocket"
)

var (
	db       *sql.DB
	upgrader = websocket.Upgrader{}
)

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
	if err := db.Ping(); err != nil {
		panic(err)
	}
	http.HandleFunc("/ping", func(w http.ResponseWriter, r *http.Request) {})
	http.HandleFunc("/live", live)
	http.ListenAndServe(":8080", nil)
}
