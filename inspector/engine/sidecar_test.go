package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// withImages is an engine on which the container abc runs, and which has an image of that name.
func withImages(faults []enginetest.Fault, execs ...enginetest.Exec) enginetest.State {
	return enginetest.State{
		Containers: []enginetest.Container{container(runs)}, Faults: faults,
		Images: []enginetest.Image{{Name: "registry/box:1", Execs: execs, Labels: map[string]string{labelProject: "shop", "maintainer": "m"}}},
	}
}

func TestSidecar(t *testing.T) {
	c, server := connect(t, withImages(nil, enginetest.Exec{Match: "sh -c", Stdout: "hello\n", Answers: []string{"answer\n"}, Stderr: "noise"}))
	s, err := c.Sidecar(t.Context(), "registry/box:1")
	if err != nil {
		t.Fatal(err)
	}
	in, asking := io.Pipe()
	var out bytes.Buffer
	var seen enginetest.Made
	err = s.Talk(t.Context(), "abc", []string{"sh", "-c", "script"}, in, writerFunc(func(p []byte) (int, error) {
		if out.Len() == 0 {
			seen = server.Left()[0]
			go func() {
				_, _ = io.WriteString(asking, "question\nGO\n")
				_ = asking.Close()
			}()
		}
		return out.Write(p)
	}))
	if err != nil || out.String() != "hello\nanswer\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	host := seen.HostConfig
	switch {
	case host.NetworkMode != "container:abc", !host.AutoRemove, !host.ReadonlyRootfs, host.Privileged, len(host.Binds) > 0,
		!slices.Equal(host.CapDrop, []string{"ALL"}), !slices.Equal(host.SecurityOpt, []string{"no-new-privileges"}), seen.User == "", !seen.StdinOnce:
		t.Errorf("it has more rights than it needs: %+v", seen)
	case seen.Labels[labelSidecar] != "abc", seen.Labels[labelProject] != "", seen.Labels["maintainer"] != "":
		t.Errorf("labels: %v", seen.Labels)
	}
	expectGone(t, s, server)
}

// expectGone waits until no container is left.
func expectGone(t *testing.T, s *Sidecar, server *enginetest.Server) {
	t.Helper()
	if err := s.Close(); err != nil || len(server.Left()) > 0 {
		t.Errorf("left behind: %v, %v", server.Left(), err)
	}
}

func TestSidecarImage(t *testing.T) {
	c, _ := connect(t, withImages(nil))
	_, err := c.Sidecar(t.Context(), "none")
	var e *Error
	if !errors.Is(err, ErrUsage) || !errors.As(err, &e) || e.Hint() != "pull it first: docker pull none" {
		t.Errorf("got %v", err)
	}
}

func TestSidecarFaults(t *testing.T) {
	fault := func(match string, status int, message string) []enginetest.Fault {
		return []enginetest.Fault{{Match: match, Status: status, Message: message}}
	}
	script := enginetest.Exec{Match: "sh -c", Stdout: "hello\n"}
	tests := []struct {
		name, want string
		state      enginetest.State
		left       string // what Close says
	}{
		{name: "no sh", want: "--sidecar registry/box:1: the image has no sh", state: withImages(nil)},
		{name: "create forbidden", want: "creating a container of registry/box:1 beside abc: no", state: withImages(fault("/containers/create", 403, "no"), script)},
		{name: "attach fails", want: "attaching to a container of registry/box:1 beside abc: no", state: withImages(fault("/attach", 500, "no"), script)},
		{name: "start fails", want: "starting a container of registry/box:1 beside abc: no", state: withImages(fault("/start", 500, "no"), script)},
		{name: "cannot be removed", state: withImages(fault("DELETE", 500, "no"), script), left: "may be left: no"},
		{name: "is being removed", state: withImages(fault("DELETE", 409, "removal of container x is already in progress"), script)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, server := connect(t, tt.state)
			s, err := c.Sidecar(t.Context(), "registry/box:1")
			if err != nil {
				t.Fatal(err)
			}
			err = s.Talk(t.Context(), "abc", []string{"sh", "-c", "script"}, strings.NewReader(""), io.Discard)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)) {
				t.Errorf("got %v; want %s", err, tt.want)
			}
			if tt.left == "" {
				expectGone(t, s, server)
			} else if err := s.Close(); err == nil || !strings.Contains(err.Error(), tt.left) {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

// However a run ends, nothing stays.
func TestSidecarEndsWithContext(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault enginetest.Fault
	}{
		{name: "command hangs"},
		{name: "attach hangs", fault: enginetest.Fault{Match: "/attach", Hang: true}},
		{name: "start hangs", fault: enginetest.Fault{Match: "/start", Hang: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := withImages(nil, enginetest.Exec{Match: "sh -c", Stdout: "early", Hang: true})
			if tt.fault.Match != "" {
				state.Faults = []enginetest.Fault{tt.fault}
			}
			c, server := connect(t, state)
			s, err := c.Sidecar(t.Context(), "registry/box:1")
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err = s.Talk(ctx, "abc", []string{"sh", "-c", "script"}, nil, io.Discard)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if !slices.ContainsFunc(server.Calls(), func(call string) bool { return strings.HasPrefix(call, "POST /containers/create") }) {
				t.Error("nothing was created")
			}
			expectGone(t, s, server)
		})
	}
}

func TestSidecarInterruptedBefore(t *testing.T) {
	c, server := connect(t, withImages(nil, enginetest.Exec{Match: "sh -c"}))
	s, err := c.Sidecar(t.Context(), "registry/box:1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.create(ctx, "x", "abc", nil); !errors.Is(err, context.Canceled) || len(server.Left()) > 0 {
		t.Errorf("created nevertheless: %v", err)
	}
}
