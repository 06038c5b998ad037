package report

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // it holds the schema that OASIS publishes
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

func TestSARIF(t *testing.T) {
	o := usual(Options{ExitCode: 1, Root: "deploy/shop", Rules: map[string]RuleText{
		"CC501": {"the host's port", "## CC501 host-port-used\n\nnginx dials the **host's** port.\n\n**Why it breaks.** It is closed.\n"},
	}})
	for name, r := range map[string]*inspector.Report{"broken": broken(), "suppressed": suppressed(), "partial": unseen()} {
		got := render(t, "sarif", r, o)
		golden(t, name+".sarif", got)
		validSARIF(t, got)
	}
	for _, r := range []*inspector.Report{shop(), warned(), hostile(), many(3), {}} {
		validSARIF(t, render(t, "sarif", r, o))
	}
}

func TestSARIFOfCases(t *testing.T) {
	texts := ruleTexts()
	eachCase(t, func(t *testing.T, r *inspector.Report) {
		got := render(t, "sarif", r, Options{Rules: texts, Root: "a b/ü"})
		validSARIF(t, got)
		var log sarifLog
		if err := json.Unmarshal([]byte(got), &log); err != nil {
			t.Fatal(err)
		}
		run := log.Runs[0]
		if len(run.Results) != len(r.Findings)+len(r.Suppressed) || len(run.Invocations[0].Notifications) != len(r.NotChecked) {
			t.Errorf("%d results and %d notifications of %d findings and %d gaps", len(run.Results), len(run.Invocations[0].Notifications), len(r.Findings), len(r.NotChecked))
		}
		ids := map[string]bool{}
		for _, rule := range run.Tool.Driver.Rules {
			if ids[rule.ID] || rule.Help == nil || rule.Help.Markdown == "" || rule.Help.Text == "" || !strings.HasPrefix(rule.HelpURI, "https://") || rule.Full.Text == "" {
				t.Errorf("rule %s is there twice or lacks its help", rule.ID)
			}
			ids[rule.ID] = true
		}
		for _, result := range run.Results {
			if run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
				t.Errorf("%s points at rule %d", result.RuleID, result.RuleIndex)
			}
		}
	})
}

var sarifCompiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the schema of SARIF: %w", err)
	}
	text, err := constant(filepath.Join(strings.TrimSpace(string(out)), "schema.go"), "schema")
	if err != nil {
		return nil, err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(sarifSchema, value); err != nil {
		return nil, err
	}
	return c.Compile(sarifSchema)
})

// constant reads a string constant from Go source.
func constant(file, name string) (string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return "", err
	}
	if object := parsed.Scope.Lookup(name); object != nil {
		if spec, ok := object.Decl.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				return strconv.Unquote(literal.Value)
			}
		}
	}
	return "", fmt.Errorf("%s has no constant %s", file, name)
}

// validSARIF holds a log against the schema that OASIS publishes.
func validSARIF(t *testing.T, log string) {
	t.Helper()
	schema, err := sarifCompiled()
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("no valid SARIF: %v", err)
	}
}

// TestSARIFSchemaIsHeld shows that the schema refuses what is wrong.
func TestSARIFSchemaIsHeld(t *testing.T) {
	schema, err := sarifCompiled()
	if err != nil {
		t.Fatal(err)
	}
	good := render(t, "sarif", broken(), Options{})
	for old, wrong := range map[string]string{
		`"level": "error"`: `"level": "fatal"`, `"startLine": 27`: `"startLine": 0`, `"ruleIndex": 0`: `"ruleIndx": 0`,
		`"uri": "compose.yaml"`: `"uri": "%zz"`, `"version": "2.1.0"`: `"version": "2.2.0"`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(good, old, wrong, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(good, old) || schema.Validate(value) == nil {
			t.Errorf("%s is accepted", wrong)
		}
	}
}

func sarifOf(t *testing.T, r *inspector.Report, o Options) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", r, o)), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

// TestSARIFFingerprints shows that they survive a shift of lines, and that no two are the same.
func TestSARIFFingerprints(t *testing.T) {
	prints := func(r *inspector.Report) []string {
		var all []string
		for _, result := range sarifOf(t, r, Options{}).Results {
			all = append(all, result.Fingerprints["composecheck/v1"])
		}
		return all
	}
	r := broken()
	r.Findings = append(r.Findings, r.Findings[0])
	r.Findings[0].Message += " since nginx/default.conf:21 and compose.yaml:27"
	before := prints(r)
	r.Findings[0].Message = strings.Replace(r.Findings[0].Message, "compose.yaml:27", "compose.yaml:31", 1)
	for i := range r.Findings {
		r.Findings[i].At.Line += 4
	}
	if diff := cmp.Diff(before, prints(r)); diff != "" {
		t.Errorf("lines moved and fingerprints with them: %s", diff)
	}
	seen := map[string]bool{}
	for _, print := range before {
		if seen[print] {
			t.Errorf("%s occurs twice", print)
		}
		seen[print] = true
	}
}

// TestSARIFColumns shows that columns count characters, and that a fix replaces a line to its end.
func TestSARIFColumns(t *testing.T) {
	line := "    proxy_pass http://dürer𝛼:80;"
	column := strings.Index(line, "80") + 1
	r := &inspector.Report{Lines: map[string]map[int]string{"a b#.conf": {3: line}}, Findings: []inspector.Finding{{
		At:  compose.Pos{File: "a b#.conf", Line: 3, Column: column, EndColumn: column + 2},
		Fix: inspector.Fix{Edits: []inspector.Edit{{File: "a b#.conf", Line: 3, Old: line, New: "x"}, {File: "a b#.conf", Line: 9, New: "y"}}},
	}}}
	result := sarifOf(t, r, Options{Root: "../ü"}).Results[0]
	characters := len([]rune(line))
	want := sarifPhysical{sarifArtifact{"../%C3%BC/a%20b%23.conf", sarifRoot}, sarifRegion{3, characters - 2, characters}}
	if diff := cmp.Diff(want, result.Locations[0].Physical); diff != "" {
		t.Error(diff)
	}
	changes := []sarifReplacement{
		{sarifRegion{3, 1, characters + 1}, sarifText{Text: "x"}}, {sarifRegion{9, 1, 1}, sarifText{Text: "y\n"}},
	}
	if diff := cmp.Diff(changes, result.Fixes[0].Changes[0].Replacements); diff != "" {
		t.Error(diff)
	}
}

// TestSARIFPlaces shows where findings stand that belong to no line of the repository, and that text makes no links.
func TestSARIFPlaces(t *testing.T) {
	r := &inspector.Report{Files: []string{"docker/compose.yaml"}, Findings: []inspector.Finding{
		{Message: "[click](https://evil.example)"},
		{Message: "inside", At: at("gateway:/etc/nginx/nginx.conf", 12, 3, 5), Fix: inspector.Fix{Edits: []inspector.Edit{{File: "gateway:/x", Line: 1, Old: "a"}}}},
	}}
	results := sarifOf(t, r, Options{}).Results
	top := sarifPhysical{sarifArtifact{"docker/compose.yaml", sarifRoot}, sarifRegion{StartLine: 1}}
	for _, result := range results {
		if diff := cmp.Diff(top, result.Locations[0].Physical); diff != "" || result.Fixes != nil {
			t.Errorf("%s %v", diff, result.Fixes)
		}
	}
	if results[0].Message.Text != "[click] (https://evil.example)" || results[1].Message.Text != "inside\nat: gateway:/etc/nginx/nginx.conf:12\nfix: gateway:/x:1: delete a" {
		t.Errorf("got %q and %q", results[0].Message.Text, results[1].Message.Text)
	}
}

// TestSARIFLimit shows that of too many findings the gravest stay, and that the file says so.
func TestSARIFLimit(t *testing.T) {
	r := &inspector.Report{Findings: make([]inspector.Finding, sarifResults+7)}
	r.Findings[0].Message = "the worst"
	run := sarifOf(t, r, Options{})
	if len(run.Results) != sarifResults || run.Results[0].Message.Text != "the worst" || run.Invocations[0].Notifications[0].Message.Text != "7 more findings left out" {
		t.Errorf("%d results, %+v", len(run.Results), run.Invocations[0].Notifications)
	}
}
