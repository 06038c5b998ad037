package main

import "net/http"

const maxFile = 50 << 20

func files(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFile)
	r.ParseMultipartForm(32 << 20)
}

func main() {
	http.HandleFunc("/files/", files)
	http.ListenAndServe(":8080", nil)
}
