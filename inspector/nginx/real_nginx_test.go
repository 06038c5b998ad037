package nginx

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// findNginx returns the nginx of this machine, or skips the test.
func findNginx(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx here: nothing to compare with")
	}
	return binary
}

// freePort returns a TCP port on which nothing listens now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startNginx runs nginx with a configuration until the test ends; port is one of those on which it listens.
func startNginx(t *testing.T, conf string, port int) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(findNginx(t), "-p", dir, "-c", file, "-e", filepath.Join(dir, "error.log"))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it is one process: master_process off
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("nginx does not end")
		}
	})
	for range 200 {
		select {
		case err := <-ended:
			ended <- err
			log, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Fatalf("nginx does not start: %v\n%s%s", err, said.Bytes(), log)
		case <-time.After(25 * time.Millisecond):
		}
		if c, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			c.Close()
			return
		}
	}
	t.Fatal("nginx does not listen")
}

// An answer is what nginx did with a request.
type answer struct {
	line     string // of the location, or server, that answered; "" where nginx does not say
	upstream bool
	status   int
	to       string
}

// ask sends one request as it stands.
func ask(t *testing.T, r Request) answer {
	t.Helper()
	conn, err := net.Dial("tcp", net.JoinHostPort(r.Address, strconv.Itoa(r.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if r.Host == "" {
		fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", r.URI)
	} else {
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", r.URI, r.Host)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return answer{status: 444}
	}
	defer resp.Body.Close()
	return answer{
		line: resp.Header.Get("X-Line"), upstream: resp.Header.Get("X-Stub") != "",
		status: resp.StatusCode, to: resp.Header.Get("Location"),
	}
}
