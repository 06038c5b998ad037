package apps

import (
	"strings"
	"testing"
)

// TestRoutesGo follows routers from the calls that make them.
func TestRoutesGo(t *testing.T) {
	const build = `
FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o /app .
FROM alpine
COPY --from=build /app /app
CMD ["/app"]
`
	archive := "-- compose.yaml --\nservices:\n"
	want, rest := map[string]string{}, ""
	add := func(name, routes, files string) {
		want[name] = routes
		archive += "  " + name + ": {build: " + name + "}\n"
		rest += "-- " + name + "/Dockerfile --" + build + "-- " + name + "/go.mod --\nmodule example.com/" + name + "\n" + strings.ReplaceAll(files, "\n-- ", "\n-- "+name+"/")
	}
	add("gin", "/api/login /api/v1/orders /api/v1/users /api/v1/users/ | /ping | gin/main.go:16", `
-- main.go --
package main
import (
	"github.com/gin-gonic/gin"
	"example.com/gin/routes"
)
func main() {
	r := gin.Default()
	r.MaxMultipartMemory = 8 << 20
	r.Use(gin.Logger(), cors.New(cors.Config{AllowOrigins: []string{"*"}}))
	r.GET("/ping", func(c *gin.Context) { c.JSON(200, gin.H{"message": c.Query("x")}) })
	api := r.Group("/api")
	{
		v1 := api.Group("/v1")
		routes.Users(v1)
		routes.NewOrders(db).Register(v1)
		api.POST("/login", login)
	}
	if err := r.Run(":8080"); err != nil {
		log.Fatal(err)
	}
}
-- routes/users.go --
package routes
import "github.com/gin-gonic/gin"
func Users(rg *gin.RouterGroup) {
	users := rg.Group("/users")
	users.Use(auth)
	users.GET("/", list)
	users.GET("/:id", one)
}
-- routes/orders.go --
package routes
import "github.com/gin-gonic/gin"
type Orders struct{ db *DB }
func NewOrders(db *DB) *Orders { return &Orders{db} }
func (o *Orders) Register(rg *gin.RouterGroup) { rg.GET("/orders", o.list) }
`)
	add("echo", "/users /users/ | /static | echo/server.go:12", `
-- main.go --
package main
import "github.com/labstack/echo/v4"
func main() { s := NewServer(); s.e.Logger.Fatal(s.e.Start(":1323")) }
-- server.go --
package main
import "github.com/labstack/echo/v4"
type Server struct {
	e *echo.Echo
}
func NewServer() *Server {
	s := &Server{e: echo.New()}
	s.routes()
	return s
}
func (s *Server) routes() {
	s.e.GET("/users", s.users)
	s.e.GET("/users/:id", s.user)
	s.e.Static("/static", "assets")
}
`)
	add("chi", "/api/articles /api/articles/ /api/admin /api/articles/search /v2/x/y | /debug | chi/main.go:11", `
-- main.go --
package main
import (
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)
func main() {
	r := chi.NewRouter()
	r.Use(middleware.Logger)
	r.Get("/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("welcome")) })
	r.Route("/api", func(r chi.Router) {
		r.With(paginate).Get("/articles", list)
		r.Route("/articles/{id}", func(r chi.Router) {
			r.Use(ArticleCtx)
			r.Get("/", one)
		})
		r.Mount("/admin", adminRouter())
		r.Group(func(r chi.Router) { r.Get("/articles/search", search) })
	})
	r.Mount("/v2", v2{}.Routes())
	r.Mount("/debug", middleware.Profiler())
	http.ListenAndServe(":3333", r)
}
func adminRouter() http.Handler {
	r := chi.NewRouter()
	r.Get("/", index)
	return r
}
type v2 struct{}
func (v2) Routes() chi.Router {
	r := chi.NewRouter()
	r.Route("/x", func(r chi.Router) { r.Get("/y", y) })
	return r
}
`)
	add("mux", "/api/books /api/books/ | /static/ | mux/main.go:7", `
-- main.go --
package main
import "github.com/gorilla/mux"
const base = "/api"
func main() {
	r := mux.NewRouter().StrictSlash(true)
	s := r.PathPrefix(base).Subrouter()
	s.HandleFunc("/books", list).Methods("GET")
	s.HandleFunc("/books/{id:[0-9]+}", one).Methods("GET", "PUT")
	r.PathPrefix("/static/").Handler(http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
	srv := &http.Server{Handler: handlers.CORS(handlers.AllowedOrigins([]string{"*"}))(r), Addr: ":8000"}
	log.Fatal(srv.ListenAndServe())
}
`)
	add("plain", "/api/users /api/users/ |  | plain/main.go:5", `
-- main.go --
package main
import "net/http"
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/users", list)
	mux.HandleFunc("GET /api/users/{id}", one)
	mux.HandleFunc("/", home)
	http.ListenAndServe(":8080", logging(mux))
}
func home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" { http.NotFound(w, r); return }
}
func logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
`)
	add("nested", "/api/x/a |  | nested/main.go:5", `
-- main.go --
package main
import "net/http"
func main() {
	sub := http.NewServeMux()
	sub.HandleFunc("/x/a", a)
	http.Handle("/api/", http.StripPrefix("/api", sub))
	http.ListenAndServe(":8080", nil)
}
`)
	add("pages", "/ /api/x |  | pages/main.go:5", `
-- main.go --
package main
import "net/http"
func main() {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir("web")))
	mux.HandleFunc("/api/x", x)
	http.ListenAndServe(":8080", mux)
}
`)
	add("fiber", "/api/todos |  | fiber/main.go:10", `
-- main.go --
package main
import "github.com/gofiber/fiber/v2"
func main() {
	app := fiber.New(fiber.Config{AppName: "todos"})
	setup(app)
	log.Fatal(app.Listen(":3000"))
}
func setup(app *fiber.App) {
	app.Use(logger.New())
	app.Route("/api", func(api fiber.Router) { api.Get("/todos", all).Name("x"); api.Post("/todos", create) })
}
`)
	// What is not known of one route leaves nothing certain.
	for name, body := range map[string]string{
		"computed": `r := gin.New(); r.GET(os.Args[1], x); r.GET("/a", x)`,
		"listed":   `r := gin.New(); for _, h := range all { h(r) }; r.GET("/a", x)`,
		"foreign":  `r := gin.New(); r.GET("/a", x); generated.RegisterHandlers(r, x)`,
		"unlinked": "r := gin.New(); r.GET(\"/a\", x)\n}\nfunc Register(r *gin.Engine) { r.GET(\"/b\", y)",
		"two":      `r := gin.New(); r.GET("/a", x); q := gin.New(); q.GET("/b", x)`,
	} {
		add(name, "", "\n-- main.go --\npackage main\nimport (\n\t\"github.com/gin-gonic/gin\"\n\t\"example.com/generated\"\n)\nfunc main() { "+body+" }\n")
	}
	routesOf(t, loadArchive(t, archive+rest), want)
}
