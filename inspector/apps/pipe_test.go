//go:build unix

package apps

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestPipes reads projects whose files of an app are named pipes: a read of one would wait for ever.
func TestPipes(t *testing.T) {
	for _, name := range []string{"package.json", "go.mod", "Cargo.toml", "pom.xml", "next.config.js", "nest-cli.json", ".env", "main.go", "server.js", "src/main.rs", "manage.py"} {
		t.Run(name, func(t *testing.T) {
			p := composetest.Load(t, `
-- compose.yaml --
services:
  app: {build: app, command: node server.js}
  site: {build: app}
-- app/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
-- app/index.html --
<html></html>
-- app/src/index.js --
require("express")()
`)
			if err := syscall.Mkfifo(filepath.Join(p.Dir, "app", name), 0o644); err != nil {
				t.Skip("no named pipes here: ", err)
			}
			ended := make(chan []string, 1)
			go func() { ended <- Read(t.Context(), p) }()
			select {
			case unread := <-ended:
				if len(unread) > 0 {
					t.Errorf("not read: %v", unread)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("it waits for what nobody writes")
			}
		})
	}
}
