package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// A terminalRun is what the program wrote with standard output, standard error or both on a terminal.
type terminalRun struct{ screen, out, err string }

// onTerminal runs the program in the project shop; the streams that are named are a terminal, the other a pipe.
func onTerminal(t *testing.T, which string, env []string, args ...string) terminalRun {
	t.Helper()
	controller, terminal, err := pty.Open()
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	defer controller.Close()
	var out, errOut, screen bytes.Buffer
	cmd := program(t, args...)
	cmd.Env = append(cmd.Env, append([]string{"TERM=xterm"}, env...)...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if strings.Contains(which, "out") {
		cmd.Stdout = terminal
	}
	if strings.Contains(which, "err") {
		cmd.Stderr = terminal
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		io.Copy(&screen, controller) //nolint:errcheck // ends with EIO when the last writer is gone
	}()
	err = cmd.Run()
	terminal.Close()
	<-shown
	if err != nil {
		t.Fatalf("%v\n%s%s%s", err, &screen, &out, &errOut)
	}
	return terminalRun{screen.String(), out.String(), errOut.String()}
}

// program is the real program, offline, about to run in the project shop.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{
		Path: self,
		Args: append([]string{"composecheck"}, args...), // by which TestMain knows it
		Dir:  filepath.Join(scripts, "shop"),
		Env:  []string{"DOCKER_HOST=unix:///nowhere/docker.sock", "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")},
	}
}

func TestColors(t *testing.T) {
	tests := []struct {
		name, which string
		env, args   []string
		colors      bool
	}{
		{name: "terminal", which: "out", colors: true},
		{name: "no-color", which: "out", args: []string{"--no-color"}},
		{name: "NO_COLOR", which: "out", env: []string{"NO_COLOR=1"}},
		{name: "empty NO_COLOR", which: "out", env: []string{"NO_COLOR="}, colors: true},
		{name: "dumb", which: "out", env: []string{"TERM=dumb"}},
		{name: "only stderr", which: "err"},
		{name: "json", which: "out", args: []string{"--format", "json"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := onTerminal(t, test.which, test.env, append(test.args, "--static")...)
			text := r.screen
			if test.which == "err" {
				text = r.out // progress may be on the screen
			}
			if !strings.Contains(text, "shop") {
				t.Errorf("no report: %q", text)
			}
			if got := strings.Contains(text, "\x1b["); got != test.colors {
				t.Errorf("colours: %t\n%q", got, text)
			}
		})
	}
}

// TestProgress asks an engine that takes its time: more than a slow machine needs to read the files.
func TestProgress(t *testing.T) {
	slow := enginetest.New(t, enginetest.State{Faults: []enginetest.Fault{{Hang: true}}})
	args := []string{"--timeout", "5s", "--host", slow.Host}
	tests := []struct {
		name, which string
		env         []string
		progress    bool
	}{
		{"terminal", "err", nil, true},
		{"NO_COLOR", "err", []string{"NO_COLOR=1"}, true}, // progress has no colour
		{"dumb", "err", []string{"TERM=dumb"}, false},
		{"CI", "err", []string{"CI=true"}, false},
		{"only stdout", "out", nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := onTerminal(t, test.which, test.env, args...)
			if got := strings.Contains(r.screen+r.err, "asking the Docker Engine"); got != test.progress {
				t.Fatalf("progress: %t\n%q", got, r.screen+r.err)
			}
			if test.progress && !strings.HasSuffix(r.screen, "\r\x1b[K") {
				t.Errorf("the progress is not erased: %q", r.screen)
			}
			if strings.Contains(r.out, "asking") {
				t.Errorf("progress on standard output: %q", r.out)
			}
		})
	}
}

// TestInterrupt presses Ctrl-C while the engine does not answer; nothing else would end it.
func TestInterrupt(t *testing.T) {
	slow := enginetest.New(t, enginetest.State{Faults: []enginetest.Fault{{Match: "/containers/json", Hang: true}}})
	var out, errOut bytes.Buffer
	cmd := program(t, "--host", slow.Host, "--timeout", "1h")
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	asked := func() bool { return strings.Contains(strings.Join(slow.Calls(), "\n"), "/containers/json") }
	for began := time.Now(); !asked() && time.Since(began) < time.Minute; time.Sleep(5 * time.Millisecond) {
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() //nolint:errcheck // the code tells
	if code := cmd.ProcessState.ExitCode(); code != exitBlind || out.Len() > 0 || !strings.HasPrefix(errOut.String(), "composecheck: interrupted") {
		t.Errorf("exit code %d\n%s%s", code, &out, &errOut)
	}
}

// TestSecondInterrupt presses Ctrl-C until a run ends that waits for a snapshot which nobody sends.
func TestSecondInterrupt(t *testing.T) {
	cmd := program(t, "--from", "-")
	if _, err := cmd.StdinPipe(); err != nil { // it stays open
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd.Wait() //nolint:errcheck // the state tells
	}()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for deadline := time.After(20 * time.Second); ; {
		select {
		case <-ended:
			return
		case <-again.C:
			_ = cmd.Process.Signal(os.Interrupt) // it may have ended just now
		case <-deadline:
			_ = cmd.Process.Kill()
			<-ended
			t.Fatal("it does not end")
		}
	}
}

func TestPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("permission bits do not bind root")
	}
	s := enginetest.New(t, enginetest.State{})
	if err := os.Chmod(strings.TrimPrefix(s.Host, "unix://"), 0); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	cmd := program(t, "--host", s.Host)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	cmd.Run() //nolint:errcheck // the code tells
	if code := cmd.ProcessState.ExitCode(); code != exitBlind || !strings.Contains(errOut.String(), "docker group") {
		t.Errorf("exit code %d\n%s%s", code, &out, &errOut)
	}
}

// TestRefusalCounts holds for root too: an engine that refuses us is not one that is down.
func TestRefusalCounts(t *testing.T) {
	for kind, counts := range map[error]bool{engine.ErrPermission: true, engine.ErrForbidden: true, engine.ErrUnreachable: false} {
		s := &inspector.Snapshot{}
		blind := new(app).unasked(s, &engine.Error{Kind: kind, Message: "no"})
		if (blind != nil) != counts || len(s.Gaps) != 1 {
			t.Errorf("%v: %v, gaps %v", kind, blind, s.Gaps)
		}
	}
}
