package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/moby/moby/client"

	"github.com/composecheck/composecheck/inspector"
)

// namesOf runs its further arguments as a command to which names are what they are to a container: by the hosts file and
// the resolv.conf that the engine keeps for it, the first two, and by nothing else that this machine asks for names. The
// mount namespace is the command's own. What it runs has no rights.
const namesOf = `set -e
hosts=$1 resolv=$2
shift 2
mount -t tmpfs -o mode=755 tmpfs /mnt
echo 'hosts: files dns' >/mnt/nsswitch.conf
mount --bind /mnt/nsswitch.conf /etc/nsswitch.conf 2>/dev/null || [ ! -e /etc/nsswitch.conf ]
mount --bind "$hosts" /etc/hosts
mount --bind "$resolv" /etc/resolv.conf
[ ! -d /run/nscd ] || mount -t tmpfs tmpfs /run/nscd
exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs -- "$@"`

// A Namespace runs commands of this machine in the network namespace of a container (man 7 network_namespaces).
type Namespace struct{ client *Client }

// Namespace makes sure that this machine can enter the namespaces of the engine's containers: it is Linux, has the tools
// of util-linux, and the user is root.
func (c *Client) Namespace() (*Namespace, error) {
	refuse := func(why string) (*Namespace, error) {
		return nil, &Error{Kind: ErrUsage, Message: "--namespace: " + why, hint: "--sidecar IMAGE needs nothing of this machine"}
	}
	switch {
	case runtime.GOOS != "linux":
		return refuse("this machine is not Linux")
	case !strings.HasPrefix(c.host, "unix://"):
		return refuse("the engine runs on another machine")
	case os.Geteuid() != 0:
		return refuse("only root may enter a container's network namespace")
	}
	for _, tool := range []string{"nsenter", "unshare", "setpriv", "mount", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			return refuse(tool + " is not installed")
		}
	}
	return &Namespace{c}, nil
}

// Place says where the commands run, in words.
func (n *Namespace) Place() string { return "this machine" }

// Talk is as Client.Talk, but the command is one of this machine.
func (n *Namespace) Talk(ctx context.Context, beside string, cmd []string, in io.Reader, out io.Writer) error {
	what := "a command in the network namespace of " + shortID(beside)
	return n.client.traced(what+": "+strings.Join(cmd, " "), func() error { return n.talk(ctx, what, beside, cmd, in, out) })
}

func (n *Namespace) talk(ctx context.Context, what, beside string, cmd []string, in io.Reader, out io.Writer) error {
	found, err := n.client.api.ContainerInspect(ctx, beside, client.ContainerInspectOptions{})
	if err != nil {
		return callError(what, err)
	}
	c := inspector.Container{ID: found.Container.ID}
	if found.Container.State != nil {
		c.Pid = found.Container.State.Pid
	}
	dir := n.client.hostProc(&c)
	if dir == "" {
		return &Error{Message: what + ": the container's process is not one of this machine"}
	}
	argv := append([]string{"--net=" + dir + "/ns/net", "--", "unshare", "--mount", "--propagation", "private", "--",
		"sh", "-c", namesOf, "composecheck", found.Container.HostsPath, found.Container.ResolvConfPath}, cmd...)
	command := exec.CommandContext(ctx, "nsenter", argv...)
	var said ExecResult
	keep := said.keep(1 << 10)
	command.Stdin, command.Stdout = in, out
	command.Stderr = writerFunc(func(p []byte) (int, error) { _ = keep(true, p); return len(p), nil })
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	command.WaitDelay = time.Second
	err = command.Run()
	if closer, ok := in.(io.Closer); ok {
		_ = closer.Close() // nobody reads it any more
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() == nil && errors.As(err, &exit):
		first, _, _ := strings.Cut(strings.TrimSpace(string(said.Stderr)), "\n")
		return &Error{Message: fmt.Sprintf("%s: it ended with code %d: %s", what, exit.ExitCode(), first), Cause: err}
	case errors.Is(err, exec.ErrWaitDelay): // it ended well, and some process of it did not
		err = nil
	}
	return ended(ctx, what, err)
}

type writerFunc func([]byte) (int, error)

// Write calls the function.
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
