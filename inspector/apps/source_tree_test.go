package apps

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// TestEverySource shows that a folder is listed once and a file is read once, whatever is asked of them, and that each
// question sees the files that it wants.
func TestEverySource(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.go", "b.py", "sub/c.go", "vendor/d.go", ".git/e.go"} {
		writeSource(t, filepath.Join(dir, name), name)
	}
	of := newSources(t.Context(), func(string) {})
	ask := func(ending string, until string) (seen string, whole bool) {
		whole = of.everySource(dir, func(name string) bool { return strings.HasSuffix(name, ending) }, func(name, text string) bool {
			if below, err := filepath.Rel(dir, name); err != nil || filepath.ToSlash(below) != text {
				t.Errorf("%s has the text %q", name, text)
			}
			seen += text + " "
			return text != until
		})
		return seen, whole
	}
	want := func(ending, until, want string, wantWhole bool) {
		t.Helper()
		if got, whole := ask(ending, until); got != want || whole != wantWhole {
			t.Errorf("%s until %q: %q, whole: %t", ending, until, got, whole)
		}
	}
	want(".go", "", "a.go sub/c.go ", true)
	want(".go", "a.go", "a.go ", false)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	want(".go", "", "a.go sub/c.go ", true) // as it was
	want(".py", "", "", false)              // listed, and gone before it was read
	if newSources(t.Context(), func(string) {}).everySource(dir, isGo, nil) {
		t.Error("a folder that is not there is whole")
	}
}

// TestEverySourceLimits shows that what is too much ends a walk, and is told.
func TestEverySourceLimits(t *testing.T) {
	dir := t.TempDir()
	for i := range maxCodeFiles + 1 {
		writeSource(t, filepath.Join(dir, "many", fmt.Sprintf("%d.go", i)), "x")
	}
	large := filepath.Join(dir, "large.rb")
	writeSource(t, large, "")
	if err := os.Truncate(large, maxCodeFile+1); err != nil {
		t.Fatal(err)
	}
	of, seen := newSources(t.Context(), func(string) {}), 0
	all := func(string) bool { return true }
	count := func(string, string) bool { seen++; return true }
	if of.everySource(filepath.Join(dir, "many"), all, count) || seen != maxCodeFiles {
		t.Errorf("%d files of %d", seen, maxCodeFiles+1)
	}
	if seen = 0; of.everySource(dir, all, count) || seen != 0 {
		t.Errorf("a file that is too large, and %d further ones", seen)
	}
	for i := range 5 {
		writeSource(t, filepath.Join(dir, "kept", fmt.Sprint(i)), strings.Repeat("x", maxCodeFile))
	}
	if of.bytes = maxKeptBytes - maxCodeFile; !of.everySource(filepath.Join(dir, "kept"), all, count) || of.bytes > maxKeptBytes || len(of.texts) != 4 {
		t.Errorf("%d bytes of %d texts are kept", of.bytes, len(of.texts))
	}
}

// TestReadInTime shows that nothing is noted of an app whose files were not all read in time.
func TestReadInTime(t *testing.T) {
	project := composetest.Load(t, `
-- compose.yaml --
services:
  a: {image: app, working_dir: /app, command: gunicorn -b 0.0.0.0:8000 app:app}
  b: {image: app, command: gunicorn app:app, profiles: [more]}
`)
	ended, end := context.WithCancel(t.Context())
	end()
	if unread := Read(ended, project); fmt.Sprint(unread) != "[a b]" || project.Service("a").Serving != nil {
		t.Errorf("unread: %q, serving: %+v", unread, project.Service("a").Serving)
	}
	if unread := Read(t.Context(), project); unread != nil || project.Service("a").Serving == nil {
		t.Errorf("unread: %q, serving: %+v", unread, project.Service("a").Serving)
	}
}

func writeSource(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
