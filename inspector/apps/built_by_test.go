package apps

import (
	"testing"
	"testing/fstest"
)

// TestBuildIn finds the command that builds a package, through the scripts of others.
func TestBuildIn(t *testing.T) {
	files := fstest.MapFS{
		"app/package.json":        {Data: []byte(`{"scripts": {"all": "npm run site && cp -r web/dist dist", "site": "cd web && yarn pages", "there": "npm --prefix web run pages", "named": "npm run pages -w web", "two": "npm run site && npm run there"}}`)},
		"app/web/package.json":    {Data: []byte(`{"scripts": {"pages": "ng build", "lint": "ng lint", "moved": "ng build && mv dist/x/browser/* dist/x"}}`)},
		"app/beside/package.json": {Data: []byte(`{"scripts": {"pages": "vite build"}}`)},
	}
	for _, tt := range []struct{ run, want string }{
		{"npm run site", "pages"},
		{"npm ci && cd web && npm run lint && cd .. && npm run there", "pages"},
		{"cd /app/web && pnpm run pages -- --configuration production", "pages"},
		{"cd web && npx ng build --configuration production", ""},
		{"npm run all", "none"}, // it moves them
		{"cd web && npm run moved", "none"},
		{"npm run two", "none"},
		{"npm run named", "none"},
		{"cd beside && npm run pages", "none"},
		{"npm ci", "none"},
	} {
		got, sure := buildIn(files, "/app/web", []string{tt.run})
		if !sure {
			got.name = "none"
		}
		if got.name != tt.want {
			t.Errorf("%s: got %q, want %q", tt.run, got.name, tt.want)
		}
	}
}
