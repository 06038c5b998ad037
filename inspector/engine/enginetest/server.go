package enginetest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Server is an engine that listens.
type Server struct {
	Host string // for DOCKER_HOST: "unix:///…"

	state  State
	dir    string // of the socket
	http   *http.Server
	closed chan struct{} // ends what hangs
	served sync.WaitGroup

	mu    sync.Mutex
	calls []string
	hits  map[int]int // requests that fitted a fault
	execs []started   // by ID
	made  []*made     // containers that the client made, and did not remove
	told  []Event
	more  chan struct{} // closed when more is told
}

// New starts an engine that ends with the test.
func New(t testing.TB, state State) *Server {
	t.Helper()
	s, err := Start(state)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts an engine on a unix socket in a directory of its own. Close it.
func Start(state State) (*Server, error) {
	for i, c := range state.Containers {
		if c.facts().ID == "" {
			return nil, fmt.Errorf("container %d of the state has no Id", i)
		}
	}
	if state.API == "" {
		state.API = "1.41"
	}
	if state.MinAPI == "" {
		state.MinAPI = "1.12"
	}
	dir, err := os.MkdirTemp("", "enginetest") // not the test's own: paths of sockets must be short
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, "docker.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	s := &Server{Host: "unix://" + socket, state: state, dir: dir, closed: make(chan struct{}), hits: map[int]int{}, more: make(chan struct{})}
	s.http = &http.Server{Handler: s.gate(s.routes()), ReadHeaderTimeout: time.Minute}
	s.served.Go(func() { _ = s.http.Serve(listener) })
	return s, nil
}

// Close ends the engine, and breaks what still hangs.
func (s *Server) Close() {
	close(s.closed)
	_ = s.http.Close()
	s.served.Wait()
	_ = os.RemoveAll(s.dir)
}

// Calls lists the requests so far: "GET /containers/json".
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Tell makes the engine tell of events, to those who follow it now or later.
func (s *Server) Tell(events ...Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, events...)
	close(s.more)
	s.more = make(chan struct{})
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/_ping", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "OK") })
	mux.HandleFunc("GET /info", func(w http.ResponseWriter, _ *http.Request) { known(w, s.state.Info) })
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { known(w, s.state.Version) })
	mux.HandleFunc("GET /containers/json", s.listContainers)
	mux.HandleFunc("GET /containers/{id}/json", s.container(func(w http.ResponseWriter, _ *http.Request, c Container) { known(w, c.Inspect) }))
	mux.HandleFunc("GET /containers/{id}/logs", s.container(s.logs))
	mux.HandleFunc("GET /containers/{id}/stats", s.container(func(w http.ResponseWriter, _ *http.Request, c Container) { known(w, c.Stats) }))
	mux.HandleFunc("GET /containers/{id}/top", s.container(func(w http.ResponseWriter, _ *http.Request, c Container) { known(w, c.Top) }))
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("POST /containers/{id}/exec", s.container(s.createExec))
	mux.HandleFunc("POST /exec/{id}/start", s.startExec)
	mux.HandleFunc("GET /exec/{id}/json", s.inspectExec)
	mux.HandleFunc("GET /images/{name...}", s.inspectImage)
	mux.HandleFunc("POST /containers/create", s.create)
	mux.HandleFunc("POST /containers/{id}/attach", s.ofMade(s.attach))
	mux.HandleFunc("POST /containers/{id}/start", s.ofMade(s.start))
	mux.HandleFunc("DELETE /containers/{id}", s.ofMade(s.remove))
	mux.HandleFunc("GET /networks", s.listNetworks)
	mux.HandleFunc("GET /networks/{id}", s.inspectNetwork)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fail(w, http.StatusNotFound, "page not found") })
	return mux
}

// gate checks the version, takes it off the path, notes the call and plays the faults.
func (s *Server) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", s.state.API)
		w.Header().Set("Ostype", "linux")
		if rest, versioned := strings.CutPrefix(r.URL.Path, "/v1."); versioned {
			minor, path, _ := strings.Cut(rest, "/")
			if refused := s.refused("1." + minor); refused != "" {
				fail(w, http.StatusBadRequest, refused)
				return
			}
			r.URL.Path = "/" + path
		}
		if fault := s.fault(r.Method + " " + r.URL.Path); fault != nil {
			s.play(w, r, fault)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refused says, in the engine's words, why it does not speak a version; or "".
func (s *Server) refused(version string) string {
	switch {
	case minor(version) > minor(s.state.API):
		return fmt.Sprintf("client version %s is too new. Maximum supported API version is %s", version, s.state.API)
	case minor(version) < minor(s.state.MinAPI):
		return fmt.Sprintf("client version %s is too old. Minimum supported API version is %s, "+
			"please upgrade your client to a newer version", version, s.state.MinAPI)
	}
	return ""
}

// minor is the 41 of "1.41".
func minor(version string) int {
	_, digits, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(digits)
	return n
}

// fault notes the call and returns what shall go wrong with it.
func (s *Server) fault(call string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	for i := range s.state.Faults {
		f := &s.state.Faults[i]
		if !strings.Contains(call, f.Match) {
			continue
		}
		if s.hits[i]++; s.hits[i] > f.After {
			return f
		}
	}
	return nil
}

func (s *Server) play(w http.ResponseWriter, r *http.Request, f *Fault) {
	switch {
	case f.Hang:
		select {
		case <-r.Context().Done():
		case <-s.closed:
		}
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.Body != "":
		w.WriteHeader(max(f.Status, http.StatusOK))
		fmt.Fprint(w, f.Body)
	default:
		fail(w, f.Status, f.Message)
	}
}

// known answers with what was recorded.
func known(w http.ResponseWriter, answer json.RawMessage) {
	if answer == nil {
		fail(w, http.StatusNotFound, "page not found")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

func reply(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func fail(w http.ResponseWriter, status int, message string) {
	reply(w, max(status, http.StatusOK), map[string]string{"message": message})
}
