package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func main() {
	r := chi.NewRouter()
	r.Route("/books", func(r chi.Router) {
		r.Get("/", books)
		r.Get("/{id}", book)
	})
	http.ListenAndServe(":8080", r)
}
