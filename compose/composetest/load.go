// Package composetest loads projects that tests write down as archives.
package composetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/composecheck/composecheck/compose"
)

// Load loads the project of a txtar archive, which compose must not refuse. Files whose names end in "*" are executable.
func Load(t testing.TB, archive string) *compose.Project {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		mode, name := os.FileMode(0o644), f.Name
		if strings.HasSuffix(name, "*") {
			mode, name = 0o755, strings.TrimSuffix(name, "*")
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, mode); err != nil {
			t.Fatal(err)
		}
	}
	p, err := compose.Load(context.Background(), compose.Options{Dir: dir, Env: []string{"HOME=/root"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Problems) > 0 {
		t.Fatalf("compose refuses the project: %v", p.Problems)
	}
	return p
}
