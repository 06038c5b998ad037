package main

import (
	"fmt"
	"net/http"
	"time"
)

type hub struct{}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		fmt.Fprintf(w, "data: %s\n\n", time.Now())
		w.(http.Flusher).Flush()
		time.Sleep(time.Second)
	}
}

func main() {
	h := &hub{}
	mux := http.NewServeMux()
	mux.HandleFunc("/ticks", h.serve)
	http.ListenAndServe(":8080", mux)
}
