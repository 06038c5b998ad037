package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t *testing.T, format string, r *inspector.Report, o Options) string {
	t.Helper()
	f, ok := Lookup(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var out bytes.Buffer
	if err := f.Write(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it); got:\n%s", file, got)
	}
}

func usual(o Options) Options {
	o.Version, o.Elapsed = "0.1.0", 1400*time.Millisecond
	return o
}

func TestText(t *testing.T) {
	tests := []struct {
		name   string
		report *inspector.Report
		o      Options
	}{
		{"good", shop(), Options{}},
		{"broken", broken(), Options{ExitCode: 1}},
		{"broken-ascii", broken(), Options{ExitCode: 1, ASCII: true}},
		{"broken-color", broken(), Options{ExitCode: 1, Color: true}},
		{"broken-quiet", broken(), Options{ExitCode: 1, Quiet: true}},
		{"broken-verbose", broken(), Options{ExitCode: 1, Verbose: true, Command: "docker composecheck"}},
		{"broken-narrow", broken(), Options{ExitCode: 1, Width: 40}},
		{"partial", unseen(), Options{}},
		{"partial-quiet", unseen(), Options{Quiet: true}},
		{"warned", warned(), Options{}},
		{"suppressed", suppressed(), Options{}},
		{"suppressed-verbose", suppressed(), Options{Verbose: true}},
		{"hostile", hostile(), Options{ExitCode: 1}},
		{"empty", &inspector.Report{Result: inspector.Partial, NotChecked: []inspector.Gap{{What: "nginx"}}}, Options{ExitCode: 3}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			golden(t, test.name+".txt", render(t, "text", test.report, usual(test.o)))
		})
	}
}

func TestQuietIsSilentWhenClean(t *testing.T) {
	if got := render(t, "text", shop(), Options{Quiet: true}); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestColourOnlyRepeats(t *testing.T) {
	escape := regexp.MustCompile(`\x1b\[\d+m`)
	spaces := regexp.MustCompile(`(?m) +$`)
	for _, r := range []*inspector.Report{shop(), broken(), unseen(), warned(), hostile()} {
		colored := render(t, "text", r, Options{Color: true})
		plain := render(t, "text", r, Options{})
		if got := spaces.ReplaceAllString(escape.ReplaceAllString(colored, ""), ""); got != plain {
			t.Errorf("without its colours the report is\n%s\nnot\n%s", got, plain)
		}
	}
}

func TestOnlyPassIsGreen(t *testing.T) {
	verdict := func(r *inspector.Report) string {
		lines := strings.Split(strings.TrimSpace(render(t, "text", r, Options{Color: true})), "\n")
		return lines[len(lines)-1]
	}
	if !strings.Contains(verdict(shop()), string(green)) {
		t.Error("a pass is not green")
	}
	for _, r := range []*inspector.Report{unseen(), broken(), warned()} {
		if strings.Contains(verdict(r), string(green)) || strings.Contains(verdict(r), "✓") {
			t.Errorf("%s is green", r.Result)
		}
	}
}

func TestASCII(t *testing.T) {
	for _, r := range []*inspector.Report{shop(), broken(), unseen(), warned(), many(50)} {
		if out := render(t, "text", r, Options{ASCII: true}); !regexp.MustCompile(`^[\n -~]*$`).MatchString(out) {
			t.Errorf("other than ASCII in\n%s", out)
		}
	}
}

// copied matches the lines that people copy from, which may be longer than the width.
var copied = regexp.MustCompile(`-->|:::|^ {9}\S|^   (then|more|fix)  |Save this`)

func TestWidth(t *testing.T) {
	for _, width := range []int{40, 60, 80, 120} {
		for _, r := range []*inspector.Report{shop(), broken(), unseen(), warned(), hostile(), many(50)} {
			for _, verbose := range []bool{false, true} {
				for line := range strings.Lines(render(t, "text", r, Options{Width: width, Verbose: verbose})) {
					line = strings.TrimSuffix(line, "\n")
					listed := verbose && strings.HasPrefix(line, "  gateway ")
					if columns(line) > width && !copied.MatchString(line) && !listed {
						t.Errorf("%d columns of %d: %s", columns(line), width, line)
					}
				}
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		for _, o := range []Options{{}, {Quiet: true}, {Verbose: true}, {ASCII: true}} {
			out := render(t, format, hostile(), o)
			if !utf8.ValidString(out) {
				t.Errorf("%s: invalid UTF-8", format)
			}
			for _, r := range out {
				if r != '\n' && harmless.Hides(r) {
					t.Fatalf("%s with %+v: character %U", format, o, r)
				}
			}
		}
	}
}

func TestManyRoutes(t *testing.T) {
	r := many(50)
	if out := render(t, "text", r, Options{}); !strings.Contains(out, "\n  50 routes that work\n") {
		t.Errorf("got\n%s", out)
	}
	r.Routes[7].State, r.Routes[8].State, r.Routes[9].State = inspector.RouteBroken, inspector.RouteUnknown, inspector.RouteRisk
	out := render(t, "text", r, Options{})
	for _, want := range []string{"\n✗ :80", "\n! :80", "… and 47 more routes that work", "… and 1 more route that could not be judged"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if out := render(t, "text", r, Options{Verbose: true}); strings.Count(out, "✓ :80") != 47 {
		t.Errorf("verbose leaves out routes:\n%s", out)
	}
}

func TestSameBytesEachTime(t *testing.T) {
	for _, f := range Formats {
		first := render(t, f.Name, broken(), Options{})
		for range 5 {
			if render(t, f.Name, broken(), Options{}) != first {
				t.Errorf("%s differs from run to run", f.Name)
			}
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	for _, f := range Formats {
		if err := f.Write(full{}, shop(), Options{}); err == nil {
			t.Errorf("%s loses the error", f.Name)
		}
	}
	if _, ok := Lookup("nonsense"); ok {
		t.Error("there is a format nonsense")
	}
}

// An app that fails by itself is no fault of the way to it, and still not to be passed over.
func TestFailingApp(t *testing.T) {
	r := &inspector.Report{Result: inspector.Pass, Routes: []inspector.Route{
		{ID: "a", State: inspector.RouteOK, Reply: "HTTP 500"}, {ID: "b", State: inspector.RouteOK, Reply: "HTTP 404"}}}
	if got := render(t, "text", r, usual(Options{})); !strings.Contains(got, "1 route answered by the app with an error of its own") {
		t.Error(got)
	}
}
