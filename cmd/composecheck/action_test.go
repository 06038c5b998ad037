package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const cases = "../../testdata/cases"

func needsLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the action runs on Linux")
	}
}

// recording puts the snapshot of a case into the runner's workspace and lets the action judge it.
func (r *runner) recording(name string) *runner {
	r.Helper()
	data, err := os.ReadFile(filepath.Join(cases, name, "live.json"))
	if err != nil {
		r.Fatal(err)
	}
	return r.judging(data)
}

func (r *runner) judging(snapshot []byte) *runner {
	r.Helper()
	if err := os.WriteFile(filepath.Join(r.workspace, "seen.json"), snapshot, 0o644); err != nil {
		r.Fatal(err)
	}
	r.inputs["static-only"] = "true"
	r.inputs["args"] = "--from\nseen.json\n" + r.inputs["args"]
	return r
}

// TestAction runs the steps of action.yml as GitHub would, and compares all that they show and leave behind.
func TestAction(t *testing.T) {
	needsLinux(t)
	for _, test := range []struct {
		name, recording string
		inputs          map[string]string
		code            int
	}{
		{"healthy", "nothing-listens/near-unix-socket", nil, 0},
		{"broken", "host-port-used/shop", map[string]string{"sarif-file": "out.sarif", "junit-file": "out.xml", "snapshot-file": "kept.json"}, 1},
		{"quiet", "host-port-used/shop", map[string]string{"annotations": "false", "summary": "false", "fail-on": "never"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRunner(t, test.inputs).recording(test.recording).run()
			if r.code != test.code {
				t.Errorf("exit code %d, want %d\n%s", r.code, test.code, r.log)
			}
			for _, input := range []string{"sarif-file", "junit-file", "snapshot-file"} {
				if name := test.inputs[input]; name != "" && r.readFile(filepath.Join(r.workspace, name)) == "" {
					t.Errorf("%s is empty", name)
				}
			}
			file := filepath.Join("../../testdata/action", test.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(r.transcript()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(r.readFile(file), r.transcript()); diff != "" {
				t.Errorf("%s differs (-update writes it): %s", file, diff)
			}
		})
	}
}

// TestActionOfFiles shows that annotations and SARIF name files as seen from the root of the repository.
func TestActionOfFiles(t *testing.T) {
	needsLinux(t)
	r := newRunner(t, map[string]string{"static-only": "true", "project-directory": "deploy/my shop", "files": "deploy/my shop/compose.yaml", "sarif-file": "out.sarif", "snapshot-file": "seen.json"})
	if err := os.CopyFS(filepath.Join(r.workspace, "deploy/my shop"), os.DirFS(filepath.Join(cases, "unknown-host/typo"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(r.workspace, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.run()
	if r.code != 1 || r.outputs["first-rule"] != "CC201" || r.outputs["result"] != "fail" || r.outputs["errors"] != "1" || r.outputs["warnings"] != "0" {
		t.Errorf("exit code %d, outputs %v\n%s", r.code, r.outputs, r.log)
	}
	if len(r.obeyed) != 1 || r.obeyed[0].name != "error" || !strings.HasPrefix(r.obeyed[0].properties, "file=deploy/my shop/nginx/") {
		t.Errorf("commands: %+v", r.obeyed)
	}
	if sarif := r.readFile(filepath.Join(r.workspace, r.outputs["sarif-file"])); !strings.Contains(sarif, `"uri": "deploy/my%20shop/nginx/`) {
		t.Error("SARIF does not name the file as seen from the root")
	}
	if want := "name=composecheck-snapshot path=seen.json"; len(r.used) != 1 || !strings.HasSuffix(r.used[0], want) {
		t.Errorf("would run %v, want %s", r.used, want)
	}
}

// TestActionNothing shows that a run which judged nothing is not green, unless that is allowed.
func TestActionNothing(t *testing.T) {
	needsLinux(t)
	for _, test := range []struct {
		inputs map[string]string
		code   int
		want   string // in an annotation; "": none
	}{
		{map[string]string{"static-only": "true"}, 2, "no compose file"},
		{map[string]string{"static-only": "true", "allow-empty": "true"}, 0, ""},
		{map[string]string{"static-only": "true", "fail-on": "never"}, 2, "no compose file"},
		{map[string]string{"static-only": "maybe"}, 2, "static-only: want true or false, not maybe"},
		{map[string]string{"fail-on": "fatal\n::error::forged"}, 2, "fail-on: want error"},
		{map[string]string{"wait": "1; reboot"}, 2, "wait: want seconds"},
		{map[string]string{"static-only": "true", "args": "--no-such-flag"}, 2, "unknown flag: --no-such-flag"},
	} {
		r := newRunner(t, test.inputs).run()
		if r.code != test.code || test.want == "" != (len(r.obeyed) == 0) {
			t.Errorf("%v: exit code %d, want %d; %+v\n%s", test.inputs, r.code, test.code, r.obeyed, r.log)
		}
		if test.want != "" && (len(r.obeyed) != 1 || !strings.Contains(r.obeyed[0].message, test.want)) {
			t.Errorf("%v: %+v, want %s", test.inputs, r.obeyed, test.want)
		}
		if result := r.outputs["result"]; result == "pass" {
			t.Errorf("%v: the result is %s", test.inputs, result)
		}
	}
}

// TestActionBlind shows that an engine that does not answer is no pass.
func TestActionBlind(t *testing.T) {
	needsLinux(t)
	r := newRunner(t, nil)
	if err := os.CopyFS(r.workspace, os.DirFS(filepath.Join(scripts, "shop"))); err != nil {
		t.Fatal(err)
	}
	r.env = []string{"DOCKER_HOST=unix://" + filepath.Join(t.TempDir(), "no.sock")}
	if r.run(); r.code != 3 || r.outputs["result"] != "partial" {
		t.Errorf("exit code %d, outputs %v\n%s", r.code, r.outputs, r.log)
	}
}

// TestActionForgery puts workflow commands into the names and log lines of a project. None is obeyed.
func TestActionForgery(t *testing.T) {
	needsLinux(t)
	const evil = "x\n::error::forged\n::set-output name=result::pass\n::stop-commands::x\n ##[add-mask]x ##[error]forged\nresult=pass\nresult<<E\npass\nE\n  \"result\": \"pass\",\n"
	data, err := os.ReadFile(filepath.Join(cases, "host-port-used/shop/live.json"))
	if err != nil {
		t.Fatal(err)
	}
	var snapshot map[string]any
	if err := json.Unmarshal(data, &snapshot); err != nil {
		t.Fatal(err)
	}
	var spoil func(any)
	spoil = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				switch text, isText := value.(string); {
				case isText && (key == "text" || key == "error" || key == "image" || key == "version" && text != ""):
					v[key] = text + evil
				default:
					spoil(value)
				}
			}
		case []any:
			for _, value := range v {
				spoil(value)
			}
		}
	}
	spoil(snapshot["engine"])
	spoil(snapshot["proxies"])
	snapshot["project"].(map[string]any)["name"] = evil
	snapshot["gaps"] = []any{map[string]any{"what": evil, "why": evil}}
	if data, err = json.Marshal(snapshot); err != nil {
		t.Fatal(err)
	}
	r := newRunner(t, nil).judging(data).run()
	if r.code != 1 || r.outputs["result"] != "fail" || r.outputs["first-rule"] != "CC501" {
		t.Errorf("exit code %d, outputs %v\n%s", r.code, r.outputs, r.log)
	}
	for _, c := range r.obeyed {
		if c.name != "error" || !strings.Contains(c.properties, "title=CC50") || strings.Contains(c.properties, "forged") {
			t.Errorf("the runner obeys %+v", c)
		}
	}
	if len(r.obeyed) != 2 || !strings.Contains(r.log, "forged") {
		t.Errorf("%d commands; the hostile text is not even shown:\n%s", len(r.obeyed), r.log)
	}
}

// TestActionWaits shows that it looks again as long as something is wrong, and not for ever.
func TestActionWaits(t *testing.T) {
	needsLinux(t)
	began := time.Now()
	r := newRunner(t, map[string]string{"wait": "3"}).recording("host-port-used/shop").run()
	if took := time.Since(began); r.code != 1 || took < 2*time.Second {
		t.Errorf("exit code %d after %s", r.code, took)
	}
	again := newRunner(t, map[string]string{"wait": "60"}).recording("nothing-listens/near-unix-socket").run()
	if again.code != 0 {
		t.Errorf("exit code %d\n%s", again.code, again.log)
	}
}

// TestLiveAction runs the action on a project that runs: broken, then repaired.
func TestLiveAction(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("it needs an engine and the test images: run scripts/e2e.sh")
	}
	p := newProject(t, strings.Fields(command), filepath.Join(cases, "unknown-host/typo"))
	r := newRunner(t, map[string]string{"files": composeFile(p.dir), "project-name": p.name, "snapshot-file": "seen.json"})
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		r.env = []string{"DOCKER_HOST=" + host}
	}
	p.do(nil, "up", "-d")
	p.waitFor("api listening on")
	if r.run(); r.code != 1 || r.outputs["first-rule"] != "CC201" || len(r.obeyed) != 1 || len(r.used) != 1 {
		t.Errorf("exit code %d, outputs %v, commands %+v\n%s", r.code, r.outputs, r.obeyed, r.log)
	}
	p.byHand(liveCase{Fix: [][]string{{"restart", "gateway"}}})
	r.inputs["wait"] = "30" // until nginx has started
	if r.run(); r.code != 0 || r.outputs["result"] != "pass" || len(r.obeyed) != 0 {
		t.Errorf("repaired: exit code %d, outputs %v, commands %+v\n%s", r.code, r.outputs, r.obeyed, r.log)
	}
}
