package report

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/rules"
)

// eachCase judges every project of testdata/cases, as it was recorded where it was, and calls check with its report.
func eachCase(t *testing.T, check func(t *testing.T, r *inspector.Report)) {
	t.Helper()
	for _, dir := range composetest.Cases(t) {
		t.Run(filepath.Base(filepath.Dir(dir))+"/"+filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			check(t, reportOf(t, dir))
		})
	}
}

// reports hold what reportOf has judged: a *judged for each directory.
var reports sync.Map

type judged struct {
	once   sync.Once
	report *inspector.Report
}

// reportOf judges the project of a case once for all tests.
func reportOf(t *testing.T, dir string) *inspector.Report {
	t.Helper()
	of, _ := reports.LoadOrStore(dir, &judged{})
	of.(*judged).once.Do(func() { of.(*judged).report = inspector.Check(caseSnapshot(t, dir), rules.All()) })
	if of.(*judged).report == nil {
		t.Fatal("it could not be judged")
	}
	return of.(*judged).report
}

func caseSnapshot(t *testing.T, dir string) *inspector.Snapshot {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "live.json"))
	if err == nil {
		s, err := inspector.DecodeSnapshot(data)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	project, err := compose.Load(context.Background(), compose.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	apps.Read(t.Context(), project)
	s := &inspector.Snapshot{Version: inspector.SnapshotVersion, Project: project}
	if s.Proxies, _, err = inspector.ReadProxies(t.Context(), project, nil); err != nil && len(project.Problems) == 0 {
		t.Fatal(err)
	}
	return s
}

// ruleTexts is the manual, as the program hands it over.
func ruleTexts() map[string]RuleText {
	texts := map[string]RuleText{}
	for _, r := range rules.All() {
		texts[r.ID] = RuleText{r.Summary, rules.Manual(r)}
	}
	return texts
}
