package startup

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Folder is a directory in which nginx looks for the files of a location that has a root of its own: the root with the
// location's path behind it. DefaultRoot is one too, where it is there.
type Folder struct {
	Path  string    `json:"path"`
	State FileState `json:"state"` // FileDirectory; FileMissing where the root is on the host and has other files; else FileUnknown
}

// maxFolders bounds how many are looked at.
const maxFolders = 200

// Folders looks for the directories that the prefix locations of a configuration make of their roots.
func (root *Files) Folders(c *nginx.Config) []Folder {
	var all []Folder
	for _, server := range c.Servers {
		for _, l := range server.Locations {
			for _, set := range l.Settings {
				if set.Name != "root" || set.In != "location" || len(set.Args) != 1 || !path.IsAbs(set.Args[0]) || strings.Contains(set.Args[0], "$") || strings.HasPrefix(l.Modifier, "~") {
					continue
				}
				f := Folder{Path: path.Join(set.Args[0], l.Path)}
				f.State = folderState(root, path.Clean(set.Args[0]), f.Path)
				if f.State != FileUnknown && len(all) < maxFolders && !slices.Contains(all, f) {
					all = append(all, f)
				}
			}
		}
	}
	if info, err := root.Stat(strings.TrimPrefix(DefaultRoot, "/")); err == nil && info.IsDir() {
		all = append(all, Folder{Path: DefaultRoot, State: FileDirectory})
	}
	return all
}

// DefaultRoot is where the official image looks for files while nothing else is said: html, below nginx's prefix. The image
// has no such directory.
const DefaultRoot = "/etc/nginx/html"

// folderState tells what stands at a directory below a root.
func folderState(files compose.RootFS, root, dir string) FileState {
	switch info, err := files.Stat(strings.TrimPrefix(dir, "/")); {
	case err == nil && info.IsDir():
		return FileDirectory
	case errors.Is(err, fs.ErrNotExist) && files.Origin(root).Kind == compose.FromBind && files.Origin(dir).Kind == compose.FromBind && holdsFiles(files, root):
		return FileMissing
	}
	return FileUnknown
}

// holdsFiles reports whether a directory has more than what keeps it in a repository.
func holdsFiles(files compose.RootFS, dir string) bool {
	entries, _ := files.ReadDir(strings.TrimPrefix(dir, "/"))
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !strings.HasPrefix(e.Name(), ".") })
}
