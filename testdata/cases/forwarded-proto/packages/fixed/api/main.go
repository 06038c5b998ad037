package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/unrolled/secure"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/items", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "[]") })
	guard := secure.New(secure.Options{
		SSLRedirect:     true,
		SSLProxyHeaders: map[string]string{"X-Forwarded-Proto": "https"},
		STSSeconds:      31536000,
	})
	log.Fatal(http.ListenAndServe(":8080", guard.Handler(mux)))
}
