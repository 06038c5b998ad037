package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// A liveProject is a copy of a case that runs under a name of its own and leaves nothing behind.
type liveProject struct {
	*testing.T
	compose []string
	name    string
	source  string   // the case's directory
	dir     string   // the copy
	port    string   // of the host, for this project alone: HOST_PORT in its Compose file
	client  liveCase // whose port "ask" asks at
	address string   // where client's port is published, once somebody has answered there; "" after each command
	found   string   // the port of address, as a case names it
	lastUp  string   // what the last failing `up` wrote
	paused  bool     // a service was paused
}

func newProject(t *testing.T, compose []string, source string) *liveProject {
	p := &liveProject{T: t, compose: compose, source: source, dir: filepath.Join(t.TempDir(), "project")}
	p.name = fmt.Sprintf("ccheck%d%s", os.Getpid(), strings.ToLower(strings.NewReplacer("/", "", "-", "", "_", "").Replace(t.Name()[len("TestLive"):])))
	p.port = unusedPort(t)
	if err := os.CopyFS(p.dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs:\n%s\nthe last up that failed wrote:\n%s", p.try("logs", "--no-color", "--tail", "20"), p.lastUp)
		}
		if p.paused {
			p.try("unpause") // a paused container cannot be stopped
		}
		down := [][]string{{"down", "-v", "--rmi", "local", "-t", "1", "--remove-orphans"}}
		if exists(filepath.Join(p.dir, otherFile)) {
			p.try("other", "rm", "-s", "-f", "-v") // each project may be on a network of the other one
			down = append(down, []string{"other", "down", "-v", "-t", "1"})
		}
		for _, args := range down {
			if out, err := p.output(args...); err != nil {
				t.Errorf("left behind: %v\n%s", err, out)
			}
		}
		p.try("docker", "image", "prune", "-f", "--filter", "label=com.docker.compose.project="+p.name) // those that a later build has replaced
	})
	return p
}

// portsUsed counts the ports that projects of this process got.
var portsUsed atomic.Int64

// unusedPort returns a port that no other project of this process gets and nothing on the host listens on.
// The engine and the kernel choose theirs from 32768 on (Linux: net.ipv4.ip_local_port_range).
func unusedPort(t *testing.T) string {
	t.Helper()
	const first, count = 20000, 12000
	for range 100 {
		port := fmt.Sprint(first + (int64(os.Getpid())*500+portsUsed.Add(1))%count) // processes that run side by side begin apart
		var listen net.ListenConfig
		if l, err := listen.Listen(t.Context(), "tcp", ":"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free on this host")
	return ""
}

// try runs a compose command, bounded, and returns what it wrote.
func (p *liveProject) try(args ...string) string {
	out, _ := p.output(args...)
	return out
}

func (p *liveProject) output(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	argv := append(append([]string{}, p.compose...), "-p", p.name)
	if args[0] == "other" {
		argv, args = append(argv, "-p", p.name+"other", "-f", otherFile), args[1:]
	}
	if args[0] == "docker" || args[0] == "sleep" { // commands of the host, {} being the project's name
		argv = nil
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "{}", p.name)
		}
	}
	argv = append(argv, args...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "HOST_PORT="+p.port)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// do runs compose commands. A failing `up` is no failure of the test: some faults are just that.
func (p *liveProject) do(commands [][]string, usual ...string) {
	p.Helper()
	if len(commands) == 0 {
		commands = [][]string{usual}
	}
	for _, args := range commands {
		switch args[0] {
		case "ask":
			p.ask(args[1])
			continue
		case "state":
			p.awaitState(args[1], args[2])
			continue
		case "log":
			p.waitFor(args[1] + " " + args[2])
			continue
		}
		if len(args) == 4 && args[0] == "docker" && args[1] == "tag" {
			p.Cleanup(func() { p.try("docker", "rmi", "-f", args[3]) })
		}
		p.address = ""
		p.paused = p.paused || slices.Contains(args, "pause")
		out, err := p.output(args...)
		switch {
		case err == nil:
		case slices.Contains(args[:min(2, len(args))], "up"):
			p.lastUp = out
		default:
			p.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// awaitState waits until the engine says so of a service's container: "unhealthy", "Restarting".
func (p *liveProject) awaitState(service, state string) {
	p.Helper()
	if !p.within(func() bool { return strings.Contains(p.stateOf(service), state) }) {
		p.Fatalf("%s is never %s: %s", service, state, p.stateOf(service))
	}
}

// overlay lays the files of fixed/ over a project's, as an editor would save them.
func overlay(t *testing.T, dir, fixed string) {
	t.Helper()
	err := filepath.WalkDir(fixed, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(fixed, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		if info, err := os.Stat(to); err == nil && info.IsDir() { // that Docker made in the place of a missing file
			if err := os.Remove(to); err != nil {
				return err
			}
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func composeFile(dir string) string {
	if file := filepath.Join(dir, "docker-compose.yml"); exists(file) {
		return file
	}
	return filepath.Join(dir, "compose.yaml")
}

// recordedPort is the one that a case's Compose file has where HOST_PORT is not set.
const recordedPort = "18080"

// record writes the case's live.json, with neutral values in the place of the copy's directory, name and port.
func (p *liveProject) record(c liveCase) {
	if os.Getenv("COMPOSECHECK_RECORD") == "" || os.Getenv("COMPOSECHECK_NGINX") != "" {
		return
	}
	out, code := p.check(c, "snapshot")
	if code != exitClean {
		p.Fatalf("snapshot: exit code %d\n%s", code, out)
	}
	out = strings.NewReplacer(p.dir, "/project", p.name, "shop", ":"+p.port, ":"+recordedPort, ": "+p.port, ": "+recordedPort).Replace(out)
	s, err := inspector.DecodeSnapshot([]byte(out))
	if err != nil {
		p.Fatal(err)
	}
	if s.Engine != nil { // other cases may run beside this one
		s.Engine.Neighbors = slices.DeleteFunc(s.Engine.Neighbors, func(n inspector.Neighbor) bool { return !strings.HasPrefix(n.Project, "shop") })
	}
	recorded, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.source, "live.json"), append(recorded, '\n'), 0o644); err != nil {
		p.Fatal(err)
	}
}

// waitFor waits until the log of a service shows a text: "api listening on".
func (p *liveProject) waitFor(what string) {
	p.Helper()
	service, text, ok := strings.Cut(what, " ")
	if ok && !p.within(func() bool { return strings.Contains(p.logOf(service), text) }) {
		p.Fatalf("the log of %s does not show %q\n%s", service, text, p.logOf(service))
	}
}

// patience bounds each wait: an engine under load takes many times as long as an idle one.
const patience = 90 * time.Second

// within asks a condition again and again until it holds or patience is over.
func (p *liveProject) within(holds func() bool) bool {
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		if holds() {
			return true
		}
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
}
