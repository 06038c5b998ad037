package main

import (
	"log"
	"net/http"

	"github.com/coder/websocket"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"*.example.org"}})
		if err != nil {
			return
		}
		defer c.CloseNow()
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
