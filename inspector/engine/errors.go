package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerd/errdefs"
)

// What can be wrong between us and the engine. Errors of this package wrap one of them, and the cause.
var (
	ErrUnreachable = errors.New("engine unreachable")
	ErrPermission  = errors.New("no permission on the engine's socket")
	ErrForbidden   = errors.New("the engine, or a proxy before it, forbids this call")
	ErrTooOld      = errors.New("the engine's API is too old")
	ErrNoContext   = errors.New("docker context not found")
	ErrUsage       = errors.New("options that exclude one another")

	ErrGone       = errors.New("no such container or network")
	ErrNotRunning = errors.New("container is not running")
	ErrPaused     = errors.New("container is paused")
	ErrNoCommand  = errors.New("command not found in the container")
)

// An Error is a failure in words for a person. Its message is one sentence without a period.
type Error struct {
	Kind    error // one of the sentinels above, or nil
	Message string
	Cause   error // may be nil
	hint    string
}

// Error returns the message without the hint.
func (e *Error) Error() string { return e.Message }

// Hint says what the user can do about it, or "".
func (e *Error) Hint() string { return e.hint }

// NoCommand reports whether the container has no such command, to callers that do not know this package.
func (e *Error) NoCommand() bool { return errors.Is(e.Kind, ErrNoCommand) }

// Unwrap makes errors.Is see both the kind and the cause.
func (e *Error) Unwrap() []error {
	var both []error
	for _, err := range []error{e.Kind, e.Cause} {
		if err != nil {
			both = append(both, err)
		}
	}
	return both
}

// connectError says why the engine at host could not be spoken to.
func connectError(host string, err error) error {
	e := &Error{Kind: ErrUnreachable, Cause: err, hint: "start Docker, or name another engine with --host or --context"}
	switch {
	case errors.Is(err, os.ErrPermission):
		e.Kind = ErrPermission
		e.Message = "no permission to use the Docker engine at " + host
		e.hint = "add yourself to the docker group (sudo usermod -aG docker $USER, then log in again), or run with sudo"
		if other := otherSocket(host); other != "" {
			e.hint = fmt.Sprintf("an engine of your own has its socket at %s: name it with --host unix://%s", other, other)
		}
	case errdefs.IsPermissionDenied(err), errdefs.IsUnauthorized(err):
		e.Kind = ErrForbidden
		e.Message = fmt.Sprintf("the Docker engine at %s refuses us: %s", host, plain(err))
		e.hint = "if a proxy guards the socket, let it pass GET on /_ping, /info, /containers and /networks"
	case errors.Is(err, os.ErrNotExist):
		e.Message = fmt.Sprintf("there is no Docker engine at %s: the socket does not exist", host)
		if other := otherSocket(host); other != "" {
			e.hint = fmt.Sprintf("there is one at %s: name it with --host unix://%s, or choose its context with docker context use", other, other)
		}
	case errors.Is(err, context.DeadlineExceeded):
		e.Message = fmt.Sprintf("the Docker engine at %s does not answer in time", host)
	default:
		e.Message = fmt.Sprintf("cannot reach the Docker engine at %s: %s", host, plain(err))
	}
	return e
}

// callError names the kind of a failed call. what says what was being done: "listing containers".
func callError(what string, err error) error {
	return &Error{Kind: kindOf(err), Message: what + ": " + plain(err), Cause: err}
}

// kindOf recognises the engines' refusals. The texts are those of Docker 20.10 to 29 and Podman 5.
func kindOf(err error) error {
	text := err.Error()
	switch {
	case errdefs.IsPermissionDenied(err), errdefs.IsUnauthorized(err):
		return ErrForbidden
	case strings.Contains(text, "is paused"), strings.Contains(text, "paused state"):
		return ErrPaused
	case containsAny(text, "is not running", "is restarting", "stopped state", "not running: container state improper"):
		return ErrNotRunning
	case isNoCommand(text):
		return ErrNoCommand
	case errdefs.IsNotFound(err):
		return ErrGone
	}
	return nil
}

// isNoCommand recognises the OCI runtime's words for a binary that is absent or cannot be run.
func isNoCommand(text string) bool {
	return containsAny(text, "OCI runtime exec failed", "OCI runtime attempted to invoke a command that was not found") &&
		containsAny(text, "executable file not found", "no such file or directory", "permission denied", "not found", "is a directory")
}

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// plain is the error's own words, without the wrappers that name a URL nobody typed.
func plain(err error) string {
	var urlErr *url.Error
	if errors.As(err, &urlErr) {
		err = urlErr.Err
	}
	var opErr *net.OpError
	if errors.As(err, &opErr) {
		err = opErr.Err
	}
	var sysErr *os.SyscallError
	if errors.As(err, &sysErr) {
		err = sysErr.Err
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF { //nolint:errorlint // what wraps them says more
		return "the connection broke off"
	}
	return cleanLines(strings.TrimPrefix(err.Error(), "Error response from daemon: "))
}

// otherSocket is the socket of a rootless engine or of Docker Desktop, where there is one beside host.
func otherSocket(host string) string {
	home, _ := os.UserHomeDir() // without a home there is nothing in it
	for _, socket := range []string{
		filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "docker.sock"),
		filepath.Join(home, ".docker", "run", "docker.sock"),
		filepath.Join(home, ".docker", "desktop", "docker.sock"),
	} {
		if info, err := os.Stat(socket); filepath.IsAbs(socket) && err == nil && info.Mode()&os.ModeSocket != 0 && host != "unix://"+socket {
			return socket
		}
	}
	return ""
}
