package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/composecheck/composecheck/inspector/report"
)

// TestHostileSnapshots puts extreme values into recorded snapshots, one at each place: --from never panics, and
// nothing that it writes, in any format, holds a control character.
func TestHostileSnapshots(t *testing.T) {
	for _, name := range []string{"unknown-host/typo", "nothing-listens/simple", "nginx-down/log-directory"} {
		data, err := os.ReadFile(filepath.Join("../../testdata/cases", name, "live.json"))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var snapshot any
			if err := json.Unmarshal(data, &snapshot); err != nil {
				t.Fatal(err)
			}
			turn := 0
			mutate(snapshot, func() {
				judgeHostile(t, snapshot, report.Formats[turn%len(report.Formats)].Name)
				turn++
			})
		})
	}
}

func judgeHostile(t *testing.T, snapshot any, format string) {
	data, err := json.Marshal(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%v\n%s", p, data)
			panic(p) // for the stack
		}
	}()
	var out, errOut bytes.Buffer
	code := run(t.Context(), []string{"composecheck", "--from", "-", "-v", "--format", format}, streams{bytes.NewReader(data), &out, &errOut}, nil)
	if code == exitBlind || code == exitUsage && errOut.Len() == 0 {
		t.Errorf("exit code %d\n%s", code, data)
	}
	for _, b := range []*bytes.Buffer{&out, &errOut} {
		if i := bytes.IndexFunc(b.Bytes(), func(r rune) bool { return r != '\n' && unicode.IsControl(r) }); i >= 0 {
			t.Errorf("the output has %q\n%s", b.Bytes()[i:min(i+20, b.Len())], data)
		}
	}
}

// extremes are put in the place of values of the same kind, in turn.
var (
	extremeTexts   = []any{"\x1b[2J\x1b]0;x\a\u202e", "", strings.Repeat("é", 5000), "-1:80/%00\r\n"}
	extremeNumbers = []any{-1, math.MaxInt64, math.MinInt64, 1 << 20}
)

// mutate calls judge once for each value inside v, with an extreme one in its place.
func mutate(v any, judge func()) {
	turn := 0
	try := func(value any, put func(any)) {
		var extremes []any
		switch value.(type) {
		case string:
			extremes = extremeTexts
		case float64:
			extremes = extremeNumbers
		default:
			extremes = []any{nil}
		}
		put(extremes[turn%len(extremes)])
		turn++
		judge()
		put(value)
	}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(v))
			for key := range v {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			for _, key := range keys {
				value := v[key]
				visit(value)
				try(value, func(x any) { v[key] = x })
			}
		case []any:
			for i, value := range v {
				visit(value)
				try(value, func(x any) { v[i] = x })
			}
		}
	}
	visit(v)
}
