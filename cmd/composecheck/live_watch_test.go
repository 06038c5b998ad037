package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLiveWatch watches a healthy project while a client sends requests all the while and services are created anew
// one after another, then breaks and mends it: each is told, and nothing else is. How long that takes is logged: two seconds on a machine with nothing else
// to do.
func TestLiveWatch(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("needs an engine and the test images: run scripts/e2e.sh")
	}
	c := liveCase{Port: "gateway 80", Good: 200}
	p := newProject(t, strings.Fields(command), filepath.Join("..", "..", "testdata", "cases", "unexplained-failure", "near-healthy"))
	p.do(nil, "up", "-d")
	p.waitFor("php ready to handle connections")
	p.await(c, 200)
	p.load(c)

	w := startWatch(t, "-p", p.name, "--project-directory", p.dir, "-f", composeFile(p.dir), "--every", "10m")
	all := strings.Count(p.text(c), "✓ :80")
	works := fmt.Sprintf(": %d of %d routes work\n", all, all)
	w.await(t, 10*time.Second, "watching "+p.name+works)
	for _, service := range []string{"web", "chat", "php"} {
		p.do(nil, "up", "-d", "--force-recreate", "--no-deps", "-t", "1", service)
		began := time.Now()
		w.await(t, 20*time.Second, service+" recreated")
		t.Logf("%s: told after %v", service, time.Since(began).Round(10*time.Millisecond))
	}
	if text := w.said(); strings.Contains(text, "[CC9") {
		t.Errorf("it does not know why:\n%s", text)
	}
	before := len(w.said())
	p.do(nil, "stop", "-t", "1", "chat")
	w.await(t, 20*time.Second, "error[CC402]")
	p.do(nil, "start", "chat")
	w.await(t, 20*time.Second, "(was CC402 service-exited)")
	t.Logf("said:\n%s", w.said())
	for _, line := range strings.Split(strings.TrimSpace(w.said()[before:]), "\n") {
		if !strings.Contains(line, "chat") && !strings.Contains(line, "healed") {
			t.Errorf("of nothing that was done: %s", line)
		}
	}
}

// load sends requests until the test ends.
func (p *liveProject) load(c liveCase) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	p.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_, _ = p.request(c) // what it gets is nginx's matter
			}
		}
	}()
}
