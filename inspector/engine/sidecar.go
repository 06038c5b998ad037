package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	types "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

const (
	labelSidecar = "composecheck.sidecar" // on our own containers: the ID of the container beside which they stand
	sidecarLife  = 2 * time.Minute        // after which one ends by itself, should we be killed
	sidecarUser  = "65534:65534"          // nobody: what is asked needs no rights
)

// guarded runs its further arguments as a command, no longer than the seconds of the first.
const guarded = `life=$1
shift
exec 3<&0
"$@" <&3 &
asking=$!
{ sleep "$life"; kill -9 $asking; } &
wait $asking`

// A Sidecar runs commands beside a container instead of in it: in a container of its own, that shares nothing but the
// network, and with that the names. It is started for a command, and removed when that ends. Close the Sidecar.
type Sidecar struct {
	client *Client
	image  string
	labels map[string]string // of the image, to be overridden

	talks sync.WaitGroup
	mu    sync.Mutex
	left  []error // what could not be removed
}

// Sidecar makes sure that the engine has the image, for it pulls none. The image needs sh and sleep.
func (c *Client) Sidecar(ctx context.Context, image string) (*Sidecar, error) {
	s := &Sidecar{client: c, image: image, labels: map[string]string{}}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return s, c.traced("GET /images/"+image+"/json", func() error {
		found, err := c.api.ImageInspect(ctx, image)
		switch {
		case errdefs.IsNotFound(err):
			return &Error{Kind: ErrUsage, Cause: err, Message: fmt.Sprintf("--sidecar %s: the engine has no such image", image),
				hint: "pull it first: docker pull " + image}
		case err != nil:
			return callError("looking for the image "+image, err)
		}
		if found.Config != nil {
			for label := range found.Config.Labels { // of a service, if Compose built the image
				if strings.HasPrefix(label, labels) {
					s.labels[label] = ""
				}
			}
		}
		return nil
	})
}

// Place says where the commands run, in words.
func (s *Sidecar) Place() string { return "a container of " + s.image }

// Close waits until no container is left, and tells which ones could not be removed.
func (s *Sidecar) Close() error {
	s.talks.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.left...)
}

// Talk is as Client.Talk, but the command runs beside the container.
func (s *Sidecar) Talk(ctx context.Context, beside string, cmd []string, in io.Reader, out io.Writer) error {
	s.talks.Add(1)
	defer s.talks.Done()
	what := fmt.Sprintf("a container of %s beside %s", s.image, shortID(beside))
	return s.client.traced(what+": "+strings.Join(cmd, " "), func() error { return s.talk(ctx, what, beside, cmd, in, out) })
}

func (s *Sidecar) talk(ctx context.Context, what, beside string, cmd []string, in io.Reader, out io.Writer) error {
	name := "composecheck-" + strings.ToLower(rand.Text()[:8])
	if err := s.create(ctx, name, beside, cmd); err != nil {
		return callError("creating "+what, err)
	}
	defer s.remove(name)
	streams, err := s.client.attach(ctx, "/containers/"+name+"/attach?stream=1&stdin=1&stdout=1&stderr=1", nil)
	if err != nil {
		return callError("attaching to "+what, err)
	}
	if err := s.start(ctx, name); err != nil {
		_ = streams.Close()
		return startError(what, s.image, err)
	}
	err = carry(ctx, streams, in, func(stderr bool, p []byte) error {
		if stderr {
			return nil
		}
		_, err := out.Write(p)
		return err
	})
	return ended(ctx, what, err)
}

// create is not to be interrupted, for the engine would go on with it: what is created must be removed.
func (s *Sidecar) create(ctx context.Context, name, beside string, cmd []string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.client.timeout)
	defer cancel()
	own := map[string]string{labelSidecar: beside}
	for label := range s.labels {
		own[label] = ""
	}
	_, err := s.client.api.ContainerCreate(ctx, client.ContainerCreateOptions{
		Name: name,
		Config: &types.Config{
			Image: s.image, Labels: own, User: sidecarUser,
			Entrypoint:  append([]string{"sh", "-c", guarded, "composecheck", fmt.Sprint(int(sidecarLife.Seconds()))}, cmd...),
			Healthcheck: &types.HealthConfig{Test: []string{"NONE"}},
			OpenStdin:   true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
		},
		HostConfig: &types.HostConfig{
			NetworkMode: types.NetworkMode("container:" + beside), AutoRemove: true, ReadonlyRootfs: true,
			CapDrop: []string{"ALL"}, SecurityOpt: []string{"no-new-privileges"}, LogConfig: types.LogConfig{Type: "none"},
		},
	})
	if err != nil {
		s.remove(name) // the engine may have got further than its answer
	}
	return err
}

func (s *Sidecar) start(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, s.client.timeout)
	defer cancel()
	_, err := s.client.api.ContainerStart(ctx, name, client.ContainerStartOptions{})
	return err
}

// startError tells an image that cannot be used.
func startError(what, image string, err error) error {
	if containsAny(err.Error(), `exec: "sh"`, "command that was not found") {
		return &Error{Cause: err, Message: fmt.Sprintf("--sidecar %s: the image has no sh (busybox has one, and all else that is needed)", image)}
	}
	return callError("starting "+what, err)
}

// remove does not heed that the user has no more patience.
func (s *Sidecar) remove(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), s.client.timeout)
	defer cancel()
	_, err := s.client.api.ContainerRemove(ctx, name, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if err == nil || errdefs.IsNotFound(err) || errdefs.IsConflict(err) { // the engine removes it just now
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = append(s.left, &Error{Cause: err, Message: fmt.Sprintf("the container %s may be left: %s", name, plain(err)), hint: "remove it: docker rm -f " + name})
}
