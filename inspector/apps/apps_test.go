package apps

import (
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
)

// loadArchive reads the project of an archive, and its apps.
func loadArchive(t *testing.T, archive string) *compose.Project {
	t.Helper()
	project := composetest.Load(t, archive)
	Read(t.Context(), project)
	return project
}
