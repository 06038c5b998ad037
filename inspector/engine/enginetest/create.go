package enginetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// made is a container that the client made.
type made struct {
	Made
	exec    Exec
	begin   chan struct{} // closed when it starts
	started bool
}

// Made is what a client asked of a container.
type Made struct {
	Name       string `json:"-"`
	Image      string
	Labels     map[string]string
	User       string
	Entrypoint []string
	OpenStdin  bool
	StdinOnce  bool
	HostConfig struct {
		NetworkMode    string
		AutoRemove     bool
		ReadonlyRootfs bool
		CapDrop        []string
		SecurityOpt    []string
		Binds          []string
		Privileged     bool
	}
}

// Left lists the containers that were made and not removed.
func (s *Server) Left() []Made {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []Made
	for _, m := range s.made {
		left = append(left, m.Made)
	}
	return left
}

func (s *Server) image(name string) *Image {
	for i := range s.state.Images {
		if s.state.Images[i].Name == name {
			return &s.state.Images[i]
		}
	}
	return nil
}

func (s *Server) inspectImage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSuffix(r.PathValue("name"), "/json")
	image := s.image(name)
	if image == nil {
		fail(w, http.StatusNotFound, "No such image: "+name)
		return
	}
	reply(w, http.StatusOK, map[string]any{"Id": "sha256:" + name, "Config": map[string]any{"Labels": image.Labels}})
}

// create refuses as engines do.
func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	m := &made{begin: make(chan struct{})}
	if err := json.NewDecoder(r.Body).Decode(&m.Made); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	m.Name = r.URL.Query().Get("name")
	image := s.image(m.Image)
	beside, joins := strings.CutPrefix(m.HostConfig.NetworkMode, "container:")
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case image == nil:
		fail(w, http.StatusNotFound, "No such image: "+m.Image)
	case slices.ContainsFunc(s.made, func(other *made) bool { return other.Name == m.Name }):
		fail(w, http.StatusConflict, "Conflict. The container name \"/"+m.Name+"\" is already in use")
	case joins && !slices.ContainsFunc(s.state.Containers, func(c Container) bool { return c.facts().ID == beside }):
		fail(w, http.StatusNotFound, "No such container: "+beside)
	default:
		m.exec = find(image.Execs, m.Entrypoint)
		s.made = append(s.made, m)
		reply(w, http.StatusCreated, map[string]any{"Id": "made-" + m.Name, "Warnings": []string{}})
	}
}

// ofMade finds a container that was made.
func (s *Server) ofMade(do func(http.ResponseWriter, *http.Request, *made)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := strings.TrimPrefix(r.PathValue("id"), "made-")
		s.mu.Lock()
		i := slices.IndexFunc(s.made, func(m *made) bool { return m.Name == id })
		var m *made
		if i >= 0 {
			m = s.made[i]
		}
		s.mu.Unlock()
		if m == nil {
			fail(w, http.StatusNotFound, "No such container: "+id)
			return
		}
		do(w, r, m)
	}
}

// attach takes the connection over; the command speaks on it once the container has started.
func (s *Server) attach(w http.ResponseWriter, r *http.Request, m *made) {
	conn, in := hijack(w, r)
	if conn == nil {
		return
	}
	defer conn.Close()
	select {
	case <-m.begin:
		s.run(conn, in, started{Exec: m.exec, stdin: m.OpenStdin})
	case <-s.closed:
		return
	}
	if m.HostConfig.AutoRemove {
		s.forget(m)
	}
}

func (s *Server) start(w http.ResponseWriter, _ *http.Request, m *made) {
	if strings.HasPrefix(m.exec.Stdout, "OCI runtime") { // there is no such command
		fail(w, http.StatusBadRequest, strings.TrimSpace(strings.Replace(m.exec.Stdout, "OCI runtime exec failed: exec failed", "OCI runtime create failed: runc create failed", 1)))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !m.started {
		m.started = true
		close(m.begin)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) remove(w http.ResponseWriter, r *http.Request, m *made) {
	if r.URL.Query().Get("force") != "1" && m.started {
		fail(w, http.StatusConflict, "You cannot remove a running container "+m.Name+". Stop the container before attempting removal or force remove")
		return
	}
	s.forget(m)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) forget(m *made) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = slices.DeleteFunc(s.made, func(other *made) bool { return other == m })
}
