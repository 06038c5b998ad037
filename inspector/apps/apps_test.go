package apps

import (
	"context"
	"os"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"golang.org/x/tools/txtar"
)

// loadArchive reads the project of an archive, and its apps.
func loadArchive(t *testing.T, archive string) *compose.Project {
	t.Helper()
	files, err := txtar.FS(txtar.Parse([]byte(archive)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	project, err := compose.Load(context.Background(), compose.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	Read(project)
	return project
}
