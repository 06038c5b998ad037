package enginetest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// container finds the container of the path by ID, start of the ID, or name.
func (s *Server) container(do func(http.ResponseWriter, *http.Request, Container)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		for _, c := range s.state.Containers {
			if f := c.facts(); strings.HasPrefix(f.ID, id) || strings.TrimPrefix(f.Name, "/") == id {
				do(w, r, c)
				return
			}
		}
		fail(w, http.StatusNotFound, "No such container: "+id)
	}
}

// listContainers makes the list from the inspect answers. The label filter works, and without all=1 only what runs is listed.
func (s *Server) listContainers(w http.ResponseWriter, r *http.Request) {
	var filters struct{ Label map[string]bool }
	_ = json.Unmarshal([]byte(r.URL.Query().Get("filters")), &filters) // none: all
	list := []any{}
	for _, c := range s.state.Containers {
		f := c.facts()
		if r.URL.Query().Get("all") != "1" && !f.State.Running || !labelled(f.Config.Labels, filters.Label) {
			continue
		}
		created, _ := time.Parse(time.RFC3339Nano, f.Created)
		list = append(list, map[string]any{
			"Id": f.ID, "Names": []string{f.Name}, "Image": f.Config.Image, "Labels": f.Config.Labels, "State": f.State.Status,
			"Created": created.Unix(), "NetworkSettings": map[string]any{"Networks": f.NetworkSettings.Networks},
		})
	}
	reply(w, http.StatusOK, list)
}

func labelled(labels map[string]string, wanted map[string]bool) bool {
	for label := range wanted {
		key, value, exact := strings.Cut(label, "=")
		if got, ok := labels[key]; !ok || exact && got != value {
			return false
		}
	}
	return true
}

func (s *Server) listNetworks(w http.ResponseWriter, _ *http.Request) {
	list := []map[string]any{}
	for _, answer := range s.state.Networks {
		var n map[string]any
		_ = json.Unmarshal(answer, &n)
		n["Containers"] = map[string]any{}
		list = append(list, n)
	}
	reply(w, http.StatusOK, list)
}

func (s *Server) inspectNetwork(w http.ResponseWriter, r *http.Request) {
	for _, answer := range s.state.Networks {
		var n struct{ ID, Name string }
		_ = json.Unmarshal(answer, &n)
		if n.ID == r.PathValue("id") || n.Name == r.PathValue("id") {
			known(w, answer)
			return
		}
	}
	fail(w, http.StatusNotFound, "network "+r.PathValue("id")+" not found")
}

// events tells what there is to tell, and waits for more until the client goes, unless it only asks for the past.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	for next := 0; ; {
		s.mu.Lock()
		events, more := s.told[next:], s.more
		s.mu.Unlock()
		for _, e := range events {
			now := time.Now()
			_ = json.NewEncoder(w).Encode(map[string]any{"Type": e.Kind, "Action": e.Action, "time": now.Unix(), "timeNano": now.UnixNano(),
				"Actor": map[string]any{"ID": e.ID, "Attributes": e.Attributes}})
		}
		next += len(events)
		if r.URL.Query().Has("until") || !s.linger(w, r, more) {
			return
		}
	}
}

// linger keeps an answer open until there is more to write (true) or the client goes.
func (s *Server) linger(w http.ResponseWriter, r *http.Request, more <-chan struct{}) bool {
	_ = http.NewResponseController(w).Flush()
	select {
	case <-more:
		return true
	case <-r.Context().Done():
	case <-s.closed:
	}
	return false
}

// logs writes the last lines in the form of the container: raw with a terminal, else multiplexed. To one who follows,
// it writes them all again, as if they had just come.
func (s *Server) logs(w http.ResponseWriter, r *http.Request, c Container) {
	f := c.facts()
	if f.HostConfig.LogConfig.Type == "none" {
		fail(w, http.StatusNotImplemented, "configured logging driver does not support reading")
		return
	}
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	skip := 0
	follow := r.URL.Query().Get("follow") == "1"
	if tail, err := strconv.Atoi(r.URL.Query().Get("tail")); err == nil && !follow {
		skip = max(0, count(c.Log)-tail)
	}
	for _, line := range c.Log {
		at = at.Add(time.Second)
		if !line.Time.IsZero() {
			at = line.Time
		}
		text := line.Text + "\n"
		if r.URL.Query().Get("timestamps") == "1" {
			text = at.Format("2006-01-02T15:04:05.000000000Z07:00") + " " + text
		}
		for range max(1, line.Repeat) {
			if skip--; skip >= 0 {
				continue
			}
			var err error
			if f.Config.Tty {
				_, err = io.WriteString(w, text)
			} else {
				err = frame(w, line.Stderr, text)
			}
			if err != nil {
				return // the client has seen enough
			}
		}
	}
	if follow {
		s.linger(w, r, nil)
	}
}

func count(log []LogLine) (n int) {
	for _, line := range log {
		n += max(1, line.Repeat)
	}
	return n
}

// frame writes one piece of the multiplexed format.
func frame(w io.Writer, stderr bool, text string) error {
	header := [8]byte{0: 1}
	if stderr {
		header[0] = 2
	}
	binary.BigEndian.PutUint32(header[4:], uint32(len(text)))
	_, err := fmt.Fprintf(w, "%s%s", header[:], text)
	return err
}
