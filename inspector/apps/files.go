package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// inside is a path of a container as its file system takes it, of a name that is relative to a directory or absolute.
func inside(dir, name string) string {
	if !path.IsAbs(name) {
		name = path.Join("/", dir, name)
	}
	return strings.TrimPrefix(path.Clean(name), "/")
}

// isFile reports whether there is a file of a name.
func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

// textOf is the text of a file; ok is false where it is not seen as it is, for a command of the Dockerfile may change it.
func textOf(files compose.RootFS, name string) (text string, ok bool) {
	content, err := fs.ReadFile(files, name)
	return string(content), err == nil && !slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return e.Target == "/"+name })
}
