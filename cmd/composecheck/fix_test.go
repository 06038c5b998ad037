package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector"
)

// A staticProject is a copy of a case that is looked at without an engine.
type staticProject struct {
	*testing.T
	dir string
}

// eachCase copies every case's project.
func eachCase(t *testing.T, do func(p staticProject, source string)) {
	for _, dir := range composetest.Cases(t) {
		t.Run(filepath.Base(filepath.Dir(dir))+"/"+filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			p := staticProject{t, filepath.Join(t.TempDir(), "project")}
			if err := os.CopyFS(p.dir, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			do(p, dir)
		})
	}
}

func (p staticProject) run(args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	argv := append([]string{"composecheck", "--static", "-f", composeFile(p.dir)}, args...)
	code = run(p.Context(), argv, streams{strings.NewReader(""), &out, &errOut}, os.Environ())
	return out.String(), errOut.String(), code
}

func (p staticProject) findings() []inspector.Finding {
	p.Helper()
	out, errOut, code := p.run("--format", "json")
	var r struct{ Findings []inspector.Finding }
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		p.Fatalf("exit code %d: %v\n%s", code, err, errOut)
	}
	return r.Findings
}

// TestEdits makes every edit that the files alone call for. Its finding is gone then, and no other has come that was
// hidden by nothing: where two findings change the same line, a second run makes the second edit.
func TestEdits(t *testing.T) {
	eachCase(t, func(p staticProject, _ string) {
		before := p.findings()
		var names []string
		for _, f := range before {
			if len(f.Fix.Edits) > 0 {
				names = append(names, f.Rule)
			}
		}
		if len(names) == 0 {
			return
		}
		for range 3 {
			if _, errOut, code := p.run("fix", "--write", "--only", strings.Join(names, ",")); code > exitFindings {
				p.Fatalf("exit code %d: %s", code, errOut)
			}
		}
		for _, f := range p.findings() {
			if len(f.Fix.Edits) > 0 && slices.Contains(names, f.Rule) {
				p.Errorf("%s is still there: %s %+v", f.Rule, f.Message, f.Fix.Edits)
			}
			if f.Severity > inspector.Note && !slices.ContainsFunc(before, func(old inspector.Finding) bool { return old.Rule == f.Rule }) {
				p.Errorf("%s has come: %s", f.Rule, f.Message)
			}
		}
	})
}

// TestFixed judges what the cases' authors wrote as the repair.
func TestFixed(t *testing.T) {
	eachCase(t, func(p staticProject, source string) {
		fixed := filepath.Join(source, "fixed")
		if !exists(fixed) {
			return
		}
		overlay(p.T, p.dir, fixed)
		for _, f := range p.findings() {
			if f.Severity > inspector.Note {
				p.Errorf("%s %s %s", f.Rule, f.At, f.Message)
			}
		}
	})
}

// TestWriteTargets looks at what no script can bring about: a file that changes between reading and writing.
func TestWriteTargets(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a.conf"), filepath.Join(dir, "b.conf")
	for _, file := range []string{first, second} {
		if err := os.WriteFile(file, []byte("old\n"), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	var targets []*target
	for _, name := range []string{"a.conf", "b.conf"} {
		target, err := openTarget(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		target.wanted = []byte("new\n")
		targets = append(targets, target)
	}
	if err := os.WriteFile(second, []byte("an editor was here\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := writeTargets(targets); !errors.Is(err, errMoved) || exitCode(err) != exitFindings {
		t.Errorf("%v", err)
	}
	for file, want := range map[string]string{first: "old\n", second: "an editor was here\n"} {
		if data, err := os.ReadFile(file); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v", file, data, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".composecheck-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestApplying(t *testing.T) {
	finding := func(then string) inspector.Finding { return inspector.Finding{Fix: inspector.Fix{Then: then}} }
	var got []string
	a := &app{}
	a.engine.Host, a.compose.Files = "tcp://far:2375", []string{"my compose.yaml"}
	for _, c := range applying([]inspector.Finding{
		finding("docker compose exec gateway nginx -s reload"),
		finding("docker compose up -d api && docker compose exec gateway nginx -s reload"),
		finding("docker compose restart edge"),
		finding("docker compose exec edge nginx -s reload"), // it was started anew
		finding("docker compose up -d --build web"),
		finding("docker compose up -d --force-recreate db"),
		finding("docker compose logs -f api"), // makes nothing count
		finding("rm -rf /; docker compose up -d"),
		finding("docker compose exec gateway sh -c evil"),
		finding(""),
	}) {
		got = append(got, a.commandText(c))
	}
	prefix := "docker -H tcp://far:2375 compose -f 'my compose.yaml' "
	want := []string{
		prefix + "up -d --build web", prefix + "up -d --force-recreate db", prefix + "up -d api", prefix + "restart edge",
		prefix + "exec gateway nginx -s reload",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
