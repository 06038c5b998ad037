package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestGoAndRackHTTPS finds the apps in Go and Ruby that a package redirects to https.
func TestGoAndRackHTTPS(t *testing.T) {
	const goHead, goEnd = "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/unrolled/secure\"\n\t\"github.com/gin-contrib/secure\"\n\t\"github.com/labstack/echo/v4/middleware\"\n)\n\nfunc main() {\n", "\thttp.ListenAndServe(\":8080\", app)\n}\n"
	const told = `SSLProxyHeaders: map[string]string{"X-Forwarded-Proto": "https"}`
	tests := []struct{ name, file, want, code string }{
		{"go-secure", "main.go", "[] 13", "\tm := secure.New(secure.Options{\n\t\tSSLRedirect: true,\n\t})\n\tapp := m.Handler(routes)\n"},
		{"go-secure-told", "main.go", "[X-Forwarded-Proto] 12", "\tm := secure.New(secure.Options{SSLRedirect: true, IsDevelopment: false, " + told + "})\n"},
		{"go-secure-off", "main.go", "", "\tm := secure.New(secure.Options{SSLRedirect: false})\n"},
		{"go-secure-dev", "main.go", "", "\tm := secure.New(secure.Options{SSLRedirect: true, IsDevelopment: dev})\n"},
		{"go-secure-if", "main.go", "", "\tif prod {\n\t\tr.Use(secure.New(secure.Options{SSLRedirect: true}))\n\t}\n"},
		{"go-gin", "main.go", "[X-Forwarded-Proto] 12", "\tr.Use(secure.New(secure.DefaultConfig()))\n"},
		{"go-echo", "main.go", "[X-Forwarded-Proto X-Forwarded-Protocol X-Forwarded-Ssl X-Url-Scheme] 12", "\te.Pre(middleware.HTTPSRedirect())\n"},
		{"go-echo-tls", "main.go", "", "\te.Pre(middleware.HTTPSRedirect())\n\te.StartAutoTLS(\":443\")\n"},
		{"ruby", "config.ru", "[X-Forwarded-Proto] 2", "require './app'\nuse Rack::SslEnforcer\nrun App\n"},
		{"ruby-if", "config.ru", "[X-Forwarded-Proto] 2", "if ENV['FORCE_SSL']\n  use Rack::SSL\nend\nrun App\n"},
		{"ruby-sinatra", "app.rb", "[X-Forwarded-Proto] 4", "require 'sinatra'\nconfigure :production do\n  require 'rack-ssl-enforcer'\n  use Rack::SslEnforcer, hsts: true\nend\n"},
		{"ruby-class", "app.rb", "[X-Forwarded-Proto] 2", "class App < Sinatra::Base\n  use Rack::SslEnforcer unless ENV['RACK_ENV'] == 'test'\nend\n"},
		{"ruby-only", "config.ru", "", "use Rack::SslEnforcer, only: '/admin'\nrun App\n"},
		{"ruby-unset", "config.ru", "", "use Rack::SslEnforcer if ENV['OTHER'] == 'true'\nrun App\n"},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		if code, isGo := strings.CutPrefix(tt.name, "go-"); isGo {
			archive += "  " + tt.name + ": {build: ./" + tt.name + "}\n"
			rest += "-- " + tt.name + "/go.mod --\nmodule example.com/" + code + "\nrequire github.com/unrolled/secure v1.17.0\n-- " + tt.name + "/Dockerfile --\nFROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /api .\nFROM alpine\nCOPY --from=build /api /api\nCMD [\"/api\"]\n"
			tt.code = goHead + tt.code + goEnd
		} else {
			archive += "  " + tt.name + ": {image: ruby, working_dir: /app, volumes: ['./" + tt.name + ":/app'], command: bundle exec puma, environment: {RACK_ENV: production, FORCE_SSL: 1}}\n"
		}
		rest += "-- " + tt.name + "/" + tt.file + " --\n" + tt.code
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if only := p.Service(tt.name).HTTPSOnly; only != nil {
			got = fmt.Sprint(only.Headers, " ", only.Pos.Line)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
