package startup

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An ApartRoot is a root that nginx and another service have from two folders of the host, and that has an index.php in the other alone.
type ApartRoot struct {
	Path    string `json:"path"`
	Service string `json:"service"` // that has the index.php
}

// ApartRoots looks for the roots of a configuration whose scripts nginx does not have in the folder that it is given for them.
func (root *Files) ApartRoots(c *nginx.Config) (all []ApartRoot) {
	for _, dir := range rootsOf(c) {
		mine := root.service.MountOver(dir)
		if mine == nil || mine.Type != "bind" || mine.State != "dir" || root.hides(dir) ||
			hasScripts(root, dir) || root.leftOut(root, mine.Target, path.Join(dir, "index.php")) {
			continue
		}
		for i := range root.project.Services {
			s := &root.project.Services[i]
			theirs := s.MountOver(dir)
			if s.Name == root.service.Name || theirs == nil || theirs.Type != "bind" || theirs.Source == mine.Source || len(all) == maxFolders {
				continue
			}
			if hasIndex(root.project.RootFS(s.Name, nil), dir, compose.FromBind) {
				all = append(all, ApartRoot{Path: dir, Service: s.Name})
			}
		}
	}
	return all
}

// hasScripts reports whether a directory has scripts of PHP.
func hasScripts(files fs.FS, dir string) bool {
	entries, _ := fs.ReadDir(files, strings.TrimPrefix(dir, "/"))
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return path.Ext(e.Name()) == ".php" })
}
