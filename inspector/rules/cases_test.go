package rules

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/apps"
)

var update = flag.Bool("update", false, "write what the cases give into their want.txt")

const casesDir = "../../testdata/cases"

// A testCase is a directory testdata/cases/RULE/CASE: a project that runs, with want.txt (its findings) and,
// where the engine matters, live.json (a snapshot that was recorded while it ran).
type testCase struct{ rule, name, dir string }

// near reports whether the rule must stay silent in this case.
func (c testCase) near() bool { return strings.HasPrefix(c.name, "near") }

func caseAt(dir string) testCase {
	return testCase{rule: filepath.Base(filepath.Dir(dir)), name: filepath.Base(dir), dir: dir}
}

func cases(t *testing.T) []testCase {
	t.Helper()
	var some []testCase
	for _, dir := range composetest.Cases(t) {
		some = append(some, caseAt(dir))
	}
	return some
}

var read sync.Map // directory → what gives the snapshot of its case

// judged is the snapshot of a case for all tests that change nothing of it: reading the files takes longer than to judge them.
func (c testCase) judged(t testing.TB) *inspector.Snapshot {
	t.Helper()
	s, _ := read.LoadOrStore(c.dir, sync.OnceValue(func() *inspector.Snapshot { return c.snapshot(t) }))
	return s.(func() *inspector.Snapshot)()
}

// snapshot reads a case's files anew and joins what was recorded of its engine and probes.
func (c testCase) snapshot(t testing.TB) *inspector.Snapshot {
	t.Helper()
	s, recorded := &inspector.Snapshot{Version: inspector.SnapshotVersion}, (*inspector.Snapshot)(nil)
	options := compose.Options{Dir: c.dir}
	if data, err := os.ReadFile(filepath.Join(c.dir, "live.json")); err == nil {
		if recorded, err = inspector.DecodeSnapshot(data); err != nil {
			t.Fatal(err)
		}
		s.Taken, s.Engine, s.Probes, s.Gaps = recorded.Taken, recorded.Engine, recorded.Probes, recorded.Gaps
		options.Name = recorded.Project.Name
	}
	project, err := compose.Load(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	apps.Read(t.Context(), project)
	s.Project = project
	if s.Proxies, _, err = inspector.ReadProxies(t.Context(), project, nil); err != nil && len(project.Problems) == 0 {
		t.Fatal(err)
	}
	s.ReadBindings()
	for i, p := range s.Proxies {
		if recorded != nil && recorded.Proxy(p.Service) != nil && recorded.Proxy(p.Service).Source == "container" {
			s.Proxies[i] = *recorded.Proxy(p.Service)
		}
	}
	return s
}

// judge judges a snapshot, and fails where a rule panics.
func judge(t testing.TB, s *inspector.Snapshot, rules []inspector.Rule) *inspector.Report {
	t.Helper()
	r := inspector.Check(s, rules)
	for _, gap := range r.NotChecked {
		if strings.HasPrefix(gap.Why, inspector.Crashed) {
			t.Errorf("%s: %s", gap.What, gap.Why)
		}
	}
	return r
}

// TestCases judges every case and compares the findings with its want.txt.
func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, c.judged(t), All())
			var got strings.Builder
			for _, f := range r.Findings {
				fmt.Fprintf(&got, "%s %s %s:%d %s\n", f.Rule, f.Severity, f.At.File, f.At.Line, f.Message)
				if (f.Name == c.rule) == c.near() && f.Severity > inspector.Note && c.near() {
					t.Errorf("%s speaks in its near miss: %s", c.rule, f.Message)
				}
			}
			if !c.near() && (len(r.Findings) == 0 || r.Findings[0].Name != c.rule) {
				t.Errorf("%s is not the first finding", c.rule)
			}
			want := filepath.Join(c.dir, "want.txt")
			if *update {
				if err := os.WriteFile(want, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			data, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(data), got.String()); diff != "" {
				t.Errorf("findings differ from want.txt (run with -update when they are right):\n%s", diff)
			}
		})
	}
}

// TestPure checks that rules change nothing, decide the same each time, and need no more than they declare.
func TestPure(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			s := c.judged(t)
			before := marshal(t, s)
			first := judge(t, s, All())
			if diff := differ(first, judge(t, s, All())); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
			if before != marshal(t, s) {
				t.Error("a rule changed the snapshot")
			}
			replayed, err := inspector.DecodeSnapshot([]byte(before))
			if err != nil {
				t.Fatal(err)
			}
			if diff := differ(first, judge(t, replayed, All())); diff != "" {
				t.Errorf("the snapshot judged from its file differs:\n%s", diff)
			}
			less := &inspector.Snapshot{Version: s.Version, Taken: s.Taken, Project: s.Project, Proxies: s.Proxies, Engine: s.Engine}
			judge(t, less, All()) // must not panic
			judge(t, &inspector.Snapshot{Version: s.Version, Project: s.Project, Proxies: s.Proxies}, All())
		})
	}
}

// differ tells in what two reports differ; it looks closely only where they do not seem to be the same.
func differ(a, b *inspector.Report) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b)
}

func marshal(t *testing.T, s *inspector.Snapshot) string {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEveryRule asks of each rule what a new one must bring: a case, a near miss, a section in the manual.
func TestEveryRule(t *testing.T) {
	speaks, silent := map[string]bool{}, map[string]bool{}
	dirs, err := filepath.Glob(composetest.AllCases)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		c := caseAt(dir)
		if _, err := inspector.FindRule(all, c.rule); err != nil {
			t.Errorf("%s belongs to no rule", c.dir)
		}
		if c.near() {
			silent[c.rule] = true
		} else {
			speaks[c.rule] = true
		}
	}
	ids := map[string]bool{}
	for _, r := range All() {
		if ids[r.ID] || ids[r.Name] {
			t.Errorf("%s or %s is used twice", r.ID, r.Name)
		}
		ids[r.ID], ids[r.Name] = true, true
		if r.Summary == "" || strings.HasSuffix(r.Summary, ".") || r.Check == nil {
			t.Errorf("%s: the summary %q is empty or ends with a period, or there is no check", r.ID, r.Summary)
		}
		if !speaks[r.Name] {
			t.Errorf("%s has no case in which it speaks: testdata/cases/%s/…", r.ID, r.Name)
		}
		if !silent[r.Name] {
			t.Errorf("%s has no near miss: testdata/cases/%s/near-…", r.ID, r.Name)
		}
		for _, part := range []string{"**Why it breaks.**", "**Example.**", "**Fix.**"} {
			if !strings.Contains(Manual(r), part) {
				t.Errorf("rules.md: the section %q has no %s", Heading(r), part)
			}
		}
	}
}

// headline matches the first line of a finding as the text report prints it.
var headline = regexp.MustCompile(`(?m)^(error|warning|note)\[(CC\d+)\]: (.*)$`)

// TestManual compares the examples of the manual with what the cases really give.
func TestManual(t *testing.T) {
	for _, r := range All() {
		files, err := filepath.Glob(filepath.Join(casesDir, r.Name, "*", "want.txt"))
		if err != nil {
			t.Fatal(err)
		}
		var given strings.Builder
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			given.Write(data)
		}
		examples := headline.FindAllStringSubmatch(Manual(r), -1)
		if len(examples) == 0 {
			t.Errorf("rules.md: the section %q shows no finding", Heading(r))
		}
		for _, e := range examples {
			if e[2] != r.ID || !strings.Contains(given.String(), e[2]+" "+e[1]) || !strings.Contains(given.String(), " "+e[3]+"\n") {
				t.Errorf("rules.md: no case of %s gives %q", r.Name, e[0])
			}
		}
	}
}
