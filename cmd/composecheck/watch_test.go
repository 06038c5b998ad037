package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// A watched is a `composecheck watch` that runs, and what it has said.
type watched struct {
	mu    sync.Mutex
	text  strings.Builder
	more  chan struct{}
	stop  context.CancelFunc
	ended chan int
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.more <- struct{}{}:
	default:
	}
	return w.text.Write(p)
}

func (w *watched) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func startWatch(t *testing.T, args ...string) *watched {
	ctx, stop := context.WithCancel(t.Context())
	w := &watched{more: make(chan struct{}, 1), stop: stop, ended: make(chan int, 1)}
	go func() {
		w.ended <- run(ctx, append([]string{"composecheck", "watch"}, args...), streams{strings.NewReader(""), w, w}, os.Environ())
	}()
	t.Cleanup(func() { w.end(t) })
	return w
}

// end interrupts it, and returns its exit code.
func (w *watched) end(t *testing.T) int {
	t.Helper()
	w.stop()
	select {
	case code := <-w.ended:
		w.ended <- code
		return code
	case <-time.After(20 * time.Second):
		t.Fatal("watch does not end")
		return -1
	}
}

// await waits until it has said what is wanted.
func (w *watched) await(t *testing.T, limit time.Duration, want string) {
	t.Helper()
	w.awaitTimes(t, limit, want, 1)
}

// awaitTimes waits until it has said that so often.
func (w *watched) awaitTimes(t *testing.T, limit time.Duration, want string, times int) {
	t.Helper()
	for deadline := time.After(limit); strings.Count(w.said(), want) < times; {
		select {
		case <-w.more:
		case code := <-w.ended:
			w.ended <- code
			t.Fatalf("watch ended with %d and without %q:\n%s", code, want, w.said())
		case <-deadline:
			t.Fatalf("watch does not say %q:\n%s", want, w.said())
		}
	}
}

// copyOfShop is the project shop in a folder of its own.
func copyOfShop(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(scripts, "shop"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// misspell makes a directive of its nginx unknown.
func misspell(t *testing.T, dir string) {
	t.Helper()
	conf := filepath.Join(dir, "nginx.conf")
	data, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(conf, []byte(strings.Replace(string(data), "proxy_pass", "prxy_pass", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestWatchSettings writes the settings file of a project that is watched, and takes it away again.
func TestWatchSettings(t *testing.T) {
	dir := copyOfShop(t)
	misspell(t, dir)
	w := startWatch(t, "--static", "-f", filepath.Join(dir, "compose.yaml"), "--every", "10m")
	w.await(t, 20*time.Second, "CC103] nginx.conf:")
	settings := filepath.Join(dir, configName)
	if err := os.WriteFile(settings, []byte("rules: {CC103: off}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.await(t, 20*time.Second, "  .composecheck.yaml changed")
	w.await(t, 20*time.Second, "(was CC103 ")
	if err := os.Remove(settings); err != nil {
		t.Fatal(err)
	}
	w.awaitTimes(t, 20*time.Second, "CC103] nginx.conf:", 2)
}

// TestWatchReads changes files on which a judgement rests besides those of Compose and nginx, and makes one that was asked for.
func TestWatchReads(t *testing.T) {
	dir := composetest.Load(t, `
-- compose.yaml --
services:
  web: {image: "nginx:1.27", ports: ["80:80"], volumes: ["./a.conf:/etc/nginx/conf.d/default.conf:ro"], depends_on: [app]}
  app: {build: ./app}
-- a.conf --
server { listen 80; location / { proxy_pass http://app:8000; } }
-- app/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
-- app/package.json --
{"dependencies": {"express": "5"}}
-- app/server.js --
const app = require('express')()
app.listen(8000, '0.0.0.0')
`).Dir
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := startWatch(t, "--static", "-f", filepath.Join(dir, "compose.yaml"), "--every", "10m")
	w.await(t, time.Minute, "  watching ")
	write("app/server.js", "const app = require('express')()\napp.listen(8000, '127.0.0.1')\n")
	w.await(t, time.Minute, "  app/server.js changed")
	w.await(t, time.Minute, "CC503] app/server.js:2")
	write("app/Dockerfile", "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"other.js\"]\n")
	w.await(t, time.Minute, "  app/Dockerfile changed")
	w.await(t, time.Minute, "(was CC503 ")
	write(".env", "A=b\n")
	w.await(t, time.Minute, "  .env changed")
}

// TestWatch follows an engine that tells of a restart, and files that somebody edits.
func TestWatch(t *testing.T) {
	state, err := enginetest.Load(filepath.Join(scripts, "shop", "engine.json"))
	if err != nil {
		t.Fatal(err)
	}
	api := map[string]string{"com.docker.compose.project": "shop", "com.docker.compose.service": "api"}
	server := enginetest.New(t, state)
	dir := copyOfShop(t)
	w := startWatch(t, "-H", server.Host, "--project-directory", dir, "-f", filepath.Join(dir, "compose.yaml"), "--every", "10m")
	w.await(t, 20*time.Second, "  watching shop: 1 of 1 routes works\n")
	server.Tell(
		enginetest.Event{Kind: "container", Action: "exec_create: sh", ID: "x", Attributes: api},
		enginetest.Event{Kind: "container", Action: "start", ID: "other", Attributes: map[string]string{"com.docker.compose.project": "q", "com.docker.compose.service": "z"}},
		enginetest.Event{Kind: "container", Action: "die", ID: "x", Attributes: api},
		enginetest.Event{Kind: "container", Action: "start", ID: "x", Attributes: api})
	w.await(t, 20*time.Second, "  api restarted: 1 of 1 routes works\n")
	misspell(t, dir)
	w.await(t, 20*time.Second, "  nginx.conf changed: 1 warning\n")
	w.await(t, 20*time.Second, "? found  warning[CC103] nginx.conf:")
	if code := w.end(t); code != exitClean {
		t.Errorf("exit code %d", code)
	}
	if text := w.said(); strings.Contains(text, "other") || strings.Contains(text, "exec_create") || strings.Count(text, "\n") != 4 {
		t.Errorf("it said:\n%s", text)
	}
}

func TestDescribe(t *testing.T) {
	c := func(service string, actions ...string) []engine.Event {
		var events []engine.Event
		for _, a := range actions {
			events = append(events, engine.Event{Kind: "container", Service: service, Action: a, Exit: "137"})
		}
		return events
	}
	network := engine.Event{Kind: "network", Name: "p_default", Action: "connect"}
	for want, events := range map[string][]engine.Event{
		"":                          nil,
		"api recreated":             c("api", "create", "die", "destroy", "rename", "start"),
		"api restarted":             c("api", "die", "start"),
		"api exited with code 137":  append(c("api", "die"), network),
		"api started":               append(c("api", "start"), network),
		"api removed, web paused":   append(c("api", "die", "destroy"), c("web", "pause")...),
		"api unhealthy":             c("api", "health_status: unhealthy"),
		"api created":               c("api", "create"),
		"network p_default changed": {network, network},
	} {
		if got := strings.Join(describe(events), ", "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestConcerns(t *testing.T) {
	s := &inspector.Snapshot{Project: &compose.Project{Name: "p"}, Engine: &inspector.Engine{
		Containers: []inspector.Container{{ID: "abc", Labels: map[string]string{"com.docker.compose.project": "p"}}},
		Networks:   []inspector.Network{{ID: "def", Name: "shared"}},
	}}
	for e, want := range map[engine.Event]bool{
		{Kind: "container", ID: "abc"}:                 true, // one without labels
		{Kind: "container", ID: "new", Project: "p"}:   true,
		{Kind: "container", ID: "new", Project: "q"}:   false,
		{Kind: "container", ID: "new"}:                 false,
		{Kind: "network", ID: "def"}:                   true,
		{Kind: "network", Name: "shared"}:              true,
		{Kind: "network", ID: "other", Name: "others"}: false,
	} {
		if got := concerns(s, e); got != want {
			t.Errorf("%+v: %t", e, got)
		}
	}
}

func TestIsTrouble(t *testing.T) {
	at := "2026/11/20 23:31:00 [error] 29#29: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: , "
	for line, want := range map[string]bool{
		at + `request: "GET /api HTTP/1.1", upstream: "http://172.18.0.4:3000/api"`:                             true,
		at + `request: "HEAD /api?composecheck=1-2 HTTP/1.1", upstream: "http://172.18.0.4:3000/api"`:           false,
		`172.18.0.1 - - [20/Nov/2026:23:31:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl"`:                       false,
		"2026/11/20 23:31:00 [notice] 1#1: signal 1 (SIGHUP) received from 40, reconfiguring":                   false,
		`2026/11/20 23:31:00 [emerg] 1#1: host not found in upstream "app" in /etc/nginx/conf.d/default.conf:4`: true,
	} {
		if got := isTrouble(line); got != want {
			t.Errorf("%s: %t", line, got)
		}
	}
}
