package compose

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write lays out files that are written as in a txtar archive, and returns their folder.
func write(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range strings.Split("\n"+archive, "\n-- ")[1:] {
		head, content, _ := strings.Cut(part, "\n")
		name := filepath.Join(dir, strings.TrimSuffix(head, " --"))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func mustLoad(t testing.TB, o Options) *Project {
	t.Helper()
	p, err := Load(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func loadArchive(t testing.TB, archive string) *Project {
	t.Helper()
	return mustLoad(t, Options{Dir: write(t, archive)})
}

// services names a project's services, its disabled ones in brackets.
func services(p *Project) string {
	var names []string
	for _, s := range p.Services {
		names = append(names, s.Name)
	}
	for _, s := range p.Disabled {
		names = append(names, "["+s.Name+"]")
	}
	return strings.Join(names, " ")
}
