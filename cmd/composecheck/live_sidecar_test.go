package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLiveSidecar asks an nginx that has no shell: without --sidecar the report says how to ask, with it the cause is
// proved, and however a run ends, the container from which it asked is gone. --namespace needs no container.
func TestLiveSidecar(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("live cases need an engine and the test images: run scripts/e2e.sh")
	}
	p := newProject(t, strings.Fields(command), filepath.Join("..", "..", "testdata", "cases", "wrong-port", "no-shell-nginx"))
	c := liveCase{Port: "gateway 80"}
	p.do(nil, "up", "-d")
	p.await(c, 502)

	out, code := p.check(c)
	if !strings.Contains(out, "--sidecar IMAGE") {
		t.Errorf("without --sidecar, exit code %d:\n%s", code, out)
	}
	c.Args = []string{"--sidecar", "composecheck.test/nginx:noshell"}
	if out, code = p.check(c); !strings.Contains(strings.Join(strings.Fields(out), " "), "the image has no sh ") {
		t.Errorf("from an image without sh, exit code %d:\n%s", code, out)
	}
	p.expectNoSidecar()
	c.Args = []string{"--sidecar", "composecheck.test/nginx:alpine"}
	if out, code = p.check(c); code != exitFindings || !strings.Contains(out, "CC502") || strings.Contains(out, "not checked") {
		t.Errorf("with --sidecar, exit code %d:\n%s", code, out)
	}
	p.expectNoSidecar()
	p.interrupt(c)
	p.expectNoSidecar()

	if os.Geteuid() != 0 {
		t.Skip("--namespace needs root")
	}
	c.Args = []string{"--namespace"}
	if out, code = p.check(c); code != exitFindings || !strings.Contains(out, "CC502") || !strings.Contains(out, "asked from this machine") || strings.Contains(out, "not checked") {
		t.Errorf("with --namespace, exit code %d:\n%s", code, out)
	}
}

// interrupt runs composecheck until the container from which it asks is there, and stops it then.
func (p *liveProject) interrupt(c liveCase) {
	p.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ended := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		argv := append([]string{"composecheck", "-p", p.name, "--project-directory", p.dir, "-f", composeFile(p.dir)}, c.Args...)
		ended <- run(ctx, argv, streams{strings.NewReader(""), &bytes.Buffer{}, &stderr}, os.Environ())
	}()
	if !p.within(func() bool { return p.sidecars() != "" }) {
		p.Error("no container was seen")
	}
	cancel()
	select {
	case code := <-ended:
		if code != exitBlind {
			p.Errorf("interrupted, it ends with exit code %d: %s", code, &stderr)
		}
	case <-time.After(30 * time.Second):
		p.Fatal("interrupted, it does not end")
	}
}

// sidecars lists the containers beside the project's own.
func (p *liveProject) sidecars() string {
	var names []string
	for _, id := range strings.Fields(p.try("ps", "-a", "-q", "--no-trunc")) {
		names = append(names, strings.Fields(p.try("docker", "ps", "-aq", "--filter", "label=composecheck.sidecar="+id))...)
	}
	return strings.Join(names, " ")
}

// expectNoSidecar waits a moment: the engine removes what has ended by itself as well.
func (p *liveProject) expectNoSidecar() {
	p.Helper()
	if !p.within(func() bool { return p.sidecars() == "" }) {
		p.Errorf("left behind: %s", p.sidecars())
	}
}
