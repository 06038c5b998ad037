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

// An AbsentRoot is a root or alias that surely is not in the container.
type AbsentRoot struct {
	Path  string      `json:"path"`
	Pages string      `json:"pages,omitempty"` // the one directory to which files are brought and that none names; "" for none
	By    compose.Pos `json:"by,omitzero"`     // what brings these: the COPY or the mount
}

// AbsentRoots looks for the roots and aliases of a configuration that are not there. known says that the image holds nothing but
// its well-known files.
func (root *Files) AbsentRoots(c *nginx.Config, known bool) (all []AbsentRoot) {
	if !known || root.service == nil {
		return nil
	}
	dirs := slices.Concat(rootsOf(c), aliasesOf(c))
	pages, by := root.pagesBeside(dirs)
	for _, dir := range slices.Compact(slices.Sorted(slices.Values(dirs))) {
		if root.lacksFolder(dir) && len(all) < maxFolders {
			all = append(all, AbsentRoot{Path: dir, Pages: pages, By: by})
		}
	}
	return all
}

// aliasesOf are the directories that the locations of a configuration name as alias, and not by a part of the path.
func aliasesOf(c *nginx.Config) (all []string) {
	for _, server := range c.Servers {
		for _, l := range server.Locations {
			for _, set := range l.Settings {
				if set.Name == "alias" && len(set.Args) == 1 && path.IsAbs(set.Args[0]) && !strings.Contains(set.Args[0], "$") {
					all = append(all, path.Clean(set.Args[0]))
				}
			}
		}
	}
	return all
}

// ofImage are the directories of which images of nginx have more than is known.
var ofImage = []string{"/usr", "/etc", "/bin", "/sbin", "/lib", "/var/log", "/var/cache", "/var/lib", "/run", "/var/run", "/tmp", "/proc", "/sys", "/dev", "/docker-entrypoint.d"}

// InImage reports whether an image of nginx may have something at a path of its own.
func InImage(dir string) bool {
	return dir == "/" || !strings.HasPrefix(dir, "/usr/src/") && slices.ContainsFunc(ofImage, func(own string) bool { return compose.Below(dir, own) })
}

// lacksFolder reports whether a directory surely is not in the container: no image of nginx has it, and nothing makes it. Of
// /usr/share/nginx it is known that html and what a distribution keeps of modules is there.
func (root *Files) lacksFolder(dir string) bool {
	below, ours := strings.CutPrefix(dir, "/usr/share/nginx/")
	if first, _, _ := strings.Cut(below, "/"); ours && (first == "html" || strings.HasPrefix(first, "modules")) || !ours && InImage(dir) {
		return false
	}
	if b := root.service.Build; b != nil && (b.Scripts || b.Prepared(dir)) {
		return false
	}
	_, err := root.Stat(dir[1:])
	return errors.Is(err, fs.ErrNotExist) && !root.hides(dir) && root.Origin(dir).Kind == compose.Unseen
}

// pagesBeside is the one directory to which a COPY or a mount brings pages that no root or alias names, nor one below or above it.
func (root *Files) pagesBeside(named []string) (dir string, by compose.Pos) {
	brought := root.Trees()
	for _, m := range root.service.Mounts {
		if m.Type == "bind" && m.State == "dir" {
			brought = append(brought, compose.Origin{Target: m.Target, Pos: m.Pos})
		}
	}
	for _, o := range brought {
		at := path.Clean(o.Target)
		if InImage(at) && !compose.Below(at, "/usr/share/nginx") || !root.mayHoldPages(at) || slices.ContainsFunc(named, func(name string) bool { return compose.Below(name, at) || compose.Below(at, name) }) {
			continue
		}
		if dir != "" && dir != at {
			return "", compose.Pos{}
		}
		dir, by = at, o.Pos
	}
	return dir, by
}

// mayHoldPages reports whether a directory has a page, or comes from a stage of a Dockerfile, so that nobody sees what it has.
func (root *Files) mayHoldPages(dir string) bool {
	entries, err := root.ReadDir(dir[1:])
	return errors.Is(err, compose.ErrHidden) || slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return slices.Contains([]string{".html", ".htm"}, path.Ext(e.Name()))
	})
}
