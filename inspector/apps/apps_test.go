package apps

import (
	"context"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/rogpeppe/go-internal/txtar"
)

// loadArchive reads the project of an archive, and its apps.
func loadArchive(t *testing.T, archive string) *compose.Project {
	t.Helper()
	dir := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(archive)), dir); err != nil {
		t.Fatal(err)
	}
	project, err := compose.Load(context.Background(), compose.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	Read(project)
	return project
}
