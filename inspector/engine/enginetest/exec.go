package enginetest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// started is a command that was created.
type started struct {
	Exec
	container string
	stdin     bool
}

// createExec refuses as engines do, and finds out what the command will do.
func (s *Server) createExec(w http.ResponseWriter, r *http.Request, c Container) {
	var asked struct {
		Cmd         []string
		AttachStdin bool
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	f := c.facts()
	switch {
	case f.State.Paused:
		fail(w, http.StatusConflict, "Container "+f.Name[1:]+" is paused, unpause the container before exec")
		return
	case f.State.Status == "restarting":
		fail(w, http.StatusConflict, "Container "+f.ID+" is restarting, wait until the container is running")
		return
	case !f.State.Running:
		fail(w, http.StatusConflict, "Container "+f.ID+" is not running")
		return
	}
	e := started{Exec: find(c.Execs, asked.Cmd), container: f.ID, stdin: asked.AttachStdin}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.execs = append(s.execs, e)
	reply(w, http.StatusCreated, map[string]string{"Id": strconv.Itoa(len(s.execs))})
}

// find returns what the command does; one that nobody scripted is not there.
func find(execs []Exec, cmd []string) Exec {
	line := strings.Join(cmd, " ")
	for _, e := range execs {
		if strings.Contains(line, e.Match) {
			return e
		}
	}
	name, _, _ := strings.Cut(line, " ")
	return Exec{ExitCode: 126, Stdout: fmt.Sprintf("OCI runtime exec failed: exec failed: unable to start container process: "+
		"exec: %q: executable file not found in $PATH: unknown\r\n", name)}
}

func (s *Server) exec(id string) (started, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := strconv.Atoi(id)
	if err != nil || n < 1 || n > len(s.execs) {
		return started{}, false
	}
	return s.execs[n-1], true
}

func (s *Server) inspectExec(w http.ResponseWriter, r *http.Request) {
	e, ok := s.exec(r.PathValue("id"))
	if !ok {
		fail(w, http.StatusNotFound, "No such exec instance: "+r.PathValue("id"))
		return
	}
	reply(w, http.StatusOK, map[string]any{"ID": r.PathValue("id"), "ContainerID": e.container, "Running": e.Hang, "ExitCode": e.ExitCode})
}

// startExec takes the connection over, as `Upgrade: tcp` asks.
func (s *Server) startExec(w http.ResponseWriter, r *http.Request) {
	e, ok := s.exec(r.PathValue("id"))
	if !ok {
		fail(w, http.StatusNotFound, "No such exec instance: "+r.PathValue("id"))
		return
	}
	if conn, in := hijack(w, r); conn != nil {
		defer conn.Close()
		s.run(conn, in, e)
	}
}

// hijack switches a connection from HTTP to raw streams; nil when it cannot.
func hijack(w http.ResponseWriter, r *http.Request) (net.Conn, *bufio.Reader) {
	_, _ = io.Copy(io.Discard, r.Body)
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return nil, nil
	}
	fmt.Fprint(conn, "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	return conn, rw.Reader
}

// run plays the command's output.
func (s *Server) run(conn net.Conn, in *bufio.Reader, e started) {
	if e.stdin && e.Echo {
		input, _ := io.ReadAll(in)
		_ = frame(conn, false, string(input))
	}
	for left := max(1, e.Repeat); left > 0; left -= 1000 { // as an engine does, not a frame for each line
		if e.Stdout != "" && frame(conn, false, strings.Repeat(e.Stdout, min(left, 1000))) != nil {
			return // the client has seen enough
		}
	}
	if e.stdin && e.Answers != nil && !answer(conn, in, e.Answers) {
		return
	}
	if e.Stderr != "" {
		_ = frame(conn, true, e.Stderr)
	}
	if e.Hang {
		gone := make(chan struct{})
		go func() { _, _ = in.ReadByte(); close(gone) }()
		select {
		case <-gone:
		case <-s.closed:
		}
		_ = conn.Close()
		<-gone
	}
}

// answer writes one answer for each line "GO" of the input, and none when there is no more; false: the client is gone.
func answer(conn net.Conn, in *bufio.Reader, answers []string) bool {
	for {
		line, err := in.ReadString('\n')
		switch {
		case err != nil:
			return true // it has no more questions
		case line != "GO\n":
		case len(answers) == 0:
			return true
		case frame(conn, false, answers[0]) != nil:
			return false
		default:
			answers = answers[1:]
		}
	}
}
