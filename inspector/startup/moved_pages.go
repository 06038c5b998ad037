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

// A MovedPage is a page that index or try_files names and that a root has not.
type MovedPage struct {
	Root  string `json:"root"`
	Name  string `json:"name"`            // below the root, as it is named
	Found string `json:"found,omitempty"` // the only file of that name that the project has elsewhere below the root
}

// MovedPages looks for such pages below roots of which all is known: single files and folders of the host that a Dockerfile copies there.
// known says that the image holds nothing but what the project's files tell.
func (root *Files) MovedPages(c *nginx.Config, known bool) (all []MovedPage) {
	if !known || root.service == nil || root.service.Build == nil || root.service.Build.Scripts {
		return nil
	}
	named := pagesNamed(c)
	for _, dir := range rootsOf(c) {
		names := slices.DeleteFunc(slices.Clone(named), func(name string) bool {
			_, err := root.Stat(path.Join(dir, name)[1:])
			return !errors.Is(err, fs.ErrNotExist) || root.mayWrite(path.Join(dir, name))
		})
		if len(names) == 0 {
			continue
		}
		files, seen := root.allBelow(dir)
		if !seen {
			continue
		}
		for _, name := range names[:min(len(names), maxFolders)] {
			same := slices.DeleteFunc(slices.Clone(files), func(file string) bool {
				return path.Base(file) != path.Base(name) || root.Origin(path.Join(dir, file)).Kind != compose.FromBuild
			})
			all = append(all, MovedPage{Root: dir, Name: name, Found: onlyOf(same)})
		}
	}
	return all
}

// pagesNamed are the pages that index names, and those with which try_files ends, relative to their roots.
func pagesNamed(c *nginx.Config) (names []string) {
	for set := range c.EverySetting() {
		args := set.Args
		switch {
		case set.Name == "try_files" && len(args) > 1:
			args = args[len(args)-1:]
		case set.Name != "index":
			continue
		}
		for _, arg := range args {
			arg, _, _ = strings.Cut(arg, "?")
			if name := strings.TrimPrefix(arg, "/"); name != "" && !strings.ContainsAny(name, "$@=") && !strings.HasSuffix(name, "/") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// allBelow lists the files below a directory; seen is false where there may be others.
func (root *Files) allBelow(dir string) (files []string, seen bool) {
	mounted := slices.ContainsFunc(root.service.Mounts, func(m compose.Mount) bool { return compose.Below(m.Target, dir) || compose.Below(dir, m.Target) })
	if mounted || root.service.Build.Prepared(dir) || root.hides(dir) {
		return nil, false
	}
	brought := false
	err := fs.WalkDir(root, dir[1:], func(name string, d fs.DirEntry, err error) error {
		if err != nil || len(files) > maxRootEntries {
			return errors.Join(err, fs.ErrInvalid)
		}
		if root.hides("/" + name) {
			return fs.ErrInvalid
		}
		if !d.IsDir() {
			files = append(files, strings.TrimPrefix("/"+name, strings.TrimSuffix(dir, "/")+"/"))
			brought = brought || root.Origin("/"+name).Kind == compose.FromBuild
		}
		return nil
	})
	return files, err == nil && brought
}
