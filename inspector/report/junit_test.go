package report

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

func TestJUnit(t *testing.T) {
	o := usual(Options{ExitCode: 1, Root: "deploy/shop", FailOn: inspector.Error})
	golden(t, "broken.junit.xml", render(t, "junit", broken(), o))
	golden(t, "partial.junit.xml", render(t, "junit", unseen(), o))
	golden(t, "warned.junit.xml", render(t, "junit", warned(), o))
	golden(t, "suppressed.junit.xml", render(t, "junit", suppressed(), o))
}

// readJUnit reads a report back and checks its numbers.
func readJUnit(t *testing.T, text string) junitReport {
	t.Helper()
	var got junitReport
	d := xml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) && strings.TrimSpace(text[d.InputOffset():]) != "" {
		t.Errorf("more than one document: %v", err)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF }); i >= 0 {
		t.Errorf("XML holds %q", text[i:min(i+9, len(text))])
	}
	total := [3]int{}
	for _, suite := range got.Suites {
		n := [3]int{len(suite.Cases)}
		for _, c := range suite.Cases {
			if c.Failure != nil {
				n[1]++
			}
			if c.Skipped != nil {
				n[2]++
			}
			if c.Failure != nil && c.Skipped != nil || c.Name == "" && c.Class == "" {
				t.Errorf("a case without a name, or failed and skipped: %+v", c)
			}
		}
		if n != [3]int{suite.Tests, suite.Failures, suite.Skipped} {
			t.Errorf("%s counts %d %d %d, has %v", suite.Name, suite.Tests, suite.Failures, suite.Skipped, n)
		}
		for i := range n {
			total[i] += n[i]
		}
	}
	if total != [3]int{got.Tests, got.Failures, got.Skipped} {
		t.Errorf("the report counts %d %d %d, its suites %v", got.Tests, got.Failures, got.Skipped, total)
	}
	return got
}

// TestJUnitOfCases shows that every route and every finding is there, and that cases fail when the run does.
func TestJUnitOfCases(t *testing.T) {
	eachCase(t, func(t *testing.T, r *inspector.Report) {
		for _, failOn := range []inspector.Severity{inspector.Error, inspector.Warning} {
			text := render(t, "junit", r, Options{FailOn: failOn})
			got := readJUnit(t, text)
			if (got.Failures > 0) != r.AtLeast(failOn) {
				t.Errorf("--fail-on %s: %d failures", failOn, got.Failures)
			}
			if got.Tests < len(r.Routes)+len(r.NotChecked) {
				t.Errorf("%d cases of %d routes and %d gaps", got.Tests, len(r.Routes), len(r.NotChecked))
			}
			var said strings.Builder
			for _, suite := range got.Suites {
				for _, c := range suite.Cases {
					said.WriteString(c.Output)
				}
			}
			for _, f := range r.Findings {
				if !strings.Contains(said.String(), "["+f.Rule+"]: "+harmless.Line(f.Message)[:10]) {
					t.Errorf("%s is missing: %s", f.Rule, f.Message)
				}
			}
		}
	})
}

func TestJUnitHostile(t *testing.T) {
	const evil = "\x1b[31m]]></failure><testcase name=\"forged\"/>\x00\x0b\ufffe\uffff\xff&#27;"
	r := hostile()
	r.Project, r.Routes[0].ID, r.Findings[0].Message, r.Findings[0].Name = evil, evil, evil, evil
	r.Findings[0].Routes = []string{evil}
	got := readJUnit(t, render(t, "junit", r, Options{FailOn: inspector.Error}))
	for _, suite := range got.Suites {
		for _, c := range suite.Cases {
			if c.Name == "forged" {
				t.Error("a text has made a test case")
			}
		}
	}
}
