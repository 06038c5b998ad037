package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/moby/moby/client"
)

// ExecOptions say how a command runs.
type ExecOptions struct {
	Stdin     []byte // nil: closed
	MaxOutput int    // bytes of stdout and stderr together; 0: 1 MiB
	User      string // "": the container's own
}

// An ExecResult is what a command left behind.
type ExecResult struct {
	Stdout, Stderr []byte
	ExitCode       int  // -1: not known, because we did not wait for the end
	Truncated      bool // there was more than MaxOutput
}

// errEnough stops reading.
var errEnough = errors.New("enough output")

// Exec runs cmd in a running container and waits until it ends, ctx ends or it has written MaxOutput bytes. In the
// latter cases the command itself goes on: the API has no way to end it, so give it a time limit of its own.
// With an error that stems from ctx comes what was written until then. Other errors wrap ErrGone, ErrNotRunning,
// ErrPaused, ErrNoCommand or ErrForbidden where the engine says so.
func (c *Client) Exec(ctx context.Context, container string, cmd []string, o ExecOptions) (result ExecResult, err error) {
	err = c.traced(execCall(container, cmd), func() error {
		result, err = c.exec(ctx, container, cmd, o)
		return err
	})
	return result, err
}

func (c *Client) exec(ctx context.Context, container string, cmd []string, o ExecOptions) (ExecResult, error) {
	result := ExecResult{ExitCode: -1}
	what := "running a command in container " + shortID(container)
	created, err := c.api.ExecCreate(ctx, container, client.ExecCreateOptions{
		User: o.User, Cmd: cmd, AttachStdin: o.Stdin != nil, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return result, callError(what, err)
	}
	var in io.Reader
	if o.Stdin != nil {
		in = bytes.NewReader(o.Stdin)
	}
	err = c.runExec(ctx, created.ID, in, result.keep(o.MaxOutput))
	switch {
	case ctx.Err() != nil:
		return result, &Error{Message: what + ": it did not end in time", Cause: ctx.Err()}
	case errors.Is(err, errEnough):
		result.Truncated = true
		return result, nil
	case err != nil:
		return result, callError(what, err)
	}
	if result.ExitCode, err = c.exitCode(ctx, created.ID); err != nil {
		return result, callError(what, err)
	}
	return result, refused(what, result)
}

// refused finds the engine's refusal among the output, where it stands when the engine had already switched to
// streaming: 20.10 and 26 end with 126, 28 and 29 with 127.
func refused(what string, r ExecResult) error {
	if r.ExitCode != 126 && r.ExitCode != 127 {
		return nil
	}
	said := errors.New(string(r.Stdout) + string(r.Stderr))
	if kind := kindOf(said); kind != nil && containsAny(said.Error(), "OCI runtime") {
		return &Error{Kind: kind, Message: what + ": " + plain(said), Cause: said}
	}
	return nil
}

// Talk runs cmd in a running container, gives it what in holds and writes its standard output to out as it comes, until
// the command ends, ctx ends or out takes no more. What it writes to standard error is thrown away. Errors are those of
// Exec.
func (c *Client) Talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error {
	return c.traced(execCall(container, cmd), func() error { return c.talk(ctx, container, cmd, in, out) })
}

// execCall is what Options.Trace is told of a command.
func execCall(container string, cmd []string) string {
	return "exec in " + shortID(container) + ": " + strings.Join(cmd, " ")
}

func (c *Client) talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error {
	what := "running a command in container " + shortID(container)
	created, err := c.api.ExecCreate(ctx, container, client.ExecCreateOptions{Cmd: cmd, AttachStdin: true, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return callError(what, err)
	}
	first := ExecResult{ExitCode: -1} // the beginning of its output, where the engine's refusal stands
	err = c.runExec(ctx, created.ID, in, func(stderr bool, p []byte) error {
		if len(first.Stdout) < 1<<10 {
			first.Stdout = append(first.Stdout, p[:min(len(p), 1<<10)]...)
		}
		if stderr {
			return nil
		}
		_, err := out.Write(p)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return ended(ctx, what, err)
	}
	if first.ExitCode, err = c.exitCode(ctx, created.ID); err != nil {
		return callError(what, err)
	}
	if (first.ExitCode == 126 || first.ExitCode == 127) && len(first.Stdout) == 0 {
		return &Error{Kind: ErrNoCommand, Message: fmt.Sprintf("%s: it ended with code %d and without a word", what, first.ExitCode)}
	}
	return refused(what, first)
}

// ended judges how the streams of a command ended: err is what they gave. That out has seen enough is no error.
func ended(ctx context.Context, what string, err error) error {
	switch {
	case ctx.Err() != nil:
		return &Error{Message: what + ": it did not end in time", Cause: ctx.Err()}
	case err == nil, errors.Is(err, io.ErrClosedPipe):
		return nil
	}
	return callError(what, err)
}

// runExec starts a command that was created, and carries its streams.
func (c *Client) runExec(ctx context.Context, id string, in io.Reader, to func(stderr bool, p []byte) error) error {
	streams, err := c.attach(ctx, "/exec/"+id+"/start", []byte(`{"Detach":false,"Tty":false}`))
	if err != nil {
		return err
	}
	return carry(ctx, streams, in, to)
}

// attach opens the streams of a command or a container. Docker's client offers this too, but hides the engine's
// message behind "unable to upgrade to tcp", and cannot be interrupted while the engine does not answer.
func (c *Client) attach(ctx context.Context, path string, body []byte) (io.ReadCloser, error) {
	resp, err := c.send(ctx, http.MethodPost, "/v"+c.api.ClientVersion()+path, http.Header{
		"Content-Type": {"application/json"}, "Connection": {"Upgrade"}, "Upgrade": {"tcp"},
	}, body)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// carry hands in to the streams, and what they bring to its taker, until they end, ctx ends or the taker has enough. It
// closes them.
func carry(ctx context.Context, streams io.ReadCloser, in io.Reader, to func(stderr bool, p []byte) error) error {
	stop := context.AfterFunc(ctx, func() { _ = streams.Close() })
	defer stop()

	written := make(chan struct{})
	go func() {
		defer close(written)
		writeStdin(streams, in)
	}()
	defer func() {
		_ = streams.Close()
		if c, ok := in.(io.Closer); ok {
			_ = c.Close() // nobody reads it any more
		}
		<-written
	}()
	return demux(streams, to)
}

// keep returns what keeps the first bytes of the streams together.
func (r *ExecResult) keep(room int) func(stderr bool, p []byte) error {
	if room <= 0 {
		room = 1 << 20
	}
	return func(stderr bool, p []byte) error {
		to := &r.Stdout
		if stderr {
			to = &r.Stderr
		}
		kept := p[:min(len(p), room)]
		*to = append(*to, kept...)
		if room -= len(kept); len(kept) < len(p) {
			return errEnough
		}
		return nil
	}
}

// writeStdin sends the input and its end. A command that does not read it to the end is no failure.
func writeStdin(conn, input io.Reader) {
	if w, ok := conn.(io.Writer); ok && input != nil {
		_, _ = io.Copy(w, input)
	}
	if w, ok := conn.(interface{ CloseWrite() error }); ok && input != nil {
		_ = w.CloseWrite()
	}
}

// exitCode waits for it: the streams end a moment before the engine knows.
func (c *Client) exitCode(ctx context.Context, id string) (int, error) {
	for try := 0; ; try++ {
		state, err := c.api.ExecInspect(ctx, id, client.ExecInspectOptions{})
		if err != nil {
			return -1, err
		}
		if !state.Running {
			return state.ExitCode, nil
		}
		if try == 20 {
			return -1, errors.New("it closed its output and still runs")
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return -1, ctx.Err()
		}
	}
}
