package startup

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A LostRoot is a root that is not in the folder of the host where it should be, while a script stands beside it.
type LostRoot struct {
	Path    string `json:"path"`
	Index   string `json:"index"`             // the one directory there that has an index.php; "": no code is there at all
	Service string `json:"service,omitempty"` // in whose containers; "": nginx's own
	Bare    bool   `json:"bare,omitempty"`    // of another service: nginx has no such folder either
	Built   bool   `json:"built,omitempty"`   // the code is in the image, and nothing is mounted there
	Above   bool   `json:"above,omitempty"`   // it is there, without a script, and Index lies in it
	Aside   bool   `json:"aside,omitempty"`   // Index is further up than beside what is missing: that may be made by a step that nobody has run yet
}

// publicFolders are the names that projects in PHP give to the folder that nginx serves.
var publicFolders = []string{"public", "web", "webroot", "html", "htdocs", "www", "public_html", "docroot"}

// LostRoots looks for the roots of a configuration that are not there, and for what may be meant instead.
func (root *Files) LostRoots(c *nginx.Config) []LostRoot { return root.lostRoots(root, rootsOf(c)) }

// LostElsewhere is LostRoots in the containers of the other services, as far as these have folders of the host there: php-fpm
// opens its scripts in its own.
func (root *Files) LostElsewhere(c *nginx.Config, own string) (all []LostRoot) {
	if !slices.ContainsFunc(c.Passes, func(pass nginx.Pass) bool { return pass.Directive == "fastcgi_pass" }) {
		return nil
	}
	roots := scriptDirsOf(c)
	for i := range root.project.Services {
		s := &root.project.Services[i]
		if s.Name == own {
			continue
		}
		all = append(all, root.lostInBuild(c, s)...)
		if !slices.ContainsFunc(roots, func(dir string) bool { m := s.MountOver(dir); return m != nil && m.Type == "bind" }) {
			continue
		}
		files := root.project.RootFS(s.Name, nil)
		for _, lost := range append(root.lostRoots(files, roots), rootsAbove(files, roots)...) {
			lost.Service, lost.Bare = s.Name, !Provides(root, lost.Path[1:])
			all = append(all, lost)
		}
	}
	return all
}

func (root *Files) lostRoots(files compose.RootFS, dirs []string) (all []LostRoot) {
	for _, dir := range dirs {
		above, lacks := path.Split(dir)
		for above = path.Clean(above); above != "/"; above = path.Dir(above) {
			if info, err := files.Stat(above[1:]); err == nil && info.IsDir() {
				break
			}
			lacks = path.Base(above)
		}
		if folderState(files, above, dir) != FileMissing || ignored(files, above, lacks) || root.leftOut(files, above, dir) {
			continue
		}
		index, aside := indexBeside(files, above), false
		for up := path.Dir(above); index == "" && files.Origin(up).Kind == compose.FromBind; up = path.Dir(up) { // further up in what is mounted
			index, aside = indexBeside(files, up), true
		}
		if index != "" && len(all) < maxFolders {
			all = append(all, LostRoot{Path: dir, Index: index, Aside: aside})
		}
	}
	return all
}

// leftOut reports whether git leaves out a directory that is missing in a folder of the host: something may make it.
func (root *Files) leftOut(files compose.RootFS, above, dir string) bool {
	host := filepath.FromSlash(files.Origin(above).Host)
	if host == "" {
		return false
	}
	if !filepath.IsAbs(host) {
		host = filepath.Join(root.project.Dir, host)
	}
	return root.project.IgnoredByGit(filepath.Join(host, strings.TrimPrefix(dir, above)))
}

// rootsAbove are the directories in a folder of the host that have no index.php, while the one folder in them that is named
// as those to be served are has one.
func rootsAbove(files compose.RootFS, dirs []string) (all []LostRoot) {
	for _, dir := range dirs {
		info, err := files.Stat(dir[1:])
		if err != nil || !info.IsDir() || dir == "/" || isFile(files, path.Join(dir, "index.php")) || ignored(files, dir, "index.php") {
			continue
		}
		var found []string
		for _, name := range publicFolders {
			if below := path.Join(dir, name); hasIndex(files, below, compose.FromBind) {
				found = append(found, below)
			}
		}
		if len(found) == 1 && len(all) < maxFolders {
			all = append(all, LostRoot{Path: dir, Index: found[0], Above: true})
		}
	}
	return all
}

// isFile reports whether an absolute path of a container is a file.
func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, strings.TrimPrefix(name, "/"))
	return err == nil && info.Mode().IsRegular()
}

// ScriptRoots are the roots of a configuration that have an index.php, and no index.html or index.htm.
func (root *Files) ScriptRoots(c *nginx.Config) []string {
	var all []string
	for _, dir := range rootsOf(c) {
		isPage := func(name string) bool { return isFile(root, path.Join(dir, name)) }
		if isPage("index.php") && !isPage("index.html") && !isPage("index.htm") && len(all) < maxFolders {
			all = append(all, dir)
		}
	}
	return all
}

// An IndexFolder is a folder of a root that has an index.
type IndexFolder struct {
	Root string `json:"root"`
	Name string `json:"name"`
}

// IndexFolders are the first folders of a configuration's roots that have an index.html, index.htm or index.php.
func (root *Files) IndexFolders(c *nginx.Config) (all []IndexFolder) {
	for _, dir := range rootsOf(c) {
		entries, _ := fs.ReadDir(root, dir[1:])
		at := slices.IndexFunc(entries[:min(len(entries), maxFolders)], func(e fs.DirEntry) bool {
			return e.IsDir() && !strings.HasPrefix(e.Name(), ".") && slices.ContainsFunc([]string{"index.html", "index.htm", "index.php"}, func(name string) bool {
				return isFile(root, path.Join(dir, e.Name(), name))
			})
		})
		if at >= 0 && len(all) < maxFolders {
			all = append(all, IndexFolder{dir, entries[at].Name()})
		}
	}
	return all
}

// maxRootEntries bounds what is looked at below a root.
const maxRootEntries = 5000

// typed are endings of files that browsers refuse under another type than their own: scripts of the old kind are none of these.
var typed = []string{".css", ".mjs", ".svg", ".wasm"}

// UntypedRoots are the roots and aliases of a configuration that are folders of the host without a file that wants a type of its own.
func (root *Files) UntypedRoots(c *nginx.Config) []string {
	var dirs, all []string
	for set := range c.EverySetting() {
		if dir := set.Directory(); (set.Name == "root" || set.Name == "alias") && path.IsAbs(dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range slices.Compact(slices.Sorted(slices.Values(dirs))) {
		if root.Origin(dir).Kind == compose.FromBind && root.wantsNoTypes(dir) && len(all) < maxFolders {
			all = append(all, dir)
		}
	}
	return all
}

// wantsNoTypes reports whether all below a directory is seen, and no file there wants a type.
func (root *Files) wantsNoTypes(dir string) bool {
	entries := 0
	err := fs.WalkDir(root, dir[1:], func(name string, d fs.DirEntry, err error) error {
		if entries++; err != nil || entries > maxRootEntries || slices.Contains(typed, path.Ext(name)) {
			return fs.ErrInvalid
		}
		return nil
	})
	return err == nil
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
	for set := range c.EverySetting() {
		if set.Name == "root" && len(set.Args) == 1 && path.IsAbs(set.Args[0]) && !strings.Contains(set.Args[0], "$") {
			all = append(all, path.Clean(set.Args[0]))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// scriptDirsOf are the roots of a configuration, and the directories that it names to php-fpm itself.
func scriptDirsOf(c *nginx.Config) []string {
	all := rootsOf(c)
	for set := range c.EverySetting() {
		if set.Name != "fastcgi_param" || len(set.Args) < 2 || set.Args[0] != "SCRIPT_FILENAME" {
			continue
		}
		if dir, rest, _ := strings.Cut(set.Args[1], "$"); path.IsAbs(dir) && rest == "fastcgi_script_name" {
			all = append(all, path.Clean(dir))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ignored reports whether a project may make a folder of a directory itself, and keeps it out of its repository.
func ignored(files compose.RootFS, dir, name string) bool {
	text, _ := fs.ReadFile(files, strings.TrimPrefix(path.Join(dir, ".gitignore"), "/"))
	return strings.Contains(string(text), name)
}

// indexBeside is a directory where that has an index.php, else the one folder in it that is named as folders to be served
// are and has one, or the one such folder of the folders in it; "" where there is none, or more than one.
func indexBeside(files compose.RootFS, dir string) string {
	if hasIndex(files, dir, compose.FromBind) {
		return dir
	}
	entries, _ := files.ReadDir(strings.TrimPrefix(dir, "/"))
	inside := []string{dir}
	for _, e := range entries {
		if e.IsDir() && e.Name() != "vendor" && e.Name() != "node_modules" && !strings.HasPrefix(e.Name(), ".") && len(inside) < maxFolders {
			inside = append(inside, path.Join(dir, e.Name()))
		}
	}
	for _, level := range [][]string{inside[:1], inside[1:]} {
		var found []string
		for _, folder := range level {
			for _, name := range publicFolders {
				if beside := path.Join(folder, name); hasIndex(files, beside, compose.FromBind) {
					found = append(found, beside)
				}
			}
		}
		if len(found) > 0 {
			return onlyOf(found)
		}
	}
	return ""
}

func onlyOf(all []string) string {
	if len(all) != 1 {
		return ""
	}
	return all[0]
}
