package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestReadme keeps the README in step: its sample is what the demo prints, the flags it names exist, and the demo is
// the recording of its case.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run(context.Background(), []string{"composecheck", "demo"}, streams{strings.NewReader(""), &out, &out}, nil); code != exitClean {
		t.Fatalf("demo: exit code %d\n%s", code, out.String())
	}
	_, body, _ := strings.Cut(out.String(), "\n") // the first line names the version
	sample, _, _ := strings.Cut(body, "explain CC501\n")
	if sample == body || !strings.Contains(string(readme), sample) {
		t.Errorf("the README's sample is not what composecheck demo prints:\n%s", sample)
	}
	flags := (&app{}).commands()
	known := map[string]bool{}
	for _, set := range []*pflag.FlagSet{flags.Flags(), flags.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) { known["--"+f.Name] = true })
	}
	for _, row := range strings.Split(string(readme), "\n") {
		if cell, ok := strings.CutPrefix(row, "| `--"); ok {
			if name, _, _ := strings.Cut("--"+cell, "`"); !known[strings.Fields(name)[0]] {
				t.Errorf("the README names the flag %s", name)
			}
		}
	}
	recorded, err := os.ReadFile("../../testdata/cases/host-port-used/shop/live.json")
	if err != nil || !bytes.Equal(recorded, demoSnapshot) {
		t.Errorf("demo.json is not the recording of its case (scripts/record.sh copies it): %v", err)
	}
}
