package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
)

// The live cases run testdata/cases/*/*/live.yaml on a real engine with real nginx (scripts/e2e.sh):
// fault → the symptom that a client sees → composecheck names the rule first → fixed → a good answer → exit 0.
// Where the finding has edits, `composecheck fix --write --apply` alone must do that; elsewhere fixed/ is laid over the
// project. With both, TestFixed judges fixed/ from its files.
// With -short one case runs of each rule that needs a running project and of each second one of the others, and a sample of the
// other live tests: all of them take most of an hour on two cores, and the recordings of the rest are judged again by the tests of
// the rules.
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
	Files   bool       `yaml:"files"`   // what is asked for is nginx's own, and on no route to an upstream
	Follow  bool       `yaml:"follow"`  // the client goes where a redirect leads it, as browsers do
	Login   bool       `yaml:"login"`   // each request brings a password: "user", "secret"
	Host    string     `yaml:"host"`    // the Host header of each request; the address that is asked when empty
	Socket  bool       `yaml:"socket"`  // each request asks for a WebSocket, which is there with status 101
	Type    string     `yaml:"type"`    // the only Content-Type that the client takes, as browsers do of a style sheet: another one counts as status 406
	Times   int        `yaml:"times"`   // how often the symptom must be seen; 1 when 0
	Symptom int        `yaml:"symptom"` // status that a client gets from the fault; 0: no HTTP answer
	Up      [][]string `yaml:"up"`      // compose commands that bring the fault, docker commands (a tag that one makes is taken away again), "ask PATH": a client's request, "state SERVICE WORD" or "log SERVICE TEXT", to wait for; default: up -d
	Fix     [][]string `yaml:"fix"`     // compose commands after fixed/ was laid over the project; default: up -d, and restart gateway where that did not
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
	left := leftForShort()
	for _, file := range files {
		dir := filepath.Dir(file)
		rule, name := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		if testing.Short() && (left[rule] || strings.HasPrefix(name, "near")) {
			continue
		}
		left[rule] = true
		t.Run(rule+"/"+name, func(t *testing.T) {
			t.Parallel()
			runCase(t, command, dir, liveImage())
		})
	}
}

// leftForShort are the rules whose cases do not run with -short: each second one of those that judge by files alone.
func leftForShort() map[string]bool {
	left, static := map[string]bool{}, 0
	for _, r := range rules.All() {
		if r.Needs == inspector.Static {
			static++
			left[r.Name] = static%2 == 0
		}
	}
	return left
}

// sample is the whole of a table of live tests; with -short each third of it.
func sample[T any](all []T) []T {
	if !testing.Short() {
		return all
	}
	var some []T
	for i := 0; i < len(all); i += 3 {
		some = append(some, all[i])
	}
	return some
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
	named := p.within(func() bool { // an engine under load shows a container's end before its last words
		r, code = p.inspect(c)
		return len(r.Findings) > 0 && r.Findings[0].Rule == rule
	})
	switch {
	case !named:
		p.Fatalf("%s is not the first finding: %s", rule, p.text(c))
	case r.Findings[0].Severity == "error" && code != exitFindings, code > exitFindings:
		p.Errorf("exit code %d", code)
	}
	if c.Symptom >= 500 && len(r.Findings[0].Routes) == 0 && !c.Files {
		p.Errorf("the finding names no route")
	}
	p.record(c)
	if len(r.Findings[0].Fix.Edits) > 0 {
		var only []string
		if r.Findings[0].Severity == "note" { // fix leaves alone those that nobody asks for
			only = []string{"--only", rule}
		}
		p.repair(c, only...)
		c.Port = cmp.Or(c.FixPort, c.Port)
	} else {
		p.byHand(c)
	}
	p.await(c, c.Good)
	p.expectClean(c)
}

// repair lets composecheck fix the fault by itself.
func (p *liveProject) repair(c liveCase, only ...string) {
	p.Helper()
	p.address = ""
	out, code := p.check(c, append([]string{"fix", "--write", "--apply"}, only...)...)
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
	if len(c.Fix) > 0 {
		p.do(c.Fix)
	} else {
		p.upAgain(strings.Fields(c.Port + " gateway")[0])
	}
	p.waitFor(c.Wait)
}

// upAgain starts what was changed in the Compose file, and nginx in any case: it read its configuration before.
func (p *liveProject) upAgain(gateway string) {
	p.Helper()
	before := p.idsOf(gateway)
	p.do(nil, "up", "-d", "-t", "1")
	if slices.Equal(before, p.idsOf(gateway)) {
		p.do([][]string{{"restart", "-t", "1", gateway}})
	}
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
	if !slices.Contains(c.Args, "-f") {
		argv = append(argv, "-f", composeFile(p.dir))
	}
	environ := append(os.Environ(), "HOST_PORT="+p.port, "DOCKER_CONFIG="+filepath.Join(filepath.Dir(p.compose[0]), "cli")) // it has docker compose
	code := run(ctx, argv, streams{strings.NewReader(""), &stdout, &stderr}, environ)
	return stdout.String() + stderr.String(), code
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
	ok := p.within(func() bool {
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
