package engine

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// TestSSH speaks through docker's ssh helper, with a command `ssh` that does what `docker system dial-stdio` does far away.
func TestSSH(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for ssh is a shell script")
	}
	state := shop(t)
	for i := range state.Containers {
		state.Containers[i].Execs = []enginetest.Exec{{Echo: true}}
	}
	server := enginetest.New(t, state)
	bin := t.TempDir()
	script := "#!/bin/sh\nexec '" + os.Args[0] + "' -test.run='^TestDialStdio$'\n"
	if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("ENGINE_TEST_SOCKET", strings.TrimPrefix(server.Host, "unix://"))

	c, err := Connect(t.Context(), Options{Host: "ssh://me@box", ConfigDir: t.TempDir(), Env: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	engine, gaps, err := c.Observe(t.Context(), shopProject(), ObserveOptions{})
	if err != nil || len(gaps) != 0 || engine.Host != "ssh://me@box" || len(engine.Containers) != 3 {
		t.Fatalf("%+v, gaps %v, %v", engine, gaps, err)
	}
	got, err := c.Exec(t.Context(), engine.Containers[0].ID, []string{"cat"}, ExecOptions{Stdin: []byte("hello")})
	if err != nil || string(got.Stdout) != "hello" {
		t.Errorf("exec: %+v, %v", got, err)
	}
}

// TestDialStdio is the far end of TestSSH, in a process of its own: it joins stdin and stdout with the socket.
func TestDialStdio(t *testing.T) {
	socket := os.Getenv("ENGINE_TEST_SOCKET")
	if socket == "" {
		t.Skip("only for TestSSH")
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(conn, os.Stdin)
		_ = conn.(*net.UnixConn).CloseWrite()
	}()
	_, _ = io.Copy(os.Stdout, conn)
	os.Exit(0) // without the test's own words on stdout
}
