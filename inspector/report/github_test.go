package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

func TestGitHub(t *testing.T) {
	inFolder := usual(Options{ExitCode: 1, Root: "deploy/shop"})
	golden(t, "broken.github", render(t, "github", broken(), inFolder))
	golden(t, "partial.github", render(t, "github", unseen(), usual(Options{})))
	golden(t, "warned.github", render(t, "github", warned(), usual(Options{})))
}

// obeyed returns the workflow commands that a runner finds in a log: "::name …::" at the start of a line after white
// space, "##[name …]" anywhere in another line.
func obeyed(log string) []string {
	modern := regexp.MustCompile(`^\s*::([^ :]*)(?: [^:]*)?::`)
	old := regexp.MustCompile(`##\[([^] ]*)[^]]*\]`)
	var names []string
	for line := range strings.FieldsFuncSeq(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if m := modern.FindStringSubmatch(line); m != nil {
			names = append(names, m[1])
		} else if m := old.FindStringSubmatch(line); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

// TestGitHubForgery puts commands into every text of a report: the runner obeys none of them.
func TestGitHubForgery(t *testing.T) {
	for _, evil := range []string{"\n::error::forged", "\r\n  ::set-output name=x::y", "::stop-commands::x", "##[add-path]/evil", "a\n##[error]b", "%0A::error::x", "\u2028::warning::x", "::error file=a::b\x00\n::add-mask::c"} {
		r := broken()
		r.Project, r.Result = evil, evil
		r.NotChecked = []inspector.Gap{{What: evil, Why: evil}}
		r.Unused = []string{evil}
		r.Suppressed = []inspector.Suppressed{{Finding: inspector.Finding{Name: evil}}}
		f := &r.Findings[0]
		f.Rule, f.Name, f.Message, f.Why, f.Label, f.At.File = evil, evil, evil, evil, evil, evil
		f.Evidence = []inspector.Evidence{{Fact: evil, Source: evil}}
		f.Fix = inspector.Fix{Summary: evil, Edits: []inspector.Edit{{File: evil, Old: evil, New: evil}}, Then: evil}
		got := render(t, "github", r, usual(Options{}))
		if names := strings.Join(obeyed(got), " "); names != "error error error" {
			t.Errorf("%q: the runner obeys %s in\n%s", evil, names, got)
		}
	}
}

// TestGitHubLimit shows that the worst come first, ten of each kind, and the others are counted.
func TestGitHubLimit(t *testing.T) {
	r := &inspector.Report{Result: inspector.Fail}
	for severity, n := range map[inspector.Severity]int{inspector.Error: 23, inspector.Warning: 11, inspector.Note: 10} {
		for range n {
			r.Findings = append(r.Findings, inspector.Finding{Severity: severity})
		}
	}
	got := render(t, "github", r, Options{})
	for name, want := range map[string]int{"error": 10, "warning": 10, "notice": 10} {
		if n := strings.Count(fmt.Sprint(obeyed(got)), name); n != want {
			t.Errorf("%d annotations of %s, want %d", n, name, want)
		}
	}
	for _, want := range []string{"composecheck: 13 more errors, not annotated", "composecheck: 1 more warning, not annotated"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "more note") {
		t.Errorf("all notes are annotated:\n%s", got)
	}
}
