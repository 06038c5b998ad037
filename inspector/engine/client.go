package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/client"
)

const (
	connectTimeout    = 10 * time.Second
	sshConnectTimeout = 30 * time.Second // ssh may ask for a key's touch
	callTimeout       = 10 * time.Second // an engine can hang on one container and answer for all others
	parallel          = 8                // calls at a time
)

// A Client speaks to one engine. It is safe for concurrent use.
type Client struct {
	host    string
	api     *client.Client
	http    *http.Client // over the same connections as api, for answers that we decode ourselves
	timeout time.Duration
	proc    string // where this machine shows its processes
	trace   func(call string, took time.Duration, err error)

	mu     sync.Mutex
	before map[string]counters // of containers (IDs) when they were last observed
}

// traced runs one call and tells Options.Trace of it.
func (c *Client) traced(call string, do func() error) error {
	began := time.Now()
	err := do()
	if c.trace != nil {
		c.trace(call, time.Since(began), err)
	}
	return err
}

// Connect reaches the engine that the docker command itself would talk to, and agrees on an API version.
// Close the Client after use. Errors wrap ErrUnreachable, ErrPermission, ErrForbidden, ErrTooOld, ErrNoContext or ErrUsage.
func Connect(ctx context.Context, o Options) (*Client, error) {
	ep, err := resolve(o)
	if err != nil {
		return nil, err
	}
	clientOpts, err := ep.ClientOpts()
	if err != nil {
		return nil, connectError(ep.Host, err)
	}
	api, err := client.New(append(clientOpts, client.WithAPIVersion(o.withDefaults().Env("DOCKER_API_VERSION")))...)
	if err != nil {
		return nil, connectError(ep.Host, err)
	}
	c := &Client{host: ep.Host, api: api, http: rawClient(api), timeout: callTimeout, trace: o.withDefaults().Trace, proc: "/proc", before: map[string]counters{}}

	limit := connectTimeout
	if strings.HasPrefix(ep.Host, "ssh://") {
		limit = sshConnectTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := c.traced("ping "+ep.Host, func() error { return c.ping(ctx) }); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// ping agrees on the API version. Docker's client hides why it could not connect, so on failure we ask again ourselves.
func (c *Client) ping(ctx context.Context) error {
	_, err := c.api.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "not supported by this client"):
		return &Error{Kind: ErrTooOld, Cause: err,
			Message: fmt.Sprintf("the Docker engine at %s is too old: we need API %s (Docker 19.03) or later", c.host, client.MinAPIVersion)}
	}
	resp, again := c.send(ctx, http.MethodGet, "/_ping", nil, nil)
	if again == nil {
		_ = resp.Body.Close()
		return connectError(c.host, err)
	}
	return connectError(c.host, again)
}

// Host returns the engine's address as the user would give it to docker: "unix:///var/run/docker.sock".
func (c *Client) Host() string { return c.host }

// Close frees the connections.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return c.api.Close()
}

// rawClient sends plain HTTP over whatever connection api uses: socket, pipe, TCP, TLS or ssh.
func rawClient(api *client.Client) *http.Client {
	dial := api.Dialer()
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
			MaxIdleConnsPerHost: parallel,
			IdleConnTimeout:     30 * time.Second,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("the engine answers with a redirect") },
	}
}
