package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/moby/moby/client"

	"github.com/composecheck/composecheck/inspector"
)

// An Event is something that the engine did to a container or a network, or saw happen.
// https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemEvents
type Event struct {
	Time    time.Time
	Kind    string // container or network
	Action  string // start, die, health_status: healthy, connect, …
	ID      string
	Name    string // of the container or network
	Project string // Compose's label; "" for a network
	Service string // likewise
	Exit    string // exit code of a container that died; else ""
}

// Follow hands out the engine's events of containers and networks from since on, until ctx ends or the engine hangs
// up. It always returns an error: ctx's own, or why the stream ended.
func (c *Client) Follow(ctx context.Context, since time.Time, tell func(Event)) error {
	query := url.Values{
		"since":   {strconv.FormatInt(since.Unix(), 10)},
		"filters": {`{"type":["container","network"]}`},
	}
	resp, err := c.send(ctx, http.MethodGet, "/v"+c.api.ClientVersion()+"/events?"+query.Encode(), nil, nil)
	if err != nil {
		return callError("following the engine's events", err)
	}
	defer resp.Body.Close()
	for events := json.NewDecoder(resp.Body); ; {
		var e eventAnswer
		if err := events.Decode(&e); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return callError("following the engine's events", err)
		}
		if at := time.Unix(0, e.TimeNano); !at.Before(since) { // since is sent in whole seconds
			tell(e.event(at))
		}
	}
}

type eventAnswer struct {
	Type, Action string
	TimeNano     int64 `json:"timeNano"`
	Actor        struct {
		ID         string
		Attributes map[string]string
	}
}

func (e eventAnswer) event(at time.Time) Event {
	attributes := e.Actor.Attributes
	return Event{
		Time: at, Kind: e.Type, Action: clean(e.Action), ID: e.Actor.ID, Name: clean(attributes["name"]),
		Project: attributes[labelProject], Service: attributes[labelService], Exit: attributes["exitCode"],
	}
}

// FollowLog hands out the lines that a container writes from now on, until ctx ends or the container does.
func (c *Client) FollowLog(ctx context.Context, container string, tell func(inspector.LogLine)) error {
	body, err := c.api.ContainerLogs(ctx, container, client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true, Tail: "0",
	})
	if err != nil {
		return callError("following the log of container "+shortID(container), err)
	}
	defer body.Close()
	var lines logLines
	add := func(stderr bool, p []byte) error {
		_ = lines.add(stderr, p)
		for _, line := range lines.take() {
			tell(line)
		}
		return nil
	}
	r := bufio.NewReader(body)
	if head, _ := r.Peek(4); len(head) == 4 && head[0] <= streamSystemErr && head[1]|head[2]|head[3] == 0 {
		err = demux(r, add)
	} else {
		err = unframed(r, add) // of a container with a terminal
	}
	return errors.Join(err, ctx.Err())
}

// unframed hands out what r carries as it comes.
func unframed(r *bufio.Reader, to func(stderr bool, p []byte) error) error {
	for buf := make([]byte, 4<<10); ; {
		n, err := r.Read(buf)
		_ = to(false, buf[:n])
		if err != nil {
			return err
		}
	}
}

// take returns the lines that are whole, and forgets them. What is too long to be a line is cut.
func (l *logLines) take() []inspector.LogLine {
	whole := len(l.lines)
	for _, open := range l.open {
		if open > 0 {
			whole = min(whole, open-1)
		}
	}
	var lines []inspector.LogLine
	for _, line := range l.lines[:whole] {
		lines = append(lines, line.logLine())
	}
	l.lines = append([]rawLine(nil), l.lines[whole:]...)
	for i := range l.open {
		l.open[i] = max(0, l.open[i]-whole)
	}
	for i := range l.lines {
		l.lines[i].text = l.lines[i].text[:min(len(l.lines[i].text), maxMessage)]
	}
	return lines
}
