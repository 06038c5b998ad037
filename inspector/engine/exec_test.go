package engine

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

const runs = `{"Id":"abc","Name":"/web","State":{"Status":"running","Running":true}}`

func TestExec(t *testing.T) {
	web := container(runs)
	web.Execs = []enginetest.Exec{
		{Match: "cat", Echo: true, Stderr: "done\n"},
		{Match: "seven", ExitCode: 7},
		{Match: "own-127", Stderr: "sh: nope: not found\n", ExitCode: 127},
		{Match: "flood", Stdout: strings.Repeat("x", 1000), Repeat: 1 << 20},
	}
	c, _ := connect(t, enginetest.State{Containers: []enginetest.Container{web}})

	got, err := c.Exec(t.Context(), "abc", []string{"cat"}, ExecOptions{Stdin: []byte("hello")})
	if err != nil || string(got.Stdout) != "hello" || string(got.Stderr) != "done\n" || got.ExitCode != 0 {
		t.Errorf("cat: %+v, %v", got, err)
	}
	if got, err = c.Exec(t.Context(), "abc", []string{"seven"}, ExecOptions{}); err != nil || got.ExitCode != 7 {
		t.Errorf("seven: %+v, %v", got, err)
	}
	if got, err = c.Exec(t.Context(), "abc", []string{"own-127"}, ExecOptions{}); err != nil || got.ExitCode != 127 {
		t.Errorf("a command's own 127: %+v, %v", got, err)
	}
	got, err = c.Exec(t.Context(), "abc", []string{"flood"}, ExecOptions{MaxOutput: 1500})
	if err != nil || !got.Truncated || len(got.Stdout) != 1500 || got.ExitCode != -1 {
		t.Errorf("flood: %d bytes, %+v, %v", len(got.Stdout), got.Truncated, err)
	}
}

func TestExecRefused(t *testing.T) {
	// The texts are those that rig.md recorded of engines 20.10, 26, 28, 29 and Podman 5.8.
	oci := func(text string, code int) *enginetest.Exec { return &enginetest.Exec{Stdout: text, ExitCode: code} }
	fault := func(match string, status int, message string) []enginetest.Fault {
		return []enginetest.Fault{{Match: match, Status: status, Message: message}}
	}
	tests := []struct {
		name    string
		inspect string
		exec    *enginetest.Exec
		faults  []enginetest.Fault
		want    error
	}{
		{name: "absent binary 20.10", want: ErrNoCommand},
		{name: "absent binary 28", exec: oci("OCI runtime exec failed: exec failed: unable to start container process: exec: \"x\": executable file not found in $PATH\r\n", 127), want: ErrNoCommand},
		{name: "absent binary podman", faults: fault("/start", 500, "Error: runc: exec failed: OCI runtime attempted to invoke a command that was not found"), want: ErrNoCommand},
		{name: "absent path", exec: oci("OCI runtime exec failed: exec failed: stat /bin/x: no such file or directory: unknown\r\n", 126), want: ErrNoCommand},
		{name: "restarting 20.10", exec: oci("OCI runtime exec failed: exec failed: cannot exec in a stopped state: unknown\r\n", 126), want: ErrNotRunning},
		{name: "restarting 26", inspect: `{"Id":"abc","Name":"/web","State":{"Status":"restarting","Running":true}}`, want: ErrNotRunning},
		{name: "stopped", inspect: `{"Id":"abc","Name":"/web","State":{"Status":"exited"}}`, want: ErrNotRunning},
		{name: "paused", inspect: `{"Id":"abc","Name":"/web","State":{"Status":"paused","Running":true,"Paused":true}}`, want: ErrPaused},
		{name: "gone", inspect: `{"Id":"other","Name":"/other"}`, want: ErrGone},
		{name: "proxy forbids create", faults: fault("POST /containers", 403, "Forbidden"), want: ErrForbidden},
		{name: "proxy forbids start", exec: &enginetest.Exec{}, faults: fault("POST /exec", 403, ""), want: ErrForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.inspect == "" {
				tt.inspect = runs
			}
			web := container(tt.inspect)
			if tt.exec != nil {
				web.Execs = append(web.Execs, *tt.exec)
			}
			c, _ := connect(t, enginetest.State{Containers: []enginetest.Container{web}, Faults: tt.faults})
			_, err := c.Exec(t.Context(), "abc", []string{"x"}, ExecOptions{})
			if !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "running a command in container abc: ") {
				t.Errorf("got %v; want %v", err, tt.want)
			}
		})
	}
}

func TestExecEndsWithContext(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		exec       enginetest.Exec
		fault      enginetest.Fault
	}{
		{name: "command hangs", exec: enginetest.Exec{Stdout: "early", Hang: true}, want: "early"},
		{name: "create hangs", fault: enginetest.Fault{Match: "POST /containers", Hang: true}},
		{name: "start hangs", fault: enginetest.Fault{Match: "/start", Hang: true}},
		{name: "inspect hangs", fault: enginetest.Fault{Match: "GET /exec", Hang: true}},
		{name: "never ends", fault: enginetest.Fault{Match: "GET /exec", Body: `{"Running":true}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			web := container(runs)
			web.Execs = []enginetest.Exec{tt.exec}
			state := enginetest.State{Containers: []enginetest.Container{web}}
			if tt.fault.Match != "" {
				state.Faults = append(state.Faults, tt.fault)
			}
			c, _ := connect(t, state)
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			got, err := c.Exec(ctx, "abc", []string{"x"}, ExecOptions{Stdin: nil})
			if !errors.Is(err, context.DeadlineExceeded) || string(got.Stdout) != tt.want || got.ExitCode != -1 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestDemux(t *testing.T) {
	discard := func(bool, []byte) error { return nil }
	for _, tt := range []struct{ name, stream, want string }{
		{"garbage", "<html>no stream</html>", "not a multiplexed stream"},
		{"engine's error", "\x03\x00\x00\x00\x00\x00\x00\x04oops", "the engine reports: oops"},
		{"cut header", "\x01\x00\x00", "unexpected EOF"},
		{"cut frame of 4 GiB", "\x01\x00\x00\x00\xff\xff\xff\xffab", "unexpected EOF"},
	} {
		if err := demux(strings.NewReader(tt.stream), discard); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func FuzzDemux(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x05err\n2"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		var lines logLines
		_ = demux(bytes.NewReader(stream), lines.add)
		for _, line := range lines.last(10, 100) {
			if line.Text != clean(line.Text) {
				t.Errorf("%q is not clean", line.Text)
			}
		}
	})
}
