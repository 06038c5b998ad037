// Package enginetest is a small Docker Engine that serves recorded answers over HTTP, for tests.
//
// It is honest where clients trip: version gates, filters of streams, multiplexed logs, the switch of a connection
// from HTTP to raw streams, and the engine's own words for refusals. What is not in its State it does not know.
//
// A State is recorded from a real engine by `go test ./inspector/engine -run TestLive -record`.
package enginetest

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// A State is all that the engine knows. It can be written as a JSON file: see testdata/engine.
type State struct {
	API        string          `json:"api,omitempty"`     // highest version spoken; default 1.41
	MinAPI     string          `json:"minAPI,omitempty"`  // lowest; default 1.12
	Info       json.RawMessage `json:"info,omitempty"`    // answer of GET /info
	Version    json.RawMessage `json:"version,omitempty"` // answer of GET /version
	Containers []Container     `json:"containers,omitempty"`
	Networks   []Network       `json:"networks,omitempty"`
	Images     []Image         `json:"images,omitempty"` // of which containers can be made
	Faults     []Fault         `json:"faults,omitempty"`
}

// An Event is one message of GET /events.
type Event struct {
	Kind       string // container or network
	Action     string
	ID         string
	Attributes map[string]string
}

// A Network is an answer of GET /networks/{id}. The list is made of them, without the members, as real engines do.
type Network = json.RawMessage

// An Image is one that containers can be made of.
type Image struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
	Execs  []Exec            `json:"execs,omitempty"` // what commands do as the first process of a container
}

// A Container is one container. Its place in the list is made from Inspect.
type Container struct {
	Inspect json.RawMessage `json:"inspect"`         // answer of GET /containers/{id}/json
	Log     []LogLine       `json:"log,omitempty"`   // oldest first
	Execs   []Exec          `json:"execs,omitempty"` // what its commands do
	Stats   json.RawMessage `json:"stats,omitempty"` // answer of GET /containers/{id}/stats
	Top     json.RawMessage `json:"top,omitempty"`   // answer of GET /containers/{id}/top
}

// A LogLine is one line of a container's log.
type LogLine struct {
	Time   time.Time `json:"time,omitzero"` // default: one second after the line before
	Stderr bool      `json:"stderr,omitempty"`
	Text   string    `json:"text"`
	Repeat int       `json:"repeat,omitempty"` // the line stands there so many times
}

// An Exec is what a command does.
type Exec struct {
	Match    string   `json:"match,omitempty"` // part of the command's words, joined with spaces; "" matches every command
	Stdout   string   `json:"stdout,omitempty"`
	Stderr   string   `json:"stderr,omitempty"`
	ExitCode int      `json:"exitCode,omitempty"`
	Echo     bool     `json:"echo,omitempty"`    // it writes its input to stdout
	Repeat   int      `json:"repeat,omitempty"`  // it writes Stdout so many times
	Answers  []string `json:"answers,omitempty"` // what it writes then, one each time that its input says GO
	Hang     bool     `json:"hang,omitempty"`    // it writes and never ends
}

// A Fault replaces an answer. The first whose Match fits a request takes effect.
type Fault struct {
	Match   string `json:"match"`             // part of "GET /containers/web/json", the path without version and query
	After   int    `json:"after,omitempty"`   // so many fitting requests are answered well before
	Status  int    `json:"status,omitempty"`  // of the answer; default 200
	Message string `json:"message,omitempty"` // of an error
	Body    string `json:"body,omitempty"`    // instead: the answer itself, of any form
	Hang    bool   `json:"hang,omitempty"`    // no answer at all
	Reset   bool   `json:"reset,omitempty"`   // the connection breaks
}

// Load reads a State from a JSON file.
func Load(file string) (State, error) {
	var s State
	data, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// facts are the parts of an inspect answer that the engine itself needs.
type facts struct {
	ID, Name, Created string
	State             struct {
		Status          string
		Running, Paused bool
	}
	Config struct {
		Image  string
		Labels map[string]string
		Tty    bool
	}
	HostConfig      struct{ LogConfig struct{ Type string } }
	NetworkSettings struct{ Networks map[string]json.RawMessage }
}

func (c Container) facts() (f facts) {
	_ = json.Unmarshal(c.Inspect, &f) // Start has checked it
	return f
}
