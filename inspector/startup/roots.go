package startup

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A LostRoot is a root that is not in the folder of the host where it should be, while a script stands beside it.
type LostRoot struct {
	Path  string `json:"path"`
	Index string `json:"index"` // the one directory there that has an index.php
}

// publicFolders are the names that projects in PHP give to the folder that nginx serves.
var publicFolders = []string{"public", "web", "webroot", "html", "htdocs", "www", "public_html", "docroot"}

// LostRoots looks for the roots of a configuration that are not there, and for what may be meant instead.
func (root *Files) LostRoots(c *nginx.Config) []LostRoot {
	var all []LostRoot
	for _, dir := range rootsOf(c) {
		if folderState(root, path.Dir(dir), dir) != FileMissing || root.ignored(dir) {
			continue
		}
		if index := root.indexBeside(dir); index != "" && len(all) < maxFolders {
			all = append(all, LostRoot{Path: dir, Index: index})
		}
	}
	return all
}

// ScriptRoots are the roots of a configuration that have an index.php, and no index.html or index.htm.
func (root *Files) ScriptRoots(c *nginx.Config) []string {
	var all []string
	for _, dir := range rootsOf(c) {
		isPage := func(name string) bool {
			info, err := root.Stat(strings.TrimPrefix(path.Join(dir, name), "/"))
			return err == nil && info.Mode().IsRegular()
		}
		if isPage("index.php") && !isPage("index.html") && !isPage("index.htm") && len(all) < maxFolders {
			all = append(all, dir)
		}
	}
	return all
}

// Welcomes reports whether the sites that a container's image brings, of those that its nginx reads, serve nothing of the
// project's.
func (root *Files) Welcomes(c *nginx.Config) bool {
	sites := nginx.Config{}
	for _, server := range c.Servers {
		if root.Origin(server.Pos.File).Kind == compose.FromImage {
			sites.Servers = append(sites.Servers, server)
		}
	}
	return len(sites.Servers) > 0 && !slices.ContainsFunc(rootsOf(&sites), func(dir string) bool { return Provides(root, dir[1:]) })
}

// rootsOf are the directories that a configuration names as root, at any level, each once.
func rootsOf(c *nginx.Config) []string {
	var all []string
	add := func(settings []nginx.Setting) {
		for _, set := range settings {
			if set.Name == "root" && len(set.Args) == 1 && path.IsAbs(set.Args[0]) && !strings.Contains(set.Args[0], "$") {
				all = append(all, path.Clean(set.Args[0]))
			}
		}
	}
	add(c.Settings)
	for _, server := range c.Servers {
		add(server.Settings)
		for _, l := range server.Locations {
			add(l.Settings)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ignored reports whether a project may make a directory itself, and keeps it out of its repository.
func (root *Files) ignored(dir string) bool {
	text, _ := fs.ReadFile(root, strings.TrimPrefix(path.Join(path.Dir(dir), ".gitignore"), "/"))
	return strings.Contains(string(text), path.Base(dir))
}

// indexBeside is the directory above a missing one where that has an index.php, else the one folder beside it that is
// named as folders to be served are and has one; "" where there is none, or more than one.
func (root *Files) indexBeside(dir string) string {
	above := path.Dir(dir)
	if root.hasIndex(above) {
		return above
	}
	found := ""
	for _, name := range publicFolders {
		switch beside := path.Join(above, name); {
		case !root.hasIndex(beside):
		case found != "":
			return ""
		default:
			found = beside
		}
	}
	return found
}

func (root *Files) hasIndex(dir string) bool {
	name := path.Join(dir, "index.php")
	info, err := root.Stat(strings.TrimPrefix(name, "/"))
	return err == nil && info.Mode().IsRegular() && root.Origin(name).Kind == compose.FromBind
}
