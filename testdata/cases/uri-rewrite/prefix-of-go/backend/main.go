package main

import (
	"log"

	"example.com/books/routes"
	"github.com/gin-gonic/gin"
)

func main() {
	r := gin.Default()
	r.GET("/health", func(c *gin.Context) { c.JSON(200, gin.H{"ok": true}) })
	api := r.Group("/api")
	routes.Books(api)
	log.Fatal(r.Run(":8080"))
}
