package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector"
)

// The live cases run testdata/cases/*/*/live.yaml on a real engine with real nginx (scripts/e2e.sh):
// fault → the symptom that a client sees → composecheck names the rule first → fixed → a good answer → exit 0.
// Where the finding has edits, `composecheck fix --write --apply` alone must do that; elsewhere fixed/ is laid over the
// project. With both, TestFixed judges fixed/ from its files.
//
//	COMPOSECHECK_LIVE    the docker compose command to use; the cases are skipped without it
//	COMPOSECHECK_RECORD  write the snapshot of each fault to the case's live.json
//	COMPOSECHECK_NGINX   the image to use in the place of composecheck.test/nginx:debian

// otherFile is the Compose file of another project that runs beside a case's: commands that begin with "other" are for it.
const otherFile = "other.yaml"

// A liveCase is a live.yaml.
type liveCase struct {
	Port    string     `yaml:"port"`    // published service and container port: "gateway 80"; "" asks nobody
	TLS     bool       `yaml:"tls"`     // the port speaks TLS
	Path    string     `yaml:"path"`    // of the request; "/" when empty
	Body    int        `yaml:"body"`    // bytes that each request posts; 0: it is a GET
	Times   int        `yaml:"times"`   // how often the symptom must be seen; 1 when 0
	Symptom int        `yaml:"symptom"` // status that a client gets from the fault; 0: no HTTP answer
	Up      [][]string `yaml:"up"`      // compose commands that bring the fault, "ask PATH": a client's request, or "state SERVICE WORD"; default: up -d
	Fix     [][]string `yaml:"fix"`     // compose commands after fixed/ was laid over the project; default: up -d --force-recreate
	Good    int        `yaml:"good"`    // status after the fix; 200 when 0
	FixPort string     `yaml:"fixPort"` // published service and port after composecheck fix, where it publishes another one
	Args    []string   `yaml:"args"`    // further arguments for composecheck
	Healthy bool       `yaml:"healthy"` // nothing is wrong: no symptom, no fix, exit 0
	Since   string     `yaml:"since"`   // the first nginx version that takes its configuration
	Not     []string   `yaml:"not"`     // tags of the nginx images on which it cannot run; say why in a comment
	Wait    string     `yaml:"wait"`    // text that the log of a service must show before anybody looks: "api listening on"
}

func TestLive(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("live cases need an engine and the test images: run scripts/e2e.sh")
	}
	files, err := filepath.Glob("../../testdata/cases/*/*/live.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no live cases: %v", err)
	}
	for _, file := range files {
		dir := filepath.Dir(file)
		rule, name := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		t.Run(rule+"/"+name, func(t *testing.T) {
			t.Parallel()
			runCase(t, command, dir, liveImage())
		})
	}
}

// runCase runs the case of a directory on an nginx image.
func runCase(t *testing.T, command, dir, image string) {
	t.Helper()
	file := filepath.Join(dir, "live.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c liveCase
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	p := newProject(t, strings.Fields(command), dir)
	p.on(image, &c)
	p.run(c, filepath.Base(filepath.Dir(dir)), strings.HasPrefix(filepath.Base(dir), "near"))
}

// A liveProject is a copy of a case that runs under a name of its own and leaves nothing behind.
type liveProject struct {
	*testing.T
	compose []string
	name    string
	source  string   // the case's directory
	dir     string   // the copy
	port    string   // of the host, for this project alone: HOST_PORT in its Compose file
	client  liveCase // whose port "ask" asks at
}

func newProject(t *testing.T, compose []string, source string) *liveProject {
	p := &liveProject{T: t, compose: compose, source: source, dir: filepath.Join(t.TempDir(), "project")}
	p.name = fmt.Sprintf("ccheck%d%s", os.Getpid(), strings.ToLower(strings.NewReplacer("/", "", "-", "", "_", "").Replace(t.Name()[len("TestLive"):])))
	p.port = fmt.Sprint(20000 + crc32.ChecksumIEEE([]byte(p.name))%12000) // the engine chooses from 32768 on
	if err := os.CopyFS(p.dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs:\n%s", p.try("logs", "--no-color", "--tail", "20"))
		}
		p.try("unpause") // a paused container cannot be stopped
		if exists(filepath.Join(p.dir, otherFile)) {
			p.try("other", "down", "-v", "-t", "1")
		}
		if out, err := p.output("down", "-v", "--rmi", "local", "-t", "1", "--remove-orphans"); err != nil {
			t.Errorf("left behind: %v\n%s", err, out)
		}
	})
	return p
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
		}
		if out, err := p.output(args...); err != nil && !contains(args[:min(2, len(args))], "up") {
			p.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// awaitState waits until compose says so of a service's container: "unhealthy", "Restarting".
func (p *liveProject) awaitState(service, state string) {
	p.Helper()
	says := func() string { return p.try("ps", "-a", "--format", "{{.Status}}", service) }
	if !p.within(40*time.Second, func() bool { return strings.Contains(says(), state) }) {
		p.Fatalf("%s is never %s: %s", service, state, says())
	}
}

// ask lets a client ask for a path of the published port, once nginx takes connections.
func (p *liveProject) ask(path string) {
	p.Helper()
	c := p.client
	c.Path = path
	if !p.within(40*time.Second, func() bool { status, _ := p.request(c); return status != 0 }) {
		p.Fatalf("nothing answers a client\n%s", p.try("ps", "-a"))
	}
}

func (p *liveProject) run(c liveCase, rule string, near bool) {
	p.client = c
	if c.Good == 0 {
		c.Good = http.StatusOK
	}
	p.do(c.Up, "up", "-d")
	p.waitFor(c.Wait)
	if c.Healthy || near {
		p.await(c, c.Good)
		p.expectClean(c)
		p.record(c)
		return
	}
	for range max(c.Times, 1) {
		p.await(c, c.Symptom)
	}
	var r jsonReport
	code := -1
	named := p.within(10*time.Second, func() bool { // an engine under load shows a container's end before its last words
		r, code = p.inspect(c)
		return len(r.Findings) > 0 && r.Findings[0].Rule == rule
	})
	switch {
	case !named:
		p.Fatalf("%s is not the first finding: %s", rule, p.text(c))
	case r.Findings[0].Severity == "error" && code != exitFindings, code > exitFindings:
		p.Errorf("exit code %d", code)
	}
	if c.Symptom >= 500 && len(r.Findings[0].Routes) == 0 {
		p.Errorf("the finding names no route")
	}
	p.record(c)
	if len(r.Findings[0].Fix.Edits) > 0 {
		p.repair(c)
		c.Port = cmp.Or(c.FixPort, c.Port)
	} else {
		p.byHand(c)
	}
	p.await(c, c.Good)
	p.expectClean(c)
}

// repair lets composecheck fix the fault by itself.
func (p *liveProject) repair(c liveCase) {
	p.Helper()
	out, code := p.check(c, "fix", "--write", "--apply")
	if code != exitClean {
		p.Fatalf("fix ends with exit code %d:\n%s", code, out)
	}
	p.Log("fixed by composecheck fix --write --apply alone")
}

// byHand fixes the fault as its author did.
func (p *liveProject) byHand(c liveCase) {
	p.Helper()
	if fixed := filepath.Join(p.dir, "fixed"); exists(fixed) {
		overlay(p.T, p.dir, fixed)
	}
	p.do(c.Fix, "up", "-d", "--force-recreate", "-t", "1")
	p.waitFor(c.Wait)
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

// jsonReport is what the live cases read of the JSON output.
type jsonReport struct {
	Findings []struct {
		ID, Rule, Severity, Message, File string
		Line                              int
		Routes                            []string
		Fix                               struct{ Edits []inspector.Edit }
	}
}

func (p *liveProject) check(c liveCase, args ...string) (string, int) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	argv := append([]string{"composecheck", "-p", p.name, "--project-directory", p.dir, "--live"}, append(c.Args, args...)...)
	if !contains(c.Args, "-f") {
		argv = append(argv, "-f", composeFile(p.dir))
	}
	environ := append(os.Environ(), "HOST_PORT="+p.port, "DOCKER_CONFIG="+filepath.Join(filepath.Dir(p.compose[0]), "cli")) // it has docker compose
	code := run(ctx, argv, streams{strings.NewReader(""), &stdout, &stderr}, environ)
	return stdout.String() + stderr.String(), code
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

func composeFile(dir string) string {
	if file := filepath.Join(dir, "docker-compose.yml"); exists(file) {
		return file
	}
	return filepath.Join(dir, "compose.yaml")
}

func (p *liveProject) inspect(c liveCase) (jsonReport, int) {
	p.Helper()
	out, code := p.check(c, "--format", "json")
	var r jsonReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		p.Fatalf("exit code %d, no JSON: %v\n%s", code, err, out)
	}
	return r, code
}

func (p *liveProject) text(c liveCase) string {
	out, _ := p.check(c)
	return out
}

// expectClean waits until composecheck finds nothing worse than a note.
func (p *liveProject) expectClean(c liveCase) {
	p.Helper()
	var r jsonReport
	code := -1
	ok := p.within(20*time.Second, func() bool {
		r, code = p.inspect(c)
		for _, f := range r.Findings {
			if f.Severity != "note" {
				return false
			}
		}
		return code == exitClean
	})
	if !ok {
		p.Errorf("not clean, exit code %d:\n%s", code, p.text(c))
	}
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
	if _, err := inspector.DecodeSnapshot([]byte(out)); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.source, "live.json"), []byte(out), 0o644); err != nil {
		p.Fatal(err)
	}
}

// await waits until a client gets that status (0: no HTTP answer at all) from the published port.
func (p *liveProject) await(c liveCase, status int) {
	p.Helper()
	if c.Port == "" {
		return
	}
	var last error
	got := -1
	if !p.within(40*time.Second, func() bool { got, last = p.request(c); return got == status }) {
		p.Fatalf("a client gets status %d (%v), want %d\n%s", got, last, status, p.try("ps", "-a"))
	}
}

func (p *liveProject) request(c liveCase) (int, error) {
	out, err := p.output(append([]string{"port"}, strings.Fields(c.Port)...)...)
	if err != nil {
		return 0, errors.New(strings.TrimSpace(out))
	}
	_, port, err := net.SplitHostPort(strings.TrimSpace(strings.Split(out, "\n")[0]))
	if err != nil {
		return 0, err
	}
	scheme := "http"
	if c.TLS {
		scheme = "https"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	method, body := http.MethodGet, io.Reader(nil)
	if c.Body > 0 {
		method, body = http.MethodPost, bytes.NewReader(make([]byte, c.Body))
	}
	req, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("%s://127.0.0.1:%s/%s", scheme, port, strings.TrimPrefix(c.Path, "/")), body)
	if err != nil {
		return 0, err
	}
	resp, err := insecureClient.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, resp.Body.Close()
}

// waitFor waits until the log of a service shows a text: "api listening on".
func (p *liveProject) waitFor(what string) {
	p.Helper()
	service, text, ok := strings.Cut(what, " ")
	if ok && !p.within(40*time.Second, func() bool { return strings.Contains(p.try("logs", "--no-color", service), text) }) {
		p.Fatalf("the log of %s does not show %q\n%s", service, text, p.try("logs", "--no-color", service))
	}
}

// within asks a condition again and again until it holds or the time is over.
func (p *liveProject) within(limit time.Duration, holds func() bool) bool {
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(limit)
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

// insecureClient asks the cases' own servers, whose certificates nobody signed. A connection is used once.
var insecureClient = &http.Client{
	Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // self-signed test certificates
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
