package apps

import "testing"

// TestServingGo reads the one call that opens a port.
func TestServingGo(t *testing.T) {
	const image = "FROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /api TARGET\nFROM alpine\nCOPY --from=build /api /api\nCMD [\"/api\"]\n"
	archive := `
-- compose.yaml --
services:
  plain: {build: plain}
  flags: {build: plain, command: ["/api", "-port", "9000"]}
  variable: {build: variable}
  given: {build: variable, environment: {PORT: "8082"}}
  gin: {build: gin}
  ginport: {build: gin, environment: {PORT: "8083"}}
  ginliteral: {build: ginliteral}
  loads: {build: loads}
  echo: {build: echo}
  fiber: {build: fiber}
  server: {build: server}
  several: {build: several}
  chosen: {build: chosen}
  unchosen: {build: unchosen}
  grpc: {build: grpc}
  config: {build: config}
  flag: {build: flag}
  helper: {build: helper}
  dev: {image: golang, working_dir: /app, volumes: ["./plain:/app"], command: go run .}
  proxied: {image: nginx, volumes: ["./plain:/app"]}
`
	for name, code := range map[string]string{
		"plain":      "import \"net/http\"\n\nfunc main() {\n\t// http.ListenAndServe(\":1\", nil)\n\thttp.ListenAndServe(\":8080\", nil)\n}",
		"variable":   "var port = \"x\"\nfunc main() {\n\taddr := os.Getenv(\"PORT\")\n\tif addr == \"\" {\n\t\tlog.Print(\"none\")\n\t\taddr = \"8081\"\n\t}\n\tlog.Fatal(http.ListenAndServe(fmt.Sprintf(\"0.0.0.0:%s\", addr), nil))\n}",
		"gin":        "import \"github.com/gin-gonic/gin\"\nfunc main() {\n\tr := gin.Default()\n\tr.Run()\n}",
		"ginliteral": "import \"github.com/gin-gonic/gin\"\nfunc main() {\n\tr := routes()\n\tr.Run(\"localhost:5000\")\n}",
		"loads":      "import \"github.com/gin-gonic/gin\"\nimport \"github.com/joho/godotenv\"\nfunc main() {\n\tr := gin.New()\n\tr.Run()\n}",
		"echo":       "import \"github.com/labstack/echo/v4\"\nconst addr = \":1323\"\nfunc main() {\n\te := echo.New()\n\te.Logger.Fatal(e.Start(addr))\n}",
		"fiber":      "import \"github.com/gofiber/fiber/v2\"\nfunc main() {\n\tapp := fiber.New()\n\tapp.Listen(\":\" + getEnv(\"APP_PORT\", \"3000\"))\n}",
		"server":     "func main() {\n\tsrv := &http.Server{\n\t\tHandler: mux,\n\t\tAddr:    \"127.0.0.1:8000\",\n\t}\n\tsrv.ListenAndServe()\n}",
		"several":    "func main() {\n\tgo http.ListenAndServe(\":9100\", metrics)\n\thttp.ListenAndServe(\":8080\", nil)\n}",
		"grpc":       "func main() {\n\tlis, _ := net.Listen(\"tcp\", \":50051\")\n\thttp.ListenAndServe(\":8080\", nil)\n}",
		"config":     "func main() {\n\thttp.ListenAndServe(cfg.Addr, nil)\n}",
		"flag":       "func main() {\n\tport := flag.Int(\"port\", 4000, \"port\")\n\thttp.ListenAndServe(fmt.Sprintf(\":%d\", *port), nil)\n}",
		"helper":     "func main() {\n\thttp.ListenAndServe(\":\"+config.GetEnv(\"HTTP_PORT\", \"8085\"), nil)\n}",
	} {
		archive += "-- " + name + "/main.go --\npackage main\n" + code + "\n-- " + name + "/go.mod --\nmodule x\n-- " + name + "/Dockerfile --\n" + image
	}
	for _, name := range []string{"chosen", "unchosen"} {
		archive += "-- " + name + "/cmd/api/main.go --\npackage main\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}\n-- " + name + "/cmd/job/main.go --\npackage main\nfunc main() {\n\thttp.ListenAndServe(\":8089\", nil)\n}\n" +
			"-- " + name + "/go.mod --\nmodule x\n-- " + name + "/Dockerfile --\n" + image
		if name == "chosen" {
			archive = archive[:len(archive)-len(image)] + "FROM golang\nRUN go build -o /api ./cmd/job && true\nCMD [\"/api\"]\n"
		}
	}
	servings(t, loadArchive(t, archive), map[string]string{
		"plain": "Go 0.0.0.0:8080 plain/main.go:6", "flags": "", "variable": "Go 0.0.0.0:8081 variable/main.go:9", "given": "Go 0.0.0.0:8082 variable/main.go:9",
		"gin": "Go 0.0.0.0:8080 gin/main.go:5", "ginport": "Go 0.0.0.0:8083 gin/main.go:5", "ginliteral": "Go localhost:5000 ginliteral/main.go:5", "loads": "",
		"echo": "Go 0.0.0.0:1323 echo/main.go:6", "fiber": "Go 0.0.0.0:3000 fiber/main.go:5", "server": "Go 127.0.0.1:8000 server/main.go:3",
		"several": "", "chosen": "Go 0.0.0.0:8089 chosen/cmd/job/main.go:3", "unchosen": "", "grpc": "", "config": "", "flag": "Go 0.0.0.0:4000 flag/main.go:4",
		"helper": "Go 0.0.0.0:8085 helper/main.go:3", "dev": "Go 0.0.0.0:8080 plain/main.go:6", "proxied": "",
	})
}
