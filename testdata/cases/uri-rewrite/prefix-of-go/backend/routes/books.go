package routes

import "github.com/gin-gonic/gin"

// Books adds what there is to know of books.
func Books(rg *gin.RouterGroup) {
	books := rg.Group("/books")
	books.GET("/", list)
	books.GET("/:id", one)
}

func list(c *gin.Context) { c.JSON(200, gin.H{}) }
func one(c *gin.Context)  { c.JSON(200, gin.H{}) }
