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

// A LonePage is the one page that is mounted by itself into a directory which a location names, and that has no index.
type LonePage struct {
	Dir  string      `json:"dir"`
	Name string      `json:"name"`
	At   compose.Pos `json:"at"` // of the mount
}

// LonePages looks for such directories. What stands above them is mounted from the host, or the image's own.
func (root *Files) LonePages(c *nginx.Config) (all []LonePage) {
	if root.service == nil {
		return nil
	}
	for i := range c.Servers {
		for at := range c.Servers[i].Locations {
			index := []string{"index.html"}
			if set := c.Setting(i, at, "index"); set != nil {
				index = set.Args
			}
			dir := namedDir(&c.Servers[i].Locations[at])
			page := root.lonePage(dir, index)
			if page != nil && len(all) < maxFolders && !slices.ContainsFunc(all, func(other LonePage) bool { return other.Dir == dir }) {
				all = append(all, *page)
			}
		}
	}
	return all
}

// namedDir is the directory of a location whose path ends with a slash, by its own root or alias; "" where it has none.
func namedDir(l *nginx.Location) string {
	if l.Modifier != "" && l.Modifier != "^~" || !strings.HasSuffix(l.Path, "/") || l.Path == "/" {
		return ""
	}
	for _, set := range l.Settings {
		if len(set.Args) != 1 || !path.IsAbs(set.Args[0]) || strings.Contains(set.Args[0], "$") {
			continue
		}
		switch set.Name {
		case "alias":
			return path.Clean(set.Args[0])
		case "root":
			return path.Join(set.Args[0], l.Path)
		}
	}
	return ""
}

// lonePage is the one page among the files that are mounted into a directory by themselves; nil where there is none, several, or an index.
func (root *Files) lonePage(dir string, index []string) (page *LonePage) {
	if dir == "" {
		return nil
	}
	for _, m := range root.service.Mounts {
		switch name := path.Base(m.Target); {
		case path.Dir(m.Target) == dir && m.Type == "bind" && m.State == "file":
			if slices.Contains(index, name) || page != nil && path.Ext(name) == ".html" {
				return nil
			}
			if path.Ext(name) == ".html" {
				page = &LonePage{Dir: dir, Name: name, At: m.Pos}
			}
		case compose.Below(dir, m.Target) && (m.Type != "bind" || m.Target == dir):
			return nil // it may have an index
		}
	}
	if page == nil || slices.ContainsFunc(index, func(name string) bool { return strings.ContainsAny(name, "$/") || root.mayBeFile(path.Join(dir, name)) }) {
		return nil
	}
	return page
}

// mayBeFile reports whether a container may have a file: it is seen, or what an image's build brings there is not.
func (root *Files) mayBeFile(name string) bool {
	_, err := root.Stat(name[1:])
	return err == nil || root.service.Build != nil && !errors.Is(err, fs.ErrNotExist)
}
