package startup

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Wanted is a file besides configuration and certificates that a directive names, and that surely is not in the container.
type Wanted struct {
	File
	Directive string      `json:"directive"`
	At        nginx.Pos   `json:"at"`               // of the directive
	State     FileState   `json:"state"`            // FileAbsent or FileMissing
	Stands    string      `json:"stands,omitempty"` // where the container has the one file of that name
	Spare     string      `json:"spare,omitempty"`  // the one file of that name in the project, as compose.Pos names files
	Copy      string      `json:"copy,omitempty"`   // how COPY of the service's Dockerfile names it
	Beside    compose.Pos `json:"beside,omitzero"`  // the mount or COPY of the file with the directive
}

// maxWanted bounds how many files are looked at.
const maxWanted = 100

// wanting are the directives that name files: of those of auth_basic_user_file nginx answers 403 without them, of the others
// it does not start.
var wanting = []string{"auth_basic_user_file", "ssl_dhparam", "ssl_password_file", "ssl_client_certificate", "ssl_trusted_certificate", "ssl_crl"}

// Wanted looks for the files that directives name and that nothing brings. known says that the image holds nothing but its
// well-known files.
func (root *Files) Wanted(c *nginx.Config, known bool) (all []Wanted) {
	levels := [][]nginx.Setting{c.Settings}
	for _, server := range c.Servers {
		levels = append(levels, server.Settings)
		for _, location := range server.Locations {
			levels = append(levels, location.Settings)
		}
	}
	looked := 0
	for _, settings := range levels {
		for _, set := range settings {
			if !slices.Contains(wanting, set.Name) || len(set.Args) != 1 || set.Args[0] == "" || strings.ContainsAny(set.Args[0], "$:…") || looked >= maxWanted {
				continue
			}
			looked++
			w := Wanted{Directive: set.Name, At: set.Pos}
			if w.Path = set.Args[0]; !path.IsAbs(w.Path) {
				w.Path = path.Join(path.Dir(c.Main), w.Path)
			}
			w.Path = path.Clean(w.Path)
			if w.State = root.lacks(w.Path, known); w.State == FileUnknown || slices.ContainsFunc(all, func(o Wanted) bool { return o.Path == w.Path }) {
				continue
			}
			o := root.Origin(path.Dir(w.Path))
			w.Via, w.Kind = o.Pos, o.Kind
			root.find(&w, c)
			all = append(all, w)
		}
	}
	return all
}

// lacks tells how a path has no file: FileUnknown where it may have one.
func (root *Files) lacks(name string, known bool) FileState {
	if root.hides(name) || slices.Contains(trustStores, path.Base(name)) || name == "/etc/ssl/cert.pem" {
		return FileUnknown
	}
	_, err := root.Stat(name[1:])
	switch o := root.Origin(name); {
	case !errors.Is(err, fs.ErrNotExist):
	case o.Kind == compose.FromBind || root.Origin(path.Dir(name)).Kind == compose.FromBuild:
		return FileMissing
	case o.Kind == compose.Unseen && known && !strings.HasPrefix(name, "/usr/share/"):
		return FileAbsent
	}
	return FileUnknown
}

// find looks for the file that is meant: in the container, else in the project.
func (root *Files) find(w *Wanted, c *nginx.Config) {
	base := path.Base(w.Path)
	dirs := []string{path.Dir(path.Dir(w.Path)), path.Dir(c.Main), "/"}
	for _, name := range c.Files {
		dirs = append(dirs, path.Dir(name))
	}
	for _, m := range root.service.Mounts {
		dirs = append(dirs, m.Target, path.Dir(m.Target))
	}
	slices.Sort(dirs)
	dirs = slices.DeleteFunc(slices.Compact(dirs), func(dir string) bool { return !isFile(root, path.Join(dir, base)) })
	if len(dirs) > 0 {
		if dir := onlyOf(dirs); dir != "" {
			w.Stands = path.Join(dir, base)
		}
		return
	}
	w.Beside = root.Origin(w.At.File).Pos
	spare := slices.DeleteFunc(root.project.Paths(), func(name string) bool { return path.Base(name) != base })
	if w.Spare = onlyOf(spare); w.Spare == "" {
		return
	}
	full := filepath.Join(root.project.Dir, filepath.FromSlash(w.Spare))
	if b := root.service.Build; b != nil && b.Dockerfile != "" && compose.Inside(full, b.Context) {
		if _, err := os.Stat(filepath.Join(b.Context, ".dockerignore")); os.IsNotExist(err) {
			w.Copy = compose.Relative(b.Context, full)
		}
	}
}
