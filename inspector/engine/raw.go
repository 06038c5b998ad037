package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/containerd/errdefs/pkg/errhttp"
	"github.com/moby/moby/client"
)

const maxAnswer = 64 << 20 // bytes of one JSON answer; real ones are below 1 MiB

// get reads one JSON answer. path is as in https://docs.docker.com/reference/api/engine/, without the version.
func get[T any](ctx context.Context, c *Client, path string, query url.Values) (T, error) {
	answer, _, err := getDated[T](ctx, c, path, query)
	return answer, err
}

// getDated is get that tells by the engine's clock, to the second, when it answered; zero where it does not say.
func getDated[T any](ctx context.Context, c *Client, path string, query url.Values) (answer T, date time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err = c.traced("GET "+path, func() error {
		resp, err := c.send(ctx, http.MethodGet, "/v"+c.api.ClientVersion()+path+"?"+query.Encode(), nil, nil)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		date, _ = http.ParseTime(resp.Header.Get("Date"))
		if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&answer); err != nil {
			return fmt.Errorf("the engine's answer cannot be read: %w", err)
		}
		return nil
	})
	return answer, date, err
}

// send makes one request. An answer of 400 and above is an error that errdefs recognises. The caller closes the body.
func (c *Client) send(ctx context.Context, method, path string, header http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+client.DummyHost+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if header != nil {
		req.Header = header
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, statusError(resp)
}

// statusError is the engine's own message, with the status as a cause that errdefs recognises.
func statusError(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)) // what arrived is enough for a message
	var answer struct{ Message string }
	message := strings.TrimSpace(string(body))
	if json.Unmarshal(body, &answer) == nil && answer.Message != "" {
		message = answer.Message
	}
	if message == "" {
		message = resp.Status
	}
	return &Error{Message: cleanLines(message), Cause: errhttp.ToNative(resp.StatusCode)}
}
