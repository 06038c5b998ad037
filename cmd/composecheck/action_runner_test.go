package main

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A runner runs the steps of action.yml as GitHub's runner does: expressions are filled in, each step gets files for
// its outputs and its summary, and the log is searched for workflow commands.
type runner struct {
	*testing.T
	inputs    map[string]string
	ref       string   // by which the action is used
	env       []string // of the job, beside the runner's own
	workspace string
	bin       string // a folder with composecheck, first on the PATH

	temp    string
	steps   map[string]map[string]string // outputs of each step
	outputs map[string]string            // of the action
	summary string
	log     string // what people see
	obeyed  []workflowCommand
	used    []string // actions that would run, with their inputs
	code    int      // of the first step that failed
}

// A workflowCommand is a line of the log that the runner obeys.
type workflowCommand struct{ name, properties, message string }

type actionFile struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, If, Shell, Run, Uses string
	Env, With                      map[string]string
}

func readAction(t *testing.T) actionFile {
	t.Helper()
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a actionFile
	if err := yaml.Unmarshal(data, &a); err != nil || a.Runs.Using != "composite" {
		t.Fatalf("action.yml: %v, using %q", err, a.Runs.Using)
	}
	return a
}

// newRunner has the program of this test on its PATH, as composecheck.
func newRunner(t *testing.T, inputs map[string]string) *runner {
	t.Helper()
	r := &runner{T: t, inputs: map[string]string{"version": "path"}, workspace: t.TempDir(), bin: t.TempDir()}
	maps.Copy(r.inputs, inputs)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(r.bin, "composecheck")); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *runner) run() *runner {
	r.Helper()
	a := readAction(r.T)
	for name := range r.inputs {
		if _, known := a.Inputs[name]; !known {
			r.Fatalf("the action has no input %s", name)
		}
	}
	r.temp, r.steps, r.outputs, r.code = r.TempDir(), map[string]map[string]string{}, map[string]string{}, 0
	r.summary, r.log, r.obeyed, r.used = "", "", nil, nil
	for _, step := range a.Runs.Steps {
		if !r.holds(step.If) {
			continue
		}
		if step.Uses != "" {
			r.used = append(r.used, step.Uses+" name="+r.expand(a, step.With["name"])+" path="+r.expand(a, step.With["path"]))
			continue
		}
		r.step(a, step)
	}
	for name, output := range a.Outputs {
		if value := r.expand(a, output.Value); value != "" {
			r.outputs[name] = value
		}
	}
	return r
}

// step runs a step's script with bash as the runner calls it.
func (r *runner) step(a actionFile, step actionStep) {
	r.Helper()
	if step.Shell != "bash" || strings.Contains(step.Run, "${{") {
		r.Fatalf("step %s: shell %q, script %q", step.Name, step.Shell, step.Run)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		r.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(r.temp, name+step.ID) }
	for _, name := range []string{"output", "summary", "env", "path"} {
		if err := os.WriteFile(file(name), nil, 0o644); err != nil {
			r.Fatal(err)
		}
	}
	script := file("script")
	if err := os.WriteFile(script, []byte(step.Run), 0o644); err != nil {
		r.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	cmd.Dir = r.workspace
	cmd.Env = append([]string{
		"PATH=" + r.bin + ":" + os.Getenv("PATH"), "HOME=" + r.temp, "CI=true", "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + r.workspace,
		"GITHUB_ACTION_PATH=" + root, "RUNNER_TEMP=" + r.temp, "GITHUB_OUTPUT=" + file("output"), "GITHUB_STEP_SUMMARY=" + file("summary"),
		"GITHUB_ENV=" + file("env"), "GITHUB_PATH=" + file("path"), "GORACE=atexit_sleep_ms=0",
	}, r.env...)
	for name, value := range step.Env {
		cmd.Env = append(cmd.Env, name+"="+r.expand(a, value))
	}
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && r.code == 0 {
		r.code = ended.ExitCode()
	} else if err != nil && ended == nil {
		r.Fatal(err)
	}
	r.read(string(out))
	r.steps[step.ID] = r.readOutputs(file("output"))
	r.summary += r.readFile(file("summary"))
	if text := r.readFile(file("env")) + r.readFile(file("path")); text != "" {
		r.Errorf("step %s sets variables for the job: %s", step.Name, text)
	}
}

func (r *runner) readFile(file string) string {
	r.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}

// readOutputs reads what a step wrote to GITHUB_OUTPUT.
func (r *runner) readOutputs(file string) map[string]string {
	r.Helper()
	outputs := map[string]string{}
	lines := strings.Split(r.readFile(file), "\n")
	for len(lines) > 0 && lines[0] != "" {
		name, end, here := strings.Cut(lines[0], "<<")
		n := 1
		if !here {
			r.Fatalf("an output without a delimiter: %s", lines[0])
		}
		for n < len(lines) && lines[n] != end {
			n++
		}
		if n == len(lines) {
			r.Fatalf("the output %s has no end", name)
		}
		outputs[name] = strings.Join(lines[1:n], "\n")
		lines = lines[n+1:]
	}
	return outputs
}

var (
	commandAtStart = regexp.MustCompile(`^\s*::([a-z-]+)( [^:]*)?::(.*)$`)
	commandWithin  = regexp.MustCompile(`##\[([a-z-]+)([^]]*)\](.*)$`)
)

// read looks for workflow commands in a log, and honours stop-commands.
func (r *runner) read(log string) {
	token := ""
	for line := range strings.SplitSeq(strings.TrimSuffix(log, "\n"), "\n") {
		m := commandAtStart.FindStringSubmatch(line)
		if m == nil {
			m = commandWithin.FindStringSubmatch(line)
		}
		switch {
		case token != "" && strings.TrimSpace(line) == "::"+token+"::":
			token = ""
		case token != "" || m == nil:
			r.log += line + "\n"
		case m[1] == "stop-commands":
			token = m[3]
		default:
			r.obeyed = append(r.obeyed, workflowCommand{m[1], strings.TrimSpace(m[2]), m[3]})
		}
	}
	if token != "" {
		r.Errorf("commands stay stopped")
	}
}

var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

// expand fills in expressions: inputs.NAME, github.action_ref, steps.ID.outputs.NAME.
func (r *runner) expand(a actionFile, text string) string {
	return expression.ReplaceAllStringFunc(text, func(match string) string {
		words := strings.Split(expression.FindStringSubmatch(match)[1], ".")
		switch {
		case words[0] == "inputs" && len(words) == 2:
			input, known := a.Inputs[words[1]]
			if !known {
				r.Fatalf("%s: no such input", match)
			}
			if value, given := r.inputs[words[1]]; given {
				return value
			}
			return input.Default
		case words[0] == "github" && words[1] == "action_ref":
			return r.ref
		case words[0] == "steps" && len(words) == 4 && words[2] == "outputs":
			return r.steps[words[1]][words[3]]
		}
		r.Fatalf("%s: this runner does not know it", match)
		return ""
	})
}

// holds judges the condition of a step: a step without one runs only when none has failed.
func (r *runner) holds(condition string) bool {
	if condition == "" {
		return r.code == 0
	}
	terms := strings.Split(expression.FindStringSubmatch(condition)[1], " && ")
	if !slices.Contains(terms, "!cancelled()") {
		r.Fatalf("%s: this runner does not know it", condition)
	}
	for _, term := range terms {
		if left, ok := strings.CutSuffix(term, " != ''"); ok && r.expand(actionFile{}, "${{ "+left+" }}") == "" {
			return false
		}
	}
	return true
}

// transcript is what a run showed and left behind, without what differs each time. Of the report, of each annotation and
// of each finding in the summary it holds the beginning: the formats have tests of their own.
func (r *runner) transcript() string {
	var b bytes.Buffer
	report, _, _ := strings.Cut(r.log, "\n\nerror[")
	b.WriteString("--- log\n" + report + "\n--- commands\n")
	for _, c := range r.obeyed {
		headline, _, _ := strings.Cut(c.message, "%0A")
		b.WriteString(c.name + " " + c.properties + "\n  " + headline + "\n")
	}
	b.WriteString("--- outputs\n")
	for _, name := range slices.Sorted(maps.Keys(r.outputs)) {
		b.WriteString(name + "=" + r.outputs[name] + "\n")
	}
	b.WriteString("--- then\n" + strings.Join(r.used, "\n") + "\n--- summary\n")
	head, findings, _ := strings.Cut(r.summary, "<details>")
	b.WriteString(head)
	for line := range strings.Lines(findings) {
		if strings.Contains(line, "</summary>") {
			b.WriteString("<details>" + strings.TrimPrefix(line, "<details>"))
		}
	}
	text := strings.NewReplacer(r.temp, "TEMP", r.workspace, "WORKSPACE", version, "VERSION").Replace(b.String())
	text = regexp.MustCompile(`composecheck\.\w{6}`).ReplaceAllString(text, "composecheck.XXXXXX")
	text = regexp.MustCompile(`(localhost|127\.0\.0\.1):\d{5}`).ReplaceAllString(text, "$1:PORT")
	text = regexp.MustCompile(`\d+ checks`).ReplaceAllString(text, "N checks")
	text = regexp.MustCompile(`(?m)^go1\S+ linux/\w+$`).ReplaceAllString(text, "GO")
	return regexp.MustCompile(`\d+\.\d s\b`).ReplaceAllString(text, "0.0 s")
}
