package apps

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of the reading of an app's code.
const (
	maxCodeEntries = 20000
	maxCodeFile    = 1 << 20
	maxCodeFiles   = 3000
)

// notCode are folders of what tools make of the code.
var notCode = []string{"bin", "obj", "target", "build", "out", "dist", "node_modules", "vendor", "testdata"}

// everySource calls visit with the path and the text of each file below a directory whose name is wanted, until it
// returns false. It reports whether all were seen and none ended it.
func everySource(dir string, wanted func(name string) bool, visit func(name, text string) bool) bool {
	entries, files, whole := 0, 0, true
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch entries++; {
		case err != nil || entries > maxCodeEntries || files > maxCodeFiles:
			whole = false
			return fs.SkipAll
		case d.IsDir() && name != dir && (strings.HasPrefix(d.Name(), ".") || slices.Contains(notCode, strings.ToLower(d.Name()))):
			return fs.SkipDir
		case d.IsDir() || !wanted(d.Name()):
			return nil
		}
		files++
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile {
			whole = false
			return fs.SkipAll
		}
		text, err := os.ReadFile(name)
		if err != nil || !visit(name, string(text)) {
			whole = false
			return fs.SkipAll
		}
		return nil
	})
	return err == nil && whole
}
